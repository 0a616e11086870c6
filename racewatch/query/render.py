"""The query language: tree to text, so that ``parse(render(node)) == node`` for every tree that parse makes."""

import re

from racewatch.query.ast import And, Everything, Field, Node, Not, Or, Text
from racewatch.query.grammar import pattern


def render(node: Node) -> str:
    """Return *node* as an analyst would write it.

    >>> render(And((Text("算力"), Not(Or((Field("lang", "en"), Field("kind", "post")))))))
    '算力 NOT (lang:en OR kind:post)'
    """
    match node:
        case Everything():
            return ""
        case Text():
            return node.text if not node.quoted and pattern("WORD").fullmatch(node.text) else _quoted(node.text)
        case Field():
            return f"{node.name}:{node.value if pattern('VALUE').fullmatch(node.value) else _quoted(node.value)}"
        case Not():
            return f"NOT {_grouped(node.child, (And, Or))}"
        case And():
            return " ".join(_grouped(child, (And, Or)) for child in node.children)
        case Or():
            return " OR ".join(_grouped(child, (Or,)) for child in node.children)


def _grouped(node: Node, kinds: tuple[type[Node], ...]) -> str:
    return f"({render(node)})" if isinstance(node, kinds) else render(node)


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
