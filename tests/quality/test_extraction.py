"""Main text, titles and times of recorded pages that nobody of this project wrote: floors that may only be raised."""

import gzip
import json
from datetime import datetime

import pytest

from benchmarks.extraction import ours, pages_in, score_of, shares
from racewatch.extract import article_of
from racewatch.extract.furniture import letters_of
from tests.quality.floors import floors_of
from tests.quality.shared_data import recorded

pytestmark = pytest.mark.shared
PAGES = {
    "cn/People": ("2024_04_24",),
    "jp/TheJapanNews": ("2024_10_13",),
    "uk/DailyMail": ("2024_04_27",),
    "uk/Metro": ("2024_07_17", "2024_11_29"),
    "uk/TheMirror": ("2024_04_28", "2024_08_05", "2026_01_06"),
    "uk/TheSun": ("2024_04_22",),
    "us/Reuters": ("2023_05_16", "2024_03_07"),
}


def test_main_text_of_marked_pages() -> None:
    """Precision and recall of the article's text reach the floor over all pages."""
    folder = recorded("article_extraction/aeb/ground-truth.json").parent
    assert score_of(ours, pages_in(folder)).f1 >= floors_of("extraction")["f1"]


def stored(site: str, day: str):
    """Return what is expected of a publisher's page, and the page as read."""
    page = recorded(f"article_extraction/fundus/{site}_{day}.html.gz")
    cases = json.loads(page.with_name(f"{site.split('/')[1]}.json").read_text("utf-8"))
    want = list(cases.values())[PAGES[site].index(day)]
    return want, article_of(gzip.decompress(page.read_bytes()), "https://news.example.org/a.html")


@pytest.mark.parametrize(("site", "day"), [(site, day) for site, days in PAGES.items() for day in days])
def test_a_publishers_page(site: str, day: str) -> None:
    """Title, text, time and authors are the publisher's, and nothing unreadable is left in the text."""
    want, found = stored(site, day)
    # One of two titles that the pages themselves give may be the longer; a live page has two that differ.
    titles = (letters_of(want["title"]), letters_of(found.title))
    assert titles[0] in titles[1] or titles[1] in titles[0] or "LIVE" in found.title
    sections = want["body"]["sections"]
    paragraphs = [line for section in sections for line in [*section["headline"], *section["paragraphs"]]]
    assert shares("\n".join([*want["body"]["summary"], *paragraphs]), found.text)[1] >= 0.9
    told, expected = datetime.fromisoformat(found.published), datetime.fromisoformat(want["publishing_date"])
    assert told.replace(second=0, tzinfo=told.tzinfo or expected.tzinfo) == expected.replace(second=0)
    assert "\ufffd" not in found.text + found.title
    assert site == "cn/People" or set(found.authors) == set(want["authors"])  # its page names editors only
