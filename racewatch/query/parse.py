"""The query language: text to tree."""

import re
from dataclasses import dataclass

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from racewatch.query.ast import And, Everything, Exact, Node, Not, Or, Text
from racewatch.query.faults import error, fault
from racewatch.query.filters import filter_of
from racewatch.query.grammar import parser
from racewatch.text.tokens import has_tokens

DEEPEST = 64  # levels of parentheses and NOT; far beyond what a person writes, far below any engine's limit
MOST_TERMS = 256  # words, phrases and filters; Elasticsearch takes at least 1,024 clauses, expanding may double them


def parse(text: str, zone: str = "UTC") -> Node:
    """Return what the query *text* means; raise QueryError with the column and what to write instead.

    Dates without a time of day are days of *zone*.

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
    return _Reader(text, zone).node(tree.children[0]) if tree.children else Everything()


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


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes nodes of the parts of *query*."""

    query: str
    zone: str

    def node(self, part: Tree[Token] | Token) -> Node:
        if isinstance(part, Token):
            return self._text(part)
        if part.data == "filter":
            return self._filter(part)
        children = tuple(self.node(child) for child in part.children)
        if part.data == "not":
            return Not(children[0])
        return And(children) if part.data == "all" else Or(children)

    def _text(self, token: Token) -> Text | Exact:
        text = str(token) if token.type == "WORD" else content_of(token)
        if not has_tokens(text):
            what = "this phrase is empty" if not text.strip() else f"{text} holds no letter, digit or character"
            raise error(self.query, token.start_pos or 0, f"{what}: leave it out, punctuation is not searched")
        return Exact(text) if token.type == "EXACT" else Text(text, token.type == "PHRASE")

    def _filter(self, part: Tree[Token]) -> Node:
        name, value = (child for child in part.children if isinstance(child, Token))
        if value.start_pos != name.end_pos:
            raise fault(self.query, value.start_pos or 0)
        content = str(value) if value.type == "VALUE" else content_of(value)
        if not content.strip():
            raise error(self.query, value.start_pos or 0, f"{name} has an empty value: write one, as in name:nvidia")
        try:
            return filter_of(name[:-1], content, self.zone)
        except ValueError as problem:
            raise error(self.query, name.start_pos or 0, str(problem)) from None


def content_of(phrase: str) -> str:
    r"""Return what stands in a quoted *phrase*; within "…" and '…' a backslash takes the next character as it is.

    >>> content_of('"say \\"AI\\""'), content_of("「算力」"), content_of("'People's'")
    ('say "AI"', '算力', "People's")
    """
    return re.sub(r"\\(.)", r"\1", phrase[1:-1], flags=re.DOTALL) if phrase[0] in "\"'" else phrase[1:-1]
