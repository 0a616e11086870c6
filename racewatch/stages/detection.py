"""What the rules find in the store's series: each incident as an alert with its evidence; stores and tells nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from racewatch.catalog import Watchbook
from racewatch.detect.incidents import Incident, Source, incidents
from racewatch.detect.lasting import spans_of
from racewatch.detect.novelty import novel
from racewatch.detect.seasonal import DAY
from racewatch.detect.spikes import Scored, Settings, limit_of, scored
from racewatch.query.intervals import FIXED, start_of
from racewatch.stages.evidence import POOL, Ground, distinct_items, ground_of, voices
from racewatch.stages.reporting import Reports, reports_of
from racewatch.stages.series import OF_ITEMS, Answers, answers
from racewatch.stages.watching import Watched, watched
from racewatch.store.base import Store
from racewatch.store.questions import Window
from schemas import Alert, AlertRule
from schemas.item import document_id

ADDING = frozenset({"count", "reach"})
"""Series whose short steps add up to longer ones."""
ANYWHERE = 2
"""Times the days of silence that a name needs to be news outside the sections of hard news; it is unseen there too."""


def found(
    store: Store,
    rules: Iterable[AlertRule],
    watchbook: Watchbook,
    since: datetime,
    until: datetime,
    *,
    in_force: int | None = None,
) -> Iterator[Alert]:
    """Yield the alerts of *rules* with spikes in ``since <= t < until``, each step judged by what came before it.

    An alert's ``raised_at`` is the end of the first step at which it could be told. *in_force* is the number of rules
    that share the chance of a false alert; by default as many as *rules*.
    """
    chosen = list(watched(rules, watchbook))
    sharing = in_force or len(chosen)
    for group in answers(store, chosen, since, until):
        for one in group.rules:
            first = start_of(since, one.rule.interval, "UTC")
            rule, reports = one.rule, reports_of(watchbook)
            tells = partial(_tells, reports, one)
            series = {
                source: list(reported(store, one, source, steps, partial(_tells, reports, one, source=source)))
                for source, steps in scores(group, one, first - one.cooldown, sharing)
            }
            for incident in incidents(series, since=first, sensitivity=rule.sensitivity, cooldown=one.cooldown):
                if incident.direction in rule.directions and (told := alert_of(store, one, incident, until, tells)):
                    yield told


def scores(group: Answers, one: Watched, since: datetime, sharing: int) -> Iterator[tuple[Source, list[Scored]]]:
    """Yield the rule's series with the scores of their steps from *since* on.

    *sharing* rules, and the ways in which each judges a short step, share the chance of a false alert.
    """
    rule = one.rule
    for name in rule.series:
        if name == "novelty":
            yield from _novelties(group, one, since)
            continue
        minimum = {"count": float(rule.minimum_count), "heat": float(rule.minimum_heat)}.get(name, 0.0)
        adds_up = name in ADDING
        ways = 1 + len(spans_of(FIXED.get(rule.interval, DAY))) if adds_up else 1
        settings = Settings(rule.baseline_days, rule.minimum_history, limit_of(sharing * ways), minimum, adds_up)
        yield Source(name), list(scored(group.points(one.query, name), settings, since))


def _novelties(group: Answers, one: Watched, since: datetime) -> Iterator[tuple[Source, list[Scored]]]:
    days = one.rule.novel_after_days
    for about, query in one.names:
        yield Source("novelty", about or None), list(novel(group.points(query, "novelty"), days, since))
        if about and (points := group.anywhere(query)):
            yield Source("novelty", about, anywhere=True), list(novel(points, ANYWHERE * days, since))


def reported(
    store: Store, one: Watched, source: Source, steps: Iterable[Scored], tells: Callable[[str], bool]
) -> Iterator[Scored]:
    """Yield *steps*; one of a list that would alert and in which no title reports anything scores 0."""
    for step in steps:
        if step.score < one.rule.sensitivity or source.series in OF_ITEMS or step.direction == "drop":
            yield step
            continue
        query = one.query_of(source.about)
        entries = store.entries(query, Window(step.point.start, step.point.end), limit=POOL)
        yield step if any(tells(entry.title) for entry in entries) else replace(step, score=0.0)


def _tells(reports: Reports, one: Watched, title: str, source: Source | None = None) -> bool:
    if source and source.anywhere:
        return reports.announces(title, source.about or "")
    return not one.rule.reports_only or reports.tells(title, [name for name, _ in one.names if name])


def alert_of(
    store: Store, one: Watched, incident: Incident, until: datetime, tells: Callable[[str], bool]
) -> Alert | None:
    """Return *incident* as an alert, or None when there is too little to show for it."""
    rule, peak = one.rule, incident.peak
    ground = ground_of(store, one.query, Window(incident.opened.start, incident.last.end))
    shown = ground.shown(incident.source.series, tells)
    if len(shown) < needed(rule, incident) or not heard(rule, incident, ground):
        return None
    return Alert(
        id=document_id(rule.id, incident.opened.start.isoformat()),
        rule=rule.id,
        topic=rule.topic,
        query=rule.query,
        series=incident.source.series,
        severity=rule.severity,
        interval=rule.interval,
        opened_at=incident.opened.start,
        peak_at=peak.start,
        closed_at=incident.closed_at(until, one.cooldown),
        raised_at=told_at(store, one, incident, ground),
        observed=peak.observed,
        expected=peak.expected,
        low=peak.low,
        high=peak.high,
        score=peak.score,
        coverage=incident.coverage,
        direction=incident.direction,
        onset_at=incident.onset,
        novel=incident.source.about,
        evidence=shown,
    )


def heard(rule: AlertRule, incident: Incident, ground: Ground) -> bool:
    """Say whether a rise of items has as many independent voices as its rule wants."""
    if incident.direction == "drop" or incident.source.series not in OF_ITEMS:
        return True
    return rule.minimum_voices == 1 or voices([*ground.engaged, *ground.chance]) >= rule.minimum_voices


def needed(rule: AlertRule, incident: Incident) -> int:
    """Return how many pieces must be shown: items for a rise of counts, one entry for a list's, none for a drop."""
    if incident.direction == "drop":
        return 0
    return rule.minimum_evidence if incident.source.series in OF_ITEMS else 1


def told_at(store: Store, one: Watched, incident: Incident, ground: Ground) -> datetime:
    """Return the end of the first spike by which there was enough to show."""
    least = needed(one.rule, incident)
    if least <= 1:
        return incident.ends[0]
    window = Window(incident.opened.start, incident.last.end)
    items = distinct_items(store.search(one.query, window, limit=POOL, order="oldest"), ())
    entries = {entry.title: entry.observed_at for entry in ground.entries}
    seen = sorted([*(item.published_at for item in items), *entries.values()])
    enough = seen[least - 1] if len(seen) >= least else incident.last.end
    return next((end for end in incident.ends if end > enough), incident.last.end)
