"""Groups over time begin where our own intervals say, none is cut off, and buckets are read right."""

from datetime import UTC, datetime, timedelta

import pytest

from racewatch.query.intervals import CALENDAR, FIXED, start_of
from racewatch.store.elasticsearch import groups, read
from racewatch.store.elasticsearch.aggregations import by_time, counts_of, heat_of, tone_of
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.figures import HeatCell, Tone
from racewatch.store.questions import Window
from tests.store.documents import ALWAYS, ANY, HOUR, NOON, item, rank
from tests.store.faulty import Request, faulty

ZONES = ["UTC", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu", "America/Havana", "Australia/Lord_Howe"]
FIXED_IN = ("UTC", "Asia/Kathmandu")  # intervals of minutes and hours are the same in every zone
TURNS = [  # an hour around which a clock is changed somewhere in ZONES, and around which years, months and weeks end
    datetime(2025, 3, 9, 6, tzinfo=UTC),
    datetime(2025, 11, 2, 5, tzinfo=UTC),
    datetime(2025, 3, 9, 5, tzinfo=UTC),
    datetime(2025, 4, 5, 15, tzinfo=UTC),
    datetime(2024, 12, 31, 16, tzinfo=UTC),
    datetime(2024, 3, 1, 0, tzinfo=UTC),
    datetime(1991, 4, 13, 18, tzinfo=UTC),  # Shanghai had summer time then
]
MOMENTS = sorted({turn + timedelta(minutes=m) for turn in TURNS for m in range(-90, 91, 15)})


def test_bucket_keys_are_the_starts_of_our_intervals(elastic: ElasticsearchStore) -> None:
    """For every interval, across changes of the clock, both sides put each moment into the interval of one start."""
    elastic.write([item(str(moment), published_at=moment) for moment in MOMENTS])
    for zone in ZONES:
        for interval in (*FIXED, *CALENDAR) if zone in FIXED_IN else CALENDAR:
            wanted: dict[datetime, dict[str, int]] = {}
            for moment in MOMENTS:
                cell = wanted.setdefault(start_of(moment, interval, zone), {"": 0})
                cell[""] += 1
            assert elastic.counts(ANY, ALWAYS, interval, zone) == wanted, (zone, interval)


def test_more_groups_than_a_page_are_all_there(elastic: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups come in pages that follow one another: no page's end is the answer's end."""
    monkeypatch.setattr(groups, "GROUPS", 7)
    moments = [NOON + n * HOUR for n in range(20)]
    names = [f"name-{n}" for n in range(5)]
    elastic.write([item(str(at), published_at=at, names=names[: n % 6]) for n, at in enumerate(moments)])
    elastic.write([rank(observed_at=at, heat=n) for n, at in enumerate(moments)])
    counts = elastic.counts(ANY, ALWAYS, "1h", "UTC", "names")
    assert counts == {at: dict.fromkeys(names[: n % 6] or [""], 1) for n, at in enumerate(moments)}
    cells = elastic.heat("weibo-hot", ANY, ALWAYS, "1h", "UTC")
    assert [cells[at].heat for at in moments] == list(range(20))
    assert len(elastic.tones(ANY, ALWAYS, "1h", "UTC")) == 20


def test_more_documents_than_a_page_are_all_there(elastic: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents come in pages too, each once, also where sort values are equal or absent."""
    monkeypatch.setattr(read, "PAGE", 3)
    entries = [rank(f"t{n}", position=None if n % 3 else n + 1, heat=None if n % 2 else 5) for n in range(11)]
    elastic.write(entries)
    for limit in (0, 1, 3, 5, 11, 100):
        assert len(elastic.entries(ANY, ALWAYS, limit=limit)) == min(limit, 11)
    listed = elastic.ranks("weibo-hot")
    assert [entry.position for entry in listed] == [1, 4, 7, 10, *[None] * 7]
    assert {entry.id for entry in listed} == {entry.id for entry in entries}


def test_more_than_ten_thousand_rows_are_all_given(elastic: ElasticsearchStore) -> None:
    """index.max_result_window bounds a page of Elasticsearch, not our answer."""
    entries = [rank(f"t{n}", heat=n, position=None) for n in range(10_050)]
    elastic.write(entries)
    assert [entry.heat for entry in elastic.entries(ANY, ALWAYS, limit=20_000)] == list(range(10_049, -1, -1))


def test_heat_counts_observations_of_the_list_and_not_rows() -> None:
    """The mean is over the times at which the list was seen, with matching rows or without."""
    first, second = (NOON.timestamp() * 1000, (NOON + HOUR).timestamp() * 1000)
    seen = [{"key": {"start": first + shift}} for shift in (0, 600_000, 1_200_000)] + [{"key": {"start": second}}]
    matching = [
        {
            "key": {"start": first},
            "doc_count": 4,
            "sum": {"value": 90.0},
            "peak": {"value": 60.0},
            "best": {"value": 2.0},
        }
    ]
    assert heat_of(seen, matching, "1h", "UTC") == {NOON: HeatCell(3, 4, 30.0, 60, 2), NOON + HOUR: HeatCell(1)}


def test_heat_of_rows_without_numbers_is_zero(elastic: ElasticsearchStore) -> None:
    """A list that shows neither heat nor position still tells how many rows matched."""
    elastic.write([rank("a", heat=None, position=None), rank("b", heat=None, position=None)])
    assert elastic.heat("weibo-hot", ANY, ALWAYS, "1h", "UTC") == {NOON: HeatCell(1, 2, 0.0, 0, None)}


def test_tone_leaves_unsure_items_out_of_the_mean() -> None:
    """They are in the number of items and in nothing else."""
    labels = [("positive", 2, 1.0, 0.5), ("negative", 1, -0.4, 0.16), ("unsure", 3, 0.9, 0.3)]
    buckets = [
        {"key": label, "doc_count": n, "scores": {"sum": total, "sum_of_squares": squares}}
        for label, n, total, squares in labels
    ]
    spread = pytest.approx(0.27**0.5)  # of 0.5, 0.5 and -0.4 around 0.2
    assert tone_of({"doc_count": 6, "labels": {"buckets": buckets}}) == Tone(6, pytest.approx(0.2), 2, 0, 1, 3, spread)
    assert tone_of({"doc_count": 3, "labels": {"buckets": buckets[2:]}}) == Tone(3, None, 0, 0, 0, 3)


def test_documents_without_a_value_count_under_the_empty_one() -> None:
    """Elasticsearch's null key becomes "" beside the real values."""
    buckets = [{"key": {"start": 0, "value": value}, "doc_count": n} for value, n in [(None, 2), ("Hans", 3)]]
    assert counts_of(buckets) == {datetime(1970, 1, 1, tzinfo=UTC): {"": 2, "Hans": 3}}
    assert by_time("published_at", "1h", "Asia/Shanghai") == {
        "start": {"date_histogram": {"field": "published_at", "fixed_interval": "1h"}}
    }


def test_every_search_wants_the_whole_answer(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """A shard that fails is an error and not a smaller answer: Elasticsearch's own default is the reverse."""
    elastic.write([item(), rank()])
    paths: list[str] = []

    def noting(request: Request) -> None:
        paths.append(request.path)

    with faulty(noting, elasticsearch_url) as url:
        store = ElasticsearchStore(url, prefix=elastic.prefix)
        assert store.search(ANY, Window(NOON))
        assert store.entries(ANY, ALWAYS)
        assert store.ranks("weibo-hot")
        assert store.total(ANY, ALWAYS)
        assert store.counts(ANY, ALWAYS, "1d", "UTC")
        assert store.tones(ANY, ALWAYS, None, "UTC")
        assert store.heat("weibo-hot", ANY, ALWAYS, "1d", "UTC")
        assert (store.runs(ALWAYS), store.alerts(ALWAYS)) == ([], [])
        store.close()
    searches = [path for path in paths if "/_search" in path]
    assert len(searches) >= 9
    assert all("allow_partial_search_results=false" in path for path in searches)
