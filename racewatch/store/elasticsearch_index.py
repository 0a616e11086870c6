"""Which indices there are, how they are named, and how their text is cut: one source, the models and tokens.

Items and ranks live in an index a month, the others in one each; all are read through the alias of their dataset.
"""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from racewatch.errors import ConfigError
from racewatch.store.base import Dataset, Document
from racewatch.text.tokens import BREAK, BREAK_PATTERN, CHAR_PATTERN, PAIR_PATTERN, folding_rules
from schemas import Alert, Decision, Item, Message, RankObservation, SourceRun
from schemas.es import mapping_of

VERSION = "v2"
"""Version of mapping and analysis. A new field needs none; a field that changes its type or its tokens does."""
PRIORITY = 500  # above 100, which Elasticsearch's own templates (logs-*-*, metrics-*-*) have
MODELS: dict[Dataset, type[Document]] = {
    "items": Item,
    "ranks": RankObservation,
    "runs": SourceRun,
    "alerts": Alert,
    "messages": Message,
    "decisions": Decision,
}
TIMES: dict[Dataset, str] = {
    "items": "published_at",
    "ranks": "observed_at",
    "runs": "started_at",
    "alerts": "opened_at",
    "messages": "created_at",
    "decisions": "decided_at",
}
"""The time by which each dataset is asked for."""
MONTHLY: tuple[Dataset, ...] = ("items", "ranks")
SINGLE: tuple[Dataset, ...] = ("runs", "alerts", "messages", "decisions")


def dataset_of(document: Document) -> Dataset:
    """Return the dataset that *document* belongs to."""
    return next(name for name, model in MODELS.items() if isinstance(document, model))


def alias_of(prefix: str, dataset: Dataset) -> str:
    """Return the name through which *dataset* is read."""
    return f"{prefix}-{dataset}"


def index_of(prefix: str, document: Document) -> str:
    """Return the index that *document* is written to: that of its month in UTC, or the only one."""
    dataset = dataset_of(document)
    if dataset in SINGLE:
        return single_index(prefix, dataset)
    moment: datetime = getattr(document, TIMES[dataset]).astimezone(UTC)
    return f"{alias_of(prefix, dataset)}-{moment.year:04d}.{moment.month:02d}"


def single_index(prefix: str, dataset: Dataset) -> str:
    """Return the index of a dataset that has only one."""
    return f"{alias_of(prefix, dataset)}-{VERSION}"


def mapping(dataset: Dataset) -> dict[str, Any]:
    """Return the strict mapping of *dataset*, made from its model and marked with our version."""
    made = mapping_of(MODELS[dataset])
    fields = {name: _searchable(field) for name, field in made["properties"].items()}
    return {**made, "properties": fields, "_meta": {"racewatch": VERSION}}


def _searchable(field: dict[str, Any]) -> dict[str, Any]:
    """Return *field* with what a search in it uses when it names no analyzer, as Kibana's do."""
    return {**field, "search_analyzer": "racewatch_search"} if field.get("analyzer") == "racewatch_text" else field


def template(prefix: str, dataset: Dataset) -> dict[str, Any]:
    """Return the composable index template of *dataset*; its mark holds a digest of all it says."""
    settings: dict[str, Any] = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
    if dataset in MONTHLY:
        settings["analysis"] = analysis()
    body = {
        "index_patterns": [f"{alias_of(prefix, dataset)}-*"],
        "priority": PRIORITY,
        "template": {
            "settings": {"index": settings},
            "mappings": mapping(dataset),
            "aliases": {alias_of(prefix, dataset): {}},
        },
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return {**body, "_meta": {"racewatch": VERSION, "digest": digest}}


@cache
def analysis() -> dict[str, Any]:
    """Return how text is folded and cut, in Elasticsearch's words: what :mod:`racewatch.text.tokens` does in Python."""
    rules = [f"{_escaped(old)} => {_escaped(new)}" for old, new in sorted(folding_rules().items())]
    return {
        "char_filter": {"racewatch_fold": {"type": "mapping", "mappings": rules}},
        "tokenizer": {
            "racewatch_pair": {"type": "pattern", "pattern": PAIR_PATTERN, "group": 1},
            "racewatch_char": {"type": "pattern", "pattern": CHAR_PATTERN, "group": 0},
        },
        "filter": {
            "racewatch_break": {"type": "pattern_replace", "pattern": BREAK_PATTERN, "replacement": BREAK},
            "racewatch_unbroken": {"type": "stop", "stopwords": [BREAK]},
        },
        "analyzer": {
            "racewatch_text": _analyzer("racewatch_pair"),
            "racewatch_char": _analyzer("racewatch_char"),
            "racewatch_exact": {"type": "custom", "tokenizer": "racewatch_char", "filter": ["racewatch_break"]},
            # A break in a question of loose words would match every text that has one.
            "racewatch_search": _analyzer("racewatch_pair", "racewatch_unbroken"),
        },
    }


def _analyzer(tokenizer: str, *more: str) -> dict[str, Any]:
    filters = ["lowercase", "racewatch_break", *more]
    return {"type": "custom", "char_filter": ["racewatch_fold"], "tokenizer": tokenizer, "filter": filters}


def _escaped(side: str) -> str:
    r"""Return one side of a mapping rule; ASCII other than letters is escaped, for => and \ mean something there."""
    return "".join(c if c.isalnum() or not c.isascii() else f"\\u{ord(c):04x}" for c in side)


def check_version(what: str, meta: dict[str, Any] | None, address: str) -> None:
    """Raise ConfigError unless *meta*, the mark of an index or template called *what*, is of our version."""
    found = (meta or {}).get("racewatch", "no")
    if found != VERSION:
        raise ConfigError(
            f"Elasticsearch at {address}: {what} has the mark of {found} racewatch mapping, this racewatch needs "
            f"{VERSION}; set RACEWATCH_STORE_PREFIX to a name that is free and index again, or delete {what}"
        )
