"""A replay of history: what the rules would have raised, each step judged by the past alone; stores nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from racewatch.catalog import Watchbook
from racewatch.stages.detection import found
from racewatch.store.base import Store
from schemas import Alert, AlertRule


def backtest(
    store: Store,
    rules: Iterable[AlertRule],
    watchbook: Watchbook,
    since: datetime,
    until: datetime,
    *,
    in_force: int | None = None,
) -> Iterator[Alert]:
    """Yield what the rules would have raised in ``since <= t < until``, in the order of the rules.

    An alert counts as raised at the end of the first step at which it could be told. *in_force* is how many rules there
    are when *rules* are some of them: they share the chance of a false alert.
    """
    return found(store, rules, watchbook, since, until, in_force=in_force)
