"""Figures over time are the same whoever counts them, in any zone, across clock changes and gaps."""

from datetime import timedelta
from math import sqrt

from racewatch.query.ast import And, Everything, Field, Not, Text
from racewatch.store.base import Store
from racewatch.store.figures import HeatCell, Reached, Tone
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, DAY, HOUR, item, rank, tone

ALWAYS = Window()
SPREAD = sqrt(1.671875 / 3)
"""Of 0.5, 1, 0 and -0.75 around their mean 0.1875."""
SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"


def test_a_series_holds_what_the_query_and_window_hold(store: Store) -> None:
    """Counts are those of the matching items within the window, to its edges."""
    store.write([item(str(n), "英伟达" if n % 2 else "超微", at=DAWN + n * HOUR) for n in range(48)])
    window = Window(DAWN + HOUR, DAWN + 30 * HOUR)
    counts = store.counts(Text("英偉達"), window, "1d", SHANGHAI)
    assert counts == {DAWN: {"": 12}, DAWN + DAY: {"": 3}}
    assert sum(cell[""] for cell in store.counts(Everything(), window, "1m", "UTC").values()) == 29
    assert sum(cell[""] for cell in counts.values()) == store.total(Text("英偉達"), window)


def test_counts_are_split_by_any_field(store: Store) -> None:
    """Every split gives its values; an item counts once for each of its names, and under "" when it has none."""
    store.write(
        [
            item("1", names=("a", "b", "a"), topics=("t",), kind="post", publisher="新华网", story="s1"),
            item("2", names=("a",), language="en", script=None, source="weibo", story="s2"),
            item("3", at=DAWN + DAY, script="Hant"),
        ]
    )
    splits = {
        "language": [{"zh": 1, "en": 1}, {"zh": 1}],
        "script": [{"Hans": 1, "": 1}, {"Hant": 1}],
        "source": [{"example-feed": 1, "weibo": 1}, {"example-feed": 1}],
        "publisher": [{"新华网": 1, "Example News": 1}, {"Example News": 1}],
        "kind": [{"post": 1, "article": 1}, {"article": 1}],
        "story": [{"s1": 1, "s2": 1}, {"": 1}],
        "names": [{"a": 2, "b": 1}, {"": 1}],
        "topics": [{"t": 1, "": 1}, {"": 1}],
    }
    for split, (first, second) in splits.items():
        counts = store.counts(Everything(), ALWAYS, "1d", SHANGHAI, split)  # type: ignore[arg-type]
        assert counts == {DAWN: first, DAWN + DAY: second}, split


def test_a_split_has_room_for_many_values(store: Store) -> None:
    """No value is dropped because there are many."""
    store.write([item(str(n), names=(f"name-{n}",)) for n in range(1500)])
    (cell,) = store.counts(Everything(), ALWAYS, "1d", SHANGHAI, "names").values()
    assert cell == {f"name-{n}": 1 for n in range(1500)}


def test_sentiment_is_averaged_over_what_is_sure(store: Store) -> None:
    """The mean leaves out unsure items, the split counts each label, and a group all unsure has no mean."""
    scores = [("positive", 0.5), ("positive", 1.0), ("neutral", 0.0), ("negative", -0.75), ("unsure", 0.9)]
    items = [item(label + str(score), sentiment_label=label, sentiment=score) for label, score in scores]
    tomorrow = [item("x", at=DAWN + DAY, language="en", sentiment_label="unsure", sentiment=-1.0)]
    store.write(items + tomorrow)
    first, second = Tone(5, 0.1875, 2, 1, 1, 1, SPREAD), Tone(1, None, 0, 0, 0, 1)
    daily = store.tones(Everything(), ALWAYS, "1d", SHANGHAI)
    assert daily == {(DAWN, ""): first, (DAWN + DAY, ""): second}
    assert store.tones(Everything(), ALWAYS, None, "UTC") == {(None, ""): Tone(6, 0.1875, 2, 1, 1, 2, SPREAD)}
    split = store.tones(Everything(), ALWAYS, None, "UTC", "language")
    assert split == {(None, "zh"): first, (None, "en"): second}
    assert store.tones(Everything(), ALWAYS, "1w", SHANGHAI, "script") == {
        (DAWN, "Hans"): Tone(6, 0.1875, 2, 1, 1, 2, SPREAD)
    }
    assert store.tones(Field("lang", "fr"), ALWAYS, None, "UTC") == {}
    assert store.tones(Not(Field("lang", "zh")), Window(since=DAWN + DAY), "1d", SHANGHAI) == {(DAWN + DAY, ""): second}


def test_sentiment_is_split_by_each_name(store: Store) -> None:
    """An item's sentiment counts for each of its names."""
    store.write(
        [
            item("1", names=("a", "b"), sentiment=0.5, sentiment_label="positive"),
            item("2", names=("a",), sentiment=-0.25, sentiment_label="negative"),
        ]
    )
    assert store.tones(Everything(), ALWAYS, "1d", SHANGHAI, "names") == {
        (DAWN, "a"): Tone(2, 0.125, 1, 0, 1, 0, sqrt(0.28125)),
        (DAWN, "b"): Tone(1, 0.5, 1, 0, 0, 0),
    }


def test_sentiment_toward_a_name_is_its_own(store: Store) -> None:
    """The tone toward a name counts the items that have one, whatever the items' own tone and split."""
    store.write(
        [
            item("1", names=("a", "b"), sentiment=1.0, sentiment_label="positive", targets=(tone("a", -0.5),)),
            item("2", names=("a",), language="en", targets=(tone("a", -1.0), tone("b", 0.5))),
            item("3", names=("a",), targets=(tone("a", 0.0, "unsure"),)),
            item("4", names=("a",)),
        ]
    )
    assert store.tones(Everything(), ALWAYS, None, "UTC", toward="a") == {
        (None, ""): Tone(3, -0.75, 0, 0, 2, 1, sqrt(0.125))
    }
    assert store.tones(Everything(), ALWAYS, "1d", SHANGHAI, "language", toward="b") == {
        (DAWN, "en"): Tone(1, 0.5, 1, 0, 0, 0)
    }
    assert store.tones(Everything(), ALWAYS, None, "UTC", toward="nobody") == {}


def test_numbers_add_up_over_what_is_known(store: Store) -> None:
    """Sums say how many items show the number; what nobody shows is unknown, not 0."""
    store.write([item("1", likes=10), item("2", likes=0, kind="post"), item("3"), item("4", at=DAWN + DAY)])
    daily = store.sums("likes", Everything(), ALWAYS, "1d", SHANGHAI)
    assert daily == {(DAWN, ""): Reached(3, 2, 10.0), (DAWN + DAY, ""): Reached(1, 0, 0.0)}
    assert [found.value for found in daily.values()] == [10.0, None]
    assert store.sums("likes", Everything(), ALWAYS, None, "UTC", "kind") == {
        (None, "article"): Reached(3, 1, 10.0),
        (None, "post"): Reached(1, 1, 0.0),
    }
    assert store.sums("reads", Field("lang", "fr"), ALWAYS, None, "UTC") == {}


def test_names_are_counted_in_pairs(store: Store) -> None:
    """Each two names that an item holds are a pair, once an item, whichever comes first."""
    store.write([item("1", names=("b", "a", "b")), item("2", names=("a", "b", "c")), item("3", names=("a",))])
    assert store.pairs(Everything(), ALWAYS, "names") == {("a", "b"): 2, ("a", "c"): 1, ("b", "c"): 1}
    assert store.pairs(Field("name", "c"), ALWAYS, "topics") == {}


def test_heat_is_the_mean_over_what_was_observed(store: Store) -> None:
    """Heat is averaged over the times the list was seen; an hour never seen is absent, one without a match is zero."""
    minutes = timedelta(minutes=10)
    store.write(
        [
            rank("深度求索登顶", position=3, heat=100),
            rank("深度求索开源", position=7, heat=50),
            rank("春节", position=1, heat=999),
            rank("深度求索登顶", at=DAWN + minutes, position=1, heat=300),
            rank("春节", at=DAWN + 2 * minutes, position=1, heat=5),
            rank("春节", at=DAWN + HOUR, position=2, heat=5),
            rank("深度求索", at=DAWN + 3 * HOUR),
            rank("深度求索", at=DAWN + 2 * HOUR, name="chart", heat=7),
        ]
    )
    query = Text("深度求索")
    assert store.heat("hot", query, ALWAYS, "1h", "UTC") == {
        DAWN: HeatCell(observations=3, entries=3, heat=150.0, peak=300, position=1),
        DAWN + HOUR: HeatCell(observations=1),
        DAWN + 3 * HOUR: HeatCell(observations=1, entries=1),
    }
    assert store.heat("hot", query, ALWAYS, "1d", SHANGHAI) == {
        DAWN: HeatCell(observations=5, entries=4, heat=90.0, peak=300, position=1)
    }
    assert store.heat("hot", query, Window(DAWN + minutes, DAWN + HOUR), "1h", "UTC") == {
        DAWN: HeatCell(observations=2, entries=1, heat=150.0, peak=300, position=1)
    }
    assert store.heat("chart", And((query, Field("kind", "post"))), ALWAYS, "1h", "UTC") == {
        DAWN + 2 * HOUR: HeatCell(observations=1)
    }
    assert store.heat("never", query, ALWAYS, "1h", "UTC") == {}


def test_heat_adds_up_over_a_long_list(store: Store) -> None:
    """Thousands of rows are added up exactly, and every observation is counted."""
    hours = 30 * 24
    store.write(
        [rank(f"题{n}", at=DAWN + h * HOUR, position=n, heat=1000 * h + n) for h in range(hours) for n in (1, 2, 3)]
    )
    cells = store.heat("hot", Text("题2"), ALWAYS, "1h", "UTC")
    assert cells == {DAWN + h * HOUR: HeatCell(1, 1, 1000.0 * h + 2, 1000 * h + 2, 2) for h in range(hours)}
    (month, rest) = sorted(store.heat("hot", Everything(), ALWAYS, "1M", SHANGHAI).items())
    assert (month[1].observations, rest[1].observations) == (5 * 24, 25 * 24)
    assert month[1].heat == sum(3000.0 * h + 6 for h in range(120)) / 120


def test_acts_of_many_queries_are_the_three_numbers_together(store: Store) -> None:
    """An item counts as known by any of its numbers, and the sums are those asked one by one."""
    shown = [{"likes": 5, "comments": 2}, {"reposts": 1}, {}, {"likes": 0}]
    tags = [{"names": ("a",)}, {"names": ("a", "b")}, {}]
    store.write([item(str(n), at=DAWN + n * HOUR / 2, **shown[n % 4], **tags[n % 3]) for n in range(24)])
    window = Window(DAWN + HOUR, DAWN + 10 * HOUR)
    queries = [Field("name", "a"), Everything(), Field("name", "nobody"), Not(Field("name", "b"))]
    for found, query in zip(store.acts_each(queries, window, "3h", "UTC"), queries, strict=True):
        each = [store.sums(number, query, window, "3h", "UTC") for number in ("likes", "comments", "reposts")]
        assert found.keys() == {at for at, _ in each[0]}
        for at, acts in found.items():
            assert acts.n == each[0][at, ""].n
            assert acts.total == sum(sums[at, ""].total for sums in each)
    (whole,) = store.acts_each([Everything()], window, "1d", SHANGHAI)
    assert whole[DAWN].known == sum(bool(shown[n % 4]) for n in range(2, 20))
    assert store.acts_each([], window, "1h", "UTC") == []


def test_many_series_at_once_are_those_of_one_by_one(store: Store) -> None:
    """Asked together, names, topics, words and combinations give what each gives alone, on items and on lists."""
    tags = [{"names": ("a",), "topics": ("t",)}, {"names": ("a", "b"), "topics": ("t", "u")}, {}]
    store.write([item(str(n), "英伟达" if n % 2 else "超微", at=DAWN + n * HOUR, **tags[n % 3]) for n in range(40)])
    store.write([rank(f"row {n}", at=DAWN + n // 3 * HOUR, heat=n, **tags[n % 3]) for n in range(40)])
    store.write([rank("elsewhere", name="other", at=DAWN, heat=9, names=("a",))])
    queries = [
        Field("name", "a"), Field("name", "b"), Field("topic", "t"), Everything(), Field("name", "nobody"),
        Text("英偉達"), And((Field("name", "a"), Not(Field("topic", "u")))), Text("row 3"),
    ]  # fmt: skip
    window = Window(DAWN + HOUR, DAWN + 30 * HOUR)
    for interval, zone in (("1h", "UTC"), ("1d", SHANGHAI)):
        counts = [store.counts(query, window, interval, zone) for query in queries]
        alone = [{at: cell[""] for at, cell in found.items()} for found in counts]
        assert store.counts_each(queries, window, interval, zone) == alone
        heat = [store.heat("hot", query, window, interval, zone) for query in queries]
        assert store.heat_each("hot", queries, window, interval, zone) == heat
        assert any(cell.entries for cell in heat[1].values())
        among = Field("topic", "u")
        narrow = [store.heat("hot", And((query, among)), window, interval, zone) for query in queries]
        assert store.heat_each("hot", queries, window, interval, zone, among) == narrow
    assert store.counts_each([], window, "1h", "UTC") == store.heat_each("hot", [], window, "1h", "UTC") == []
