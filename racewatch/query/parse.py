"""The query language: text to tree."""

import re

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from racewatch.query.ast import And, Everything, Node, Not, Or, Text
from racewatch.query.faults import error, fault
from racewatch.query.filters import filter_of
from racewatch.query.grammar import parser
from racewatch.text.tokens import has_tokens

DEEPEST = 64  # levels of parentheses and NOT; far beyond what a person writes, far below any engine's limit
MOST_TERMS = 256  # words, phrases and filters; Elasticsearch takes at least 1,024 clauses, expanding may double them


def parse(text: str) -> Node:
    """Return what the query *text* means; raise QueryError with the column and what to write instead.

    >>> parse("輝達 -lang:en")
    And(children=(Text(text='輝達', quoted=False), Not(child=Field(name='lang', value='en'))))
    """
    try:
        tree = parser().parse(text)
    except UnexpectedCharacters as caught:
        raise fault(text, caught.pos_in_stream or 0) from None
    except UnexpectedToken as caught:
        at = len(text) if caught.token.type == "$END" else caught.token.start_pos
        raise fault(text, at or 0) from None
    _check_size(tree, text)
    return _node(tree.children[0], text) if tree.children else Everything()


def _check_size(tree: Tree[Token], query: str) -> None:
    """Raise QueryError for a tree that is too deep or too wide to be answered."""
    level: list[Tree[Token] | Token] = [tree]
    terms = 0
    for _ in range(DEEPEST):
        terms += sum(isinstance(node, Token) for node in level)
        level = [child for node in level if isinstance(node, Tree) for child in node.children]
        if not level:
            break
    else:
        raise error(query, 0, f"more than {DEEPEST} levels of parentheses and NOT: write it flatter")
    if terms > MOST_TERMS:
        raise error(query, 0, f"{terms} words and filters, more than {MOST_TERMS}: ask in several queries")


def _node(part: Tree[Token] | Token, query: str) -> Node:
    if isinstance(part, Token):
        return _text(part, query)
    if part.data == "filter":
        return _filter(part, query)
    children = tuple(_node(child, query) for child in part.children)
    if part.data == "not":
        return Not(children[0])
    return And(children) if part.data == "all" else Or(children)


def _text(token: Token, query: str) -> Text:
    text = content_of(token) if token.type == "PHRASE" else str(token)
    if not has_tokens(text):
        what = "this phrase is empty" if not text.strip() else f"{text} holds no letter, digit or character"
        raise error(query, token.start_pos or 0, f"{what}: leave it out, punctuation is not searched")
    return Text(text, token.type == "PHRASE")


def _filter(part: Tree[Token], query: str) -> Node:
    name, value = (child for child in part.children if isinstance(child, Token))
    if value.start_pos != name.end_pos:
        raise fault(query, value.start_pos or 0)
    content = content_of(value) if value.type == "PHRASE" else str(value)
    if not content.strip():
        raise error(query, value.start_pos or 0, f"{name} has an empty value: write one, as in name:nvidia")
    try:
        return filter_of(name[:-1], content)
    except ValueError as problem:
        raise error(query, name.start_pos or 0, str(problem)) from None


def content_of(phrase: str) -> str:
    r"""Return what stands in a quoted *phrase*; within "…" a backslash takes the next character as it is.

    >>> content_of('"say \\"AI\\""'), content_of("「算力」")
    ('say "AI"', '算力')
    """
    return re.sub(r"\\(.)", r"\1", phrase[1:-1], flags=re.DOTALL) if phrase[0] == '"' else phrase[1:-1]
