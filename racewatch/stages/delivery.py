"""From messages to a channel: the address from the environment, the words in its language, the sending."""

import time
from collections.abc import Sequence

from racewatch.config import CHANNEL, Settings, channel_secret
from racewatch.errors import ConfigError
from racewatch.notify.channels import deliver
from racewatch.notify.letters import Reader, letter_of
from racewatch.stages.sending import Deliver
from schemas import Message
from schemas.channel import Channel


def deliverer(settings: Settings) -> Deliver:
    """Return what sends messages to a channel under *settings*; it raises when it is not certain that they arrived."""

    def send(name: str, channel: Channel, messages: Sequence[Message], key: str) -> None:
        address, secret = channel_secret(name).get_secret_value(), channel_secret(f"{name}-key").get_secret_value()
        if not address:
            wanted = CHANNEL + name.upper().replace("-", "_")
            raise ConfigError(f"{wanted} is not set: it holds the address of channel {name}, see docs/alerts.md")
        reader = Reader(channel.language, channel.zone or settings.zone, settings.kibana_url, settings.store_prefix)
        deliver(channel, address, secret, letter_of(messages, reader), key, time.time())

    return send
