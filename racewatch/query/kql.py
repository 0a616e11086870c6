"""A query in Kibana's own language (KQL), to look at the same items there."""

from racewatch.query.ast import And, Compare, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.query.fields import KEYWORDS, NUMBERS

RANGES = {"<", "<=", ">", ">="}


def kql_of(node: Node) -> str:
    """Return *node* as KQL over items; "" when a part of it has no words there.

    >>> kql_of(And((Text("算力"), Not(Field("lang", "en")))))
    '(title:"算力" or text:"算力") and (not (language:"en"))'
    """
    try:
        return _of(node)
    except LookupError:
        return ""


def _of(node: Node) -> str:
    if isinstance(node, Not):
        return f"(not ({_of(node.child)}))"
    if isinstance(node, And):
        return " and ".join(_of(child) for child in node.children)
    if isinstance(node, Or):
        return f"({' or '.join(_of(child) for child in node.children)})"
    return _leaf(node)


def _leaf(node: Node) -> str:
    if isinstance(node, Text | Exact):
        suffix = ".exact" if isinstance(node, Exact) else ""
        return f"(title{suffix}:{_quoted(node.text)} or text{suffix}:{_quoted(node.text)})"
    if isinstance(node, Field):
        return f"{_field(KEYWORDS[node.name].items)}:{_quoted(node.value)}"
    if isinstance(node, Compare):
        return f"{_field(NUMBERS[node.name].items)}{_sign(node.sign)}{node.value}"
    if isinstance(node, Toward):
        part = f'label: "{node.value}"' if isinstance(node.value, str) else f"score{_sign(node.sign)}{node.value}"
        return f'targets:{{ name: "{node.name}" and {part} }}'
    if isinstance(node, When):
        return f'published_at {node.sign} "{node.moment.isoformat()}"'
    return "id:*"


def _sign(sign: str) -> str:
    return f" {sign} " if sign in RANGES else ": "


def _field(name: str | None) -> str:
    if name is None:
        raise LookupError("items have no such field")
    return name


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
