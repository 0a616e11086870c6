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
from racewatch.sentiment import Named, targets_of, targets_of_each, tone_of, tones_of

START = """
import resource, time
began = time.perf_counter()
from racewatch.sentiment import tone_of, tones_of
tone_of("很好", "zh"), tone_of("ok", "en")
print(time.perf_counter() - began)
tones_of([("很好的手机，" * 23, "zh"), ("a very good phone, " * 7, "en")] * 2000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
"""In a process of its own: the model alone, with 4,000 posts of both languages."""


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
    """Print how many texts a second of processor time *run* takes."""
    started = time.process_time()
    run()
    spent = time.process_time() - started
    print(f"{what:38s} {len(texts) / spent:10,.0f} texts/s   ({len(texts):,} texts, {spent:.2f} s)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    chosen = parser.parse_args()
    texts = posts(chosen.data, chosen.posts)
    alone = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout.split()
    print(f"start with the first text of each language: {float(alone[0]):.2f} s")
    print(f"most memory of the model alone: {float(alone[1]):.0f} MB")
    tone_of("很好", "zh")
    print(f"{sum(map(len, texts)) / len(texts):.0f} characters a text")
    timed("tones_of, all at once", lambda: tones_of([(text, "zh") for text in texts]), texts)
    timed("tone_of, one by one", lambda: [tone_of(text, "zh") for text in texts[:1000]], texts[:1000])
    matcher = Matcher(load_watchbook())
    named = [(text, found) for text in texts if (found := matcher.mentions(text))][:1000]
    with_names = [text for text, _ in named] or [""]
    timed("targets_of, one by one", lambda: [targets_of(t, m, "zh") for t, m in named], with_names)
    timed("targets_of_each, all at once", lambda: targets_of_each([Named(t, m, "zh") for t, m in named]), with_names)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of this process, with the watchbook: {most:.0f} MB")
    if find_spec("snownlp"):
        peer = import_module("snownlp").SnowNLP
        timed("SnowNLP", lambda: [peer(text).sentiments for text in texts[:200] if text], texts[:200])
    else:
        print("SnowNLP is not installed: no peer beside it")


if __name__ == "__main__":
    main()
