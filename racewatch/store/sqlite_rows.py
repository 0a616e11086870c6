"""Documents to rows: what is created, what is updated, what was there already."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from racewatch.errors import ConfigError
from racewatch.store.base import Document, Kept, Written
from racewatch.store.sqlite_compile import milliseconds
from racewatch.store.writing import Settle
from racewatch.text.tokens import exact_tokens, holds, tokens
from schemas import Alert, Decision, Item, Message, RankObservation, SourceRun

Model = TypeVar("Model", bound=BaseModel)
FIELD_BREAK = "␟"  # between title and text; never a token, so no phrase reaches across


def document_of(model: type[Model], stored: str) -> Model:
    """Return the document that a row keeps; raise ConfigError when the file was damaged."""
    try:
        return model.model_validate_json(stored)
    except ValidationError as error:
        problem = f"a stored {model.__name__} cannot be read ({error.errors()[0]['msg']})"
        raise ConfigError(f"{problem}; move the store away and index the batches in landing again") from error


def document_holds(document: str, text: str) -> bool:
    """Say whether title or text of the kept *document* hold *text* as it is written; asked from within SQL."""
    kept, wanted = json.loads(document), exact_tokens(text)
    return any(holds(exact_tokens(kept.get(field, "")), wanted) for field in ("title", "text"))


def title_holds(title: str, text: str) -> bool:
    """Say whether *title* holds *text* as it is written; asked from within SQL."""
    return holds(exact_tokens(title), exact_tokens(text))


def write_rows(db: sqlite3.Connection, documents: Sequence[Document], settle: Settle) -> Written:
    """Write *documents* in the running transaction, one after the other, as *settle* decides."""
    return sum((_write(db, document, settle) for document in documents), Written())


def replace_row(db: sqlite3.Connection, old: Kept | None, new: Kept) -> bool:
    """Write *new* in the running transaction if *old* is what lies under its id; say whether it was done."""
    stored, put = _KINDS[type(new)]
    row = db.execute(stored, (new.id,)).fetchone()
    if (None if row is None else document_of(type(new), row[1])) != old:
        return False
    put(db, None, old, new)
    return True


def _write(db: sqlite3.Connection, new: Document, settle: Settle) -> Written:
    stored, put = _KINDS[type(new)]
    number, kept = db.execute(stored, (new.id,)).fetchone() or (None, None)
    old = document_of(type(new), kept) if kept else None
    if (changed := settle(old, new)) is None:
        return Written(duplicate=1)
    put(db, number, old, changed)
    return Written(updated=1) if old else Written(created=1)


def _put_item(db: sqlite3.Connection, number: int | None, old: Item | None, new: Item) -> None:
    same_words = old is not None and (old.title, old.text) == (new.title, new.text)
    if number is not None:
        _remove(db, "item", number)
        db.execute("DELETE FROM item_targets WHERE n = ?", (number,))
    columns = (
        *(number if same_words else None, new.id, milliseconds(new.published_at), new.source, new.publisher, new.kind),
        *(new.language, new.script or "", new.sentiment, new.sentiment_label),
        *(new.reads, new.likes, new.comments, new.reposts),
    )
    n = db.execute(f"INSERT INTO items VALUES ({', '.join('?' * len(columns))})", columns).lastrowid  # noqa: S608
    if not same_words:
        words = " ".join([*tokens(new.title), FIELD_BREAK, *tokens(new.text)])
        db.execute("INSERT INTO item_words (rowid, words) VALUES (?, ?)", (n, words))
    _put_sides(db, "item", n, new)
    targets = [(n, target.name, target.label, target.score) for target in new.targets]
    db.executemany("INSERT INTO item_targets VALUES (?, ?, ?, ?)", targets)


def _put_rank(db: sqlite3.Connection, number: int | None, _: RankObservation | None, new: RankObservation) -> None:
    if number is not None:
        _remove(db, "rank", number)
    columns = (
        *(number, new.id, new.list, milliseconds(new.observed_at), new.position, new.heat),
        *(_title(db, new.title), new.language, new.script or ""),
    )
    n = db.execute("INSERT INTO ranks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", columns).lastrowid
    _put_sides(db, "rank", n, new)


def _title(db: sqlite3.Connection, title: str) -> int:
    """Return the number of *title*: a topic stays on a list for hours, its words are indexed once."""
    if row := db.execute("SELECT n FROM titles WHERE title = ?", (title,)).fetchone():
        return int(row[0])
    n = db.execute("INSERT INTO titles (title) VALUES (?)", (title,)).lastrowid
    db.execute("INSERT INTO title_words (rowid, words) VALUES (?, ?)", (n, " ".join(tokens(title))))
    return int(n or 0)


def _put_sides(db: sqlite3.Connection, what: str, n: int | None, new: Item | RankObservation) -> None:
    kept = new.model_dump_json(exclude_defaults=True)
    db.execute(f"INSERT INTO {what}_documents VALUES (?, ?)", (n, kept))  # noqa: S608  our own table names, here and below
    for side, values in (("names", new.names), ("topics", new.topics)):
        rows = [(n, value) for value in dict.fromkeys(values)]
        db.executemany(f"INSERT INTO {what}_{side} VALUES (?, ?)", rows)  # noqa: S608


def _remove(db: sqlite3.Connection, what: str, number: int) -> None:
    for table in (f"{what}s", f"{what}_documents", f"{what}_names", f"{what}_topics"):
        db.execute(f"DELETE FROM {table} WHERE n = ?", (number,))  # noqa: S608


def _put_run(db: sqlite3.Connection, _: int | None, __: SourceRun | None, new: SourceRun) -> None:
    row = (new.id, new.source, milliseconds(new.started_at), new.model_dump_json(exclude_defaults=True))
    db.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)", row)


def _put_alert(db: sqlite3.Connection, _: int | None, __: Alert | None, new: Alert) -> None:
    row = (new.id, new.rule, milliseconds(new.opened_at), new.model_dump_json(exclude_defaults=True))
    db.execute("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?)", row)


def _put_message(db: sqlite3.Connection, _: int | None, __: Message | None, new: Message) -> None:
    row = (new.id, new.state, milliseconds(new.created_at), new.model_dump_json(exclude_defaults=True))
    db.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?)", row)


def _put_decision(db: sqlite3.Connection, _: int | None, __: Decision | None, new: Decision) -> None:
    row = (new.id, milliseconds(new.decided_at), new.model_dump_json(exclude_defaults=True))
    db.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?)", row)


_KINDS: dict[type[Document], tuple[str, Callable[[sqlite3.Connection, int | None, Any, Any], None]]] = {
    Item: ("SELECT n, document FROM items JOIN item_documents USING (n) WHERE id = ?", _put_item),
    RankObservation: ("SELECT n, document FROM ranks JOIN rank_documents USING (n) WHERE id = ?", _put_rank),
    SourceRun: ("SELECT 0, document FROM runs WHERE id = ?", _put_run),
    Alert: ("SELECT 0, document FROM alerts WHERE id = ?", _put_alert),
    Message: ("SELECT 0, document FROM messages WHERE id = ?", _put_message),
    Decision: ("SELECT 0, document FROM decisions WHERE id = ?", _put_decision),
}
"""How each kind is found by its id, and how it is written."""
