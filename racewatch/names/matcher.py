"""The watchbook compiled into one automaton that reads a text once, however many spellings there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from racewatch.catalog.watchbook import Name, Watchbook
from racewatch.errors import ConfigError
from racewatch.names.spelling import as_written, comparable, forms, stands_alone, written_alike

RULES = 1
"""Counted up whenever the same watchbook finds other names than before: history is tagged again then."""


@dataclass(frozen=True, slots=True)
class _Use:
    """What a pattern stands for: a spelling of a name, or a word that only looks like one."""

    name: str
    trap: bool
    case: str | None  # the spelling, where its Latin letters count only as written


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    use: _Use


class Matcher:
    """Finds names by all their spellings.

    Every spelling counts wherever it stands: DeepSeek-R1 is the model and also its maker DeepSeek. Where a longer word
    holds a spelling and means something else, the name lists it under ``not_in``, and that name alone is not found
    inside it.
    """

    def __init__(self, watchbook: Watchbook) -> None:
        """Compile *watchbook*; raise ConfigError for a spelling without a character."""
        self.version = f"{RULES}-{watchbook.digest}"
        self._topics = tuple((topic.id, frozenset(topic.names)) for topic in watchbook.topics)
        uses: dict[str, list[_Use]] = {}
        for name in watchbook.names:
            for pattern, use in _patterns(name):
                uses.setdefault(pattern, []).append(use)
        self._uses = list(uses.values())
        # Standard and overlapping, not leftmost-longest: the longest spelling may fail on its word boundary (the model
        # GPT-4 in GPT-4o) and must not take the shorter one down with it.
        self._automaton = AhoCorasick(list(uses), matchkind=MatchKind.Standard)

    def names_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the names in *text* in order of appearance, each once.

        Where two spellings begin at one place, the longer one's name comes first.
        """
        hits = list(self._hits(text))
        traps = [hit for hit in hits if hit.use.trap]
        found = [hit for hit in hits if not hit.use.trap and not any(_inside(hit, trap) for trap in traps)]
        found.sort(key=lambda hit: (hit.start, -hit.end, hit.use.name))
        return tuple(dict.fromkeys(hit.use.name for hit in found))

    def _hits(self, text: str) -> Iterator[_Hit]:
        written, folded = as_written(text), comparable(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if stands_alone(folded, start, end):
                for use in self._uses[pattern]:
                    if use.case is None or written_alike(written[start:end], use.case):
                        yield _Hit(start, end, use)

    def topics_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the topics that any of *names* belongs to, in the watchbook's order."""
        return tuple(topic for topic, members in self._topics if not members.isdisjoint(names))


def _patterns(name: Name) -> Iterator[tuple[str, _Use]]:
    """Yield what to look for on behalf of *name*, as it is compared."""
    for spelling in name.spellings:
        if not spelling.strip():
            raise ConfigError(f"watchbook: {name.id} has an empty spelling; remove it or write the name")
        written = as_written(spelling)
        for form in forms(spelling):
            case = written if name.case and len(form) == len(written) else None
            yield form, _Use(name.id, trap=False, case=case)
    for word in name.not_in:
        for form in forms(word):
            yield form, _Use(name.id, trap=True, case=None)


def _inside(hit: _Hit, trap: _Hit) -> bool:
    return hit.use.name == trap.use.name and trap.start <= hit.start and hit.end <= trap.end
