"""Archives come in whole, twice changes nothing, and every line is accounted for."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.errors import ConfigError
from racewatch.landing.batch import read_lines
from racewatch.landing.quarantine import quarantined
from racewatch.query.ast import Everything, Field
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import RankObservation


def written(path: Path, *records) -> Path:
    """Write records as JSON lines; a string is written as it is."""
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def bring(path, shape, settings, **more):
    """Import, normalize and index a file; return its run and the counts."""
    landed, run = stages.import_file(path, shape, settings, **more)
    done = stages.index([stages.normalize(landed, settings)] if landed else [], settings)
    return run, done.written


def test_ranks_in_our_form_and_in_recorders_forms_are_one(tmp_path, settings):
    """Our field names, Weibo's, and a recorder's table with date and hour give the same observation."""
    ours = {"title": "DeepSeek", "observed_at": "2025-01-27T13:00+08:00", "heat": 1435601, "reads": 18287000}
    path = written(tmp_path / "a.jsonl", ours, {"word": "輝達", "num": 5, "time": "2025-01-27T05:00:00Z"})
    table = tmp_path / "b.tsv"
    table.write_text(
        "date\thour\ttitle\thot\treadCount\tads\n2025-01-27\t13\tDeepSeek\t1435601\t18287000\t0\n", "utf-8"
    )
    first, again = bring(path, "rank", settings)[1], bring(table, "rank", settings)[1]
    assert (first.created, again.created, again.duplicate) == (2, 0, 1)
    with opened(settings) as store:
        rows = store.ranks("weibo-hot")
    assert [(row.title, row.heat, row.names) for row in rows] == [
        ("DeepSeek", 1435601, ("deepseek",)),
        ("輝達", 5, ("nvidia",)),
    ]
    assert rows[0].observed_at == datetime(2025, 1, 27, 5, tzinfo=UTC)


def test_a_second_import_changes_nothing(tmp_path, settings):
    """The same file lands on the same batch with the same bytes and adds no document."""
    path = written(tmp_path / "a.jsonl", {"title": "DeepSeek", "observed_at": "2025-01-27T13:00+08:00"})
    landed, _ = stages.import_file(path, "rank", settings)
    before = Path(landed).read_bytes()
    bring(path, "rank", settings)
    _, counts = bring(path, "rank", settings)
    assert (counts.created, counts.updated, counts.duplicate) == (0, 0, 1)
    assert Path(landed).read_bytes() == before


def test_every_bad_line_has_its_reason_and_the_counts_add_up(tmp_path, settings):
    """Malformed JSON, absent fields, wrong values, paid rows: counted, kept, named; the good line is in."""
    path = written(
        tmp_path / "a.jsonl",
        {"title": "DeepSeek", "observed_at": "2025-01-27T13:00+08:00"},
        '{"title": "cut',
        {"observed_at": "2025-01-27T13:00+08:00"},
        {"title": "x", "observed_at": "yesterday"},
        {"title": "x", "observed_at": "2025-01-27T13:00+08:00", "heat": -5},
        {"title": "ad", "observed_at": "2025-01-27T13:00+08:00", "is_ad": 1},
    )
    run, counts = bring(path, "rank", settings)
    assert (run.state, run.reason, run.seen, run.landed, run.rejected) == ("partial", "bad-lines", 6, 1, 5)
    want = {"absent-field": 1, "advertisement": 1, "bad-date": 1, "bad-field": 1, "malformed-json": 1}
    assert run.rejected_by_reason == want
    assert {path.parent.name: len(records) for path, records in quarantined(settings.var)} == want
    assert {r.line for _, records in quarantined(settings.var) for r in records} == {2, 3, 4, 5, 6}
    assert counts.created == 1


def test_an_archive_without_a_usable_line_fails(tmp_path, settings):
    """Nothing is landed and the run says so."""
    run, counts = bring(written(tmp_path / "a.jsonl", "no", "[]"), "post", settings)
    assert (run.state, run.reason, run.batch) == ("failed", "no-usable-line", None)
    assert counts.created == 0


def test_articles_and_posts_keep_what_they_carry(tmp_path, settings):
    """Publisher, time, counts; a time without offset is in the zone that was given; no time means the crawl's."""
    article = {"url": "https://a.example/1", "title": "Nvidia falls", "text": "NVIDIA lost a lot.", "publisher": "A",
               "published_at": "2025-01-27 22:30"}  # fmt: skip
    bare = {"url": "https://a.example/2", "title": "輝達 falls again"}
    _, counts = bring(written(tmp_path / "a.jsonl", article, bare), "article", settings, zone="Asia/Taipei")
    with opened(settings) as store:
        newest, dated = store.search(Field("name", "nvidia"), Window())
    assert counts.created == 2
    assert dated.published_at == datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
    assert (dated.publisher, dated.published_origin, newest.published_origin) == ("A", "import", "crawl")


@pytest.mark.parametrize("source", ["../up", "A b", "", "x/y"])
def test_a_source_name_cannot_leave_the_landing(tmp_path, settings, source):
    """Names are letters, digits and hyphens."""
    path = written(tmp_path / "a.jsonl", {"title": "x", "observed_at": "2025-01-27T13:00+08:00"})
    if source:
        with pytest.raises(ConfigError, match="lower-case letters"):
            stages.import_file(path, "rank", settings, source=source)
    else:
        assert stages.import_file(path, "rank", settings, source=source)[1].source == "weibo-hot"


def test_the_ledger_knows_the_import(tmp_path, settings):
    """The run is in the store with the time it speaks for."""
    rows = [{"title": "x", "observed_at": f"2025-01-27T{hour:02}:00+08:00"} for hour in (9, 13, 11)]
    bring(written(tmp_path / "a.jsonl", *rows), "rank", settings)
    with opened(settings) as store:
        (run,) = store.runs(Window())
        assert store.total(Everything(), Window()) == 0
    assert (run.covered_from.hour, run.covered_to.hour, run.state) == (1, 5, "ok")


def test_tagging_fills_a_rank(tmp_path, settings):
    """Language, script, names and topics stand on the observation."""
    path = written(tmp_path / "a.jsonl", {"title": "輝達股價大跌", "observed_at": "2025-01-27T13:00+08:00"})
    landed, _ = stages.import_file(path, "rank", settings)
    (row,) = read_lines(Path(stages.normalize(landed, settings)), RankObservation)
    assert (row.language, row.script, row.names) == ("zh", "Hant", ("nvidia",))
    assert "nvidia" in row.topics
