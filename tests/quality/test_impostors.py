"""How well pages that stand in for another one are told from articles that look like them, with floors."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from racewatch.crawl.reasons import REASONS
from racewatch.crawl.recognize import Answer, problem_of
from tests.quality.floors import floors_of

ASKED = "https://news.example.org/ai/2025/one.html"
PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("impostor_pages.yaml").read_text("utf-8"))
PARTS = ("first", "second", "third")


def state(page: dict[str, Any]) -> str | None:
    """Return the state that the recognizers give *page*, None where they hand it to a reader."""
    charset = page.get("charset", "utf-8")
    headers = {"content-type": f"text/html; charset={charset}"}
    answer = Answer(page.get("status", 200), page.get("led", ASKED), headers, page["html"].encode(charset), ASKED)
    found = problem_of(answer, "page")
    return found[0] if found else None


def figures(pages: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Return precision and recall of "is an impostor", and the share of impostors that get their right state."""
    told = [(page["want"], state(page)) for page in pages]
    impostors = [(want, got) for want, got in told if want != "article"]
    found = [got for _, got in impostors if got]
    wrong = [got for want, got in told if want == "article" and got]
    return {
        "precision": len(found) / (len(found) + len(wrong)),
        "recall": len(found) / len(impostors),
        "state": sum(got == REASONS[want] for want, got in impostors) / len(impostors),
    }


@pytest.mark.parametrize("part", PARTS)
def test_impostors_are_told_from_articles(part: str) -> None:
    """Precision, recall and right states over made-up pages of ten kinds stay above their floors."""
    floors, found = floors_of("impostors"), figures(page for page in PAGES if page["part"] == part)
    assert {name: value for name, value in found.items() if value < floors[f"{part}-{name}"]} == {}


def test_the_pages_are_of_every_kind_and_each_once() -> None:
    """Names are unique, reasons are ours, and there are thirty impostors and twenty articles at least."""
    assert len({page["name"] for page in PAGES}) == len(PAGES)
    wanted = [page["want"] for page in PAGES]
    assert set(wanted) - {"article"} <= set(REASONS)
    assert wanted.count("article") >= 20
    assert len(wanted) - wanted.count("article") >= 30
