"""When a message may go: quiet hours, digests, and the pause before the next try."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.channel import QuietHours

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""Back-off after each failed attempt; after the last one a person must act. Together a little over ten hours."""


def quiet_until(quiet: QuietHours | None, severity: str, at: datetime) -> datetime | None:
    """Return when the quiet hours around *at* end, in UTC; None when *at* is not in them or the message may pass.

    The ends are times of the clock on the wall: where clocks go forward or back in the night, it is shorter or longer.
    """
    if quiet is None or (severity == "critical" and quiet.critical_passes):
        return None
    local = at.astimezone(ZoneInfo(quiet.zone))
    since, until = time.fromisoformat(quiet.since), time.fromisoformat(quiet.until)
    now = local.time()
    inside = since <= now < until if since <= until else now >= since or now < until
    if not inside:
        return None
    day = local.date() + timedelta(days=int(since > until and now >= since))
    return datetime.combine(day, until, ZoneInfo(quiet.zone)).astimezone(UTC)


def digest_due(minutes: int, at: datetime) -> datetime:
    """Return the end of the digest period that *at* lies in; periods of one length are counted from midnight UTC 1970.

    >>> digest_due(60, datetime(2025, 1, 27, 9, 5, tzinfo=UTC)).isoformat()
    '2025-01-27T10:00:00+00:00'
    """
    length = minutes * 60
    return datetime.fromtimestamp((at.timestamp() // length + 1) * length, UTC)


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed *attempts*; None when there is no further try."""
    return PAUSES[attempts - 1] if 0 < attempts <= len(PAUSES) else None
