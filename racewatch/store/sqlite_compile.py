"""A query as SQL: one condition over the rows of items or of ranks, called ``d``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import And, Everything, Field, Node, Not, Or, Text
from racewatch.store.base import Window
from racewatch.text.tokens import tokens

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a query is asked of: the column of each filter, the side table of each many-valued one, the words."""

    time: str
    columns: Mapping[str, str]
    sides: Mapping[str, str]
    words: str
    named: str  # the column that the rows of *words* are named by


ITEMS = Target(
    time="published_at",
    columns={"lang": "language", "script": "script", "source": "source", "publisher": "publisher", "kind": "kind"},
    sides={"name": "item_names", "topic": "item_topics"},
    words="item_words",
    named="n",
)
RANKS = Target(
    time="observed_at",
    columns={"lang": "language", "script": "script", "source": "list"},
    sides={"name": "rank_names", "topic": "rank_topics"},
    words="title_words",
    named="title",
)
TRUE, FALSE = Condition("1"), Condition("0")


def milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since 1970; what is finer is cut off, as Elasticsearch does."""
    return (moment - EPOCH) // MILLISECOND


def moment_of(number: int) -> datetime:
    """Return the UTC moment that is *number* milliseconds after 1970."""
    return EPOCH + number * MILLISECOND


def condition_of(query: Node, window: Window, target: Target) -> Condition:
    """Return the condition under which a row of *target* matches *query* within *window*."""
    return all_of(within(window, target.time), _of(query, target))


def all_of(*parts: Condition) -> Condition:
    """Return the condition that all *parts* hold."""
    return _joined("AND", parts)


def any_of(*parts: Condition) -> Condition:
    """Return the condition that one of *parts* holds."""
    return _joined("OR", parts)


def equal(column: str, value: str | None) -> Condition:
    """Return the condition that *column* holds *value*; with None, no condition."""
    return TRUE if value is None else Condition(f"d.{column} = ?", (value,))


def within(window: Window, column: str) -> Condition:
    """Return the condition that *column* lies in *window*."""
    ends = ((">=", window.since), ("<", window.until))
    return all_of(*(Condition(f"d.{column} {sign} ?", (milliseconds(end),)) for sign, end in ends if end is not None))


def _of(node: Node, target: Target) -> Condition:
    match node:
        case Everything():
            return TRUE
        case Text():
            return _words(node, target)
        case Field():
            return _field(node, target)
        case Not():
            child = _of(node.child, target)
            return Condition(f"NOT {child.sql}", child.values)
        case And():
            return _joined("AND", [_of(child, target) for child in node.children])
        case Or():
            return _joined("OR", [_of(child, target) for child in node.children])


def _words(leaf: Text, target: Target) -> Condition:
    """Return the condition that the leaf's tokens stand in a row: an FTS5 phrase; tokens hold no quotation mark."""
    found = tokens(leaf.text)
    if not found:
        return FALSE
    words = target.words
    sql = f"d.{target.named} IN (SELECT rowid FROM {words} WHERE {words} MATCH ?)"  # noqa: S608  our own table names
    return Condition(sql, (f'"{" ".join(found)}"',))


def _field(leaf: Field, target: Target) -> Condition:
    if column := target.columns.get(leaf.name):
        return equal(column, leaf.value)
    if side := target.sides.get(leaf.name):
        return Condition(f"d.n IN (SELECT n FROM {side} WHERE value = ?)", (leaf.value,))  # noqa: S608  as above
    return FALSE


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    """Return all *parts* under AND or OR, nested in halves: SQLite refuses an expression 1,000 operators deep."""
    if not parts:
        return TRUE if word == "AND" else FALSE
    if len(parts) == 1:
        return parts[0]
    left, right = _joined(word, parts[: len(parts) // 2]), _joined(word, parts[len(parts) // 2 :])
    return Condition(f"({left.sql} {word} {right.sql})", left.values + right.values)
