"""A feed cannot make the crawler ask machines of a private network, by address, by name or by redirect."""

from pathlib import Path
from urllib.parse import urlsplit

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.jobs import environment
from tests.crawl.samples import HTML, XML, article, rss, source
from tests.crawl.site import Reply, Site

PRIVATE = (
    "http://127.0.0.1/admin",
    "http://127.1/admin",
    "http://2130706433/admin",
    "http://localhost/admin",
    "http://[::1]/admin",
    "http://[::ffff:10.0.0.1]/admin",
    "http://10.20.30.40/admin",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://printer/status",
)


def public(settings: Settings, url: str = "http://news.example.org/feed") -> SourceRun:
    """Crawl a feed on a public host."""
    return crawl([CrawlJob(source("feed"), "r1", NOW, url)], settings)[0]


def test_private_links_of_a_public_feed_are_never_asked(site: Site, settings: Settings) -> None:
    """Whatever way an address is written, the entry is refused as private-address and no request leaves for it."""
    home = "http://news.example.org"
    site.says(f"{home}/robots.txt", Reply("", 404))
    site.says(f"{home}/feed", Reply(rss(*PRIVATE, f"{home}/a", f"{home}/moved"), kind=XML))
    site.says(f"{home}/a", Reply(article(), kind=HTML))
    site.says(f"{home}/moved", Reply(status=302, headers={"Location": "http://10.0.0.1/admin"}))
    with environment("http_proxy", site.url), environment("no_proxy", ""):
        run = public(settings)
    assert (run.state, run.landed) == ("partial", 1)
    assert run.rejected_by_reason == {"private-address": len(PRIVATE) + 1}
    assert {urlsplit(path).hostname for path in site.asked} == {"news.example.org"}


def test_a_public_name_with_a_private_address_is_refused(site: Site, settings: Settings, tmp_path: Path) -> None:
    """A link whose name leads into a private network is refused after DNS; the source's own name may lead there."""
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "asked = {'news.example.org': '127.0.0.1', 'rebound.example.org': '127.0.0.1'}\n"
        "socket.gethostbyname = lambda name: asked[name]\n"
    )
    port = urlsplit(site.url).port
    home, trap = f"http://news.example.org:{port}", f"http://rebound.example.org:{port}"
    site.says("/feed", Reply(rss(f"{home}/a", f"{trap}/admin"), kind=XML))
    site.says("/a", Reply(article(), kind=HTML))
    with environment("PYTHONPATH", str(tmp_path)):
        run = public(settings, f"{home}/feed")
    assert (run.landed, run.rejected_by_reason) == (1, {"private-address": 1})
    assert "/admin" not in site.asked


def test_a_source_on_this_machine_may_link_to_this_machine(site: Site, settings: Settings) -> None:
    """A job that was pointed at a loopback site follows its links there."""
    site.says("/feed", Reply(rss(f"{site.url.replace('127.0.0.1', 'localhost')}/a"), kind=XML))
    site.says("/a", Reply(article(), kind=HTML))
    assert public(settings, f"{site.url}/feed").state == "ok"
