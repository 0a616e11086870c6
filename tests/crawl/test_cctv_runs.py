"""Whole runs over the rundown of the evening news."""

from datetime import UTC, datetime

from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import RankObservation, RawItem
from tests.crawl.conftest import Landed
from tests.crawl.samples import HTML
from tests.crawl.site import Reply, Site

EVENING = datetime(2025, 1, 27, 15, tzinfo=UTC)
"""23 o'clock in Beijing."""
TEXT = "央视网消息：研究者公布了新的开源模型，训练费用远低于同行。"


def day(site: Site, date: str, *titles: str) -> None:
    """Let *site* serve a day's rundown and the page of each piece."""
    whole = f'<li><a href="/{date}/whole.shtml" title="《新闻联播》 {date} 19:00">《新闻联播》</a></li>'
    pieces = "".join(
        f'<li><a href="/{date}/{n}.shtml" title="[视频]{title}">{title}</a></li>' for n, title in enumerate(titles)
    )
    site.says(f"/lm/xwlb/day/{date}.shtml", Reply(whole + pieces, kind=HTML))
    for n, title in enumerate(titles):
        body = f"<div class='tit'>[视频]{title}</div><div>相关推荐</div><div id='content_area'><p>{TEXT}</p></div>"
        site.says(f"/{date}/{n}.shtml", Reply(f"<html><title>{title}</title><body>{body}</body></html>", kind=HTML))


def run(site: Site, settings: Settings, name: str, now: datetime = EVENING, run_id: str = "r1"):
    """Crawl a declared source at the site."""
    declared = load_sources()[name].model_copy(update={"delay": 0, "floor": 1})
    return crawl([CrawlJob(declared, run_id, now, f"{site.url}/lm/xwlb/day/{{day}}.shtml")], settings)[0]


def test_pieces_land_with_their_text_and_time(site: Site, settings: Settings, landed: Landed) -> None:
    """Two days' pieces land once each, at the time of the broadcast, with the text alone; tomorrow is not asked for."""
    day(site, "20250127", "一项开源模型引发关注", "欢喜过大年")
    day(site, "20250126", "昨日要闻")
    ended = run(site, settings, "cctv-news")
    items = {item.title: item for item in landed(ended, RawItem)}
    assert (ended.state, sorted(items)) == ("ok", ["一项开源模型引发关注", "昨日要闻", "欢喜过大年"]), ended.detail
    assert items["欢喜过大年"].published == "2025-01-27T19:00:00+08:00"
    assert {item.body for item in items.values()} == {TEXT}
    assert [path for path in site.asked if "/day/" in path] == [
        "/lm/xwlb/day/20250127.shtml",
        "/lm/xwlb/day/20250126.shtml",
    ]
    again = run(site, settings, "cctv-news", run_id="r2")
    assert (again.state, again.reason, again.repeated) == ("quiet", "nothing-new", 3)


def test_a_rundown_that_is_not_complete_is_not_asked_for(site: Site, settings: Settings) -> None:
    """At noon the newest broadcast is yesterday's; a day that lists nothing is a changed layout."""
    day(site, "20250126", "昨日要闻")
    site.says("/lm/xwlb/day/20250125.shtml", Reply("<ul></ul>", kind=HTML))
    ended = run(site, settings, "cctv-news", EVENING.replace(hour=4))
    assert (ended.state, ended.reason, ended.landed) == ("partial", "no-posts", 1)
    assert not any("20250127" in path for path in site.asked)


def test_the_order_of_the_pieces_is_a_list(site: Site, settings: Settings, landed: Landed) -> None:
    """The same page as a list: places from 1, at 19 o'clock in Beijing, the whole broadcast left out."""
    day(site, "20250127", "一项开源模型引发关注", "欢喜过大年")
    day(site, "20250126", "昨日要闻")
    rows = landed(run(site, settings, "cctv-rundown"), RankObservation)
    shown = {(row.observed_at.isoformat(), row.position, row.title) for row in rows}
    assert shown == {
        ("2025-01-27T11:00:00+00:00", 1, "一项开源模型引发关注"),
        ("2025-01-27T11:00:00+00:00", 2, "欢喜过大年"),
        ("2025-01-26T11:00:00+00:00", 1, "昨日要闻"),
    }
