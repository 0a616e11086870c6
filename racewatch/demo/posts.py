"""Posts in the manner of a microblog, put together from our own lines: a daily trickle, then the burst."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from racewatch.demo.chance import pick, share, spread
from racewatch.demo.clock import BEIJING, END, START, beijing
from racewatch.demo.texts import read

PostTone = Literal["positive", "neutral", "negative"]
LONG = 140
"""Characters a list shows of a post; the rest is behind "full text"."""
SHAPE = (5, 3, 2, 1, 1, 2, 4, 8, 11, 12, 12, 11, 13, 12, 11, 11, 11, 11, 11, 12, 14, 15, 14, 10)
"""Weight of each Beijing hour on an ordinary day: a night's low, a lunch and an evening peak."""
EPOCH, SHIFT = 515_483_463, 22
"""A post's number holds its second since this Unix time in the bits above SHIFT, as the platform's own ids do."""
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Post:
    """One post; *tone* is what its lines were written to say."""

    mid: int
    at: datetime
    topic: str
    text: str
    tone: PostTone
    language: str
    author: str
    likes: int
    comments: int
    reposts: int

    @property
    def long(self) -> bool:
        """Say whether a list clips it."""
        return len(self.text) > LONG


@cache
def posts() -> tuple[Post, ...]:
    """Return every post, oldest first."""
    book = read("posts.yaml")
    found = [post for topic in book["topics"] for post in _of_topic(topic, book)]
    return tuple(sorted(found, key=lambda post: (post.at, post.mid)))


def _of_topic(topic: str, book: Mapping[str, Any]) -> Iterator[Post]:
    content, known = book["topics"][topic], set[str]()
    for number, at in enumerate(_times(topic, content["daily"], content.get("hours", {}))):
        for attempt in range(100):
            key = (topic, number, attempt)
            text, line = _composed(key, at, content, book)
            if text not in known:
                break
        known.add(text)
        yield _post(topic, number, at, text, line)


def _times(topic: str, daily: Mapping[str, int], hours: Mapping[str, Sequence[int]]) -> Iterator[datetime]:
    for day, total in daily.items():
        begin = beijing(day)
        weights = [
            weight if START <= begin + timedelta(hours=hour) < END else 0
            for hour, weight in enumerate(hours.get(day, SHAPE))
        ]
        for hour, count in enumerate(spread(total, weights)):
            seconds = sorted(int(3600 * share("second", topic, day, hour, n)) for n in range(count))
            yield from (begin + timedelta(hours=hour, seconds=second) for second in seconds)


def _fits(entry: Mapping[str, str], at: datetime) -> bool:
    since, until = entry.get("since"), entry.get("until")
    return (since is None or beijing(since) <= at) and (until is None or at < beijing(until))


def _composed(
    key: tuple[object, ...], at: datetime, content: Mapping[str, Any], book: Mapping[str, Any]
) -> tuple[str, Mapping[str, str]]:
    fitting = [line for line in content["lines"] if _fits(line, at)]
    fresh = [line for line in fitting if "since" in line and at - beijing(line["since"]) < timedelta(hours=30)]
    line = pick(fresh if fresh and share("fresh", *key) < 0.75 else fitting, "line", *key)
    more = [other for other in fitting if _kin(other, line) and other is not line]
    more.sort(key=lambda other: share("order", *key, other["text"]))
    roll = share("length", *key)
    lines = [line, *more[: 5 if roll < 0.14 else 1 if roll < 0.4 else 0]]
    body = _joined([_filled(part["text"], (*key, n), book["slots"]) for n, part in enumerate(lines)], line)
    if line.get("lang", "zh") != "zh":
        return body, line
    tags = [tag["text"] for tag in content["tags"] if _fits(tag, at)]
    tag = pick(tags, "tag", *key) if share("tagged", *key) < 0.55 else ""
    ending = pick(book["endings"][line["tone"]], "ending", *key)
    openings = [entry["text"] for entry in book["openings"] if _opens(entry, line["tone"], at)]
    text = pick(openings, "opening", *key) + body + ending
    return (f"{tag} {text}" if share("front", *key) < 0.6 else f"{text}\n{tag}").strip(), line


def _opens(entry: Mapping[str, Any], tone: str, at: datetime) -> bool:
    return entry.get("tone", tone) == tone and at.hour in entry.get("hours", range(24))


def _kin(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one["tone"] == other["tone"] and one.get("lang", "zh") == other.get("lang", "zh")


def _joined(parts: Sequence[str], line: Mapping[str, str]) -> str:
    return ". ".join(parts) if line.get("lang") == "en" else "。".join(parts)


def _filled(text: str, key: tuple[object, ...], slots: Mapping[str, Sequence[str]]) -> str:
    return _SLOT.sub(lambda found: pick(slots[found[1]], "slot", *key, found[1], found.start()), text)


def _post(topic: str, number: int, at: datetime, text: str, line: Mapping[str, str]) -> Post:
    key = (topic, number)
    # Most posts are seen by few and some by thousands: a long tail up to e**8, about 3,000.
    likes = int(math.exp(8 * share("likes", *key) ** 2)) - 1
    low_bits = (sum(topic.encode()) % 1000) * 1000 + number  # two topics may post in the same second
    return Post(
        mid=(int(at.timestamp()) - EPOCH << SHIFT) + low_bits,
        at=at.astimezone(BEIJING),
        topic=topic,
        text=text,
        tone=line["tone"],  # type: ignore[arg-type]
        language=line.get("lang", "zh"),
        author=f"{int(share('author', *key) * 16**10):010x}",
        likes=likes,
        comments=int(likes * 0.3 * share("comments", *key)),
        reposts=int(likes * 0.2 * share("reposts", *key)),
    )
