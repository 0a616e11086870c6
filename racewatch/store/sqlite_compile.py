"""A query as SQL: one condition over the rows of items or of ranks, called ``d``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.query.fields import KEYWORDS, NUMBERS
from racewatch.store.base import Window
from racewatch.store.datasets import columns_of
from racewatch.text.tokens import tokens
from schemas import Background, Item, RankObservation

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What a query is asked of: the field of each filter, the words.

    A field with one value is a column of the row, one of *many* values a table of its own named *beside* and field.
    """

    rows: str
    time: str
    keywords: Mapping[str, str]
    numbers: Mapping[str, str]
    many: Collection[str]
    beside: str
    words: str  # empty where rows have none
    named: str  # the column that the rows of *words* are named by
    exact: str  # says whether a row holds the text of its question mark as it is written
    toward: str = ""  # the table of tones toward names


ITEMS = Table(
    rows="items",
    time="published_at",
    keywords={name: behind.items for name, behind in KEYWORDS.items() if behind.items},
    numbers={name: behind.items for name, behind in NUMBERS.items() if behind.items},
    many=columns_of(Item).many,
    beside="item",
    words="item_words",
    named="n",
    exact="(SELECT document_holds(w.d, w.document, ?) FROM item_documents w WHERE w.n = d.n)",
    toward="item_targets",
)
RANKS = Table(
    rows="ranks",
    time="observed_at",
    keywords={name: behind.ranks for name, behind in KEYWORDS.items() if behind.ranks},
    numbers={name: behind.ranks for name, behind in NUMBERS.items() if behind.ranks},
    many=columns_of(RankObservation).many,
    beside="rank",
    words="title_words",
    named="title",
    exact="title_holds((SELECT w.title FROM titles w WHERE w.n = d.title), ?)",
)
BACKGROUND = Table(
    rows="background",
    time="hour",
    keywords={name: field for name, field in ITEMS.keywords.items() if field in columns_of(Background).single},
    numbers={},
    many=(),
    beside="background",
    words="",
    named="n",
    exact="? IS NULL",
)
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


def condition_of(query: Node, window: Window, table: Table) -> Condition:
    """Return the condition under which a row of *table* matches *query* within *window*."""
    return all_of(within(window, table.time), _of(query, table))


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


def _of(node: Node, table: Table) -> Condition:
    match node:
        case Not():
            child = _of(node.child, table)
            return Condition(f"NOT {child.sql}", child.values)
        case And() | Or():
            word = "AND" if isinstance(node, And) else "OR"
            return _joined(word, [_of(child, table) for child in node.children])
        case Everything():
            return TRUE
        case Text():
            return _words(node.text, table)
        case Exact():
            return all_of(_words(node.text, table), Condition(table.exact, (node.text,)))
        case _:
            return _filter(node, table)


def _words(text: str, table: Table) -> Condition:
    """Return the condition that the tokens of *text* stand in a row: an FTS5 phrase; tokens hold no quotation mark."""
    found = tokens(text)
    if not (found and table.words):
        return FALSE
    words = table.words
    sql = f"d.{table.named} IN (SELECT rowid FROM {words} WHERE {words} MATCH ?)"  # noqa: S608  our own table names
    return Condition(sql, (f'"{" ".join(found)}"',))


def _filter(node: Field | Compare | Toward | When, table: Table) -> Condition:
    match node:
        case Field():
            return _field(node, table)
        case Compare():
            return _compared(node, table.numbers.get(node.name))
        case Toward():
            return _toward(node, table)
        case When():
            return Condition(f"d.{table.time} {node.sign} ?", (milliseconds(node.moment),))


def _field(leaf: Field, table: Table) -> Condition:
    field = table.keywords.get(leaf.name)
    if field in table.many:
        sql = f"d.n IN (SELECT n FROM {table.beside}_{field} WHERE k = {TERM})"  # noqa: S608  as above
        return Condition(sql, (field, leaf.value))
    return equal(field, leaf.value) if field else FALSE


def _compared(leaf: Compare, column: str | None) -> Condition:
    if column is None:
        return FALSE
    compared = Condition(f"(d.{column} IS NOT NULL AND d.{column} {leaf.sign} ?)", (leaf.value,))
    return all_of(without("sentiment_label", "unsure"), compared) if leaf.name == "sentiment" else compared


def _toward(leaf: Toward, table: Table) -> Condition:
    if not table.toward:
        return FALSE
    if isinstance(leaf.value, str):
        tone = Condition(f"t.label = {TERM}", ("targets.label", leaf.value))
    else:
        score = f"t.label <> {TERM} AND t.score {leaf.sign} ?"
        tone = Condition(score, ("targets.label", "unsure", leaf.value))
    sql = f"EXISTS (SELECT 1 FROM {table.toward} t WHERE t.n = d.n AND t.name = {TERM} AND {tone.sql})"  # noqa: S608  as above
    return Condition(sql, ("targets.name", leaf.name, *tone.values))


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    """Return all *parts* under AND or OR, nested in halves: SQLite refuses an expression 1,000 operators deep."""
    if not parts:
        return TRUE if word == "AND" else FALSE
    if len(parts) == 1:
        return parts[0]
    left, right = _joined(word, parts[: len(parts) // 2]), _joined(word, parts[len(parts) // 2 :])
    return Condition(f"({left.sql} {word} {right.sql})", left.values + right.values)
