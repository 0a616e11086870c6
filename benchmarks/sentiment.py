"""Time the sentiment model on one core, with its start and its memory, and the name rules over the same texts.

    python benchmarks/sentiment.py [--posts N] [--data DIR]

Scores recorded Weibo posts (or, without DIR, made-up ones of their length); SnowNLP runs beside it where it
is installed.
"""

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from racewatch.catalog import load_watchbook
from racewatch.names import Matcher
from racewatch.sentiment import targets_of, tone_of, tones_of

START = """
import time
began = time.perf_counter()
from racewatch.sentiment import tone_of
tone_of("很好", "zh"), tone_of("ok", "en")
print(time.perf_counter() - began)
"""


def posts(folder: Path | None, count: int) -> list[str]:
    """Return *count* recorded posts, again from the first where there are fewer, or made-up ones."""
    if folder and (file := folder / "weibo_topics/posts.jsonl.gz").exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            found = [json.loads(line)["body"] for line in lines]
        return [found[n % len(found)] for n in range(count)]
    pick = random.Random(7)
    return [
        "".join(pick.choices("新模型发布后股价大涨用户却说服务器又崩了不好用太失望开心", k=60)) for _ in range(count)
    ]


def timed(what: str, run: Callable[[], object], texts: Sequence[str]) -> None:
    """Print how many texts a second *run* takes."""
    started = time.perf_counter()
    run()
    spent = time.perf_counter() - started
    print(f"{what:38s} {len(texts) / spent:10,.0f} texts/s   ({len(texts):,} texts, {spent:.2f} s)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    chosen = parser.parse_args()
    texts = posts(chosen.data, chosen.posts)
    start = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout
    print(f"start with the first text of each language: {float(start):.2f} s")
    tone_of("很好", "zh")
    print(f"{sum(map(len, texts)) / len(texts):.0f} characters a text")
    timed("tones_of, all at once", lambda: tones_of([(text, "zh") for text in texts]), texts)
    timed("tone_of, one by one", lambda: [tone_of(text, "zh") for text in texts[:1000]], texts[:1000])
    matcher = Matcher(load_watchbook())
    named = [(text, found) for text in texts if (found := matcher.mentions(text))][:1000]
    timed(
        "targets_of, texts with names",
        lambda: [targets_of(t, m, "zh") for t, m in named],
        [t for t, _ in named] or [""],
    )
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if find_spec("snownlp"):
        peer = import_module("snownlp").SnowNLP
        timed("SnowNLP", lambda: [peer(text).sentiments for text in texts[:200] if text], texts[:200])
    else:
        print("SnowNLP is not installed: no peer beside it")


if __name__ == "__main__":
    main()
