"""The grammar of the query language, read once; ``grammar.lark`` is the one place that says what a word is."""

import re
from functools import cache
from importlib.resources import files

from lark import Lark


@cache
def parser() -> Lark:
    """Return the parser of the query language."""
    return Lark((files(__package__) / "grammar.lark").read_text("utf-8"), parser="lalr")


@cache
def pattern(*terminals: str) -> re.Pattern[str]:
    """Return the regular expression that finds any of the grammar's *terminals*, each a group of that name."""
    known = {terminal.name: terminal.pattern.to_regexp() for terminal in parser().terminals}
    return re.compile("|".join(f"(?P<{name}>{known[name]})" for name in terminals))
