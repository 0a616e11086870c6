"""A replay of history: what the rules would have raised, each step judged by the past alone; stores nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median

from racewatch.catalog import Watchbook
from racewatch.detect.spikes import Scored
from racewatch.stages.detection import found, scores
from racewatch.stages.series import answers
from racewatch.stages.splitting import parts
from racewatch.stages.watching import watched
from racewatch.store.base import Store
from schemas import Alert, AlertRule
from schemas.rule import Series

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
SWEPT: Mapping[str, Sequence[float]] = {
    "sensitivity": (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8),
    "baseline_days": (7, 10, 14, 21, 28),
    "novel_after_days": (4, 7, 10, 14, 28),
    "cooldown_hours": (12, 24, 36, 48, 72),
    "minimum_count": (2, 4, 8, 16, 32),
    "minimum_evidence": (1, 2, 3, 5),
    "minimum_history": (0.1, 0.25, 0.5, 1.0),
}
"""Settings of a rule whose change a replay can show, with the values that are tried."""


@dataclass(frozen=True)
class Replay:
    """Rules played over ``since <= t < until``; *in_force* of them share the chance of a false alert.

    A rule with a split is played as its parts: the values that were seen until the end of the replay.
    """

    store: Store
    rules: Sequence[AlertRule]
    watchbook: Watchbook
    since: datetime
    until: datetime
    in_force: int | None = None

    @cached_property
    def parts(self) -> list[AlertRule]:
        """Return what is watched: the rules, and the parts of those that have a split."""
        return list(parts(self.store, self.rules, self.until, self.since))

    @property
    def sharing(self) -> int:
        """Return how many rules and parts share the chance of a false alert."""
        return (self.in_force or len(self.rules)) + len(self.parts) - len(self.rules)

    @property
    def weeks(self) -> float:
        """Return how long it is."""
        return max((self.until - self.since) / WEEK, 1e-9)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a replay gives with one setting at *value*; *gone* and *new* compare with the rules as they are."""

    setting: str
    value: float
    alerts: int
    a_week: float
    delay_hours: float | None  # median
    open_hours: float
    gone: int
    new: int


def backtest(
    store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, since: datetime, until: datetime
) -> Iterator[Alert]:
    """Yield what *rules*, all there are, would have raised in ``since <= t < until``, in the order of the rules."""
    return replayed(Replay(store, list(rules), watchbook, since, until))


def replayed(replay: Replay) -> Iterator[Alert]:
    """Yield the alerts of a replay; each counts as raised at the end of the first step at which it could be told."""
    return found(replay.store, replay.parts, replay.watchbook, replay.since, replay.until, in_force=replay.sharing)


def delay_of(alert: Alert) -> float | None:
    """Return the hours from when the series left its ordinary band until the alert was raised."""
    return None if alert.onset_at is None else (alert.raised_at - alert.onset_at) / HOUR


def swept(replay: Replay, setting: str) -> Iterator[Effect]:
    """Yield what each of the values of *setting* would do."""
    usual = list(replayed(replay))
    for value in SWEPT[setting]:
        changed = [AlertRule.model_validate({**rule.model_dump(), setting: value}) for rule in replay.rules]
        alerts = list(
            replayed(Replay(replay.store, changed, replay.watchbook, replay.since, replay.until, replay.in_force))
        )
        delays = [delay for alert in alerts if (delay := delay_of(alert)) is not None]
        yield Effect(
            setting,
            value,
            len(alerts),
            round(len(alerts) / replay.weeks, 2),
            round(median(delays), 1) if delays else None,
            round(sum(_hours(alert, replay.until) for alert in alerts), 1),
            sum(not any(_same(alert, other) for other in alerts) for alert in usual),
            sum(not any(_same(alert, other) for other in usual) for alert in alerts),
        )


def curves(replay: Replay) -> Iterator[tuple[AlertRule, Series, list[Scored]]]:
    """Yield each rule's series as they were judged; novelty is drawn as the heat it is of."""
    chosen = list(watched(replay.parts, replay.watchbook))
    for group in answers(replay.store, chosen, replay.since, replay.until):
        for one in group.rules:
            for source, steps in scores(group, one, replay.since, replay.sharing):
                if source.series != "novelty" and steps:
                    yield one.rule, source.series, steps


def _hours(alert: Alert, until: datetime) -> float:
    return ((alert.closed_at or until) - alert.opened_at) / HOUR


def _same(one: Alert, other: Alert) -> bool:
    """Say whether two incidents of one rule overlap."""
    far = datetime.max.replace(tzinfo=one.opened_at.tzinfo)
    overlap = one.opened_at < (other.closed_at or far) and other.opened_at < (one.closed_at or far)
    return one.rule == other.rule and one.direction == other.direction and overlap
