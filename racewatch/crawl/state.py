"""What a run has to show, to the name of its state: pure, and never green without a record or a reason."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from racewatch.crawl.reasons import state_for
from schemas import RunState
from schemas.run import RunKind

# A run in several troubles is named after the one a person must act on first.
_GRAVITY: tuple[RunState, ...] = ("login-needed", "blocked", "layout-changed", "stale", "failed", "partial", "quiet")
_FINISH = {
    "finished": "",
    "shutdown": "interrupted",
    "closespider_timeout": "timed-out",
    "start_error": "spider-error",
}
_LONGEST = 2000


@dataclass(frozen=True)
class Problem:
    """One thing that went wrong in a run; *evidence* is the saved response, relative to var/."""

    reason: str
    detail: str = ""
    url: str = ""
    evidence: str | None = None


@dataclass(frozen=True)
class CrawlStats:
    """What one job's crawl counted.

    *known* are entries whose pages were read before and are not fetched again.
    *rejected* counts refused records by reason and *examples* holds one detail of each; *finish* is Scrapy's reason for
    closing, *errors* are its uncaught exceptions.
    """

    landed: int = 0
    known: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    finish: str = "finished"
    errors: int = 0
    requests: int = 0


def state_of(stats: CrawlStats, floor: int, kind: RunKind) -> tuple[RunState, str, str]:
    """Return state, reason and detail of a run that has to land at least *floor* records, and a list at least one.

    ``ok`` means: records landed, not fewer than the floor, and nothing went wrong. A state other than ``ok`` always has
    a reason.
    """
    troubles = _troubles(stats)
    real = [trouble for trouble in troubles if state_for(trouble.reason) != "quiet"]
    if real:
        worst = min(real, key=lambda trouble: _GRAVITY.index(state_for(trouble.reason)))
        state = "partial" if stats.landed and worst.reason != "disk-full" else state_for(worst.reason)
        return state, worst.reason, _detail(stats, worst, real)
    unchanged = any(trouble.reason == "not-modified" for trouble in troubles)
    if (stats.landed + stats.known < floor and not unchanged) or (kind == "ranks" and not stats.landed):
        short = Problem("below-floor", f"{stats.landed} records landed, the floor is {max(floor, 1)}")
        return "failed", short.reason, _detail(stats, short, troubles)
    if stats.landed:
        return "ok", "", _detail(stats, None, troubles)
    silence = troubles[0] if troubles else _silence(stats)
    return state_for(silence.reason), silence.reason, _detail(stats, silence, troubles)


def _silence(stats: CrawlStats) -> Problem:
    if stats.known:
        return Problem("nothing-new", f"{stats.known} entries, all read before")
    return Problem("nothing-seen", "no record, no refusal and no reason given")


def _troubles(stats: CrawlStats) -> list[Problem]:
    """Return what went wrong, by problem, by refused records, by uncaught errors and by how the crawl ended."""
    found = list(stats.problems)
    if stats.errors and not any(problem.reason == "spider-error" for problem in found):
        found.append(Problem("spider-error", f"{stats.errors} uncaught errors; the log of the run has them"))
    for reason, count in sorted(stats.rejected.items(), key=lambda pair: (-pair[1], pair[0])):
        found.append(
            Problem(reason, f"{count} records refused, such as: {stats.examples.get(reason, '')}".rstrip(" :,"))
        )
    ended = _FINISH.get(stats.finish, stats.finish)
    if ended and not any(problem.reason == ended for problem in found):
        found.insert(0, Problem(ended, "the crawl was stopped before its end"))
    return found


def _detail(stats: CrawlStats, first: Problem | None, troubles: list[Problem]) -> str:
    counts = Counter(trouble.reason for trouble in troubles)
    said = []
    if first:
        times = counts.pop(first.reason, 1)
        said.append(f"{first.detail} {first.url}".strip() + (f" (one of {times})" if times > 1 else ""))
    said += [f"also {reason}" + (f" ×{times}" if times > 1 else "") for reason, times in counts.items()]
    said += stats.notes
    said += [f"{count} × {what} skipped" for what, count in sorted(stats.skipped.items())]
    return "; ".join(filter(None, said))[:_LONGEST]
