"""The query language: tree to text, so that ``parse(render(node)) == node`` for every tree that parse makes."""

import re
from datetime import UTC
from decimal import Decimal

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.query.fields import TOWARD, time_named
from racewatch.query.grammar import pattern


def render(node: Node) -> str:
    """Return *node* as an analyst would write it.

    >>> render(And((Text("算力"), Not(Or((Field("lang", "en"), Field("kind", "post")))))))
    '算力 NOT (lang:en OR kind:post)'
    """
    match node:
        case Not():
            return f"NOT {_grouped(node.child, (And, Or))}"
        case And():
            return " ".join(_grouped(child, (And, Or)) for child in node.children)
        case Or():
            return " OR ".join(_grouped(child, (Or,)) for child in node.children)
        case _:
            return _leaf(node)


def _leaf(node: Everything | Text | Exact | Field | Compare | Toward | When) -> str:
    match node:
        case Text() if not node.quoted and pattern("WORD").fullmatch(node.text):
            return node.text
        case Text():
            return _quoted(node.text)
        case Exact():
            return _quoted(node.text, "'")
        case Everything():
            return ""
        case _:
            return _filter(node)


def _filter(node: Field | Compare | Toward | When) -> str:
    match node:
        case Field():
            return f"{node.name}:{_value(node.value)}"
        case Compare():
            return f"{node.name}:{'' if node.sign == '=' else node.sign}{decimal(node.value)}"
        case Toward():
            wanted = node.value if isinstance(node.value, str) else decimal(node.value)
            return f"{TOWARD}:{_value(f'{node.name}{node.sign}{wanted}')}"
        case When():
            moment = node.moment.astimezone(UTC).replace(tzinfo=None)
            return f"{time_named(node)}:{moment.isoformat()}Z"


def _value(value: str) -> str:
    return value if pattern("VALUE").fullmatch(value) else _quoted(value)


def _grouped(node: Node, kinds: tuple[type[Node], ...]) -> str:
    return f"({render(node)})" if isinstance(node, kinds) else render(node)


def decimal(value: float) -> str:
    """Return *value* in digits that read back as the same number, without an exponent.

    >>> decimal(1000), decimal(-0.3), decimal(1e-07)
    ('1000', '-0.3', '0.0000001')
    """
    return f"{Decimal(repr(value)):f}"


def _quoted(text: str, mark: str = '"') -> str:
    return mark + re.sub(rf"([{mark}\\])", r"\\\1", text) + mark
