"""Conditions over the rows of a table, called ``d``, and how they are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.store.questions import Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()


TRUE, FALSE = Condition("1"), Condition("0")


TERM = "coalesce((SELECT k FROM terms WHERE field = ? AND value = ?), -1)"
"""The number of a field's value; for one that nobody has, a number that nothing has."""


def named(column: str) -> str:
    """Return the expression of the value that the keyword *column* holds the number of."""
    return f"(SELECT value FROM terms WHERE k = {column})"  # noqa: S608  our own names


def milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since 1970; what is finer is cut off, as Elasticsearch does."""
    return (moment - EPOCH) // MILLISECOND


def moment_of(number: int) -> datetime:
    """Return the UTC moment that is *number* milliseconds after 1970."""
    return EPOCH + number * MILLISECOND


def all_of(*parts: Condition) -> Condition:
    """Return the condition that all *parts* hold."""
    return _joined("AND", parts)


def any_of(*parts: Condition) -> Condition:
    """Return the condition that one of *parts* holds."""
    return _joined("OR", parts)


def equal(column: str, value: str | None) -> Condition:
    """Return the condition that the keyword *column* holds *value*; with None, no condition."""
    return TRUE if value is None else Condition(f"d.{column} = {TERM}", (column, value))


def without(column: str, value: str) -> Condition:
    """Return the condition that the keyword *column* does not hold *value*."""
    return Condition(f"d.{column} <> {TERM}", (column, value))


def within(window: Window, column: str) -> Condition:
    """Return the condition that *column* lies in *window*."""
    ends = ((">=", window.since), ("<", window.until))
    return all_of(*(Condition(f"d.{column} {sign} ?", (milliseconds(end),)) for sign, end in ends if end is not None))


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    """Return all *parts* under AND or OR, nested in halves: SQLite refuses an expression 1,000 operators deep."""
    if not parts:
        return TRUE if word == "AND" else FALSE
    if len(parts) == 1:
        return parts[0]
    left, right = _joined(word, parts[: len(parts) // 2]), _joined(word, parts[len(parts) // 2 :])
    return Condition(f"({left.sql} {word} {right.sql})", left.values + right.values)
