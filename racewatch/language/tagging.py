"""The language of a text: of its letters as a whole, and of each passage where they may mix."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from racewatch.language.alphabetic import sure_language
from racewatch.language.census import ALPHABETS, Census, census
from racewatch.language.passage import (
    CJK_WEIGHT,
    FEW_LETTERS,
    MIXED,
    WORD,
    LanguageTag,
    language_of_passage,
    shares_of,
)

ENOUGH = 20_000
"""Characters that decide; a longer text says nothing new."""
ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+(?:(?<=[/=])[^\s，。！？、；：]+)?")
ACCOUNT = re.compile(r"@[\w.-]+")
"""Addresses and names of accounts are in no language."""
PASSAGE = 4
"""Words that a line needs to have a language of its own among others."""
CHINESE = ("zh", "yue", "mul")
"""What may have a Chinese script."""


class Passage(NamedTuple):
    """A line of a text and what it is written in."""

    text: str
    tag: LanguageTag


def tag(text: str) -> LanguageTag:
    """Return the language of *text*: ``mul`` when two share it, ``und`` when there are no letters to go by.

    >>> tag("輝達股價大跌").script, tag("輝達股價大跌").region, tag("1 + 1 = 2").language
    ('Hant', 'TW', 'und')
    """
    text = _without_noise(text[:ENOUGH])
    found = census(text)
    whole = language_of_passage(text, found, second_voice=True)
    if "\n" in text and _may_mix(found):
        whole = _of_lines(whole, _weighed(text) if found.asian else _read(text))
    return whole._replace(scripts=_scripts(found, whole.languages)) if whole.languages else whole


def passages(text: str) -> tuple[Passage, ...]:
    """Return the lines of *text* that are not empty, each with what it is written in.

    >>> [(found.text, found.tag.language) for found in passages("輝達股價大跌\\nShares of Nvidia fell sharply")]
    [('輝達股價大跌', 'zh'), ('Shares of Nvidia fell sharply', 'en')]
    """
    return tuple(Passage(line, tag(line)) for line in text.split("\n") if line.strip())


def _without_noise(text: str) -> str:
    if "://" in text or "www." in text:
        text = ADDRESS.sub(" ", text)
    return ACCOUNT.sub(" ", text) if "@" in text else text


def _may_mix(found: Census) -> bool:
    """Return whether lines of different languages could be behind the letters of a text."""
    if not found.asian:
        return found.alphabetic >= 2 * PASSAGE * WORD
    return found.alphabetic >= FEW_LETTERS * found.asian or bool(found.han and (found.hangul or found.kana))


def _weighed(text: str) -> Iterator[tuple[Mapping[str, float], float]]:
    """Yield the shares of the languages of each line of *text*, and how many words it has."""
    for line in text.split("\n"):
        found = census(line)
        weight = CJK_WEIGHT * found.asian + found.alphabetic / WORD
        if weight >= PASSAGE:
            yield language_of_passage(line, found).languages, weight


def _read(text: str) -> Iterator[tuple[Mapping[str, float], float]]:
    """Yield the same for a *text* of an alphabet, only faster, and leaving out what eldc is not sure of."""
    for line in text.split("\n"):
        if len(line) >= PASSAGE * WORD and (language := sure_language(line)):
            yield {language: 1.0}, len(line) / WORD


def _of_lines(whole: LanguageTag, lines: Iterable[tuple[Mapping[str, float], float]]) -> LanguageTag:
    """Return *whole* with the shares of the languages of its *lines*; ``mul`` when no language has most of it."""
    weights: dict[str, float] = {}
    for languages, weight in lines:
        for language, share in languages.items():
            weights[language] = weights.get(language, 0.0) + weight * share
    if len(weights) <= 1:
        return whole
    shares = shares_of(weights)
    first = next(iter(shares))
    language = first if shares[first] > 1 - MIXED else "mul"
    if language in CHINESE:
        return whole._replace(language=language, languages=shares)
    return whole._replace(language=language, languages=shares, script=None, region=None)


def _scripts(found: Census, languages: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each script among the letters; Han ones by those that only one Chinese script has."""
    counts: dict[str, float] = {ALPHABETS[place]: count for place, count in enumerate(found.alphabets) if count}
    chinese, japanese = languages.get("zh", 0.0) + languages.get("yue", 0.0), languages.get("ja", 0.0)
    letters = float(found.han + found.kana)
    if japanese:
        counts["Jpan"] = letters * japanese / (japanese + chinese)
        letters -= counts["Jpan"]
    if telling := found.simplified + found.traditional:
        counts |= {"Hant": letters * found.traditional / telling, "Hans": letters * found.simplified / telling}
    elif letters:
        counts["Hani"] = letters
    if found.hangul:
        counts["Kore"] = found.hangul
    return shares_of(counts)
