"""Sending a letter to a channel: which way it goes, and what went wrong, without the secrets of the address."""

from collections.abc import Callable
from urllib.parse import urlsplit

from racewatch.errors import ConfigError
from racewatch.notify import bots, webhook
from racewatch.notify.http import NotDelivered
from racewatch.notify.letter import Letter
from racewatch.notify.redaction import redacted, redacted_logs, secrets_in
from schemas.channel import Channel, Via

HOSTS: dict[str, Via] = {
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "oapi.dingtalk.com": "dingtalk",
    "qyapi.weixin.qq.com": "wecom",
    "hooks.slack.com": "apprise",
    "ntfy.sh": "apprise",
}
"""Who is behind an https address; any other is a webhook."""
BOTS: dict[Via, Callable[[str, str, Letter, str, float], None]] = {
    "feishu": bots.feishu,
    "dingtalk": bots.dingtalk,
    "wecom": bots.wecom,
}
BY_ADDRESS = {"feishu": "feishu", "dingtalk": "dingtalk", "wecombot": "wecom"}
"""Apprise's schemes of the bots that we send to ourselves."""


def deliver(channel: Channel, address: str, secret: str, letter: Letter, key: str, now: float) -> None:
    """Send *letter* to *address* under the idempotency *key* at the time *now* (seconds since 1970).

    Raises NotDelivered when it is not certain that it arrived, ConfigError for an address that cannot be used.
    """
    hidden = sorted({*secrets_in(address), *([secret] if secret else [])}, key=len, reverse=True)
    try:
        with redacted_logs(hidden) as warnings:
            _deliver(channel, address, secret, letter, key, now, warnings)
    except (NotDelivered, ConfigError) as error:
        raise type(error)(redacted(str(error), hidden)) from None
    except Exception as error:  # noqa: BLE001  raised again without what a traceback would show of the address
        raise NotDelivered(redacted(f"{type(error).__name__}: {error}", hidden)) from None


def via(channel: Channel, address: str) -> Via:
    """Return how *address* is reached; raise ConfigError for one that cannot be."""
    parts = urlsplit(address)
    if parts.scheme in BY_ADDRESS:
        problem = f"{parts.scheme}:// is not taken: give the bot's own https address, so that refusals are seen"
        raise ConfigError(f"{problem}; its signing secret goes into …_KEY")
    web = parts.scheme in ("http", "https")
    chosen = channel.via or (HOSTS.get(parts.hostname or "", "webhook") if web else "apprise")
    if chosen != "apprise" and not (web and parts.hostname):
        raise ConfigError(f"a channel of the kind {chosen} wants an address that begins with http:// or https://")
    return chosen


def _deliver(
    channel: Channel, address: str, secret: str, letter: Letter, key: str, now: float, warnings: list[str]
) -> None:
    chosen = via(channel, address)
    if chosen == "webhook":
        webhook.send(address, secret, letter, key, now)
    elif chosen == "apprise":
        from racewatch.notify.apprise import send  # noqa: PLC0415  loads some 100 plug-ins, only when one is used

        send(channel, address, letter, warnings)
    else:
        BOTS[chosen](address, secret, letter, channel.format, now)
