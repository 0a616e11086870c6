"""A finding: what was seen, how bad it is, what to do next; its words are phrases of ``words`` with their parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from racewatch.doctor.words import DOCTOR, Language

Check = Literal[
    "python",
    "settings",
    "files",
    "folder",
    "disk",
    "clock",
    "store",
    "mapping",
    "runs",
    "messages",
    "credentials",
    "landing",
    "quarantine",
    "airflow",
]
"""What is looked at, in this order."""
Level = Literal["ok", "warn", "fail"]
LEVELS: tuple[Level, ...] = ("ok", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of the table with what is filled into it."""

    phrase: str
    parts: dict[str, Any]

    def words(self, language: Language) -> str:
        """Return the phrase in *language*; raises KeyError for one that the table lacks."""
        return DOCTOR.say(language, self.phrase, **self.parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; *about* is the source, setting or file it speaks of, empty for the whole check."""

    check: Check
    level: Level
    seen: Said
    todo: Said | None = None
    about: str = ""

    def record(self, language: Language) -> dict[str, str]:
        """Return the finding as a JSON object of texts."""
        todo = self.todo.words(language) if self.todo else ""
        return {
            "check": self.check,
            "about": self.about,
            "level": self.level,
            "seen": self.seen.words(language),
            "next": todo,
        }


def said(phrase: str, /, **parts: Any) -> Said:
    """Return *phrase* with its *parts*."""
    return Said(phrase, parts)


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level among *findings*; "ok" for none."""
    return max((each.level for each in findings), key=LEVELS.index, default="ok")
