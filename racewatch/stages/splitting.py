"""A rule with a split watches each value of a field by itself: one part a value that was seen lately."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from racewatch.query.ast import Field
from racewatch.query.fields import KEYWORDS
from racewatch.query.parse import parse
from racewatch.query.render import render
from racewatch.store.base import Store
from racewatch.store.questions import Window
from schemas import AlertRule

MOST = 20
"""Values of a field that are watched: those with most items in the time of the baseline."""
FILTERS = {behind.items: name for name, behind in KEYWORDS.items()}


def parts(
    store: Store, rules: Iterable[AlertRule], until: datetime, since: datetime | None = None
) -> Iterator[AlertRule]:
    """Yield the rules, each one with a split as its parts, called ``rule:value``.

    A part is a value that was seen in the time of the baseline before *until*, or before *since* and from then on.
    """
    for rule in rules:
        if rule.split is None:
            yield rule
            continue
        for value in _values(store, rule, Window((since or until) - timedelta(days=rule.baseline_days), until)):
            whole = f"({rule.query}) " if rule.query.strip() else ""
            query = f"{whole}{render(Field(FILTERS[rule.split], value))}"
            label = f"{rule.label or rule.id} · {value}"
            part = {"id": f"{rule.id}:{value}", "query": query, "label": label, "split": None, "topic": None}
            yield rule.model_copy(update=part)


def _values(store: Store, rule: AlertRule, window: Window) -> list[str]:
    found: Counter[str] = Counter()
    for cell in store.counts(parse(rule.query), window, "1d", "UTC", rule.split).values():
        found.update({value: count for value, count in cell.items() if value})
    return sorted(sorted(found), key=lambda value: -found[value])[:MOST]
