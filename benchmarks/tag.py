"""Time `racewatch tag` beside langdetect and lingua on the same texts, on one core.

    python benchmarks/tag.py [FOLDER]

FOLDER is the shared data; its posts, dossier and English sentences make short posts (140 characters) and articles
(2,000). Rates are texts a second of processor time: on a busy machine the clock on the wall says little. lingua comes
with the extra `bench`; without it its columns are empty.
"""

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from langdetect import DetectorFactory, detect
from langdetect.lang_detect_exception import LangDetectException

from racewatch.tagging import LineTagger, tagger

POST, ARTICLE = 140, 2000
ROUNDS = 3
"""Each is timed so often and its best time counts: the others had a neighbour."""
DEFAULT = Path(__file__).parents[2] / "shared" / "data"


def posts_of(data: Path) -> list[str]:
    """Return Chinese posts of at least 140 characters, cut there, and English ones, one for three."""
    with gzip.open(data / "weibo_topics" / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        chinese = [json.loads(line)["body"] for line in lines]
    cut = [post[:POST] for post in chinese if len(post) >= POST][:1500]
    return cut + pieces(english_of(data), POST)[: len(cut) // 3]


def articles_of(data: Path) -> list[str]:
    """Return Traditional, Simplified and English articles of 2,000 characters."""
    dossier = (data / "dossier.txt").read_text("utf-8")
    with gzip.open(data / "weibo_topics" / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        simplified = "\n".join(json.loads(line)["body"] for line in list(lines)[:600])
    return pieces(dossier, ARTICLE) * 10 + pieces(simplified, ARTICLE)[:40] + pieces(english_of(data), ARTICLE)


def english_of(data: Path) -> str:
    """Return the English sentences of lingua's set, a line each."""
    with gzip.open(data / "langid" / "lingua.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t", 2) for line in lines]
    return "\n".join(text for kind, language, text in rows if (kind, language) == ("sentences", "en"))


def pieces(text: str, size: int) -> list[str]:
    """Return *text* cut into pieces of *size* characters, without what is left over."""
    return [text[at : at + size] for at in range(0, len(text) - size + 1, size)]


def rate(read: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return how many of *texts* a second of processor time reads, in the best of three rounds."""
    best = min(_seconds(read, texts) for _ in range(ROUNDS))
    return len(texts) / best


def _seconds(read: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    read(texts)
    return time.process_time() - start


def ours(*, sentiment: bool) -> Callable[[Sequence[str]], object]:
    """Return what `racewatch tag` does with lines, from JSON to JSON."""

    def read(texts: Sequence[str]) -> None:
        lines = (
            json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() for number, text in enumerate(texts)
        )
        for _ in LineTagger(tagger(), sentiment=sentiment).tagged(lines):
            pass

    return read


def langdetect(texts: Sequence[str]) -> None:
    """Ask langdetect for the language of each text, and for nothing else."""
    for text in texts:
        try:
            detect(text)
        except LangDetectException:  # a text without letters
            continue


def lingua() -> Callable[[Sequence[str]], object] | None:
    """Return lingua with all its languages open, or None where it is not installed."""
    try:
        from lingua import LanguageDetectorBuilder  # noqa: PLC0415  not everybody has it
    except ImportError:
        return None
    detector = LanguageDetectorBuilder.from_all_languages().build()
    return lambda texts: [detector.detect_language_of(text) for text in texts]


MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run([sys.executable, "-m", "racewatch", "tag"], stdin=sys.stdin, stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
"""In a small process of its own: a child is charged with the memory of the one that it was forked from."""


def command(texts: Sequence[str]) -> list[float]:
    """Return seconds of wall clock and of processor, and MB of memory, that the command takes for *texts*."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    run = subprocess.run([sys.executable, "-c", MEASURE], input=lines, capture_output=True, check=True)
    return [float(number) for number in run.stdout.split()]


def main(data: Path) -> None:
    """Print the table."""
    DetectorFactory.seed = 0
    posts, articles = posts_of(data), articles_of(data)
    tagger().read("", "\n".join(posts[:50]))  # tables are built, profiles are read
    detect("warm")
    print("processor time, one core        posts/s  articles/s")
    tagging = ours(sentiment=False)
    found = [rate(tagging, posts), rate(tagging, articles)]
    row("racewatch tag --no-sentiment", found)
    whole = ours(sentiment=True)
    row("racewatch tag", [rate(whole, posts), rate(whole, articles)])
    peer = [rate(langdetect, posts[::10]), rate(langdetect, articles[::8])]
    row("langdetect, language only", peer)
    row("  racewatch/langdetect", [one / other for one, other in zip(found, peer, strict=True)])
    if other := lingua():
        other(posts[:5])
        row("lingua, language only", [rate(other, posts[::10]), rate(other, articles[::8])])
    else:
        print("lingua                          not installed: pip install -e '.[bench]'")
    wall, processor, _ = min(command(["x"]) for _ in range(ROUNDS))
    print(f"start-up, one line: {wall:.2f} s on the wall, {processor:.2f} s of processor")
    print(f"memory: {command((posts + articles) * 2)[2]:.0f} MB for {2 * len(posts + articles):,} texts")


def row(name: str, rates: Sequence[float]) -> None:
    """Print one line of the table."""
    print(f"{name:30s}" + "".join(f"{one:10,.1f}" for one in rates))


if __name__ == "__main__":
    shared = os.environ.get("RACEWATCH_SHARED")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(shared) / "data" if shared else DEFAULT)
