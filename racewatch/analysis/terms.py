"""Which words mark the items of a query: counted on a sample that says how large it is, the same from any store."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from racewatch.analysis.keyness import Counted, log_odds
from racewatch.query.ast import And, Exact, Node, Or, Text
from racewatch.store.base import Store
from racewatch.store.questions import Window
from racewatch.text.fold import fold
from racewatch.text.tokens import tokens
from schemas import Item

SAMPLE = 2000
"""Items of a sample: a share is then known to within 2.2 percentage points at 95 %."""
FEWEST = 3
"""Items that must hold a term before it is told of."""
TermsOf = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first items by id, which are digests and as good as drawn by chance, of all that match."""

    items: Sequence[Item]
    matching: int

    @property
    def words(self) -> str:
        """Return how much of the whole this is, as a person reads it."""
        if len(self.items) == self.matching:
            return f"all {self.matching:,} items"
        return f"{len(self.items):,} of {self.matching:,} items ({len(self.items) / self.matching:.0%}, drawn by id)"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How many of *items* hold each term, by its folded form, and how each is mostly written."""

    items: int
    holding: Counter[str]
    written: dict[str, str]

    @property
    def counted(self) -> Counted:
        """Return the figures alone."""
        return Counted(self.items, self.holding)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of *n* items *of* the sample, and of *other_n* of *other_of* in the one it is compared with."""

    term: str
    n: int
    of: int
    other_n: int
    other_of: int
    z: float

    @property
    def share(self) -> float:
        """Return the share of the sample's items that hold it."""
        return self.n / self.of

    @property
    def other_share(self) -> float:
        """Return the same of the other sample; 0 where that is empty."""
        return self.other_n / self.other_of if self.other_of else 0.0


def sampled(store: Store, query: Node, window: Window, size: int = SAMPLE) -> Sample:
    """Return up to *size* of the matching items, whichever store answers the same ones."""
    return Sample(store.search(query, window, limit=size, order="id"), store.total(query, window))


def vocabulary_of(items: Iterable[Item], terms_of: TermsOf) -> Vocabulary:
    """Return the terms of *items*, one of each a document, both scripts counted as one."""
    holding: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    number = 0
    for number, item in enumerate(items, 1):  # noqa: B007  the last number is how many there were
        found = terms_of(f"{item.title}\n{item.text}")
        holding.update({_folded(term) for term in found})
        forms.update(found)
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, n in forms.items():
        written[_folded(form)][form] = n
    return Vocabulary(number, holding, {term: _mostly(counted) for term, counted in written.items()})


@lru_cache(maxsize=100_000)  # a sample of 2,000 posts has about 16,000 terms, each some ten times
def _folded(term: str) -> str:
    return fold(term)


def _mostly(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def compared(ours: Vocabulary, other: Vocabulary, *, fewest: int = FEWEST, without: Iterable[str] = ()) -> list[Term]:
    """Return the terms of *ours* by how much they mark it against *other*, the most first."""
    left_out = set(without)
    scores = log_odds(ours.counted, other.counted)
    terms = [
        Term(ours.written[term], n, ours.items, other.holding.get(term, 0), other.items, scores.get(term, 0.0))
        for term, n in ours.holding.items()
        if n >= fewest and term not in left_out
    ]
    return sorted(terms, key=lambda term: (-term.z, -term.n, term.term))


def most_frequent(terms: Iterable[Term]) -> list[Term]:
    """Return *terms* by the number of items that hold them."""
    return sorted(terms, key=lambda term: (-term.n, -term.z, term.term))


def only_here(ours: Vocabulary, other: Vocabulary, *, fewest: int = FEWEST) -> list[Term]:
    """Return the terms of *ours* that no item of *other* holds."""
    return [term for term in compared(ours, other, fewest=fewest) if not term.other_n]


def asked_for(query: Node) -> set[str]:
    """Return the folded words that *query* looks for; that its items hold them says nothing."""
    match query:
        case Text() | Exact():
            return {fold(query.text), *tokens(query.text)}
        case And() | Or():
            return set().union(*(asked_for(child) for child in query.children))
        case _:
            return set()
