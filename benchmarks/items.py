"""Items for measuring stores: as many as are asked for, the same on every machine, from no recorded text.

Six of ten are posts of 40 to 280 characters, the others articles of 400 to 2,000, a quarter of them English. Words are
drawn by Zipf's law from the demo's own texts and from pairs of their characters, so a text repeats itself less than
a written one does and packs worse. Every tenth item speaks of NVIDIA. Half the items keep an original that differs.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from racewatch.demo.texts import read
from racewatch.text.fold import fold
from racewatch.text.segment import Segmenter
from schemas import Item
from schemas.item import document_id

START = datetime(2024, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=366)
SPELLINGS = ("輝達", "英伟达", "NVIDIA", "辉达")
TERM = "輝達"
"""The term that every tenth item holds in one of these spellings, two of which are one word in two scripts."""
SPOKEN = re.compile("辉达|英伟达|nvidia")
PUBLISHERS = [f"Publisher {n}" for n in range(120)]
NAMES = [f"name-{n}" for n in range(160)]


def items(count: int, seed: int = 7) -> Iterator[Item]:
    """Yield *count* items in the order of their crawl, which is roughly that of their times."""
    chance = random.Random(seed)
    chinese, english = _vocabulary(chance)
    for n in range(count):
        yield _item(n, count, chance, english if chance.random() < 0.25 else chinese)


def _item(n: int, count: int, chance: random.Random, words: "Vocabulary") -> Item:
    post = chance.random() < 0.6
    text = words.text(chance, chance.randint(40, 280) if post else chance.randint(400, 2000))
    if n % 10 == 0:
        text = f"{chance.choice(SPELLINGS[:1] if n % 20 else SPELLINGS[3:])} {text}"
    url = f"https://site-{chance.randrange(40)}.example/{'status' if post else 'news'}/{chance.getrandbits(52)}"
    at = START + YEAR * ((n + chance.uniform(-500, 500)) / count)
    return Item(
        id=document_id(url),
        source=f"source-{chance.randrange(60)}",
        publisher=chance.choice(PUBLISHERS),
        kind="post" if post else "article",
        url=url,
        platform_id=f"weibo:{chance.getrandbits(52)}" if post else None,
        title="" if post else words.text(chance, 24),
        text=text,
        original_text=text if n % 2 else f" {text}",
        author=sha256(str(chance.randrange(200_000)).encode()).hexdigest() if post else "Staff",
        published_at=at.replace(microsecond=0),
        published_origin="api" if post else "page",
        published_precision="second",
        fetched_at=(at + timedelta(hours=1)).replace(microsecond=0),
        language=words.language,
        script=words.script,
        language_confidence=round(chance.uniform(0.7, 1), 2),
        names=tuple(chance.sample(NAMES, chance.choice((0, 0, 1, 1, 2)))),
        topics=("chips",) if n % 10 == 0 else (),
        sentiment=round(chance.uniform(-1, 1), 3),
        sentiment_label=chance.choice(("positive", "neutral", "negative", "unsure")),
        sentiment_confidence=round(chance.random(), 2),
        sentiment_model="lexicon-1",
        fingerprint=f"{chance.getrandbits(64):016x}",
        likes=int(chance.paretovariate(1)) if post else None,
    )


class Vocabulary:
    """Words and how often they stand in a text."""

    def __init__(self, words: list[str], language: str, script: str | None, between: str) -> None:
        self.words, self.language, self.script, self.between = words, language, script, between
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))

    def text(self, chance: random.Random, length: int) -> str:
        """Return about *length* characters of words, a mark behind every eighth or so."""
        drawn = chance.choices(self.words, cum_weights=self.weights, k=max(1, length // (2 if not self.between else 7)))
        marks = ("，", "。") if not self.between else (",", ".")
        return self.between.join(word + (chance.choice(marks) if chance.random() < 0.12 else "") for word in drawn)


def _vocabulary(chance: random.Random) -> tuple[Vocabulary, Vocabulary]:
    told = {name: " ".join(article["text"] for article in read(f"{name}.yaml")["articles"])
            for name in ("articles_cn", "articles_tw", "articles_en")}  # fmt: skip
    segmenter = Segmenter()
    chinese = [word for word, _ in Counter(segmenter.terms(told["articles_cn"] + told["articles_tw"])).most_common()]
    characters = re.findall(r"[\u4e00-\u9fff]", told["articles_cn"] + told["articles_tw"])
    chinese += sorted({"".join(chance.choices(characters, k=2)) for _ in range(30_000)} - set(chinese))
    english = [word for word, _ in Counter(re.findall(r"[A-Za-z]+", told["articles_en"])).most_common()]
    english += sorted({chance.choice(english)[:4] + chance.choice(english)[-3:] for _ in range(20_000)} - set(english))
    chinese, english = ([w for w in words if not SPOKEN.search(fold(w))] for words in (chinese, english))
    return Vocabulary(chinese, "zh", "Hans", ""), Vocabulary(english, "en", None, " ")


def raw_bytes(item: Item) -> int:
    """Return the UTF-8 bytes of title and text: what a store's size is compared with."""
    return len(item.title.encode()) + len(item.text.encode())


def write_file(path: Path, count: int) -> None:
    """Write *count* items as JSON lines, unless the file holds as many already."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for item in items(count):
            file.write(item.model_dump_json() + "\n")
    part.replace(path)


def read_file(path: Path, count: int) -> Iterator[Item]:
    """Yield the first *count* items of a file."""
    with path.open(encoding="utf-8") as file:
        for _, line in zip(range(count), file, strict=False):
            yield Item.model_validate_json(line)


if __name__ == "__main__":
    for found in items(int(sys.argv[1])):
        json.dump(found.model_dump(mode="json"), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
