"""Main text and speed on recorded pages, beside trafilatura alone: ``python -m benchmarks.extraction [FOLDER]``.

FOLDER holds ``ground-truth.json`` and ``html/<id>.html.gz`` of the article-extraction benchmark. Its score: shingles of
four tokens are counted per page, true and false ones in shares of the page, precision and recall averaged over pages,
F1 of the two averages (scrapinghub/article-extraction-benchmark, evaluate.py).
"""

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from racewatch.extract import article_of

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """A stored page and the text that people marked as its article."""

    id: str
    url: str
    html: bytes
    body: str


@dataclass(frozen=True)
class Score:
    """Averages over pages, and pages a second of the reader alone: by the clock, and by its own CPU time."""

    precision: float
    recall: float
    rate: float
    cpu_rate: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def pages_in(folder: Path) -> list[Page]:
    """Return the benchmark's pages in *folder*."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    read = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    return [Page(key, value["url"], read[key], value["articleBody"]) for key, value in truth.items()]


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Return how often each run of *size* tokens occurs; a shorter text is one shingle.

    >>> shingles("a b c d e").total(), shingles("a b").total(), shingles("").total()
    (2, 1, 0)
    """
    tokens = _TOKEN.findall(text)
    runs = (tuple(tokens[start : start + size]) for start in range(max(1, len(tokens) - size + 1)))
    return Counter(run for run in runs if run)


def shares(truth: str, found: str) -> tuple[float, float]:
    """Return precision and recall of *found* against *truth*.

    >>> shares("a b c d e", "a b c d")
    (1.0, 0.5)
    """
    want, have = shingles(truth), shingles(found)
    if want == have:
        return 1.0, 1.0
    common = (want & have).total()
    return common / max(have.total(), 1), common / max(want.total(), 1)


def score_of(read: Callable[[Page], str], pages: Iterable[Page]) -> Score:
    """Return the benchmark's score of a reader."""
    pages = list(pages)
    began, used = time.perf_counter(), time.process_time()
    found = [read(page) for page in pages]
    rate, cpu_rate = len(pages) / (time.perf_counter() - began), len(pages) / (time.process_time() - used)
    pairs = [(page.body, text, *shares(page.body, text)) for page, text in zip(pages, found, strict=True)]
    precision = mean(p for _, text, p, _ in pairs if shingles(text))
    return Score(precision, mean(r for body, _, _, r in pairs if shingles(body)), rate, cpu_rate)


def ours(page: Page) -> str:
    """Return the text as racewatch reads it."""
    return article_of(page.html, page.url).text


def trafilaturas(page: Page) -> str:
    """Return the text as trafilatura reads it with its defaults."""
    import trafilatura  # noqa: PLC0415 - not part of what is timed

    return trafilatura.extract(page.html, include_comments=False) or ""


def main() -> None:
    """Print both scores and rates, from one run."""
    shared = Path(os.environ.get("RACEWATCH_SHARED", "../shared"))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "data" / "article_extraction" / "aeb"
    if not (folder / "ground-truth.json").exists():
        sys.exit(f"no pages in {folder}; give their folder or set RACEWATCH_SHARED")
    pages = pages_in(folder)
    for read in (trafilaturas, ours):
        read(pages[0])  # imports and tables are not what is timed
    for name, read in (("racewatch", ours), ("trafilatura", trafilaturas)):
        score = score_of(read, pages)
        print(f"{name:12} F1 {score.f1:.4f}  precision {score.precision:.4f}  recall {score.recall:.4f}"
              f"  {score.rate:.1f} pages/s, {score.cpu_rate:.1f} pages/CPU-s on {len(pages)} pages")  # fmt: skip


if __name__ == "__main__":
    main()
