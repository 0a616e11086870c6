"""A document is replaced only where nobody else was quicker: what the outbox and the incidents rest on."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest

from racewatch.config import Settings
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, DAY, HOUR, alert, decision, message

ALWAYS = Window()


def test_only_what_is_stored_is_replaced(store: Store) -> None:
    """A new document needs an empty place, a change needs the very document that was read."""
    first = message("one")
    second = first.model_copy(update={"state": "sending", "worker": "a"})
    third = first.model_copy(update={"state": "sending", "worker": "b"})
    assert not store.replace(first, second)
    assert store.replace(None, first)
    assert not store.replace(None, first)
    assert store.replace(first, second)
    assert not store.replace(first, third)
    assert store.messages(ALWAYS) == [second]


@pytest.mark.parametrize("made", [message, alert, decision])
def test_every_kind_is_replaced_and_seen_at_once(store: Store, made: object) -> None:
    """What was replaced is what the next read finds, also when it was written in bulk before."""
    old = made("one")  # type: ignore[operator]
    field = {"message": "attempts", "alert": "queued"}.get(made.__name__, "why")  # type: ignore[attr-defined]
    new = old.model_copy(update={field: "其他" if field == "why" else 3})
    store.write([old])
    assert store.replace(old, new)
    found = [*store.messages(ALWAYS), *store.alerts(ALWAYS), *store.decisions(ALWAYS)]
    assert found == [new]


def test_a_document_that_no_store_takes_is_an_error(store: Store) -> None:
    """A value beyond what an index holds is refused before anything is written."""
    with pytest.raises(ValueError, match="channel"):
        store.replace(None, message("one", channel="x" * 40_000))
    assert store.messages(ALWAYS) == []


def test_messages_are_asked_for_by_time_and_state(store: Store) -> None:
    """Newest first, half-open in time, of the states that are wanted."""
    old, new = message("old", at=DAWN - DAY), message("new", at=DAWN)
    sent = message("sent", at=DAWN + HOUR, state="sent", sent_at=DAWN + HOUR)
    store.write([old, sent, new])
    assert store.messages(ALWAYS) == [sent, new, old]
    assert store.messages(ALWAYS, ("waiting", "sending")) == [new, old]
    assert store.messages(Window(DAWN, DAWN + HOUR)) == [new]
    assert store.messages(ALWAYS, ("failed",)) == []


def test_decisions_are_asked_for_by_time(store: Store) -> None:
    """Newest first, half-open in time."""
    made = [decision(str(n), at=DAWN + timedelta(minutes=n)) for n in range(3)]
    store.write(made)
    assert store.decisions(ALWAYS) == made[::-1]
    assert store.decisions(Window(DAWN, DAWN + timedelta(minutes=2))) == [made[1], made[0]]


def _claims(settings: Settings, worker: str) -> int:
    """Try to claim every waiting message from a process of its own; return how many were got."""
    with opened(settings) as store:
        waiting = store.messages(ALWAYS, ("waiting",))
        return sum(store.replace(one, one.model_copy(update={"state": "sending", "worker": worker})) for one in waiting)


def test_of_several_processes_one_gets_each(settings: Settings) -> None:
    """Workers that claim the same messages at once get each message exactly once."""
    with opened(settings) as store:
        store.write([message(str(n)) for n in range(40)])
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        got = sum(pool.map(_claims, [settings] * 3, "abc"))
    with opened(settings) as store:
        claimed = store.messages(ALWAYS, ("sending",))
    assert got == len(claimed) == 40
