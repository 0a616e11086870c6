"""A search that has more than the site shows: cut by time until it fits, counted against what the site says."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from racewatch.catalog import load_sources
from schemas import RawItem
from spiders.weibo_windows import Span, window_before
from tests.crawl.conftest import NOW, Crawl, Landed
from tests.crawl.samples import NOTHING, SEARCH, page, post
from tests.crawl.site import Reply, Site
from tests.crawl.test_search_runs import results
from tests.spiders.cases import CASES

CHINA = ZoneInfo("Asia/Shanghai")
WINDOW = "&timescope=custom:{since}:{until}"
DAYS = 2 / 24
"""Two hours, which end at two o'clock in Beijing: NOW is one o'clock."""


class World:
    """A search over posts at given times, 10 a page, that shows so many pages and takes windows, or does not."""

    def __init__(self, times: Sequence[datetime], *, takes_windows: bool = True) -> None:
        self.times, self.takes_windows = sorted(times, reverse=True), takes_windows

    def __call__(self, path: str) -> Reply | None:
        """Answer one page of a search."""
        if not path.startswith(SEARCH):
            return None
        asked = parse_qs(urlsplit(path).query)
        found = list(enumerate(self.times))
        if self.takes_windows and (scope := asked.get("timescope")):
            since, until = map(_moment, scope[0].removeprefix("custom:").split(":"))
            found = [(n, at) for n, at in found if since <= at < until]
        number = int(asked["page"][0])
        cards = [post(f"{n:016}", created_at=f"{at:%a %b %d %H:%M:%S %z %Y}") for n, at in found]
        shown = cards[(number - 1) * 10 : number * 10]
        return Reply(page(*shown, total=len(found)) if shown else NOTHING)


def _moment(shown: str) -> datetime:
    year, month, day, hour, minute = map(int, [*shown.split("-"), "0"][:5])
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def minutes(*spans: tuple[int, int, int]) -> list[datetime]:
    """Return times: so many posts from a minute on, for so many minutes, evenly, counted from noon in Beijing."""
    noon = NOW.astimezone(CHINA) - timedelta(hours=1)
    return [
        noon + timedelta(minutes=start, seconds=n * length * 60 / count)
        for start, length, count in spans
        for n in range(count)
    ]


def test_a_crowded_hour_is_cut_until_it_fits(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Of 150 posts, 120 of them within eight minutes, all land through a site that shows 30 at a time."""
    site.answers = World(minutes((0, 60, 30), (70, 8, 120)))
    run = crawled("weibo-search", pages=3, window=WINDOW, days=DAYS)
    assert (run.state, run.landed) == ("ok", 150), run.detail
    assert len({item.platform_id for item in landed(run, RawItem)}) == 150
    told = re.search(r"seen 150 of about 150 \(100 %\), in (\d+) windows", run.detail)
    assert told, run.detail
    assert 5 <= int(told[1]) <= 20
    assert any("timescope=custom:2025-01-27-12:2025-01-27-13&" in path for path in site.asked)
    assert any(re.search(r"timescope=custom:2025-01-27-13-\d\d:", path) for path in site.asked)


def test_a_minute_with_too_much_says_what_is_missing(site: Site, crawled: Crawl) -> None:
    """Below a minute nothing is cut: what can be had lands, and the run is partial with the share it has."""
    site.answers = World(minutes((70, 1, 40)))
    run = crawled("weibo-search", pages=3, window=WINDOW, days=DAYS)
    assert (run.state, run.reason, run.landed) == ("partial", "over-cap", 30)
    assert "seen 30 of about 40 (75 %)" in run.detail


def test_a_site_that_knows_no_windows_is_read_without(site: Site, crawled: Crawl) -> None:
    """When it answers with posts of other times, the query is read plainly, once, and the run says so."""
    site.answers = World(minutes((0, 110, 60)), takes_windows=False)
    run = crawled("weibo-search", pages=3, window=WINDOW, days=DAYS)
    assert (run.state, run.reason, run.landed) == ("partial", "window-ignored", 30)
    assert "seen 30 of about 60 (50 %)" in run.detail
    assert len(site.asked) < 12


def test_a_blank_page_is_asked_again(site: Site, crawled: Crawl) -> None:
    """A page that says "nothing here" in the middle is asked again, and what it then holds is not lost."""
    results(site, page(*(post(str(n)) for n in range(3)), total=6), "")
    path = next(path for path in site.script if path.endswith("page=2"))
    site.says(path, Reply(NOTHING), Reply(page(*(post(str(n)) for n in range(3, 6)), total=6)))
    run = crawled("weibo-search")
    assert (run.state, run.landed) == ("ok", 6)
    assert run.detail.endswith("seen 6 of about 6 (100 %), blank pages asked again 1 times")


def test_a_hole_between_pages_is_told(site: Site, crawled: Crawl) -> None:
    """A page that stays blank while the next one has posts makes the run partial, and the next one lands."""
    first, third = page(*(post(str(n)) for n in range(3)), total=9), page(*(post(str(n)) for n in (7, 8, 9)))
    results(site, first, NOTHING, third, NOTHING)
    run = crawled("weibo-search")
    assert (run.state, run.reason, run.landed) == ("partial", "blank-page", 6)
    assert "page 2 stayed blank" in run.detail
    assert "seen 6 of about 9 (66 %)" in run.detail


def test_similar_results_that_are_left_out_are_told(site: Site, crawled: Crawl) -> None:
    """Where the site says that it omitted similar posts, so does the run."""
    words = {"card_type": 4, "desc": "为了提供多样性结果，我们省略了部分相似微博"}
    results(site, page(post("1"), words, total=1))
    run = crawled("weibo-search")
    assert run.state == "ok"
    assert "the site left similar results out" in run.detail


def test_the_desktop_site_is_read_by_page(site: Site, crawled: Crawl, landed: Landed) -> None:
    """HTML results land with full texts and counts; the way to the next page is followed while it is shown."""
    stored = {name: (CASES / "weibo-search-web" / name / "body").read_bytes() for name in ("ordinary", "last-page")}
    kind = "text/html; charset=utf-8"
    site.answers = lambda path: (
        Reply(stored["last-page" if path.endswith("page=2") else "ordinary"], kind=kind)
        if "/weibo?q=" in path
        else None
    )
    run = crawled("weibo-search", shape="web", pages=50, entry_url=load_sources()["weibo-search-web"].entry_url)
    items = landed(run, RawItem)
    assert (run.state, run.landed) == ("ok", 4)
    assert [path.rpartition("&")[2] for path in site.asked if "/weibo?" in path] == ["page=1", "page=2"]
    assert "很长的开头，和只有展开才看得到的结尾" in {item.body.strip() for item in items}
    assert "seen 4 of about 1,300 (0 %)" in run.detail


def test_windows_are_cut_to_the_minute() -> None:
    """Days fall into hours, an hour into halves of whole minutes, a minute into nothing; none is lost or doubled."""
    whole = window_before(NOW, 2)
    assert len(whole.parts()) == 48
    spans = [hour := whole.parts()[-1]]
    while any(span.parts() for span in spans):
        spans = [part for span in spans for part in (span.parts() or (span,))]
        assert (spans[0].since, spans[-1].until) == (hour.since, hour.until)
        assert all(one.until == other.since for one, other in pairwise(spans))
    assert {span.until - span.since for span in spans} == {timedelta(minutes=1)}
    assert Span(NOW, NOW + timedelta(minutes=1)).parts() == ()
