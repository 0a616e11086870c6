"""The passage of an item that names what a rule asks for."""

import re
from collections.abc import Iterator

from racewatch.names.matcher import Matcher
from racewatch.query.ast import And, Exact, Node, Or, Text
from racewatch.text.fold import fold
from schemas import Evidence, Item

OWN = 20
"""Characters by which a sentence is known to be the title, or the beginning that stands in for one."""
QUOTE = 120
"""Characters of a passage."""
SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")


def quoted(piece: Evidence, item: Item | None, matcher: Matcher, wanted: frozenset[str], query: Node) -> Evidence:
    """Return *piece* with the first sentence of *item* that names what is asked for; the title is shown anyway."""
    if item is None:
        return piece
    words = [key for key, _ in words_of(query)]
    for match in SENTENCE.finditer(item.text):
        sentence = match[0].strip()
        if sentence and sentence[:OWN] not in piece.title and _speaks(sentence, matcher, wanted, words):
            return piece.model_copy(update={"quote": _short(sentence, words)})
    return piece


def _speaks(sentence: str, matcher: Matcher, wanted: frozenset[str], words: list[str]) -> bool:
    folded = fold(sentence)
    return any(word in folded for word in words) or not wanted.isdisjoint(matcher.names_in(sentence))


def _short(sentence: str, words: list[str]) -> str:
    """Return *sentence* cut to a passage around what is asked for."""
    if len(sentence) <= QUOTE:
        return sentence
    folded = fold(sentence)
    at = min((folded.find(word) for word in words if word in folded), default=0)
    start = max(min(at - QUOTE // 3, len(sentence) - QUOTE), 0)
    return (
        f"{'…' if start else ''}{sentence[start : start + QUOTE].strip()}{'…' if start + QUOTE < len(sentence) else ''}"
    )


def words_of(node: Node) -> Iterator[tuple[str, str]]:
    """Yield what *node* asks for in words: folded, and as written."""
    if isinstance(node, Text | Exact):
        yield fold(node.text), node.text
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from words_of(child)
