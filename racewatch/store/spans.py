"""Times with a beginning and an end, joined where they touch; pure."""

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return *spans* in order, those that overlap or touch as one.

    >>> day = datetime(2025, 1, 27), datetime(2025, 1, 28)
    >>> joined([(day[1], datetime(2025, 1, 29)), day]) == [(day[0], datetime(2025, 1, 29))]
    True
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
