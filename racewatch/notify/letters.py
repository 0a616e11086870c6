"""Messages as a letter: the story in plain text, Markdown and HTML, several of them as a digest."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from racewatch.notify.chart import chart_of
from racewatch.notify.letter import Letter
from racewatch.notify.picture import picture_of
from racewatch.notify.reader import Reader
from racewatch.notify.sections import label
from racewatch.notify.story import Story, story_of
from racewatch.text.link import web_address
from schemas import Alert, Message

MARKS = re.compile(r"([\\`*\[\]<>])")
RANK = {"info": 0, "warning": 1, "critical": 2}
__all__ = ["Reader", "letter_of", "trial_letter"]


def letter_of(messages: Sequence[Message], reader: Reader, *, pictured: bool = False) -> Letter:
    """Return *messages* for one reader: one as it is, with a PNG where it is *pictured*, several under a heading."""
    stories = [story_of(each.alert, each.change, reader, kibana_of(each.alert, reader)) for each in messages]
    charts = [chart_of(each.alert, reader) for each in messages]
    severity = max((each.severity for each in messages), key=lambda found: RANK.get(found, 0))
    if len(messages) == 1:
        title = stories[0].headline
    else:
        names = dict.fromkeys(label(each.alert, reader) for each in messages)
        what = reader.say("comma").join(list(names)[:5]) + (" …" if len(names) > 5 else "")
        title = f"[{reader.say(severity)}] {reader.say('digest', n=len(messages), what=what)}"
    return Letter(
        title=title,
        text="\n\n".join(text(each, digest=len(messages) > 1) for each in stories),
        markdown="\n\n---\n\n".join(markdown(each, digest=len(messages) > 1) for each in stories),
        html="<hr>".join(html(each, chart) for each, chart in zip(stories, charts, strict=True)),
        severity=severity,
        data=[data(each) for each in messages],
        chart=charts[0] if len(charts) == 1 else "",
        picture=picture_of(messages[0].alert, reader) if pictured and len(messages) == 1 else b"",
    )


def trial_letter(reader: Reader) -> Letter:
    """Return the letter that shows that a channel works."""
    title, body = reader.say("test"), reader.say("test-body")
    return Letter(title, body, body, f"<p>{escape(body)}</p>")


def data(message: Message) -> dict[str, object]:
    """Return a message as data for machines: which change of which incident, and the incident."""
    alert = message.alert.model_dump(mode="json", exclude={"queued"})
    return {"id": message.id, "change": message.change, "incident": message.incident, "alert": alert}


def text(story: Story, *, digest: bool) -> str:
    """Return *story* as plain text; in a *digest* with its own headline."""
    lines = [story.headline, ""] if digest else []
    for name, found in story.sections:
        lines += [f"{name}  {line}" if number == 0 else f"    {line}" for number, line in enumerate(found) if line]
    for number, each in enumerate(story.pieces, 1):
        lines += ["", f"{number}. {each.title}", f"   {each.about}"]
        lines += [f"   “{each.quote}”"] if each.quote else []
        lines += [f"   {each.url}"] if each.url else []
    lines += ["", *(f"{name}{story.colon}{link}" for name, link in story.links)]
    lines += [f"{name}{story.colon}{command}" for name, command in story.commands]
    return "\n".join([*lines, story.foot])


def markdown(story: Story, *, digest: bool) -> str:
    """Return *story* as Markdown of the plain kind that Slack, Telegram and the group bots share."""
    parts = [f"**{plain(story.headline)}**"] if digest else []
    parts += [f"**{name}** " + "  \n".join(plain(line) for line in found if line) for name, found in story.sections]
    for number, each in enumerate(story.pieces, 1):
        title = f"[{plain(each.title)}]({address(each.url)})" if each.url else plain(each.title)
        quoted = f"  \n> {plain(each.quote)}" if each.quote else ""
        parts.append(f"{number}. {title}  \n{plain(each.about)}{quoted}")
    parts += [f"[{name}]({address(link)})" for name, link in story.links]
    parts += [f"{name}{story.colon}`{command}`" for name, command in story.commands]
    return "\n\n".join([*parts, plain(story.foot)])


def html(story: Story, chart: str) -> str:
    """Return *story* as HTML that mail programs show: no style sheet, no script, all text escaped."""
    cells = ((escape(name), "<br>".join(escape(line) for line in found if line)) for name, found in story.sections)
    rows = "".join(f"<tr><th align='left' valign='top'>{name}</th><td>{found}</td></tr>" for name, found in cells)
    pieces = "".join(f"<li>{_html_piece(each.title, each.url, each.about, each.quote)}</li>" for each in story.pieces)
    links = "".join(f"<p><a href='{escape(address(link))}'>{escape(name)}</a></p>" for name, link in story.links)
    shown = "".join(f"<p>{escape(name)}<br><code>{escape(line)}</code></p>" for name, line in story.commands)
    head = f"<h3>{escape(story.headline)}</h3>"
    return (
        f"{head}<table cellpadding='4'>{rows}</table>{chart}<ol>{pieces}</ol>{links}{shown}<p>{escape(story.foot)}</p>"
    )


def _html_piece(title: str, url: str, about: str, passage: str) -> str:
    shown = f"<a href='{escape(address(url))}'>{escape(title)}</a>" if url else escape(title)
    quoted = f"<blockquote>{escape(passage)}</blockquote>" if passage else ""
    return f"{shown}<br><small>{escape(about)}</small>{quoted}"


def plain(text: str) -> str:
    """Return *text* such that Markdown shows it as it is."""
    return MARKS.sub(r"\\\1", text.replace("\n", " "))


def address(url: str) -> str:
    """Return *url* such that it ends neither a Markdown link nor an attribute; drop all but web addresses."""
    return quote(web_address(url), safe=":/?#@!$&*+,;=%~._-")


def kibana_of(alert: Alert, reader: Reader) -> str:
    """Return the address of the incident's items in Kibana's Discover; empty where no Kibana is set."""
    basis = alert.basis
    if not reader.kibana or basis is None or not basis.kql:
        return ""
    since, until = (moment.isoformat().replace("+00:00", "Z") for moment in (basis.since, basis.until))
    # Rison, Kibana's notation in addresses: strings in single quotes, ! before ! and '.
    kql = basis.kql.replace("!", "!!").replace("'", "!'")
    view = f"{reader.prefix}-items"
    time = quote(f"(time:(from:'{since}',to:'{until}'))", safe="():,'")
    state = quote(f"(index:'{view}',query:(language:kuery,query:'{kql}'))", safe="():,'!")
    return f"{reader.kibana.rstrip('/')}/app/discover#/?_g={time}&_a={state}"
