"""The time the local world covers, and how a clock is written into a path."""

from datetime import UTC, datetime, timedelta, timezone

START = datetime(2025, 1, 14, tzinfo=UTC)
END = datetime(2025, 1, 28, 12, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
"""China has one zone and no summer time, so an offset is enough."""


def moment(text: str) -> datetime:
    """Read ``2025-01-27T13``, with or without minutes, in UTC unless an offset says otherwise; raise ValueError.

    >>> moment("2025-01-27T13") == moment("2025-01-27T21:00+08:00")
    True
    """
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def beijing(text: str) -> datetime:
    """Read a time of the text files that names no offset as Beijing time."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)
