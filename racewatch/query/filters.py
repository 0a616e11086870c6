"""What a filter of the language means: its field, and its value as the stores compare it."""

import re
from difflib import get_close_matches
from typing import get_args

from racewatch.query.amounts import number_of, period_of, toward_of
from racewatch.query.ast import And, Field, Node
from racewatch.query.fields import FILTERS, KEYWORDS, NUMBERS, TIMES, TOWARD
from schemas.item import Kind, Label, Region, State

REGION_NAMES = " or ".join(f"region:{region}" for region in get_args(Region))
CHOICES: dict[str, tuple[str, ...]] = {"kind": get_args(Kind), "state": get_args(State)}
"""Filters that have only these values."""
SCRIPTS = {"hans": "Hans", "hant": "Hant"}
REGIONS = {"cn": "Hans", "sg": "Hans", "my": "Hans", "tw": "Hant", "hk": "Hant", "mo": "Hant"}
"""The script that a region writes Chinese in."""
_LANGUAGE = re.compile(r"([a-z]{2}|und|mul)(?:[-_]([a-z]+))?")


def filter_of(name: str, value: str, zone: str = "UTC") -> Node:
    """Return the meaning of ``name:value``; raise ValueError saying what to write instead.

    >>> filter_of("lang", "ZH-TW")
    And(children=(Field(name='lang', value='zh'), Field(name='script', value='Hant')))
    """
    key = name.lower()
    if key in TIMES:
        return period_of(key, value, zone)
    if key == TOWARD:
        return toward_of(value)
    if key in KEYWORDS and not (key in NUMBERS and value.lower() not in get_args(Label)):
        return _keyword(key, value)
    if key in NUMBERS:
        return number_of(key, value)
    raise ValueError(_unknown(name))


def _keyword(key: str, value: str) -> Node:
    low = value.lower()
    if key == "lang":
        return _language(low)
    if key == "script":
        return Field(key, _one_of(SCRIPTS, low, "script:Hans (Simplified) and script:Hant (Traditional)"))
    if key == "region":
        return Field(key, _one_of({region.lower(): region for region in get_args(Region)}, low, REGION_NAMES))
    if values := CHOICES.get(key):
        return Field(key, _one_of(dict(zip(values, values, strict=True)), low, ", ".join(f"{key}:{v}" for v in values)))
    if key == "hashtag":
        return Field(key, value.strip("#＃"))
    return Field(key, low if key in ("name", "topic", "sentiment") else value)


def _unknown(name: str) -> str:
    close = get_close_matches(name.lower(), FILTERS, n=1)
    hint = f"did you mean {close[0]}:" if close else f"the filters are {', '.join(f'{field}:' for field in FILTERS)}"
    return f"there is no filter {name}: ; {hint}; to look for these words themselves put them in quotes"


def _one_of(known: dict[str, str], value: str, names: str) -> str:
    if value not in known:
        raise ValueError(f"unknown value {value}: there are {names}")
    return known[value]


def _language(value: str) -> Node:
    found = _LANGUAGE.fullmatch(value)
    if not found:
        raise ValueError(f"{value} is no language code: write two letters such as lang:zh, lang:en, or lang:zh-Hant")
    language, rest = found.groups()
    if not rest:
        return Field("lang", language)
    script = SCRIPTS.get(rest) or REGIONS.get(rest)
    if language != "zh" or not script:
        raise ValueError(f"only Chinese is told apart by script: write lang:{language}, lang:zh-Hans or lang:zh-Hant")
    return And((Field("lang", "zh"), Field("script", script)))
