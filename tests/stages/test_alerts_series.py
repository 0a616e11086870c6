"""Every series that a rule can watch, a split, voices, steps of five minutes, and what is no drop, on both stores."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from racewatch.catalog import load_watchbook
from racewatch.stages.backtest import Replay, replayed
from racewatch.stages.basis import explained
from racewatch.stages.detection import found
from racewatch.stages.watching import watched
from racewatch.store.base import Store
from racewatch.store.documents import Document
from racewatch.store.open import opened
from schemas import Alert, AlertRule, Item, RankObservation, SourceRun
from schemas.item import document_id
from tests.contract.conftest import ENGINES, settings_for

DAWN = datetime.fromisoformat("2025-01-27T00:00+00:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENT = DAWN + 3 * DAY
NUMBERS = count()
BOOK = load_watchbook()


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of the test's own."""
    with settings_for(request, tmp_path) as settings, opened(settings) as made:
        yield made


def item(at: datetime, about: str | None = "deepseek", **fields: object) -> Item:
    """Return an article of that time, unlike any other."""
    key = str(next(NUMBERS))
    known = {
        "source": "feed",
        "publisher": f"Paper {key}",
        "kind": "article",
        "url": f"https://a.example/{key}",
        "title": f"Title {key}",
        "text": "text",
        "published_at": at,
        "published_origin": "page",
        "published_precision": "minute",
        "fetched_at": at,
        "language": "zh",
        "language_confidence": 1.0,
        "names": (about,) if about else (),
        "topics": (about,) if about else (),
        "fingerprint": document_id("print", key)[:16],
    }
    return Item(id=document_id(key), **(known | fields))


def run(until: datetime, since: datetime = DAWN, source: str = "feed") -> SourceRun:
    """Return the run of a source that speaks for the time given."""
    return SourceRun(
        id=f"{source}-{until:%d%H%M}", source=source, family="feed", run_id="r", kind="items", state="ok",
        started_at=until, ended_at=until, covered_from=since, covered_to=until,
    )  # fmt: skip


def entry(at: datetime, position: int, about: str | None = None) -> RankObservation:
    """Return an entry of the hot list of that time, which has no heat."""
    return RankObservation(
        list="weibo-hot", title=about or f"Entry {position}", url="https://l.example/1",
        observed_at=at, position=position, heat=None, language="zh", names=(about,) if about else (),
        topics=(about,) if about else (), category="科技",
    )  # fmt: skip


def rule(**fields: object) -> AlertRule:
    """Return the rule of the topic with three days of baseline."""
    known = {"id": "deepseek", "topic": "deepseek", "query": "topic:deepseek", "baseline_days": 3, "cooldown_hours": 12}
    return AlertRule(**(known | fields))


def raised(store: Store, one: AlertRule, until: datetime, since: datetime = EVENT) -> list[Alert]:
    """Return what the rule alone would have raised."""
    return list(found(store, [one], BOOK, since, until))


def hourly(hours: int, **fields: object) -> list[Document]:
    """Return the weather of every hour, two articles each, and one on the topic every third hour."""
    each = [item(DAWN + n * HOUR, None, **fields) for n in range(hours) for _ in range(2)]
    return [*each, *(item(DAWN + n * HOUR, **fields) for n in range(0, hours, 3))]


def test_a_share_rises_when_the_topic_crowds_the_others_out(store: Store) -> None:
    """25 of 55 items are a spike, 25 of a thousand are none, and neither are all three of a quiet hour."""
    others = [item(DAWN + n * HOUR / 30, None) for n in range(80 * 30) if not 75 <= n // 30 < 76]
    store.write([*others, *(item(DAWN + n * HOUR) for n in range(0, 75, 3)), run(EVENT + 8 * HOUR)])
    store.write([item(EVENT + 3 * HOUR + n * timedelta(minutes=5)) for n in range(3)])
    watching = rule(series=("share",))
    assert raised(store, watching, EVENT + 5 * HOUR) == []
    store.write([item(EVENT + HOUR + n * timedelta(minutes=2)) for n in range(25)])
    (alert,) = raised(store, watching, EVENT + 5 * HOUR)
    assert (alert.series, alert.opened_at) == ("share", EVENT + HOUR)
    assert alert.observed == pytest.approx(25 / 55)
    assert 0 <= alert.expected < 0.05 < alert.high < 0.2
    (one,) = watched([watching], BOOK)
    steps = {step.start: step.value for step in explained(store, BOOK, one, alert, EVENT + 4 * HOUR).basis.series}
    assert steps[alert.peak_at] == pytest.approx(alert.observed)
    store.write([item(EVENT + HOUR + n * timedelta(seconds=3), None) for n in range(1000)])
    assert raised(store, watching, EVENT + 5 * HOUR) == []
    assert raised(store, rule(series=("count",)), EVENT + 5 * HOUR)


def test_reach_rises_where_few_items_move_many(store: Store) -> None:
    """Three items in an hour are no spike of items; that people act on them a hundred times as often is of reach."""
    store.write([*hourly(80, likes=4, comments=1), run(EVENT + 8 * HOUR)])
    store.write([item(EVENT + HOUR + n * timedelta(minutes=5), likes=300, reposts=200) for n in range(3)])
    (alert,) = raised(store, rule(series=("reach",)), EVENT + 4 * HOUR)
    assert (alert.series, alert.opened_at, alert.observed) == ("reach", EVENT + HOUR, 1500)
    assert alert.low <= alert.expected <= alert.high < 200
    assert [piece.engagement for piece in alert.evidence[:3]] == [500, 500, 500]
    assert raised(store, rule(series=("count",)), EVENT + 4 * HOUR) == []


def test_reach_that_is_not_shown_is_unknown_and_never_drops(store: Store) -> None:
    """Items without numbers are no zero, and young items that nobody has acted on yet are no drop."""
    store.write([*hourly(72, likes=400), run(EVENT + 8 * HOUR)])
    store.write([item(EVENT + n * HOUR, likes=0) for n in range(6)])
    assert raised(store, rule(series=("reach",)), EVENT + 6 * HOUR) == []
    store.write([item(EVENT + n * HOUR) for n in range(6)])
    assert raised(store, rule(series=("reach",)), EVENT + 6 * HOUR) == []


def test_a_place_at_the_top_of_the_list_is_a_spike_of_rank(store: Store) -> None:
    """A topic that stands low on a list of ten now and then and suddenly comes first; the last place is none."""
    entries = [
        entry(DAWN + n * HOUR, p, "deepseek" if p == 10 and n % 6 == 0 else None)
        for n in range(80)
        for p in range(1, 11)
    ]
    top = [entry(EVENT + HOUR, p, "deepseek" if p == 1 else None) for p in (1,)]
    store.write([each for each in entries if each.observed_at < EVENT + HOUR])
    assert raised(store, rule(series=("rank",)), EVENT + HOUR) == []
    store.write([*top, *(entry(EVENT + HOUR, p) for p in range(2, 11))])
    (alert,) = raised(store, rule(series=("rank",)), EVENT + 2 * HOUR)
    assert (alert.series, alert.opened_at, alert.observed) == ("rank", EVENT + HOUR, 1.0)
    assert alert.evidence[0].position == 1
    (one,) = watched([rule(series=("rank",))], BOOK)
    steps = explained(store, BOOK, one, alert, EVENT + 2 * HOUR).basis.series
    assert steps[-1].value == 1.0
    assert max(step.value for step in steps[:-1]) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("title", "seen_days_ago", "opens"),
    [("deepseek裁员", 30, True), ("deepseek", 30, False), ("deepseek裁员吗", 30, False), ("deepseek裁员", 5, False)],
)
def test_outside_the_sections_of_news_a_name_needs_more(
    store: Store, title: str, seen_days_ago: int, opens: bool
) -> None:
    """Under society a name alerts that says more, after twice the silence; bare, asking or seen lately it is silent."""
    begins = EVENT - 21 * DAY
    calm = [entry(begins + n * HOUR, p) for n in range(21 * 24) for p in (1, 2)]
    society = {"category": "社会", "title": title}
    before = entry(EVENT - seen_days_ago * DAY, 3, "deepseek").model_copy(update={"category": "社会"})
    new = entry(EVENT + HOUR, 3, "deepseek").model_copy(update=society)
    store.write([*calm, entry(EVENT + HOUR, 1), before, RankObservation.model_validate(new.model_dump(exclude={"id"}))])
    watching = rule(series=("novelty",), baseline_days=14)
    assert [alert.opened_at for alert in raised(store, watching, EVENT + 3 * HOUR)] == [EVENT + HOUR] * opens


def test_a_split_rule_alerts_for_the_part_alone(store: Store) -> None:
    """English rises, Chinese does not: one incident of the English part, in an evaluation as in a replay."""
    store.write([*hourly(80), *(item(DAWN + n * HOUR, language="en") for n in range(0, 80, 4)), run(EVENT + 8 * HOUR)])
    store.write([item(EVENT + HOUR + n * timedelta(minutes=2), language="en") for n in range(12)])
    replay = Replay(store, [rule(series=("count",), split="language")], BOOK, EVENT, EVENT + 4 * HOUR)
    assert [part.id for part in replay.parts] == ["deepseek:en", "deepseek:zh"]
    (alert,) = replayed(replay)
    assert (alert.rule, alert.opened_at, alert.observed) == ("deepseek:en", EVENT + HOUR, 12)
    assert replay.sharing == 2


def test_a_rise_needs_independent_voices(store: Store) -> None:
    """Twelve copies by one publisher are one voice; three publishers with their own words are three."""
    copies = [
        item(EVENT + HOUR + n * timedelta(minutes=2), publisher="Wire", fingerprint="00ff" * 4) for n in range(12)
    ]
    store.write([*hourly(80), *copies, run(EVENT + 8 * HOUR)])
    least = {"series": ("count",), "minimum_evidence": 1}
    assert raised(store, rule(**least), EVENT + 4 * HOUR)
    assert raised(store, rule(**least, minimum_voices=2), EVENT + 4 * HOUR) == []
    store.write([item(EVENT + HOUR + n * timedelta(minutes=9)) for n in range(2)])
    assert raised(store, rule(**least, minimum_voices=3), EVENT + 4 * HOUR)
    assert raised(store, rule(**least, minimum_voices=4), EVENT + 4 * HOUR) == []


def test_at_five_minutes_an_event_is_told_within_minutes(store: Store) -> None:
    """Evaluated every five minutes, each time with what was collected by then: told ten minutes after it began."""
    five = timedelta(minutes=5)
    one = rule(series=("count",), interval="5m")
    calm = [item(DAWN + n * five, "deepseek" if n % 12 == 0 else None) for n in range(3 * 288)]
    store.write([*calm, run(EVENT)])
    begins = EVENT + timedelta(minutes=7)
    told: list[datetime] = []
    for tick in range(1, 7):
        now = EVENT + tick * five
        news = [at for n in range(60) if EVENT + (tick - 1) * five <= (at := begins + n * timedelta(seconds=40)) < now]
        store.write([item(now - five, None), *(item(at) for at in news), run(now, now - HOUR)])
        told += [now for _ in raised(store, one, now, now - DAY)]
    assert begins < told[0] <= begins + 2 * five
    assert len(told) == 7 - (told[0] - EVENT) // five  # seen again at each tick from then on


def test_a_step_that_goes_on_is_no_drop(store: Store) -> None:
    """A busy topic two minutes into the hour has not dropped; when the hour is over and empty, it has."""
    busy = [item(DAWN + n * HOUR / 20) for n in range(3 * 24 * 20)]
    store.write([*busy, run(EVENT + timedelta(minutes=2))])
    watching = rule(series=("count",))
    assert raised(store, watching, EVENT + timedelta(minutes=2)) == []
    store.write([run(EVENT + HOUR, EVENT)])
    (drop,) = raised(store, watching, EVENT + HOUR + timedelta(minutes=1))
    assert (drop.direction, drop.opened_at, drop.observed) == ("drop", EVENT, 0)


def test_a_source_that_fails_is_no_drop(store: Store) -> None:
    """While a source that carried the topic cannot speak for the hour, nothing is said to have dropped."""
    busy = [item(DAWN + n * HOUR / 20, source="big") for n in range(3 * 24 * 20)]
    store.write([*busy, run(EVENT, source="big"), run(EVENT + 6 * HOUR)])
    watching = rule(series=("count",))
    assert raised(store, watching, EVENT + 6 * HOUR) == []
    store.write([run(EVENT + 6 * HOUR, EVENT, source="big")])
    assert [alert.direction for alert in raised(store, watching, EVENT + 6 * HOUR)] == ["drop"]
