"""Of a general source only what is on a topic is kept; the rest is counted once, in its hour, and sampled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.analysis.collected import collected
from racewatch.analysis.series import attention
from racewatch.catalog import load_watchbook
from racewatch.config import Settings
from racewatch.landing.batch import Manifest, Scope, batch_path, digest_of, land, write_lines
from racewatch.landing.waiting import read_run, run_path, save_run
from racewatch.query.ast import Everything, Field, Text
from racewatch.stages.preview import suggester_over
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.store.trend import Asked
from schemas import RawItem, SourceRun
from schemas.item import document_id

NOW = datetime(2025, 1, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TITLES = ("DeepSeek 发布新模型", "国庆假期出游人数创新高", "Rain is expected over the weekend in Sydney")
Bring = Callable[..., str]


def raw(number: int, title: str, at: datetime) -> RawItem:
    """Return an article called *title* as a feed shows it."""
    known = {"source": "broadcaster", "publisher": "某台", "kind": "article", "fetched_at": NOW}
    url = f"https://news.example/{number}"
    return RawItem.model_validate(
        {**known, "url": url, "title": title, "published": at.isoformat(), "published_origin": "feed"}
    )


@pytest.fixture
def bring(settings: Settings) -> Bring:
    """Return a function that lands articles as the batch of a run and gives the path of the batch."""

    def landed(run_id: str, articles: list[RawItem], scope: Scope = "general") -> str:
        batch = batch_path(settings.var, "raw", "broadcaster", run_id)
        part = batch.with_name(f"{batch.name}.part")
        count = write_lines(part, articles)
        named = {"source": "broadcaster", "run_id": run_id, "kind": "items"}
        ended = {"started_at": NOW, "ended_at": NOW, "state": "ok", "seen": count, "landed": count, "family": "feed"}
        save_run(settings.var, SourceRun.model_validate({"id": document_id(run_id), **named, **ended}))
        made = {"step": "raw", "made_at": NOW, "count": count, "digest": digest_of(part), "scope": scope}
        return str(land(part, batch, Manifest.model_validate({**named, **made})))

    return landed


def day(number: int = 3) -> list[RawItem]:
    """Return *number* articles, one of them on a topic, an hour apart."""
    return [raw(n, TITLES[n % 3], NOW - n * HOUR) for n in range(number)]


def test_what_is_on_no_topic_is_counted_and_not_kept(bring: Bring, settings: Settings) -> None:
    """The item on a topic is there in full, the others as counts of hour and language; the run's counts add up."""
    stages.index([stages.normalize(bring("r1", day()), settings)], settings)
    run = read_run(run_path(settings.var, "broadcaster", "r1"))
    assert (run.seen, run.landed, run.off_topic) == (3, 1, 2)
    with opened(settings) as store:
        assert [item.title for item in store.search(Everything(), Window())] == [TITLES[0]]
        assert store.total(Text("出游"), Window()) == 0
        counts = store.background(Everything(), Window(), "1h", "UTC", "language")
        assert counts == {NOW - HOUR: {"zh": 1}, NOW - 2 * HOUR: {"en": 1}}
        (told,) = store.runs(Window())
    assert told.seen == told.landed + told.off_topic + told.repeated + told.rejected


def test_normalizing_again_counts_once(bring: Bring, settings: Settings) -> None:
    """The same batch twice gives the same bytes and the same counts, and its run's counts stay."""
    batch = bring("r1", day(6))
    clean = Path(stages.normalize(batch, settings))
    beside = clean.with_name("r1.background.jsonl")
    before = clean.read_bytes(), beside.read_bytes()
    stages.index(settings=settings)
    stages.normalize(batch, settings)
    assert (clean.read_bytes(), beside.read_bytes()) == before
    stages.index(settings=settings)
    with opened(settings) as store:
        cells = store.background(Everything(), Window(), "1d", "UTC")
        assert sum(sum(cell.values()) for cell in cells.values()) == 4
    assert read_run(run_path(settings.var, "broadcaster", "r1")).landed == 2


def test_an_item_that_two_runs_saw_counts_once_and_a_late_one_in_its_hour(bring: Bring, settings: Settings) -> None:
    """The second run counts only what is new to it, in the hour in which that was published."""
    stages.normalize(bring("r1", day()), settings)
    late = raw(9, "上海迎来今年第一场雪", NOW - 30 * HOUR)
    stages.normalize(bring("r2", [*day(), late]), settings)
    stages.normalize(str(batch_path(settings.var, "raw", "broadcaster", "r1")), settings)
    stages.index(settings=settings)
    with opened(settings) as store:
        counts = store.background(Everything(), Window(), "1h", "UTC")
    assert counts == {NOW - HOUR: {"": 1}, NOW - 2 * HOUR: {"": 1}, NOW - 30 * HOUR: {"": 1}}
    assert read_run(run_path(settings.var, "broadcaster", "r2")).off_topic == 3


def test_a_topic_that_came_later_takes_items_out_of_the_counts(
    bring: Bring, settings: Settings, tmp_path: Path
) -> None:
    """Normalized under another watchbook, the item is kept and its count is gone from the store."""
    batch = bring("r1", day())
    stages.normalize(batch, settings)
    stages.index(settings=settings)
    book = tmp_path / "book.yaml"
    book.write_text(
        "names:\n- {id: holiday, kind: idea, hans: [国庆假期]}\n"
        "topics:\n- {id: holidays, label: Holidays, label_zh: 假期, names: [holiday]}\n",
        "utf-8",
    )
    changed = settings.model_copy(update={"watchbook": book})
    stages.normalize(batch, changed)
    stages.index(settings=changed)
    with opened(settings) as store:
        counts = store.background(Everything(), Window(), "1h", "UTC")
        assert store.total(Field("topic", "holidays"), Window()) == 1
    assert counts == {NOW: {"": 1}, NOW - 2 * HOUR: {"": 1}}


def test_a_topical_source_is_kept_whole(bring: Bring, settings: Settings) -> None:
    """Nothing of a source that is all about our field is thrown away."""
    stages.index([stages.normalize(bring("r1", day(), "topical"), settings)], settings)
    with opened(settings) as store:
        assert store.total(Everything(), Window()) == 3
        assert store.background(Everything(), Window(), "1h", "UTC") == {}


def test_shares_are_of_all_that_was_collected(bring: Bring, settings: Settings) -> None:
    """Counted items are part of a share's denominator; under an hour it is unknown, not wrong."""
    stages.index([stages.normalize(bring("r1", day(6)), settings)], settings)
    topic = Field("topic", "deepseek")
    asked = Asked(topic, NOW - 5 * HOUR, NOW + HOUR, "1d")
    with opened(settings) as store:
        shares = [row.value for row in attention(store, asked, "share", "").rows]
        short = attention(store, Asked(topic, NOW - HOUR, NOW + HOUR, "5m"), "share", "").rows
        assert collected(store, replace(asked, query=Text("雪"))) is None
    assert shares == [pytest.approx(1 / 3)]
    assert [row.value for row in short if row.start < NOW] == [None] * 12
    assert next(row.value for row in short if row.start == NOW) == 1.0


def test_the_sample_shows_spellings_that_the_watchbook_misses(bring: Bring, settings: Settings) -> None:
    """Titles of items on no topic are read by the suggester; copies of one item are one title."""
    said = ("深度求嗦公布技术报告", "昨天深度求嗦回应质疑", "记者探访深度求嗦总部", "老师谈深度求嗦的论文")
    passed = [raw(n, title, NOW) for n, title in enumerate(said)]
    stages.index([stages.normalize(bring("r1", passed), settings)], settings)
    with opened(settings) as store:
        assert {sample.title for sample in store.samples()} <= {item.title for item in passed}
        assert store.total(Everything(), Window()) == 0
        found = suggester_over(store, load_watchbook())
    assert [one.spelling for one in found.suggestions()] == ["深度求嗦"]
