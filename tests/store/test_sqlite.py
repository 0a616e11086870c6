"""The SQLite file survives what happens to files, and says what a person must do."""

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from racewatch.errors import ConfigError, RetryLater
from racewatch.query.ast import Everything, Text
from racewatch.query.intervals import start_of
from racewatch.store.questions import Window
from racewatch.store.sqlite.errors import HUMAN, OURS, RETRY
from racewatch.store.sqlite.file import PAGE, Database
from racewatch.store.sqlite.schema import LAYOUT
from racewatch.store.sqlite.store import SqliteStore
from schemas import Target
from tests.contract.samples import item, rank

ALWAYS = Window()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store lies, in a folder that does not exist yet."""
    return tmp_path / "var" / "race watch?#%.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """A store with three items in it."""
    found = SqliteStore(path, patience=0.05)
    found.init()
    found.write([item(name, f"{name} 文") for name in ("one", "two", "three")])
    yield found
    found.close()


def refused(store: SqliteStore, *, read: bool = True) -> str:
    """Return the message with which *store* asks for a person."""
    with pytest.raises(ConfigError) as caught:
        store.total(Everything(), ALWAYS) if read else store.init()
    store.close()
    return str(caught.value)


def test_the_file_is_where_it_was_asked_for(store: SqliteStore, path: Path) -> None:
    """Folders are made, signs that mean something in addresses do not, and readers do not wait for writers."""
    assert path.is_file()
    assert store.info().address == f"sqlite:///{path}"
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_reading_makes_no_file(path: Path) -> None:
    """A mistyped path is an error that says so, not a new empty store."""
    assert "racewatch store init" in refused(SqliteStore(path))
    assert not path.parent.exists()


def test_an_empty_file_is_taken(path: Path) -> None:
    """A file without content is as good as none: reading says how to begin, init begins."""
    path.parent.mkdir()
    path.touch()
    store = SqliteStore(path)
    assert "racewatch store init" in refused(store)
    store.init()
    assert store.total(Everything(), ALWAYS) == 0
    store.close()


@pytest.mark.parametrize("read", [True, False])
def test_a_file_that_is_no_database_is_named(path: Path, read: bool) -> None:
    """Whatever else lies there is left alone, and the message names the file and the next step."""
    path.parent.mkdir()
    path.write_text("not a database, " * 100)
    message = refused(SqliteStore(path), read=read)
    assert str(path) in message
    assert "landing" in message
    assert path.read_text().startswith("not a database, ")


@pytest.mark.parametrize("version", [0, LAYOUT])
def test_a_database_of_another_program_is_left_alone(path: Path, version: int) -> None:
    """Another program's SQLite file is refused unchanged, whatever version it claims."""
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE bookmarks (url)")
        raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
    before = path.read_bytes()
    for read in (True, False):
        assert "another program" in refused(SqliteStore(path), read=read)
    assert path.read_bytes() == before


def test_a_file_of_another_version_is_named(store: SqliteStore, path: Path) -> None:
    """A layout that this version does not know is refused with both numbers."""
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {LAYOUT + 6}")
    raw.close()
    for read in (True, False):
        message = refused(store, read=read)
        assert f"layout {LAYOUT + 6}" in message
        assert f"this racewatch reads layout {LAYOUT}" in message


def test_a_damaged_file_is_named(store: SqliteStore, path: Path) -> None:
    """Pages overwritten in the middle end in a ConfigError with file and next step, never in half an answer."""
    store.write([item(str(number), "文字" * 200) for number in range(200)])
    store.close()  # the last connection moves the write-ahead log into the file
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(2 * PAGE)
        file.write(b"\xa5" * (size - 3 * PAGE))
    with pytest.raises(ConfigError, match="damaged") as caught:
        store.search(Text("文字"), ALWAYS, limit=1000)
    assert str(path) in str(caught.value)


def test_a_damaged_document_is_named(store: SqliteStore, path: Path) -> None:
    """A row whose document is no longer one is an error, not a gap in the answer."""
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE item_documents SET document = x'7b7d' WHERE n = 1")
    raw.close()
    with pytest.raises(ConfigError, match="stored Item cannot be read"):
        store.search(Everything(), ALWAYS)


def test_a_full_disk_loses_nothing(store: SqliteStore) -> None:
    """What does not fit is refused with the next step, what was there stays, and with room again it goes on."""
    many = [item(str(number), "文字" * 500) for number in range(300)]
    pages = store._file.rows("PRAGMA page_count")[0][0]
    store._file.rows(f"PRAGMA max_page_count = {pages + 8}")
    with pytest.raises(ConfigError, match="disk is full; make room"):
        store.write(many)
    assert store.total(Text("文"), ALWAYS) == 3
    store._file.rows("PRAGMA max_page_count = 1000000")
    assert store.write(many).created == 300


LIMITED = """
import resource, signal, sys
from pathlib import Path
from racewatch.errors import ConfigError
from racewatch.store.sqlite.store import SqliteStore
from tests.contract.samples import item
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
store = SqliteStore(Path(sys.argv[1]))
try:
    for batch in range(1000):
        store.write([item(f"{batch}-{n}", f"{batch} {n} " + "文字" * n) for n in range(300)])
        print(batch, flush=True)
except ConfigError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


def test_a_file_that_may_not_grow_loses_nothing(store: SqliteStore, path: Path) -> None:
    """Where the system refuses more bytes in the middle of a write, what was committed is there and sound."""
    process = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert str(path) in process.stderr
    done = len(process.stdout.splitlines())
    total = store.total(Everything(), ALWAYS)
    assert done * 300 <= total - 3 <= (done + 1) * 300
    assert store._file.rows("PRAGMA integrity_check") == [("ok",)]
    assert store.write([item("after", "文")]).created == 1


@pytest.mark.parametrize("place", ["a file", "a folder"])
def test_a_place_that_cannot_hold_a_file_is_named(tmp_path: Path, place: str) -> None:
    """A path through a file, or one that is a folder, is an error that names it."""
    (tmp_path / "a file").touch()
    path = tmp_path / "a file" / "store.db" if place == "a file" else tmp_path
    message = refused(SqliteStore(path), read=False)
    assert str(path) in message
    assert "cannot be opened" in message


def test_a_locked_file_is_tried_again_later(store: SqliteStore, path: Path) -> None:
    """While another process writes, readers read on, a writer gets RetryLater, and afterwards it works."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert store.total(Text("文"), ALWAYS) == 3
    with pytest.raises(RetryLater, match="database is locked") as caught:
        store.write([item("four", "文")])
    assert str(path) in str(caught.value)
    other.execute("ROLLBACK")
    other.close()
    assert store.write([item("four", "文")]).created == 1


def interrupted(file: Database) -> None:
    """Press ^C in the middle of a write."""
    with file.transaction() as db:
        db.execute("DELETE FROM items")
        raise KeyboardInterrupt


def test_an_interrupt_undoes_the_transaction(path: Path, store: SqliteStore) -> None:
    """^C in the middle of a write leaves what was there before, and the connection usable."""
    file = Database(path)
    with pytest.raises(KeyboardInterrupt):
        interrupted(file)
    assert file.rows("SELECT count(*) FROM items") == [(3,)]
    file.close()


WRITER = """
import sys
from pathlib import Path
from racewatch.store.sqlite.store import SqliteStore
from tests.contract.samples import item
store = SqliteStore(Path(sys.argv[1]))
store.init()
for batch in range(1000):
    store.write([item(f"{batch}-{n}", "文字" * 50) for n in range(100)])
    print(batch, flush=True)
"""


def test_a_killed_writer_leaves_whole_batches(path: Path) -> None:
    """A process that dies in the middle of a write leaves a sound file without half a batch."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        done = [int(writer.stdout.readline()) for _ in range(5)][-1] + 1
        writer.send_signal(signal.SIGKILL)
    store = SqliteStore(path)
    total = store.total(Text("文字"), ALWAYS)
    assert total >= 100 * done
    assert total % 100 == 0
    assert store._file.rows("PRAGMA integrity_check") == [("ok",)]
    assert store.write([item(f"0-{n}", "文字" * 50) for n in range(100)]).duplicate == 100
    store.close()


def test_words_are_indexed_once(store: SqliteStore) -> None:
    """An update of anything but the words, and a topic that stays on a list, add nothing to the full-text index."""
    matches = "SELECT count(*) FROM {} WHERE {} MATCH '字'"
    for likes in range(20):
        store.write([item("word", "字", likes=likes), rank("字", heat=likes, name=f"list {likes}")])
    assert store._file.rows(matches.format("item_words", "item_words")) == [(1,)]
    assert store._file.rows(matches.format("title_words", "title_words")) == [(1,)]
    assert len(store.entries(Text("字"), ALWAYS)) == 20


def test_targets_are_those_of_the_last_writing(store: SqliteStore, path: Path) -> None:
    """A row for each target, replaced with its item, also when the words stay the same."""
    for names in (("a", "b"), ("b", "c"), ("c",)):
        said = tuple(Target(name=name, label="negative", score=-0.5, confidence=0.5) for name in names)
        store.write([item("one", "文", targets=said)])
    with sqlite3.connect(path) as raw:
        value = "(SELECT value FROM terms WHERE k = {})"
        kept = f"SELECT {value.format('name')}, {value.format('label')}, score FROM item_targets"
        assert raw.execute(kept).fetchall() == [("c", "negative", -0.5)]
    raw.close()


def test_every_result_code_has_a_meaning() -> None:
    """Each error code of SQLite (1 to 26) means try again, call a person, or our fault, and only one."""
    assert sorted([*RETRY, *HUMAN, *OURS]) == list(range(1, 27))


def test_our_own_faults_are_not_dressed_up(store: SqliteStore) -> None:
    """Wrong SQL is raised as what it is: no advice would help."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._file.rows("SELECT * FROM nowhere")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Africa/Casablanca"])
def test_steps_are_the_same_however_long_the_time_is(tmp_path: Path, zone: str) -> None:
    """Whole days, where a zone keeps its offset, and quarters of an hour, where not, add up to the same intervals."""
    store = SqliteStore(tmp_path / "store.db")
    store.init()
    begun = datetime(2025, 1, 2, 12, tzinfo=UTC)
    moments = [begun + timedelta(hours=7 * n) for n in range(500)]
    store.write([item(f"n{n}", at=moment) for n, moment in enumerate(moments)])
    for interval, first, days in product(("1d", "1w", "1M"), (0, 39, 250), (1, 20, 60, 145)):
        window = Window(begun + timedelta(days=first, minutes=17), begun + timedelta(days=first + days))
        inside = (at for at in moments if window.since and window.until and window.since <= at < window.until)
        expected = Counter(start_of(at, interval, zone) for at in inside)
        assert store.counts(Everything(), window, interval, zone) == {at: {"": n} for at, n in expected.items()}
    store.close()
