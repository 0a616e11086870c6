"""Why a query cannot be read, and what to write instead."""

import re

from racewatch.errors import QueryError
from racewatch.query.grammar import pattern

_OPERATORS = ("AND", "OR", "NOT")
_CLOSING = {"'": "' and a blank", "‘": "’", '"': '"', "“": "”", "”": "”", "「": "」", "『": "』"}
_COLON = "a colon only follows the name of a filter: put text that holds a colon in quotes"
_MINUS = "a minus excludes the word right behind it, as in -rumour: remove the blank or the minus"
_SIGNS = {
    **{sign: f"this quotation mark is not closed: write {_CLOSING[sign]} where the phrase ends" for sign in _CLOSING},
    **{sign: f"{sign} closes a phrase that was not opened: remove it" for sign in "」』"},
    **dict.fromkeys(":：", _COLON),
    **dict.fromkeys("-－", _MINUS),
}
"""What is wrong with a sign that stands where it cannot."""


def fault(query: str, at: int) -> QueryError:
    """Return the error of *query*, which is no longer readable at index *at* (its length: it ends too early)."""
    before = list(pattern("PHRASE", "EXACT", "_OPEN", "_CLOSE", "FIELD", "VALUE").finditer(query, 0, at))
    last = before[-1] if before else None
    if at >= len(query):
        return _at_the_end(query, last, before)
    return _at_a_sign(query, at, last, before) or error(query, at, _needs_before(query[at:]))


def error(query: str, at: int, problem: str) -> QueryError:
    """Return the error *problem* at index *at* of *query*."""
    return QueryError(problem, query=re.sub(r"\s", " ", query), column=at + 1)


def _at_the_end(query: str, last: re.Match[str] | None, before: list[re.Match[str]]) -> QueryError:
    if last and last.lastgroup == "FIELD":
        return error(query, last.start(), _needs_value(last[0]))
    if last and last[0] in _OPERATORS:
        return error(query, last.start(), _needs_after(last[0]))
    unclosed = _unclosed(before)
    at = unclosed[-1] if unclosed else len(query)
    return error(query, at, "this parenthesis is not closed: write ) where the group ends")


def _at_a_sign(query: str, at: int, last: re.Match[str] | None, before: list[re.Match[str]]) -> QueryError | None:
    if last and last.lastgroup == "FIELD":
        return error(query, last.start(), _needs_value(last[0]))
    if query[at] in ")）":
        return _stray_close(query, at, last, before)
    problem = _SIGNS.get(query[at])
    return error(query, at, problem) if problem else None


def _stray_close(query: str, at: int, last: re.Match[str] | None, before: list[re.Match[str]]) -> QueryError:
    if not _unclosed(before):
        return error(query, at, "this parenthesis was not opened: remove it, or write ( where the group begins")
    if last and last[0] in _OPERATORS:
        return error(query, last.start(), _needs_after(last[0]))
    return error(query, at, "nothing stands between these parentheses: remove them, or write words between them")


def _unclosed(before: list[re.Match[str]]) -> list[int]:
    opened: list[int] = []
    for part in before:
        if part.lastgroup == "_OPEN":
            opened.append(part.start())
        elif part.lastgroup == "_CLOSE" and opened:
            opened.pop()
    return opened


def _needs_value(field: str) -> str:
    return f"{field} needs one value right behind the colon: name:nvidia, or several as name:nvidia OR name:amd"


def _needs_after(operator: str) -> str:
    return f'{operator} needs something behind it; to look for the word itself write "{operator}" in quotes'


def _needs_before(rest: str) -> str:
    operator = next(operator for operator in (*_OPERATORS, rest) if rest.startswith(operator))
    return f'{operator} needs something before it; to look for the word itself write "{operator}" in quotes'
