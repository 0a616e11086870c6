"""How Elasticsearch folds and cuts text: what :mod:`racewatch.text.tokens` does in Python, in its words."""

from functools import cache
from typing import Any

from racewatch.text.tokens import BREAK, BREAK_PATTERN, CHAR_PATTERN, PAIR_PATTERN, WORD_PATTERN, folding_rules

ENGLISH = {"type": "stemmer", "language": "english"}
"""The filter behind ``.english``, a module of every distribution; a server without it gets no such sub-field."""


@cache
def analysis(*, english: bool) -> dict[str, Any]:
    """Return the analyzers that mappings name; *english* has one that stems words, for analysts in Kibana."""
    rules = [f"{_escaped(old)} => {_escaped(new)}" for old, new in sorted(folding_rules().items())]
    stems = {"racewatch_english": _analyzer("racewatch_word", "racewatch_stem")} if english else {}
    return {
        "char_filter": {"racewatch_fold": {"type": "mapping", "mappings": rules}},
        "tokenizer": {
            "racewatch_pair": {"type": "pattern", "pattern": PAIR_PATTERN, "group": 1},
            "racewatch_char": {"type": "pattern", "pattern": CHAR_PATTERN, "group": 0},
            "racewatch_word": {"type": "pattern", "pattern": WORD_PATTERN, "group": 0},
        },
        "filter": {
            "racewatch_break": {"type": "pattern_replace", "pattern": BREAK_PATTERN, "replacement": BREAK},
            "racewatch_unbroken": {"type": "stop", "stopwords": [BREAK]},
            **({"racewatch_stem": ENGLISH} if english else {}),
        },
        "analyzer": {
            "racewatch_text": _analyzer("racewatch_pair"),
            "racewatch_char": _analyzer("racewatch_char"),
            "racewatch_exact": {"type": "custom", "tokenizer": "racewatch_char", "filter": ["racewatch_break"]},
            # A break in a question of loose words would match every text that has one.
            "racewatch_search": _analyzer("racewatch_pair", "racewatch_unbroken"),
            **stems,
        },
    }


def _analyzer(tokenizer: str, *more: str) -> dict[str, Any]:
    filters = ["lowercase", "racewatch_break", *more]
    return {"type": "custom", "char_filter": ["racewatch_fold"], "tokenizer": tokenizer, "filter": filters}


def _escaped(side: str) -> str:
    r"""Return one side of a mapping rule; ASCII other than letters is escaped, for => and \ mean something there."""
    return "".join(c if c.isalnum() or not c.isascii() else f"\\u{ord(c):04x}" for c in side)
