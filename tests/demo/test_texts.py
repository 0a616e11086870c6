"""What the demo's authors promised about their own writing."""

import csv
import gzip
import os
from pathlib import Path

import pytest
from opencc import OpenCC

from racewatch.demo.articles import DESKS, articles
from racewatch.demo.clock import END, START
from racewatch.demo.hotlist import titles
from racewatch.demo.mess import KINDS
from racewatch.demo.posts import posts

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RACEWATCH_SHARED", ROOT / "../shared"))
TO_TRADITIONAL, TO_SIMPLIFIED = OpenCC("s2t"), OpenCC("t2s")
TAIWAN_WRITES = set("台群峰里")
"""Characters that are right in Taiwan although OpenCC's standard form of Traditional differs (臺 羣 峯 裏)."""


def simplified_only(text: str) -> set[str]:
    """Return the characters of *text* that no Traditional text holds."""
    return {char for char in text if TO_TRADITIONAL.convert(char) != char} - TAIWAN_WRITES


def traditional_only(text: str) -> set[str]:
    """Return the characters of *text* that no Simplified text holds."""
    return {char for char in text if TO_SIMPLIFIED.convert(char) != char}


@pytest.mark.parametrize("article", [a for a in articles() if a.desk == "tw"], ids=lambda a: a.slug)
def test_a_traditional_article_leaks_simplified_only_where_it_says_so(article):
    """Every Simplified character of a Traditional article belongs to a declared leak, and every leak is there."""
    text = article.text
    for leak in article.leak:
        assert leak in text
        text = text.replace(leak, "")
    assert simplified_only(text) == set()


def test_simplified_articles_hold_no_traditional_characters():
    """The Simplified publisher writes Simplified throughout."""
    assert {char for a in articles() if a.desk == "cn" for char in traditional_only(a.text)} == set()


def test_posts_are_written_in_the_script_they_claim():
    """A zh post is Simplified; a tw post holds Simplified only as a quoted name in brackets."""
    for post in posts():
        if post.language == "zh":
            assert traditional_only(post.text) == set(), post.text
        if post.language == "tw":
            assert simplified_only(post.text.replace("（英伟达）", "")) == set(), post.text


def test_each_publisher_has_ordinary_days_and_the_event():
    """Ten or more ordinary articles before 26 January and eight or more from then on, within the world's time."""
    for desk in DESKS:
        days = [a.at.astimezone(START.tzinfo).date().isoformat() for a in articles() if a.desk == desk]
        assert sum(day < "2025-01-26" for day in days) >= 10
        assert sum(day >= "2025-01-26" for day in days) >= 8
    assert all(START <= article.at <= END for article in articles())


def test_addresses_are_unique():
    """No two articles share a path, no two posts a number or a text."""
    assert len({article.path for article in articles()}) == len(articles())
    assert len({post.mid for post in posts()}) == len({post.text for post in posts()}) == len(posts())


def test_the_spellings_that_must_meet_are_there():
    """Each of the spellings that the watchbook joins is written by somebody."""
    text = "\n".join([*(a.text for a in articles()), *(p.text for p in posts())])
    for spelling in ("輝達", "英伟达", "Nvidia", "NVIDIA", "梁文鋒", "梁文峰", "梁文锋", "川普", "特朗普", "Trump",
                     "深度求索", "史普尼克", "斯普特尼克", "Sputnik", "人造衛星時刻"):  # fmt: skip
        assert spelling in text, spelling


def test_every_kind_of_mess_is_used_and_known():
    """The declared kinds of mess are exactly those that exist."""
    assert {kind for article in articles() for kind in article.mess} == set(KINDS)


def test_one_article_has_no_date():
    """Exactly one article tells nobody when it was written."""
    assert [article.slug for article in articles() if not article.dated] == ["how-we-count"]


def test_slots_are_filled():
    """No brace of a pattern is left in a post or a title."""
    assert not [t for t in (*(p.text for p in posts()), *(t.text for t in titles())) if "{" in t or "}" in t]


def test_texts_are_small():
    """The demo's writing stays under 1.5 MB."""
    files = (ROOT / "racewatch/demo/texts").glob("*.yaml")
    assert sum(path.stat().st_size for path in files) < 1_500_000


@pytest.mark.shared
def test_titles_are_our_own():
    """No title of the demo's list is one that was really listed, except the bare name DeepSeek."""
    recorded = sorted((SHARED / "data/weibo_hotsearch/hourly_lxw").glob("*.tsv.gz"))
    if not recorded:
        pytest.skip(f"NO RECORDED LISTS in {SHARED}: set RACEWATCH_SHARED to compare the demo's titles with them")
    listed = set()
    for path in recorded:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            listed |= {row["title"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert {title.text for title in titles()} & listed <= {"DeepSeek"}


@pytest.mark.shared
def test_sentences_are_our_own():
    """No run of twenty characters of the demo's writing stands in the recorded coverage it reports about."""
    dossier = SHARED / "data/dossier.txt"
    if not dossier.exists():
        pytest.skip(f"NO DOSSIER in {SHARED}: set RACEWATCH_SHARED to compare the demo's sentences with it")
    known = TO_SIMPLIFIED.convert("".join(dossier.read_text("utf-8").split()))
    for text in [*(a.text for a in articles()), *(p.text for p in posts())]:
        plain = TO_SIMPLIFIED.convert("".join(text.split()))
        copied = [plain[n : n + 20] for n in range(len(plain) - 19) if plain[n : n + 20] in known]
        assert copied == []
