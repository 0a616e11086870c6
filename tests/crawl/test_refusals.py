"""What does not spoil a run, what spoils part of it, and what must never go unseen."""

from racewatch.config import Settings
from tests.crawl.conftest import Crawl
from tests.crawl.samples import HOT, HTML, SEARCH, feed_site, hot_list, page, post, row
from tests.crawl.site import Reply, Site


def test_an_unreachable_host_has_a_name(crawled: Crawl, site: Site) -> None:
    """A port where nobody listens is connection-refused, after the retries."""
    site.url = "http://127.0.0.1:9"
    run = crawled("weibo-hot")
    assert (run.state, run.reason) == ("failed", "connection-refused")


def test_an_unknown_host_has_a_name(crawled: Crawl, site: Site) -> None:
    """A name that DNS does not know is no-such-host."""
    site.url = "http://no-such-host.invalid"
    run = crawled("weibo-hot")
    assert (run.state, run.reason) == ("failed", "no-such-host")


def test_robots_are_obeyed(site: Site, crawled: Crawl) -> None:
    """What robots.txt forbids is not asked for, and the run is blocked, not empty."""
    site.says("/robots.txt", Reply("User-agent: *\nDisallow: /ajax/\n", kind="text/plain"))
    site.says(HOT, Reply(hot_list()))
    run = crawled("weibo-hot")
    assert (run.state, run.reason) == ("blocked", "robots")
    assert site.asked == ["/robots.txt"]


def test_a_retry_that_succeeds_is_no_problem(site: Site, crawled: Crawl) -> None:
    """Two server errors, or one blank page, and then the list: the run is ok and no evidence is kept."""
    site.says(HOT, Reply(status=502), Reply(status=502), Reply(hot_list()))
    assert crawled("weibo-hot").state == "ok"
    site.says(HOT, Reply(b""), Reply(hot_list()))
    run = crawled("weibo-hot", run_id="r2")
    assert (run.state, run.reason, run.evidence, run.requests) == ("ok", "", None, 3)


def test_a_broken_row_takes_no_other_with_it(site: Site, crawled: Crawl, settings: Settings) -> None:
    """Rows without a field, of a wrong kind or seen before are refused by reason; the others land."""
    good = [row("甲", 1), row("乙", 2)]
    bad = [row("", 3, note=None), row("丙", 4, num=None, raw_hot=None), row("丁", 5, num="many"), "row", row("甲", 7)]
    site.says(HOT, Reply(hot_list(*good, *bad, row("广告", 8, is_ad=1))))
    run = crawled("weibo-hot")
    assert (run.state, run.landed, run.rejected, run.seen) == ("partial", 2, 5, 7)
    assert run.rejected_by_reason == {"absent-field": 2, "duplicate-title": 1, "malformed-row": 2}
    assert "1 × ad skipped" in run.detail
    quarantined = sorted(path.parent.name for path in (settings.var / "landing/quarantine").glob("*/*.jsonl"))
    assert quarantined == ["absent-field", "duplicate-title", "malformed-row"]


def test_a_duplicate_title_alone_is_no_alarm(site: Site, crawled: Crawl) -> None:
    """A list that shows one title twice is refused its second row and stays ok."""
    site.says(HOT, Reply(hot_list(row("甲", 1), row("乙", 2), row("甲", 3))))
    run = crawled("weibo-hot")
    assert (run.state, run.landed, run.rejected_by_reason) == ("ok", 2, {"duplicate-title": 1})


def test_a_list_whose_rows_are_all_broken_has_changed(site: Site, crawled: Crawl) -> None:
    """When a field was renamed and every row is refused, the run says layout-changed."""
    site.says(HOT, Reply(hot_list(*(row(word, 1, num=None, raw_hot=None, heat=5) for word in "甲乙丙"))))
    run = crawled("weibo-hot")
    assert (run.state, run.reason, run.landed) == ("layout-changed", "absent-field", 0)


def test_fewer_rows_than_the_floor_are_a_failure(site: Site, crawled: Crawl) -> None:
    """A list of three where ten are owed lands its rows and is failed all the same."""
    site.says(HOT, Reply(hot_list()))
    run = crawled("weibo-hot", floor=10)
    assert (run.state, run.reason, run.landed) == ("failed", "below-floor", 3)


def test_a_mistake_in_a_reader_is_never_silent(site: Site, crawled: Crawl) -> None:
    """A job whose spider does not exist fails with its reason while Scrapy itself would end with 0."""
    run = crawled("no-such-spider")
    assert (run.state, run.reason) == ("failed", "spider-error")
    assert "no-such-spider" in run.detail


def test_an_answer_too_large_is_stopped(site: Site, crawled: Crawl) -> None:
    """Seventeen megabytes of JSON are not taken in."""
    site.says(HOT, Reply(b"[" + b" " * (17 * 2**20) + b"]"))
    run = crawled("weibo-hot")
    assert (run.state, run.reason) == ("failed", "too-large")


def test_evidence_holds_no_secret(site: Site, crawled: Crawl, settings: Settings) -> None:
    """Cookies are struck out of the kept headers, and users' names and numbers out of the kept body."""
    body = page(post("1"))[:-40].encode()
    site.says(SEARCH, Reply(body, headers={"Set-Cookie": "SUB=secret; path=/"}))
    run = crawled("weibo-search")
    assert run.reason == "truncated-json"
    assert run.evidence
    kept = (settings.var / run.evidence).read_bytes().decode()
    about = (settings.var / run.evidence).with_suffix(".json").read_text("utf-8")
    assert "secret" not in about
    assert "set-cookie" in about
    assert "某人" not in kept
    assert "1234567890" not in kept


def test_ten_good_pages_and_one_refusal_are_partial(site: Site, crawled: Crawl) -> None:
    """One entry whose page is gone leaves the others landed and the run partial."""
    feed_site(site, 4)
    site.says("/a/2", Reply("gone", 404, HTML))
    run = crawled("feed", "/feed")
    assert (run.state, run.reason, run.landed, run.rejected) == ("partial", "page-not-found", 3, 1)
