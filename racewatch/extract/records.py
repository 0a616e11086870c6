"""What a reader may yield beside records: one it refuses, one it leaves out on purpose, and trouble worth a word."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from racewatch.errors import RejectItem


@dataclass(frozen=True)
class Refused:
    """One record that cannot be used; the others of its page can. It ends as a line of the quarantine."""

    reason: str
    raw: Any = field(compare=False)
    url: str = ""
    detail: str = ""

    @classmethod
    def because(cls, error: RejectItem | ValidationError, raw: Any, url: str = "") -> "Refused":
        """Return the refusal of *raw* that *error* calls for; a model's refusal is a ``bad-record``."""
        if isinstance(error, RejectItem):
            return cls(error.reason, raw, error.url or url, error.detail)
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return cls("bad-record", raw, url, f"{place}: {first['msg']}")


@dataclass(frozen=True)
class Skipped:
    """One record that is not ours to keep, such as an advertisement; it is counted under *what*."""

    what: str


@dataclass(frozen=True)
class Trouble:
    """Something that went wrong, or a silence that has a reason; *reason* is a stable, countable code."""

    reason: str
    detail: str = ""
    url: str = ""
