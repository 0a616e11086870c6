"""The tables of the SQLite store.

Narrow rows carry what is filtered, grouped and sorted; the exact document lies beside them as JSON, so that a trend
reads no texts. Times are whole milliseconds since 1970 in UTC, as in Elasticsearch. ``*_words`` are full-text indices
without a copy of their text: tokens (:mod:`racewatch.text.tokens`) with blanks between them. ``n`` is never used twice,
because an index entry whose row was replaced stays behind and must not point at another row.
"""

import sqlite3
from pathlib import Path

from racewatch.errors import ConfigError

LAYOUT = 3
"""Counted up with every change of the tables, of tokens or of a model's defaults (documents are kept without them)."""
APPLICATION = 0x52574348  # "RWCH", tells our files from other programs' SQLite files
WORDS = "words, content='', columnsize=0, tokenize='ascii'"  # ascii: splits at blanks, keeps all else as it is
TABLES = f"""
CREATE TABLE items (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, published_at INTEGER NOT NULL,
  source TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, script TEXT NOT NULL,
  sentiment REAL NOT NULL, sentiment_label TEXT NOT NULL,
  reads INTEGER, likes INTEGER, comments INTEGER, reposts INTEGER);
CREATE INDEX items_by_time ON items (published_at DESC, id);
CREATE TABLE item_documents (n INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE item_names (n INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (n, value)) WITHOUT ROWID;
CREATE INDEX item_names_by_value ON item_names (value, n);
CREATE TABLE item_topics (n INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (n, value)) WITHOUT ROWID;
CREATE INDEX item_topics_by_value ON item_topics (value, n);
CREATE TABLE item_targets (
  n INTEGER NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL, score REAL NOT NULL,
  PRIMARY KEY (n, name)) WITHOUT ROWID;
CREATE VIRTUAL TABLE item_words USING fts5({WORDS});
CREATE TABLE ranks (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, list TEXT NOT NULL, observed_at INTEGER NOT NULL,
  position INTEGER, heat INTEGER, title INTEGER NOT NULL, language TEXT NOT NULL, script TEXT NOT NULL);
CREATE INDEX ranks_by_time ON ranks (list, observed_at);
CREATE INDEX ranks_by_title ON ranks (title);
CREATE TABLE rank_documents (n INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE rank_names (n INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (n, value)) WITHOUT ROWID;
CREATE INDEX rank_names_by_value ON rank_names (value, n);
CREATE TABLE rank_topics (n INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (n, value)) WITHOUT ROWID;
CREATE INDEX rank_topics_by_value ON rank_topics (value, n);
CREATE TABLE titles (n INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE title_words USING fts5({WORDS});
CREATE TABLE runs (id TEXT PRIMARY KEY, source TEXT NOT NULL, started_at INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX runs_by_time ON runs (started_at DESC, id);
CREATE TABLE alerts (id TEXT PRIMARY KEY, rule TEXT NOT NULL, opened_at INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX alerts_by_time ON alerts (opened_at DESC, id);
CREATE TABLE messages (id TEXT PRIMARY KEY, state TEXT NOT NULL, created_at INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX messages_by_time ON messages (state, created_at DESC, id);
CREATE TABLE decisions (id TEXT PRIMARY KEY, decided_at INTEGER NOT NULL, document TEXT NOT NULL);
"""


def is_empty(connection: sqlite3.Connection) -> bool:
    """Say whether the file has no tables at all: it is new."""
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0


def create_layout(connection: sqlite3.Connection) -> None:
    """Create all tables in the running transaction, unless another process just did."""
    if not is_empty(connection):
        return
    if not connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        raise ConfigError(f"SQLite {sqlite3.sqlite_version} of this Python has no FTS5; use a Python that has it")
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def check_layout(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ConfigError unless the file's tables are ours and of this version."""
    if is_empty(connection):
        raise ConfigError(f"{path}: no tables in it yet; run `racewatch store init`")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise ConfigError(f"{path}: holds another program's tables; point RACEWATCH_STORE at a file of its own")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != LAYOUT:
        raise ConfigError(
            f"{path}: layout {found}, this version of racewatch reads layout {LAYOUT}; use the version that made it, "
            "or move the file away and index the batches in the landing folder again"
        )
