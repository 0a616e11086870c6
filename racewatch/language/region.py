"""Whose Chinese a text is: Taiwan's, Hong Kong's or the mainland's, by words that only some of them write."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind

from racewatch.language.han import Script
from racewatch.text.fold import fold
from schemas.item import Region

REGIONS: tuple[Region, ...] = ("TW", "HK", "CN")
NOT = "not"
SCRIPT_WEIGHT = 1.5
"""What a script is worth in words of its regions: converted pages are common, so words can outvote it."""
LEAD = 1.0
"""Words by which the first region must lead the second."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PRIOR: dict[Script | None, dict[Region, float]] = {
    "Hans": {"CN": SCRIPT_WEIGHT},
    "Hant": {"TW": SCRIPT_WEIGHT, "HK": SCRIPT_WEIGHT},
    None: {},
}


class _Vocabulary(NamedTuple):
    automaton: AhoCorasick
    regions: tuple[frozenset[Region], ...]


@cache
def _vocabulary() -> _Vocabulary:
    """Return the words of region.yaml ready to be found, each with the regions that write it."""
    rows: list[dict[str, list[str]]] = yaml.load((files(__package__) / "region.yaml").read_text("utf-8"), Loader=LOADER)  # noqa: S506  both are safe loaders
    words: dict[str, set[Region]] = {fold(word): set() for row in rows for word in row.get(NOT, ())}
    for row in rows:
        for region in REGIONS:
            for word in row[region]:
                words.setdefault(fold(word), set()).add(region)
    automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)
    return _Vocabulary(automaton, tuple(frozenset(regions) for regions in words.values()))


def region_of(folded: str, script: Script | None, *, cantonese: bool = False) -> Region | None:
    """Return the region whose words *folded* Chinese text uses; None where words are missing or disagree.

    A word of one region counts one, a word of two counts half for each, and the script counts for its regions. Written
    Cantonese in Traditional characters is Hong Kong's.

    >>> region_of(fold("輝達的晶片與軟體"), "Hant"), region_of(fold("人工智能軟件"), "Hant")
    ('TW', 'HK')
    """
    automaton, regions = _vocabulary()
    found = {number for number, _, _ in automaton.find_matches_as_indexes(folded)}
    votes: dict[Region, float] = {"TW": 0.0, "HK": 2.0 * (cantonese and script == "Hant"), "CN": 0.0}
    for number in found:
        for region in regions[number]:
            votes[region] += 1 / len(regions[number])
    if not any(votes.values()):
        return None
    scores = {region: votes[region] + PRIOR[script].get(region, 0.0) for region in REGIONS}
    first, second, _ = sorted(REGIONS, key=lambda region: -scores[region])
    return first if votes[first] and scores[first] - scores[second] >= LEAD else None
