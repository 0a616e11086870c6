"""The language of a text: of its letters as a whole, and of each passage where they may mix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from racewatch.language.census import ALPHABETS, Census, census
from racewatch.language.passage import (
    CJK_WEIGHT,
    FEW_LETTERS,
    MIXED,
    UNDETERMINED,
    WORD,
    LanguageTag,
    language_of_passage,
    shares_of,
)

ENOUGH = 20_000
"""Characters that decide; a longer text says nothing new."""
NOISE = re.compile(r"(?:https?://|www\.)[!-~]+(?:(?<=[/=])[^\s，。！？、；：]+)?|[\w.+-]{1,64}@[\w-]+\.[\w.]+|@[\w.-]+")
"""Addresses and names of accounts are in no language."""
PASSAGE = 4
"""Words that a line needs to have a language of its own among others."""
CHINESE = ("zh", "yue", "mul")
"""What may have a Chinese script."""


@dataclass(frozen=True, slots=True)
class Passage:
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
    whole = language_of_passage(text, found)
    if "\n" in text and _may_mix(found):
        whole = _of_lines(whole, text.split("\n"))
    return whole if whole == UNDETERMINED else replace(whole, scripts=_scripts(found, whole.languages))


def passages(text: str) -> tuple[Passage, ...]:
    """Return the lines of *text* that are not empty, each with what it is written in.

    >>> [(found.text, found.tag.language) for found in passages("輝達股價大跌\\nShares of Nvidia fell sharply")]
    [('輝達股價大跌', 'zh'), ('Shares of Nvidia fell sharply', 'en')]
    """
    return tuple(Passage(line, tag(line)) for line in text.split("\n") if line.strip())


def _without_noise(text: str) -> str:
    return NOISE.sub(" ", text) if "@" in text or "://" in text or "www." in text else text


def _may_mix(found: Census) -> bool:
    """Return whether lines of different languages could be behind the letters of a text."""
    if not found.asian:
        return found.alphabetic >= 2 * PASSAGE * WORD
    return found.alphabetic >= FEW_LETTERS * found.asian or bool(found.han and (found.hangul or found.kana))


def _of_lines(whole: LanguageTag, lines: list[str]) -> LanguageTag:
    """Return *whole* with the shares of the languages of its *lines*; ``mul`` when no language has most of it."""
    weights: dict[str, float] = {}
    for line in lines:
        found = census(line)
        weight = CJK_WEIGHT * found.asian + found.alphabetic / WORD
        if weight >= PASSAGE:
            for language, share in language_of_passage(line, found).languages.items():
                weights[language] = weights.get(language, 0.0) + weight * share
    if not weights:
        return whole
    shares = shares_of(weights)
    first = next(iter(shares))
    language = first if shares[first] > 1 - MIXED else "mul"
    if language in CHINESE:
        return replace(whole, language=language, languages=shares)
    return replace(whole, language=language, languages=shares, script=None, region=None)


def _scripts(found: Census, languages: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each script among the letters; Han ones by those that only one Chinese script has."""
    counts: dict[str, float] = dict(zip(ALPHABETS, found.alphabets, strict=True))
    chinese, japanese = languages.get("zh", 0.0) + languages.get("yue", 0.0), languages.get("ja", 0.0)
    letters = float(found.han + found.kana)
    counts["Jpan"] = letters * japanese / ((japanese + chinese) or 1.0)
    letters -= counts["Jpan"]
    telling = found.simplified + found.traditional
    if telling:
        counts |= {"Hant": letters * found.traditional / telling, "Hans": letters * found.simplified / telling}
    else:
        counts["Hani"] = letters
    counts["Kore"] = float(found.hangul)
    return shares_of(counts)
