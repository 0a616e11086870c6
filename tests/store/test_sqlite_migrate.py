"""An older SQLite file is named, and brought to this version whole or not at all."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from zstandard import ZstdCompressor, ZstdDecompressor

from racewatch.errors import ConfigError
from racewatch.query.ast import Everything, Field, Text
from racewatch.store.documents import Document
from racewatch.store.questions import Window
from racewatch.store.sqlite.schema import LAYOUT
from racewatch.store.sqlite.store import SqliteStore
from tests.contract.samples import alert, decision, everything, full_item, full_rank, item, message, rank, run

ALWAYS = Window()
DOCUMENTS: list[Document] = [full_item(), item("one", "輝達 A股"), full_rank(), rank("題"), run("r"), alert("a")]
NOW = [*DOCUMENTS, message("m"), decision("d")]
FIRST_LAYOUT = """
CREATE TABLE items (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
CREATE TABLE item_documents (n INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE VIRTUAL TABLE item_words USING fts5(words, content='', columnsize=0, tokenize='ascii');
CREATE TABLE ranks (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
CREATE TABLE rank_documents (n INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE runs (id TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE alerts (id TEXT PRIMARY KEY, document TEXT NOT NULL);
PRAGMA application_id = 1381450568;
PRAGMA user_version = 2;
"""
"""What of the earlier layouts is read: the documents, and where they lie."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """A store of this version with a document of every kind."""
    found = SqliteStore(path)
    found.init()
    found.write(NOW)
    yield found
    found.close()


def first_layout(path: Path, documents: list[Document]) -> None:
    """Make a file as the first racewatch did."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executescript(FIRST_LAYOUT)
        for n, document in enumerate(documents, 1):
            kept = document.model_dump_json(exclude_defaults=True)
            table = {"Item": "item", "RankObservation": "rank"}.get(type(document).__name__)
            if table:
                raw.execute(f"INSERT INTO {table}s VALUES (?, ?)", (n, document.id))
                raw.execute(f"INSERT INTO {table}_documents VALUES (?, ?)", (n, kept))
            else:
                table = {"SourceRun": "runs", "Alert": "alerts"}[type(document).__name__]
                raw.execute(f"INSERT INTO {table} VALUES (?, ?)", (document.id, kept))


def change(path: Path, *statements: str, shapes: dict[str, dict[str, str]] | None = None) -> None:
    """Carry out *statements* on the file, and take *shapes* for what it was made for, in fields of each dataset."""
    with closing(sqlite3.connect(path)) as raw, raw:
        for statement in statements:
            raw.execute(statement)
        if shapes is not None:
            known = json.loads(raw.execute("SELECT value FROM about").fetchone()[0])
            for dataset, fields in shapes.items():
                known[dataset]["fields"] = {k: v for k, v in (known[dataset]["fields"] | fields).items() if v}
            raw.execute("UPDATE about SET value = ?", (json.dumps(known),))


def test_the_first_layout_is_named_and_brought_here(path: Path) -> None:
    """A file of an earlier version says what to run; afterwards every document is there, found and counted."""
    first_layout(path, DOCUMENTS)
    store = SqliteStore(path)
    for call in (store.init, lambda: store.total(Everything(), ALWAYS)):
        with pytest.raises(ConfigError, match=r"layout 2.*racewatch store migrate"):
            call()
    done = store.migrate()
    assert [(each.dataset, each.documents) for each in done] == [("items", 2), ("ranks", 2), ("runs", 1), ("alerts", 1)]
    assert {one.id: one for one in everything(store)} == {one.id: one for one in DOCUMENTS}
    assert store.total(Text("辉达"), ALWAYS) == 2
    assert len(store.entries(Text("登顶"), ALWAYS)) == 1
    assert store.write(DOCUMENTS).duplicate == len(DOCUMENTS)
    store.close()


def test_a_dry_run_changes_nothing(path: Path) -> None:
    """It says what would be done, and the file stays byte by byte what it was."""
    first_layout(path, DOCUMENTS)
    before = path.read_bytes()
    store = SqliteStore(path)
    assert sum(each.documents for each in store.migrate(dry_run=True)) == len(DOCUMENTS)
    assert path.read_bytes() == before
    with pytest.raises(ConfigError, match="migrate"):
        store.init()


def test_a_field_that_old_documents_need_not_have_is_added_as_the_file_is_opened(
    store: SqliteStore, path: Path
) -> None:
    """A file made before a field existed takes documents that have it, and is asked for it."""
    store.close()
    gone = {"runs": {"reason": ""}, "items": {"likes": "", "topics": "", "targets": ""}}
    tables = ("ALTER TABLE runs DROP COLUMN reason", "ALTER TABLE items DROP COLUMN likes")
    change(path, *tables, "DROP TABLE item_topics", "DROP TABLE item_targets", shapes=gone)
    assert store.write([item("new", topics=("t",), likes=3), run("late", reason="timeout")]).created == 2
    assert store.total(Field("topic", "t"), ALWAYS) == 1
    assert store._file.rows("SELECT likes FROM items WHERE likes = 3") == [(3,)]
    assert store.migrate() == []


def test_a_field_with_a_value_for_old_documents_needs_a_migration(store: SqliteStore, path: Path) -> None:
    """A new field whose default is a value, or one of another type, is never guessed: the error names it."""
    store.close()
    change(path, shapes={"items": {"sentiment_label": "", "source": "other"}})
    with pytest.raises(ConfigError, match=r"items.*new: sentiment_label; changed: source.*racewatch store migrate"):
        store.init()
    assert [each.documents for each in store.migrate()] == [2, 2, 0, 1, 1, 1, 1, 0, 0]
    assert {one.id: one for one in everything(store)} == {one.id: one for one in NOW}


def test_a_newer_file_is_left_alone(store: SqliteStore, path: Path) -> None:
    """Fields and datasets that this version does not know are never dropped, by a migration least of all."""
    store.close()
    change(path, shapes={"items": {"mood": "1"}})
    for call in (store.init, store.migrate):
        with pytest.raises(ConfigError, match=r"mood|items") as caught:
            call()
        assert "upgrade" in str(caught.value)
    change(path, f"PRAGMA user_version = {LAYOUT + 1}")
    with pytest.raises(ConfigError, match=f"layout {LAYOUT + 1}.*upgrade"):
        store.migrate()


def test_a_document_that_cannot_be_read_undoes_the_migration(path: Path) -> None:
    """Nothing is left out silently: the old file stays as it was, and the error says which kind."""
    first_layout(path, DOCUMENTS)
    change(path, "UPDATE runs SET document = '{}'")
    store = SqliteStore(path)
    with pytest.raises(ConfigError, match=r"stored SourceRun cannot be read.*nothing was changed"):
        store.migrate()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (2,)
        assert raw.execute("SELECT count(*) FROM item_documents").fetchone() == (2,)


MIGRATION = """
import sys
from pathlib import Path
from racewatch.store.sqlite import migrate
from racewatch.store.sqlite.store import SqliteStore
migrate.STEP = 100
SqliteStore(Path(sys.argv[1])).migrate(lambda words: print(words, flush=True))
"""


def test_a_killed_migration_starts_again(path: Path) -> None:
    """Killed in the middle, the file is the old one; the next migration does all of it."""
    documents: list[Document] = [item(str(number), f"第 {number} 条") for number in range(1500)]
    first_layout(path, documents)
    with subprocess.Popen([sys.executable, "-c", MIGRATION, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"items: 100 of 1,500")
        process.send_signal(signal.SIGKILL)
    store = SqliteStore(path)
    with pytest.raises(ConfigError, match="migrate"):
        store.init()
    assert [each.documents for each in store.migrate()] == [1500, 0, 0, 0]
    assert store.total(Text("条"), ALWAYS) == 1500
    store.close()


def test_a_learnt_dictionary_is_taken_along(store: SqliteStore, path: Path) -> None:
    """Documents packed before, with and after a dictionary come back the same, also after a rebuilding of tables."""
    documents = [item(str(number), f"第 {number} 条 " + "文字" * (number % 50)) for number in range(2300)]
    store.write(documents)
    assert store._file.rows("SELECT count(DISTINCT d) FROM item_documents") == [(2,)]
    store.close()
    change(path, shapes={"items": {"source": "other"}})
    store.migrate()
    found = {one.id: one for one in store.search(Everything(), ALWAYS, limit=9999)}
    assert all(found[one.id] == one for one in documents)


def test_documents_of_the_layout_before_are_read_in_their_charset(store: SqliteStore, path: Path) -> None:
    """Layout 4 packed UTF-8; what it holds comes back the same."""
    store.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        for table in ("item", "rank", "run", "alert", "message", "decision"):
            for n, packed in raw.execute(f"SELECT n, document FROM {table}_documents").fetchall():
                text = ZstdDecompressor().decompress(packed).decode("gb18030")
                raw.execute(f"UPDATE {table}_documents SET document = ? WHERE n = ?",
                            (ZstdCompressor().compress(text.encode()), n))  # fmt: skip
        raw.execute("PRAGMA user_version = 4")
    assert sum(each.documents for each in store.migrate()) == len(NOW)
    assert {one.id: one for one in everything(store)} == {one.id: one for one in NOW}
