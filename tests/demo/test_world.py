"""The local world: the same everywhere, and never ahead of its clock."""

import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from racewatch.demo.articles import DESKS
from racewatch.demo.chance import pick, share, spread
from racewatch.demo.clock import BEIJING, END, START, beijing, moment
from racewatch.demo.hotlist import LENGTH, _rows, rows_at
from racewatch.demo.mess import KINDS, spoiled
from racewatch.demo.world import world

PRINT = (
    "from racewatch.demo.world import world; w = world(); import hashlib;"
    "print(hashlib.sha256(repr((w.posts, w.articles, [w.hot(p.at) for p in w.posts[::60]])).encode()).hexdigest())"
)
HOURS = [START + timedelta(hours=n) for n in range(int((END - START) / timedelta(hours=1)) + 1)]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_world_is_the_same_in_every_process(seed):
    """Another process with another hash seed builds the same posts, articles and lists."""
    shown = world()
    here = repr((shown.posts, shown.articles, [shown.hot(post.at) for post in shown.posts[::60]]))
    there = subprocess.run(
        [sys.executable, "-c", PRINT], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
    )
    assert there.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


def test_chance_is_fixed_and_even():
    """A key's number never changes, and numbers of many keys fill [0, 1) evenly."""
    assert share("demo", 1) == pytest.approx(0.9138, abs=1e-4)  # b2sum -l 56 of "demo", 0x1f, "1"
    tenths = Counter(int(share("even", n) * 10) for n in range(10_000))
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 1.15 * min(tenths.values())
    assert {pick("abc", n) for n in range(50)} == set("abc")


@pytest.mark.parametrize(("total", "weights"), [(0, [1, 2]), (7, [1, 1, 1]), (152, [3, 0, 5, 8]), (1, [1] * 24)])
def test_spread_adds_up(total, weights):
    """The parts add up to the total, and a weight of zero gets nothing."""
    parts = spread(total, weights)
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-01-27T13", datetime(2025, 1, 27, 13, tzinfo=UTC)),
        ("2025-01-27T13:30", datetime(2025, 1, 27, 13, 30, tzinfo=UTC)),
        ("2025-01-27T13:30Z", datetime(2025, 1, 27, 13, 30, tzinfo=UTC)),
        ("2025-01-27T21:00+08:00", datetime(2025, 1, 27, 13, tzinfo=UTC)),
    ],
)
def test_a_clock_is_utc_unless_it_says_otherwise(written, meant):
    """A time without an offset is UTC in a path, and Beijing time in the text files."""
    assert moment(written) == meant
    assert beijing("2025-01-27T21:00") == moment("2025-01-27T13")


def test_nothing_of_tomorrow_is_known():
    """As of any time, every article, post and found post is from before it."""
    shown = world()
    for now in HOURS[::13]:
        assert all(article.at <= now for desk in DESKS for article in shown.published(desk, now))
        assert all(post.at <= now for post in shown.found("DeepSeek", now))
        late = next((post for post in shown.posts if post.at > now), None)
        assert late is None or shown.post(str(late.mid), now) is None


def test_posts_speak_of_the_event_only_after_it():
    """No post tells of the closing loss before the American close, nor of the chart's top before it was reached."""
    for post in world().posts:
        if "收跌" in post.text or "近六千亿" in post.text:
            assert post.at >= beijing("2025-01-28T05:00"), post
        if "登顶" in post.text or "超过ChatGPT" in post.text:
            assert post.at >= beijing("2025-01-27T07:00"), post


def test_posts_trickle_then_burst():
    """DeepSeek has a few posts a day until 25 January and more than a hundred on the 27th, few of them at night."""
    found = world().found("DeepSeek", END)
    days = Counter(post.at.date().isoformat() for post in found)
    assert all(1 <= days[f"2025-01-{day}"] <= 15 for day in range(14, 26))
    assert days["2025-01-27"] > 100
    hours = Counter(post.at.hour for post in found)
    assert sum(hours[h] for h in range(2, 6)) < 0.1 * len(found)


def test_every_query_has_posts_of_both_polarities():
    """150 to 450 posts a query, a fifth or more of them positive, a fifth or more negative, some long."""
    for query in ("DeepSeek", "英伟达"):
        found = world().found(query, END)
        tones = Counter(post.tone for post in found)
        assert 150 <= len(found) <= 450
        assert min(tones["positive"], tones["negative"]) >= len(found) / 5
        assert sum(post.long for post in found) >= 10


def test_the_list_is_full_every_hour():
    """Fifty different titles an hour, hottest first, places from 1."""
    for hour in HOURS:
        rows = rows_at(hour)
        assert len({row.title for row in rows}) == len(rows) == LENGTH
        assert [row.position for row in rows] == list(range(1, LENGTH + 1))
        assert [row.heat for row in rows] == sorted((row.heat for row in rows), reverse=True)
        assert rows[-1].heat > 0


def test_the_list_does_not_depend_on_the_zone_it_is_asked_in():
    """The same moment in Beijing time and in UTC has the same list, whichever was asked first."""
    for hour in HOURS[::31]:
        _rows.cache_clear()
        first = rows_at(hour.astimezone(BEIJING))
        _rows.cache_clear()
        assert rows_at(hour) == first


def test_deepseek_enters_the_list_on_the_26th_and_leads_on_the_27th():
    """By the Beijing day: none before the 26th, four titles on it, first place in most hours of the 27th."""
    titles, leading = defaultdict(set), Counter()
    for hour in HOURS:
        day = hour.astimezone(BEIJING).day
        rows = rows_at(hour)
        titles[day] |= {row.title for row in rows if "DeepSeek" in row.title}
        leading[day] += "DeepSeek" in rows[0].title
    assert [len(titles[day]) for day in range(14, 26)] == [0] * 12
    assert len(titles[26]) == 4
    assert leading[26] == 0
    assert leading[27] >= 16


def test_the_list_is_quieter_at_night():
    """The hottest title at four in the morning has less than half the heat of the one at noon."""
    for day in range(15, 26):
        night, noon = (rows_at(datetime(2025, 1, day, hour, tzinfo=BEIJING))[0].heat for hour in (4, 12))
        assert night < noon / 2


def test_the_lists_marks_are_weibos():
    """Only 新, 热 and 爆 occur, all of them."""
    assert {row.label for hour in HOURS for row in rows_at(hour)} == {"", "新", "热", "爆"}


def test_mess_spoils_and_nothing_else_is_lost():
    """Each kind of mess changes the markup, and what a browser shows still holds every letter."""
    text = "輝達股價，一天下跌。投資人很緊張，" * 5
    for kind in KINDS:
        markup = spoiled(text, (kind,))
        assert str(markup) != text
        shown = markup.unescape().replace("\u200b", "").replace("\ufeff", "").replace("\n", "").replace("&nbsp;", "")
        assert shown == text


def test_a_search_forgives_signs_and_case():
    """#deepseek# finds what DeepSeek finds; an empty query finds nothing."""
    shown = world()
    assert shown.found("#deepseek#", END) == shown.found("DeepSeek", END)
    assert shown.found(" # ", END) == ()
