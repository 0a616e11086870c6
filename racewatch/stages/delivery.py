"""From messages to a channel: the address from the environment, the words in its language, the sending."""

import time
from collections.abc import Sequence
from uuid import uuid4

from racewatch.config import CHANNEL, Settings, channel_secret
from racewatch.errors import ConfigError
from racewatch.notify.channels import deliver, via
from racewatch.notify.letters import Reader, letter_of, trial_letter
from racewatch.stages.sending import Deliver
from schemas import Message
from schemas.channel import Channel


def deliverer(settings: Settings) -> Deliver:
    """Return what sends messages to a channel under *settings*; it raises when it is not certain that they arrived."""

    def send(name: str, channel: Channel, messages: Sequence[Message], key: str) -> None:
        address, secret = address_of(name)
        reader = Reader(channel.language, channel.zone or settings.zone, settings.kibana_url, settings.store_prefix)
        pictured = channel.chart and via(channel, address) == "apprise"  # bots and webhooks take no files
        deliver(channel, address, secret, letter_of(messages, reader, pictured=pictured), key, time.time())

    return send


def try_channel(settings: Settings, name: str, channel: Channel) -> None:
    """Send a message that says it is a test; raise RetryLater or ConfigError when it did not arrive for certain."""
    reader = Reader(channel.language, channel.zone or settings.zone)
    address, secret = address_of(name)
    deliver(channel, address, secret, trial_letter(reader), uuid4().hex, time.time())


def address_of(name: str) -> tuple[str, str]:
    """Return address and signing key of a channel; raise ConfigError where there is no address."""
    address, secret = channel_secret(name).get_secret_value(), channel_secret(f"{name}-key").get_secret_value()
    if not address:
        wanted = CHANNEL + name.upper().replace("-", "_")
        raise ConfigError(f"{wanted} is not set: it holds the address of channel {name}, see docs/alerts.md")
    return address, secret
