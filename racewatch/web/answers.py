"""What the store says to a question of the page: series, tone, shares, items, incidents, and what they rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from racewatch.analysis.series import OF_LISTS, Series, attention
from racewatch.query.ast import And, Field, Node, Or
from racewatch.stages.basis import shares
from racewatch.store.base import Store
from racewatch.store.figures import NOBODY, Tone
from racewatch.store.questions import Split, Window
from racewatch.store.trend import Asked, item_span, list_span
from racewatch.web.question import Question, step_of
from schemas import Alert, Item, SourceRun
from schemas.basis import Share

HOT_LIST = "weibo-hot"
SHOWN = 20
"""Items on a page."""
PARTS: tuple[Split, ...] = ("names", "topics", "publisher", "language")
"""What the items are counted by."""


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a page says to one question."""

    series: Series
    total: int
    items: Sequence[Item]
    tone: Tone
    tones: dict[str, Tone]
    parts: dict[Split, tuple[Share, ...]]
    alerts: Sequence[Alert]

    @property
    def asked(self) -> Asked:
        """Return the question with all that was left open filled in."""
        return self.series.asked


def answer(store: Store, question: Question, node: Node, zone: str) -> Answer | None:
    """Return what *store* says to *node*; None when it holds nothing that matches and no time was asked for."""
    asked = asked_of(store, question, node, zone)
    if asked is None:
        return None
    window = asked.window
    return Answer(
        series=attention(store, asked, question.measure, HOT_LIST),
        total=store.total(node, window),
        items=store.search(node, window, limit=SHOWN, order=question.order),
        tone=store.tones(node, window, None, zone).get((None, ""), NOBODY),
        tones={key: tone for (_, key), tone in store.tones(node, window, None, zone, "language").items()},
        parts={split: shares(store, node, window, split) for split in PARTS},
        alerts=incidents(store, node, window),
    )


def asked_of(store: Store, question: Question, node: Node, zone: str) -> Asked | None:
    """Return *question* with its time filled in from the data and a step that suits it."""
    since, until = question.since, question.until
    if since is None or until is None:
        listed = question.measure in OF_LISTS
        span = list_span(store, HOT_LIST, "1h", zone) if listed else item_span(store, node, "1h", zone)
        if span is None:
            return None
        since, until = since or min(span[0], until or span[0]), until or max(span[1], since or span[1])
    return Asked(node, since, until, step_of(since, until, question.interval), zone)


def incidents(store: Store, node: Node, window: Window) -> list[Alert]:
    """Return the incidents that reach into *window*, newest first: of the topics that *node* names, or of all."""
    topics = set(topics_in(node))
    found = (alert for alert in store.alerts(Window(None, window.until)) if not topics or alert.topic in topics)
    return [alert for alert in found if _reaches(alert, window.since)]


def _reaches(alert: Alert, since: datetime | None) -> bool:
    return since is None or alert.closed_at is None or alert.closed_at > since


def topics_in(node: Node) -> Iterator[str]:
    """Yield the topics that *node* asks for by their filter.

    >>> list(topics_in(Or((Field("topic", "chips"), Field("name", "nvidia")))))
    ['chips']
    """
    match node:
        case Field("topic", value):
            yield value
        case And(children) | Or(children):
            for child in children:
                yield from topics_in(child)
        case _:
            return


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source in the ledger: its last run, and when it last ended well."""

    last: SourceRun
    good_at: datetime | None
    runs: int
    failed: int


def source_rows(runs: Sequence[SourceRun]) -> list[SourceRow]:
    """Return a row for each source of *runs* (newest first), those whose last run failed before the others."""
    by_source: dict[str, list[SourceRun]] = {}
    for run in runs:
        by_source.setdefault(run.source, []).append(run)
    rows = [
        SourceRow(
            last=mine[0],
            good_at=next((run.started_at for run in mine if run.good), None),
            runs=len(mine),
            failed=sum(not run.good for run in mine),
        )
        for mine in by_source.values()
    ]
    return sorted(rows, key=lambda row: (row.last.good, row.last.source))
