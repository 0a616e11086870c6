"""Every way a site can fail ends in a named state with a reason, never in an empty success."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.samples import HOT, HTML, SEARCH, XML, hot_list, rss, source
from tests.crawl.site import Reply, running_site

LOGIN_PAGE = "<html><title>登录</title><form>手机号登录<input type='password'></form></html>"
Fault = tuple[Reply, str, str]
FAULTS: dict[str, Fault] = {
    "login": (Reply(status=302, headers={"Location": "/signin"}), "login-needed", "login-redirect"),
    "passport": (
        Reply(status=302, headers={"Location": "https://passport.example.org/visitor?a=enter"}),
        "login-needed",
        "login-redirect",
    ),
    "login-form": (Reply(LOGIN_PAGE, kind=HTML), "login-needed", "login-redirect"),
    "denied": (Reply('{"ok": -100, "url": "/signin"}'), "login-needed", "login-required"),
    "visitor": (
        Reply("<html><head><title>Sina Visitor System</title></head></html>", kind=HTML),
        "login-needed",
        "visitor-system",
    ),
    "captcha": (Reply("<html>请输入验证码</html>", 418, HTML), "blocked", "captcha"),
    "challenge": (Reply("<html><title>Just a moment...</title></html>", 403, HTML), "blocked", "captcha"),
    "forbidden": (Reply("no", 403, "text/plain"), "blocked", "forbidden"),
    "limit": (Reply(status=429, headers={"Retry-After": "1"}), "blocked", "rate-limited"),
    "error": (Reply("upstream was not recorded", 503, "text/plain"), "failed", "server-error"),
    "gone": (Reply("gone", 410, "text/plain"), "layout-changed", "not-found"),
    "blank": (Reply(b""), "failed", "blank-page"),
    "truncated": (Reply(hot_list().encode()[:101]), "failed", "truncated-json"),
    "malformed": (Reply("{'ok': 1, 'data': {}}, not JSON at all"), "failed", "malformed-json"),
    "html": (Reply("<!doctype html><html><p>新版首页</p></html>", kind=HTML), "layout-changed", "html-for-json"),
    "other-shape": (Reply('{"ok": 1, "data": {"items": []}}'), "layout-changed", "changed-shape"),
    "no-object": (Reply("[1, 2]"), "layout-changed", "changed-shape"),
    "empty": (Reply('{"ok": 1, "data": {"realtime": [], "cards": []}}'), "failed", "empty-list"),
    "cut-off": (Reply(hot_list(), claim=500), "failed", "truncated-response"),
    "hang-up": (Reply(hang_up=True), "failed", "connection-lost"),
    "slow": (Reply(hot_list(), wait=8), "failed", "timeout"),
}


SEARCH_FAULTS = ("login", "visitor", "captcha", "limit", "blank", "html", "other-shape", "denied")
FEEDS: dict[str, Fault] = {
    "html": (Reply("<!doctype html><html><p>新版</p></html>", kind=HTML), "layout-changed", "html-for-feed"),
    "truncated": (Reply(rss("http://example.org/a")[:90], kind=XML), "failed", "truncated-feed"),
    "malformed": (Reply("neither this nor that", kind=XML), "failed", "malformed-feed"),
    "other": (Reply("<?xml version='1.0'?><urlset><url/></urlset>", kind=XML), "layout-changed", "no-feed"),
    "gone": (Reply("gone", 404, HTML), "layout-changed", "not-found"),
    "blank": (Reply(b" \n", kind=XML), "failed", "blank-page"),
    "login": (Reply(status=302, headers={"Location": "/login?next=/feed"}), "login-needed", "login-redirect"),
    "charset": (
        Reply(b"<?xml version='1.0'?><rss><channel>" + b"\xff\xfe\x80" * 90, kind=XML),
        "failed",
        "bad-charset",
    ),
    "no-entry": (Reply(rss(), kind=XML), "quiet", "empty-feed"),
}


_CORNERS: tuple[tuple[str, str, dict[str, Fault]], ...] = (
    ("weibo-hot", HOT, FAULTS),
    ("weibo-search", SEARCH, {name: FAULTS[name] for name in SEARCH_FAULTS}),
    ("feed", "/feed", FEEDS),
)


@dataclass(frozen=True)
class Faulty:
    """The runs of all faults, and the folder they wrote to."""

    runs: dict[str, SourceRun]
    var: Path


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    """Crawl a site whose every corner has another fault, all in one crawl."""
    settings = Settings(var=tmp_path_factory.mktemp("var"), download_timeout=2, _env_file=None)
    jobs = {}
    with running_site() as site:
        for spider, path, faults in _CORNERS:
            for name, (reply, _, _) in faults.items():
                corner = f"/corner{len(jobs)}"
                site.says(corner + path, reply)
                chosen = source(spider, name=f"{spider}-{name}", queries=("开源模型",) if path == SEARCH else ())
                base = site.url + corner + (path if spider == "feed" else "")
                jobs[chosen.name] = CrawlJob(chosen, "r1", NOW, base, ())
        runs = crawl(list(jobs.values()), settings)
        yield Faulty(dict(zip(jobs, runs, strict=True)), settings.var)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_hot_list_has_a_name(fault: str, faulty: Faulty) -> None:
    """A hot list that cannot be had ends red with its reason, lands nothing, and the answer is kept as evidence."""
    reply, state, reason = FAULTS[fault]
    run = faulty.runs[f"weibo-hot-{fault}"]
    assert (run.state, run.reason, run.landed, run.batch) == (state, reason, 0, None)
    assert run.detail
    if fault not in {"cut-off", "hang-up", "slow"}:
        assert run.evidence
        kept = faulty.var / run.evidence
        assert kept.read_bytes() == (reply.body.encode() if isinstance(reply.body, str) else reply.body)
        assert json.loads(kept.with_suffix(".json").read_text("utf-8"))["reason"] == reason


@pytest.mark.parametrize("fault", SEARCH_FAULTS)
def test_a_fault_of_the_search_has_the_same_name(fault: str, faulty: Faulty) -> None:
    """The search names a fault as the hot list does."""
    _, state, reason = FAULTS[fault]
    run = faulty.runs[f"weibo-search-{fault}"]
    assert (run.state, run.reason, run.landed) == (state, reason, 0)


@pytest.mark.parametrize("fault", FEEDS)
def test_a_fault_of_a_feed_has_a_name(fault: str, faulty: Faulty) -> None:
    """A feed that cannot be read ends with its reason; only a well-formed one without entries is quiet."""
    _, state, reason = FEEDS[fault]
    run = faulty.runs[f"feed-{fault}"]
    assert (run.state, run.reason, run.landed) == (state, reason, 0)
