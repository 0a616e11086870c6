"""A query with the watchbook in it: every spelling of a name finds the same."""

from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from racewatch.catalog.watchbook import Watchbook
from racewatch.errors import QueryError
from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.query.render import render
from racewatch.text.tokens import tokens

SUGGESTIONS = 3
ALIKE = 0.5  # difflib's ratio; its usual 0.6 misses a two-character Chinese name with one character wrong


class Spelling(NamedTuple):
    """One spelling of a name; *exact* is set where only this very writing counts (Meta, not meta)."""

    id: str
    exact: str | None


def expand(node: Node, watchbook: Watchbook) -> Node:
    """Return *node* with names for spellings: 輝達 also finds what is tagged nvidia, ``name:輝達`` is ``name:nvidia``.

    Raises QueryError for a name or topic that the watchbook does not have, with the closest ones it has.
    """
    return _expanded(node, watchbook, node)


def _expanded(node: Node, watchbook: Watchbook, whole: Node) -> Node:
    match node:
        case Text():
            fields = [Field("name", name) for name in _meant(node.text, watchbook)]
            return Or((node, *fields)) if fields else node
        case Field():
            return _field(node, watchbook, whole)
        case Toward():
            return _toward(node, watchbook, whole)
        case Everything() | Exact() | Compare() | When():
            return node
        case Not():
            return Not(_expanded(node.child, watchbook, whole))
        case And() | Or():
            return type(node)(tuple(_expanded(child, watchbook, whole) for child in node.children))


def _meant(text: str, watchbook: Watchbook) -> list[str]:
    """Return the names that *text* as a whole is a spelling of."""
    found = _spellings(watchbook).get(tuple(tokens(text)), ())
    return list(dict.fromkeys(id_ for id_, exact in found if exact is None or exact == text.strip()))


def _field(field: Field, watchbook: Watchbook, whole: Node) -> Node:
    if field.name == "topic":
        return _topic(field, watchbook, whole)
    return _name(field, watchbook, whole) if field.name == "name" else field


def _toward(node: Toward, watchbook: Watchbook, whole: Node) -> Node:
    tones = tuple(replace(node, name=id_) for id_ in _ids(node.name, watchbook, node, whole))
    return tones[0] if len(tones) == 1 else Or(tones)


def _name(field: Field, watchbook: Watchbook, whole: Node) -> Node:
    fields = tuple(Field("name", id_) for id_ in _ids(field.value, watchbook, field, whole))
    return fields[0] if len(fields) == 1 else Or(fields)


def _ids(value: str, watchbook: Watchbook, leaf: Node, whole: Node) -> tuple[str, ...]:
    """Return the ids of the names that *value* may mean, as an id or as a spelling; *leaf* is what asks for it."""
    ids = {name.id for name in watchbook.names}
    if value in ids:
        return (value,)
    found = dict.fromkeys(id_ for id_, _ in _spellings(watchbook).get(tuple(tokens(value)), ()))
    if not found:
        spelled = {spelling.lower(): name.id for name in watchbook.names for spelling in name.spellings}
        raise _unknown(Field("name", value), spelled | {id_: id_ for id_ in ids}, leaf, whole)
    return tuple(found)


def _topic(field: Field, watchbook: Watchbook, whole: Node) -> Node:
    if field.value in {topic.id for topic in watchbook.topics}:
        return field
    known = {key.lower(): topic.id for topic in watchbook.topics for key in (topic.label, topic.label_zh, topic.id)}
    raise _unknown(field, known, field, whole)


@lru_cache(maxsize=4)
def _spellings(watchbook: Watchbook) -> dict[tuple[str, ...], list[Spelling]]:
    found: dict[tuple[str, ...], list[Spelling]] = {}
    for name in watchbook.names:
        for spelling in name.spellings:
            exact = spelling if name.case and _has_case(spelling) else None
            found.setdefault(tuple(tokens(spelling)), []).append(Spelling(name.id, exact))
    return found


def _has_case(spelling: str) -> bool:
    return spelling.lower() != spelling.upper()


def _unknown(field: Field, known: dict[str, str], leaf: Node, whole: Node) -> QueryError:
    close = dict.fromkeys(known[key] for key in get_close_matches(field.value, known, SUGGESTIONS, ALIKE))
    hint = (
        f"did you mean {' or '.join(f'{field.name}:{id_}' for id_ in close)}?"
        if close
        else "look it up in watchbook.yaml"
    )
    query = render(whole)
    problem = f"the watchbook has no {field.name} {field.value}; {hint}"
    return QueryError(problem, query=query, column=query.find(render(leaf)) + 1)
