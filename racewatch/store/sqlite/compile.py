"""A query as SQL: one condition over the rows of items or of ranks, called ``d``."""

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.store.datasets import TIMES
from racewatch.store.documents import Dataset
from racewatch.store.questions import Window, check_asked
from racewatch.store.sqlite.condition import (
    FALSE,
    TERM,
    TRUE,
    Condition,
    all_of,
    any_of,
    equal,
    milliseconds,
    within,
    without,
)
from racewatch.store.sqlite.tables import ITEMS, RANKS, Table
from racewatch.text.tokens import tokens

QUERIED: dict[Dataset, Table] = {"items": ITEMS, "ranks": RANKS}


def condition_of(query: Node, window: Window, table: Table) -> Condition:
    """Return the condition under which a row of *table* matches *query* within *window*."""
    return all_of(within(window, table.time), _of(query, table))


def chosen(dataset: Dataset, query: Node, window: Window) -> Condition:
    """Return the condition of a row of *dataset* within *window*; of items and ranks *query* may be asked too."""
    check_asked(dataset, query)
    table = QUERIED.get(dataset)
    return condition_of(query, window, table) if table else within(window, TIMES[dataset])


def _of(node: Node, table: Table) -> Condition:
    match node:
        case Not():
            child = _of(node.child, table)
            return Condition(f"NOT {child.sql}", child.values)
        case And() | Or():
            children = [_of(child, table) for child in node.children]
            return all_of(*children) if isinstance(node, And) else any_of(*children)
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
