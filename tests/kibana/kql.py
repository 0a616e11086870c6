"""KQL to Elasticsearch's query DSL, for what our panels use: fields with values, lists and *, and or not."""

from functools import cache
from typing import Any

from lark import Lark, Transformer

Dsl = dict[str, Any]
GRAMMAR = r"""
?start: any
?any: all ("or" all)*
?all: one ("and" one)*
?one: "not" one -> no | "(" any ")" | FIELD ":" value -> clause
value: WORD -> single | "*" -> exists | "(" WORD ("or" WORD)* ")" -> several
FIELD: /[a-z_][a-z_.]*(?=\s*:)/
WORD: /(?!(and|or|not)\b)[\w.-]+/
%ignore " "
"""


class _ToDsl(Transformer[Any, Dsl]):
    def any(self, parts: list[Dsl]) -> Dsl:
        return {"bool": {"should": parts, "minimum_should_match": 1}}

    def all(self, parts: list[Dsl]) -> Dsl:
        return {"bool": {"filter": parts}}

    def no(self, parts: list[Dsl]) -> Dsl:
        return {"bool": {"must_not": parts}}

    def single(self, words: list[str]) -> list[str]:
        return [str(words[0])]

    several = staticmethod(lambda words: [str(word) for word in words])

    def exists(self, _: list[str]) -> None:
        return None

    def clause(self, parts: list[Any]) -> Dsl:
        field, values = str(parts[0]), parts[1]
        if values is None:
            return {"exists": {"field": field}}
        return {"bool": {"should": [{"match": {field: value}} for value in values], "minimum_should_match": 1}}


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="earley", lexer="dynamic", maybe_placeholders=False)


def dsl_of(query: str) -> Dsl:
    """Return what *query* asks; raise lark's errors for KQL that our panels do not use."""
    return _ToDsl().transform(_parser().parse(query)) if query else {"match_all": {}}


def fields_of(query: str) -> set[str]:
    """Return the fields that *query* names."""
    tree = _parser().parse(query) if query else None
    return {str(token) for token in tree.scan_values(lambda each: each.type == "FIELD")} if tree else set()
