"""One message a change: whoever is killed, at whichever step, however many run at once, whatever the clock does."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from racewatch import stages
from racewatch.config import Settings
from racewatch.store.open import opened
from racewatch.store.questions import Window
from tests.contract.conftest import ENGINES, elasticsearch_settings
from tests.notify.event import EVENT, at, filled
from tests.notify.receiver import Receiver, receiving

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=ENGINES)
def event(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a store with the event in it, on SQLite and on the real Elasticsearch; tests work on copied()."""
    folder = tmp_path_factory.mktemp("event")
    if request.param == "sqlite":
        yield filled(folder)
        return
    with elasticsearch_settings(request) as found:
        yield filled(folder, found.store, found.store_prefix)


@pytest.fixture
def watched(event: Settings, tmp_path: Path) -> Settings:
    """Settings of a copy of the store with the event."""
    return copied(event, tmp_path / "var")


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    """The receiver behind the channel ``hook``."""
    with receiving() as found, pytest.MonkeyPatch.context() as patch:
        patch.setenv("RACEWATCH_CHANNEL_HOOK", f"{found.url}/hook")
        yield found


@pytest.fixture
def receiver(listening: Receiver) -> Receiver:
    """The receiver with nothing received yet, which takes everything."""
    listening.received.clear()
    listening.answer = lambda _: (200, {})
    return listening


def copied(event: Settings, var: Path) -> Settings:
    """Return settings of a fresh copy of the store at *var*; a server's is emptied of what evaluations wrote."""
    shutil.rmtree(var, ignore_errors=True)
    shutil.copytree(event.var, var)
    if event.store.startswith("http"):
        told = ",".join(f"{event.store_prefix}-{name}*" for name in ("alerts", "messages", "decisions"))
        with Elasticsearch(event.store, request_timeout=60) as client:
            for hit in client.search(index=told, size=1000, source=False)["hits"]["hits"]:
                client.delete(index=hit["_index"], id=hit["_id"], refresh=True)
    return event.model_copy(update={"var": var})


class Forge:
    """A program that forks evaluations and kills them at a step; see killed.py."""

    def __init__(self, settings: Settings) -> None:
        known = {"RULES": settings.rules, "STORE": settings.store, "WATCHBOOK": settings.watchbook}
        known |= {"STORE_PREFIX": settings.store_prefix}
        env = {**os.environ, **{f"RACEWATCH_{name}": str(value) for name, value in known.items()}}
        command = [sys.executable, "-m", "tests.notify.killed"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, settings: Settings, kill_at: int = 0) -> None:
        """Begin an evaluation that is killed at a step, 0 for none."""
        assert self.process.stdin
        self.process.stdin.write(f"{kill_at} {settings.var} {settings.clock.isoformat()}\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Return exit code, number and name of the last step of the evaluation."""
        assert self.process.stdout
        code, _, last = self.process.stdout.readline().strip().partition(" ")
        return int(code), last

    def close(self) -> None:
        """End the program."""
        self.process.communicate(timeout=30)


@pytest.fixture(scope="module")
def forges(event: Settings, listening: Receiver) -> Iterator[list[Forge]]:
    """Three programs that fork evaluations."""
    made = [Forge(event) for _ in range(3)]
    yield made
    for each in made:
        each.close()


def told(receiver: Receiver) -> list[str]:
    """Return the changes that a receiver which knows the keys was told, in order."""
    return [each.json["alerts"][0]["change"] for each in receiver.taken]


def test_killed_at_every_step_a_change_is_told_once(
    event: Settings, tmp_path: Path, receiver: Receiver, forges: list[Forge]
) -> None:
    """Only between sending and marking can a request come twice, and then under the same key."""
    doubled, point, code = [], 0, -9
    while code == -9:
        point += 1
        settings = copied(event, tmp_path / "var")
        receiver.received.clear()
        forges[0].start(settings, point)
        code, last = forges[0].end()
        assert code in (-9, 0)
        stages.alerts(at(settings, 3.2))  # twelve minutes later the lease of whoever was killed is over
        assert told(receiver) == ["opened"], last
        if len(receiver.received) > 1:
            doubled.append(last.partition(" ")[2])
        with opened(settings) as store:
            (incident,) = store.alerts(Window())
            (message,) = store.messages(Window())
        assert ([change.kind for change in incident.changes], message.state) == (["opened"], "sent")
    assert doubled == ["after post", "before replace"]
    assert point > 12


def test_several_schedulers_at_once_tell_a_change_once(
    watched: Settings, receiver: Receiver, forges: list[Forge]
) -> None:
    """Three processes that evaluate the same moment send one message, to a receiver that knows no keys."""
    for forge in forges:
        forge.start(watched)
    assert [forge.end()[0] for forge in forges] == [0, 0, 0]
    assert len(receiver.received) == 1
    with opened(watched) as store:
        assert len(store.alerts(Window())) == 1


def test_schedulers_with_different_views_open_one_incident(
    watched: Settings, receiver: Receiver, forges: list[Forge]
) -> None:
    """Clocks that differ by hours, evaluated at once, still make one incident and one opening."""
    for forge, hours in zip(forges, (2, 3, 5), strict=True):
        forge.start(at(watched, hours))
    assert [forge.end()[0] for forge in forges] == [0, 0, 0]
    stages.alerts(at(watched, 5.5))
    assert Counter(told(receiver))["opened"] == 1
    assert len(receiver.received) == len(receiver.taken)
    with opened(watched) as store:
        assert len(store.alerts(Window())) == 1


def test_a_whole_event_is_told_change_by_change(watched: Settings, receiver: Receiver) -> None:
    """Evaluated now and then with repeats: opened, past the peak, closed; each once."""
    for hour in (2, 3, 3, 4, 9, 16, 24, 24, 36, 52, 54, 54, 60):
        stages.alerts(at(watched, hour))
    assert told(receiver) == ["opened", "peaked", "closed"]
    assert len(receiver.received) == 3


def test_a_clock_that_is_set_back_between_two_schedulers_tells_nothing_twice(
    watched: Settings, receiver: Receiver, forges: list[Forge]
) -> None:
    """One process a day ahead, one an hour behind, one right, at once and again: each change once, one incident."""
    for _ in range(2):
        for forge, hours in zip(forges, (27, 2, 3), strict=True):
            forge.start(at(watched, hours))
        assert [forge.end()[0] for forge in forges] == [0, 0, 0]
    stages.alerts(at(watched, 60))
    assert max(Counter(told(receiver)).values()) == 1
    assert Counter(told(receiver))["opened"] == 1
    assert len(receiver.received) == len(receiver.taken)
    with opened(watched) as store:
        assert len(store.alerts(Window())) == 1


def test_a_clock_that_is_moved_tells_nothing_twice(watched: Settings, receiver: Receiver) -> None:
    """Back by days, forward by days and back again: no change is told twice, nothing reopens."""
    for hours in (3, 1, 3, 60, 4, 60, 5, 61):
        stages.alerts(at(watched, hours))
    assert Counter(told(receiver)) == {"opened": 1, "closed": 1}
    assert len(receiver.received) == 2


def test_a_receiver_that_is_away_is_tried_again_later(watched: Settings, receiver: Receiver) -> None:
    """A refusal is kept with its reason, the next try waits, and the message arrives under the same key."""
    receiver.answer = lambda _: (503, {})
    stages.alerts(watched)
    with opened(watched) as store:
        (message,) = store.messages(Window())
    assert (message.state, message.attempts, message.error) == ("waiting", 1, "answered 503 Service Unavailable")
    assert message.due_at == watched.clock + timedelta(minutes=1)
    stages.send(watched)
    assert len(receiver.received) == 1
    receiver.answer = lambda _: (200, {})
    assert stages.send(at(watched, 3.1)).sent == 1
    assert len({each.key for each in receiver.received}) == 1
    assert watched.clock > EVENT
