"""What the store's other documents still say of what is forgotten: alerts, messages, decisions, runs, answers."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from racewatch.landing.erasing import without as of_run
from racewatch.landing.tombstones import Forgotten
from racewatch.landing.traces import Traces
from racewatch.store.base import Store
from racewatch.store.documents import Kept, Tagged
from racewatch.store.questions import Window
from schemas import Alert, Item, Message, RankObservation

Say = Callable[[str], object]
PAGE = 500
LINKS = ("mentions", "reply_to")
"""Fields of others' items that say to whom they speak."""


@dataclass(frozen=True)
class Struck:
    """Who is forgotten, by which words they are known, their accounts in clear, the list entries that go with them."""

    gone: Forgotten
    traces: Traces
    names: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()


def every(store: Store, model: type[Tagged], say: Say) -> Iterator[Tagged]:
    """Yield all documents of *model* by id: neither authors nor addresses are columns that could be asked for."""
    after, seen = "", 0
    while page := store.page(model, after=after, limit=PAGE):
        yield from page
        after, seen = page[-1].id, seen + len(page)
        if seen % (20 * PAGE) == 0:
            say(f"{seen:,} {model.__name__}s looked at")


def shown(store: Store, struck: Struck, *, dry_run: bool) -> int:
    """Take what is forgotten out of alerts, messages and decisions; the figures stay. Return how many changed."""
    olds: list[Kept] = [*store.alerts(Window()), *store.messages(Window()), *store.decisions(Window())]
    changed = [(old, new) for old in olds if (new := cleaned(old, struck)) != old]
    for old, new in () if dry_run else changed:
        store.replace(old, new)
    return len(changed)


def cleaned(one: Kept, struck: Struck) -> Kept:
    """Return an alert, a message or a decision without what it shows or says of what is forgotten."""
    if isinstance(one, Alert):
        return struck.traces.struck_from(without(one, struck))
    if isinstance(one, Message):
        one = one.model_copy(update={"alert": without(one.alert, struck)})
    return struck.traces.struck_from(one)


def without(alert: Alert, struck: Struck) -> Alert:
    """Return *alert* without the pieces and places that show what is forgotten."""
    gone, basis = struck.gone.items | struck.entries, alert.basis
    evidence = tuple(each for each in alert.evidence if each.id not in gone)
    if basis:
        first = None if basis.first and basis.first.id in gone else basis.first
        places = tuple(each for each in basis.places if not (each.url and struck.gone.holds_url(each.url)))
        basis = basis.model_copy(update={"first": first, "places": places})
    return alert.model_copy(update={"evidence": evidence, "basis": basis})


def runs(store: Store, traces: Traces, removed: Collection[str], *, dry_run: bool) -> int:
    """Strike the words, and the names of *removed* answers, out of the ledger; return out of how many runs."""
    changed = [new for old in store.runs(Window()) if (new := of_run(old, traces, removed)) != old]
    if not dry_run:
        store.write(changed)
    return len(changed)


def entries(store: Store, gone: Forgotten, say: Say) -> Iterable[str]:
    """Yield the ids of the entries of lists that led to a forgotten page."""
    yield from (entry.id for entry in every(store, RankObservation, say) if gone.holds(entry)) if gone.items else ()


def answers(store: Store, struck: Struck, say: Say, *, dry_run: bool) -> int:
    """Take the marks of whom they speak to out of others' items; their words stay. Return how many there were."""
    gone = struck.gone
    pairs = ((old, gone.unlinked(old, struck.names)) for old in every(store, Item, say) if not gone.holds(old))
    changed = [new for old, new in pairs if new != old]
    if not dry_run:
        store.revise(changed, LINKS)
    return len(changed)
