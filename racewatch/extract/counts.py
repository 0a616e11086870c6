"""Counts as sites write them: 3,400, 1.2万, 10万+, 2.5K."""

import re
from decimal import Decimal

_UNITS = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "萬": 10_000, "w": 10_000, "m": 10**6, "亿": 10**8, "億": 10**8}
_COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(万亿|[千万萬亿億kwm]?)\s*\+?", re.IGNORECASE)


def count_of(value: object) -> int | None:
    """Return the count that *value* shows, None when it shows none.

    >>> [count_of(v) for v in (7, "1.2万", "3,400", "10万+", "1.5亿", "", None, "转发")]
    [7, 12000, 3400, 100000, 150000000, None, None, None]
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < float("inf") else None
    found = _COUNT.fullmatch(str(value).strip().replace(",", "").replace("，", ""))
    if not found:
        return None
    unit = 10**12 if found[2] == "万亿" else _UNITS[found[2].lower()]
    return int(Decimal(found[1]) * unit)
