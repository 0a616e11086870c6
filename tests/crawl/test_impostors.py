"""Pages that stand where another one was due are told apart from articles that are about such pages."""

from pathlib import Path

import pytest

from racewatch.crawl.impostors import impostor_in
from racewatch.crawl.reasons import REASONS
from racewatch.crawl.recognize import Answer, Expected, problem_of
from schemas import SourceRun
from tests.crawl.conftest import Crawl
from tests.crawl.samples import HTML, XML, rss
from tests.crawl.site import Reply, Site

CASES = Path(__file__).parent / "impostors"
STORED = sorted(CASES.glob("*/*.html"))
ASKED = "https://news.example.org/ai/2025/one.html"


def stored(path: Path, expected: Expected = "page") -> tuple[str, str] | None:
    """Return state and reason of a stored page."""
    kind = "text/html; charset=gbk" if path.stem.endswith("-gbk") else "text/html"
    found = problem_of(Answer(200, ASKED, {"content-type": kind}, path.read_bytes(), ASKED), expected)
    return found[:2] if found else None


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_page_is_what_its_folder_says(path: Path) -> None:
    """Each stored page has exactly one state and reason; those in ``article`` have none and reach their reader."""
    reason = path.parent.name
    assert stored(path) == (None if reason == "article" else (REASONS[reason], reason))


@pytest.mark.parametrize("expected", ["json", "feed", "sitemap", "csv"])
def test_the_reason_is_the_same_where_no_page_was_due(expected: Expected) -> None:
    """A parked domain is one, also where a feed or JSON was asked for."""
    assert stored(CASES / "parked-domain/for-sale.html", expected) == ("layout-changed", "parked-domain")


def test_every_reason_has_stored_pages() -> None:
    """Two or more pages of each reason, and as many articles that only speak of such pages."""
    counted = {folder.name: len([*folder.glob("*.html")]) for folder in CASES.iterdir()}
    assert set(counted) == {"consent-wall", "parked-domain", "soft-404", "article"}
    assert min(counted.values()) >= 2
    assert counted["article"] >= 4


@pytest.mark.parametrize(
    ("reason", "led"),
    [
        ("consent-wall", "https://consent.example.com/collectConsent?sessionId=1"),
        ("consent-wall", "https://news.example.org/cookie-wall/?back=x"),
        ("soft-404", "https://news.example.org/404.html"),
        ("soft-404", "https://news.example.org/"),
        (None, "https://news.example.org/ai/2025/one-renamed.html"),
        (None, "https://news.example.org/ai/consent-of-the-governed.html"),
    ],
)
def test_a_redirect_tells_by_where_it_leads(reason: str | None, led: str) -> None:
    """A consent host, an error page and the front page instead of an article are told by the address alone."""
    found = impostor_in(led, ASKED, {}, b"<html><p>text</p></html>")
    assert (found[0] if found else None) == reason


def test_a_run_ends_in_the_one_state(site: Site, crawled: Crawl) -> None:
    """A feed whose domain is parked is red for that; an article that became a soft 404 leaves the others landed."""
    site.says("/feed", Reply((CASES / "parked-domain/for-sale.html").read_bytes(), kind=HTML))
    run: SourceRun = crawled("feed", "/feed")
    assert (run.state, run.reason, run.landed) == ("layout-changed", "parked-domain", 0)
    assert run.evidence
    site.says("/feed", Reply(rss(f"{site.url}/a/1", f"{site.url}/a/2"), kind=XML))
    site.says("/a/1", Reply((CASES / "soft-404/news.html").read_bytes(), kind=HTML))
    site.says("/a/2", Reply((CASES / "article/about-404.html").read_bytes(), kind=HTML))
    run = crawled("feed", "/feed", run_id="r2")
    assert (run.state, run.reason, run.landed) == ("partial", "page-soft-404", 1)
