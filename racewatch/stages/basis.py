"""What an incident rests on, from all of its items: spellings, publishers, tone, hot list, coverage, series."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from opencc import OpenCC

from racewatch.catalog import Watchbook
from racewatch.detect.spikes import Point
from racewatch.names.matcher import Matcher
from racewatch.names.spelling import as_written
from racewatch.query.ast import Node
from racewatch.query.intervals import FIXED
from racewatch.query.kql import kql_of
from racewatch.stages.evidence import POOL, distinct_entries, item_evidence, pools, voices
from racewatch.stages.quoting import quoted, words_of
from racewatch.stages.series import answered
from racewatch.stages.watching import Watched, watched
from racewatch.store.base import Store
from racewatch.store.questions import Split, Window
from racewatch.text.fold import fold
from schemas import Alert, AlertRule, Item
from schemas.basis import Basis, Place, Share, Step, Tone
from schemas.rule import Series

SHARES = 8
NAMES = 3
"""Names whose tone is told: those that most of the items speak of."""
PLACES = 3
DRAWN = 48
"""Steps before the incident that are drawn."""


def explained(store: Store, watchbook: Watchbook, one: Watched, alert: Alert, now: datetime) -> Alert:
    """Return *alert* with what it rests on, and its evidence with the passages that name what the rule asks for."""
    window = Window(alert.onset_at or alert.opened_at, alert.closed_at or now)
    matcher = matcher_of(watchbook)
    wanted = frozenset(name for name, _ in one.names if name)
    items = {item.id: item for item in store.items([piece.id for piece in alert.evidence])}
    evidence = tuple(quoted(piece, items.get(piece.id), matcher, wanted, one.query) for piece in alert.evidence)
    basis = basis_of(store, watchbook, one, alert, window)
    return alert.model_copy(update={"evidence": evidence, "basis": basis})


def explained_by(store: Store, watchbook: Watchbook, rules: Iterable[AlertRule], alert: Alert, now: datetime) -> Alert:
    """Return *alert* with what it rests on, by the one of *rules* that it is of."""
    rule = next(rule for rule in rules if rule.id == alert.rule)
    return explained(store, watchbook, next(watched([rule], watchbook)), alert, now)


def basis_of(store: Store, watchbook: Watchbook, one: Watched, alert: Alert, window: Window) -> Basis:
    """Return what *alert* rests on in *window*, which is bounded on both sides."""
    since, until = window.since or alert.opened_at, window.until or alert.peak_at
    engaged, chance = pools(store, one.query, window)
    looked_at = list({item.id: item for item in (*engaged, *chance)}.values())
    rows = drawn(store, one, alert, until)
    inside = [row for row in rows if row.end > alert.opened_at]
    first = store.search(one.query, window, limit=1, order="oldest")
    named = dict(_shares(store, one.query, window, "names", limit=200))
    about = sorted((name for name, _ in one.names if named.get(name)), key=lambda name: -named[name])[:NAMES]
    titles = [entry.title for entry in store.entries(one.query, window, limit=POOL)]
    return Basis(
        labels=labels(watchbook, alert.topic, about, one.rule.label),
        owner=one.rule.owner,
        note=one.rule.note,
        list=one.rule.list,
        kql=kql_of(one.query),
        since=since,
        until=until,
        items=store.total(one.query, window),
        voices=voices(looked_at),
        spellings=spellings(looked_at, titles, matcher_of(watchbook), one),
        publishers=shares(store, one.query, window, "publisher"),
        sources=shares(store, one.query, window, "source"),
        languages=shares(store, one.query, window, "language"),
        first=item_evidence(first[0]) if first else None,
        tones=tuple(tones(store, one, about, window)),
        places=places(store, one.query, window),
        seen=sum(row.value is not None for row in inside),
        steps=len(inside),
        series=tuple(Step(start=row.start, value=row.value) for row in rows),
    )


@lru_cache(maxsize=2)
def matcher_of(watchbook: Watchbook) -> Matcher:
    """Return the matcher of *watchbook*, compiled once."""
    return Matcher(watchbook)


@lru_cache(maxsize=1)
def _traditional() -> OpenCC:
    return OpenCC("s2twp")


def shares(store: Store, query: Node, window: Window, split: Split) -> tuple[Share, ...]:
    """Return the values of *split* with most items, from all matching ones."""
    return tuple(Share(name=name, count=count) for name, count in _shares(store, query, window, split, limit=SHARES))


def _shares(store: Store, query: Node, window: Window, split: Split, limit: int) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for cell in store.counts(query, window, "1d", "UTC", split).values():
        found.update({name: count for name, count in cell.items() if name})
    return sorted(found.items(), key=lambda share: (-share[1], share[0]))[:limit]


def spellings(items: Iterable[Item], titles: Iterable[str], matcher: Matcher, one: Watched) -> tuple[Share, ...]:
    """Return how often what the rule asks for is written how, among *items* and *titles* of a list."""
    wanted, words = {name for name, _ in one.names if name}, dict(words_of(one.query))
    found: Counter[str] = Counter()
    for text in (*(f"{item.title}\n{item.text}" for item in items), *titles):
        written = as_written(text)
        found.update(written[each.start : each.end] for each in matcher.mentions(text) if each.name in wanted)
        folded = fold(text) if words else ""
        found.update({word: folded.count(key) for key, word in words.items() if key in folded})
    ranked = sorted(found.items(), key=lambda share: (-share[1], share[0]))
    return tuple(Share(name=name, count=count) for name, count in ranked[:SHARES])


def tones(store: Store, one: Watched, about: Iterable[str], window: Window) -> Iterator[Tone]:
    """Yield the tone of all items and toward each name, now and in the time of the baseline before."""
    since = window.since
    before = Window(since - timedelta(days=one.rule.baseline_days), since) if since else Window()
    for name in ("", *about):
        now = store.tones(one.query, window, None, "UTC", toward=name or None).get((None, ""))
        then = store.tones(one.query, before, None, "UTC", toward=name or None).get((None, ""))
        if now and now.n:
            past = {"before_items": then.n, "before_mean": then.mean} if then else {}
            yield Tone(name=name, items=now.n, mean=now.mean, positive=now.positive, negative=now.negative, **past)


def places(store: Store, query: Node, window: Window) -> tuple[Place, ...]:
    """Return the best places of the hottest titles on a list."""
    entries = store.entries(query, window, limit=POOL)
    titles = {entry.title: None for entry in distinct_entries(entries)}
    best = [min((e for e in entries if e.title == title), key=_rank) for title in list(titles)[:PLACES]]
    return tuple(
        Place(list=e.list, title=e.title, position=e.position, heat=e.heat, at=e.observed_at, url=e.url) for e in best
    )


def _rank(entry: object) -> tuple[int, int]:
    position, heat = getattr(entry, "position", None), getattr(entry, "heat", None)
    return (position or 10**6, -(heat or 0))


def drawn(store: Store, one: Watched, alert: Alert, until: datetime) -> list[Point]:
    """Return the steps before and in the incident as they were judged; those of a novelty as the heat it is of."""
    series: Series = "heat" if alert.series == "novelty" or alert.series == "runs" else alert.series  # noqa: PLR1714  mypy
    length = timedelta(seconds=FIXED.get(one.rule.interval, 86_400))
    alone = replace(one, rule=one.rule.model_copy(update={"series": (series,)}))
    found = answered(store, [alone], alert.opened_at - DRAWN * length, until)
    return found.points(one.query, series)


def labels(
    watchbook: Watchbook, topic: str | None, about: Iterable[str], own: str
) -> Mapping[str, tuple[str, str, str]]:
    """Return what the topic ("") and names are called in English, Simplified and Traditional Chinese."""
    found = {t.id: (t.label, t.label_zh, _traditional().convert(t.label_zh)) for t in watchbook.topics}
    called: dict[str, tuple[str, str, str]] = {"": (own, own, own)} if own else {}
    called |= {"": found[topic]} if topic in found else {}
    for name in watchbook.names:
        if name.id in about:
            plain = (*name.en, *name.hans, *name.tw)[0]
            hans = (*name.hans, plain)[0]
            called[name.id] = ((*name.en, plain)[0], hans, (*name.tw, *name.hk, _traditional().convert(hans))[0])
    return called
