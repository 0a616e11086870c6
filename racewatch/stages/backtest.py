"""A replay of history: what the rules would have raised, each step judged by the past alone; stores nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from racewatch.catalog import Watchbook
from racewatch.query.intervals import next_start
from racewatch.stages.detection import found
from racewatch.store.base import Store
from schemas import Alert, AlertRule


def backtest(
    store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, since: datetime, until: datetime
) -> Iterator[Alert]:
    """Yield what the rules would have raised in ``since <= t < until``, in the order of the rules.

    An alert counts as raised at the end of its first step.
    """
    chosen = {rule.id: rule for rule in rules}
    for alert in found(store, chosen.values(), watchbook, since, until):
        yield alert.model_copy(update={"raised_at": next_start(alert.opened_at, chosen[alert.rule].interval, "UTC")})
