"""Email, Slack, Telegram, ntfy and all else that Apprise speaks."""

from apprise import Apprise, NotifyBase, NotifyFormat, NotifyType
from apprise.attachment.memory import AttachMemory

from racewatch.errors import ConfigError
from racewatch.notify.http import NotDelivered
from racewatch.notify.letter import Letter
from schemas.channel import Channel

TYPES = {"critical": NotifyType.FAILURE, "warning": NotifyType.WARNING, "info": NotifyType.INFO}
FORMS = {"text": NotifyFormat.TEXT, "markdown": NotifyFormat.MARKDOWN, "html": NotifyFormat.HTML}


def send(channel: Channel, address: str, letter: Letter, warnings: list[str]) -> None:
    """Hand *letter* to Apprise; *warnings* is where its log is gathered, which alone says why a sending failed."""
    service = Apprise()
    if not service.add(address):
        raise ConfigError(f"Apprise cannot read the address ({_said(warnings)}); compare it with its list of services")
    charted = channel.chart and letter.chart and all(_shows_files(server) for server in service)
    done = service.notify(
        body=letter.body(channel.format),
        title=letter.title,
        body_format=FORMS[channel.format],
        notify_type=TYPES.get(letter.severity, NotifyType.INFO),
        attach=[_chart(letter)] if charted else None,
    )
    if not done:
        raise NotDelivered(_said(warnings))


def _shows_files(server: NotifyBase) -> bool:
    """Say whether a file may go along; ntfy would put the text into a header then, where it is cut."""
    return bool(server.attachment_support) and server.service_name != "ntfy"


def _chart(letter: Letter) -> AttachMemory:
    """Return the chart as a picture, which every program shows; as SVG where no picture could be drawn."""
    if letter.picture:
        return AttachMemory(letter.picture, name="chart.png", mimetype="image/png")  # type: ignore[no-untyped-call]
    return AttachMemory(letter.chart, name="chart.svg", mimetype="image/svg+xml")  # type: ignore[no-untyped-call]


def _said(warnings: list[str]) -> str:
    return "; ".join(dict.fromkeys(warnings)) or "Apprise does not say why"
