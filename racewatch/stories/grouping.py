"""Which story an item belongs to: that of the earliest like one, or its own.

A story is named by the id of its founder, the first member that was indexed. Only the founder is compared with, so that
a chain of small changes cannot carry a story away. Items of one call are taken by publication, so within a call the
founder is the earliest; across calls the order of indexing decides, and a story that a store has keeps its name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from racewatch.stories.lead import Lead, agreement, lead_of, likeness
from racewatch.text.fingerprint import distance
from schemas import Item

SPAN = timedelta(days=7)
"""Items published further apart tell a story anew."""
ALIKE = 0.5
"""Containment from which two leads tell the same; chosen on the dev part of tests/quality/labelled_stories.yaml."""
AGREEING = 0.75
"""Share of numbers in common from which they may: tomorrow's closing report has today's words and other numbers."""
SHARED = 2  # keys of 8 that two items must have in common to be compared: chance gives many pairs one
FAR = 28  # bits of 64 in which fingerprints may differ where no more are shared; alike recorded posts never did
SAME = 3  # bits; nearer fingerprints are the same text (Manku, Jain and Das Sarma 2007), which needs no comparing
MOST = 10  # founders an item is compared with, those with most keys in common first


def near(items: Iterable[Item], founders: Mapping[str, Iterable[int]]) -> set[str]:
    """Return the ids of those *founders*, given with their keys, that one of *items* has to be compared with."""
    by_key: defaultdict[int, list[str]] = defaultdict(list)
    for founder, keys in founders.items():
        for key in keys:
            by_key[key].append(founder)
    return {each for item in items for each, keys in _shared(item, by_key).items() if keys >= SHARED}


def grouped(items: Sequence[Item], founders: Iterable[Item]) -> list[Item]:
    """Return *items* in their order, each with its story; *founders* are those of the store that are near to one.

    Only a founder keeps its keys: the members of its story are found through it.
    """
    known = _Founders(founders)
    done = {
        place: known.placed(item)
        for place, item in sorted(enumerate(items), key=lambda pair: (pair[1].published_at, pair[1].id))
    }
    return [done[place] for place in range(len(items))]


def _shared(item: Item, by_key: Mapping[int, Sequence[str]]) -> Counter[str]:
    found = [each for key in item.story_keys if key in by_key for each in by_key[key]]
    return Counter(found) if found else Counter()


class _Founders:
    """The founders that are known, by the keys they share with others."""

    def __init__(self, founders: Iterable[Item]) -> None:
        self.items: dict[str, Item] = {}
        self.leads: dict[str, Lead] = {}
        self.by_key: defaultdict[int, list[str]] = defaultdict(list)
        for founder in founders:
            self._add(founder)

    def placed(self, item: Item) -> Item:
        """Return *item* with the story of the most like founder; one that is like none founds its own."""
        if item.id in self.items:
            return item.model_copy(update={"story": item.id})
        if story := self._like(item):
            return item.model_copy(update={"story": story, "story_keys": ()})
        new = item.model_copy(update={"story": item.id})
        self._add(new)
        return new

    def _add(self, founder: Item) -> None:
        self.items[founder.id] = founder
        for key in founder.story_keys:
            self.by_key[key].append(founder.id)

    def _like(self, item: Item) -> str | None:
        shared = _shared(item, self.by_key)
        near_ones = [each for each, keys in shared.items() if keys >= SHARED and _near(self.items[each], item, keys)]
        if not near_ones:
            return None
        near_ones.sort(key=lambda each: (-shared[each], self.items[each].published_at, each))
        if distance(self.items[near_ones[0]].fingerprint, item.fingerprint) <= SAME:
            return near_ones[0]
        own = lead_of(item.title, item.text)
        alike = {each: self._likeness(each, own) for each in near_ones[:MOST]}
        best = max(alike, key=alike.__getitem__)
        return best if alike[best] >= ALIKE else None

    def _likeness(self, founder: str, own: Lead) -> float:
        if founder not in self.leads:
            self.leads[founder] = lead_of(self.items[founder].title, self.items[founder].text)
        other = self.leads[founder]
        return likeness(own, other) if agreement(own, other) >= AGREEING else 0.0


def _near(founder: Item, item: Item, shared: int) -> bool:
    """Say whether a look at the texts is worth its time."""
    if abs(founder.published_at - item.published_at) > SPAN or not (founder.fingerprint and item.fingerprint):
        return False
    return shared > SHARED or distance(founder.fingerprint, item.fingerprint) <= FAR
