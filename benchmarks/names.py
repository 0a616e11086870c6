"""Names: precision and recall of every name over our labelled sentences, and the speed of matching on one core.

``python benchmarks/names.py [--faults] [FILE]``: FILE is a text of your own to time, one post a line; without it the
labelled sentences are joined to posts of 140 characters. The peer beside ours is Python's ``re`` with all spellings in
one alternation, which knows neither rules nor variants nor overlapping names.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from racewatch.catalog import load_watchbook
from racewatch.names import Matcher
from racewatch.names.spelling import comparable
from tests.quality.labelled_names import sentences, tally

LENGTH = 140
ROUNDS = 3


def main() -> None:
    """Print quality by name, then the speeds."""
    book = load_watchbook()
    matcher = Matcher(book)
    quality(matcher, show_faults="--faults" in sys.argv)
    files = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    posts = files[0].read_text("utf-8").splitlines() if files else _posts()
    spellings = {comparable(spelling) for name in book.names for spelling in name.spellings}
    plain = re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))))
    sizes = sum(map(len, posts)) / len(posts)
    print(f"\n{len(posts):,} posts of {sizes:.0f} characters, processor time, best of {ROUNDS}")
    print(f"  names   {speed(posts, matcher.names_in):>10,.0f} posts/s")
    print(f"  re      {speed(posts, lambda post: plain.findall(comparable(post))):>10,.0f} posts/s")


def quality(matcher: Matcher, *, show_faults: bool) -> None:
    """Print each part's precision and recall, and each name's where it is not perfect."""
    for part in ("a", "b", "c", "d", "e", "f", "g", "h", "i", None):
        found = tally(matcher, sentences(part))
        print(f"part {part or 'all'}: precision {found.precision:.4f} recall {found.recall:.4f}")
    names = sorted({*found.right, *found.wrong, *found.missed})
    print(f"\n{len(names)} names labelled\n{'name':32} right wrong missed precision recall")
    for name in names:
        right, wrong, missed = found.right[name], found.wrong[name], found.missed[name]
        precision = right / (right + wrong) if right + wrong else 1.0
        recall = right / (right + missed) if right + missed else 1.0
        print(f"{name:32} {right:5} {wrong:5} {missed:6} {precision:9.2f} {recall:6.2f}")
    if show_faults:
        print(*found.faults, sep="\n")


def speed(posts: list[str], find: Callable[[str], object]) -> float:
    """Return how many *posts* a second of processor time are done."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for post in posts:
            find(post)
        best = min(best, time.process_time() - began)
    return len(posts) / best


def _posts() -> list[str]:
    whole = "。".join(line["text"] for line in sentences())
    return [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, 7)]


if __name__ == "__main__":
    main()
