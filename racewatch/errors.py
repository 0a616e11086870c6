"""Every error racewatch raises on purpose, grouped by what the caller must do.

* RacewatchError
  x ConfigError        stop: a person must change a setting, a file or the machine
    + QueryError       the query cannot be read; knows the column
  x RejectItem         put this record into quarantine under its reason, go on with the next
    + BadMarkup        the page no longer has the shape its reader was written for
  x RetryLater         the same call may succeed later; nothing was lost
  x SourceFailed       a run of a source ended in a state that is neither ok nor quiet
  x BatchFailed        some of several sources failed so; knows each SourceFailed
    + BatchAway        each of these failures can pass: also a RetryLater
"""

from collections.abc import Sequence
from typing import Any


class RacewatchError(Exception):
    """Base of all; caught at the outermost edge only."""

    def __reduce__(self) -> Any:
        """Pickle by attributes: Airflow and process pools send errors between processes."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[RacewatchError], args: tuple[Any, ...], state: dict[str, Any]) -> RacewatchError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(RacewatchError):
    """A setting, a file or the machine is wrong; trying again cannot help."""


class QueryError(ConfigError):
    """A query that cannot be read; *column* counts from 1."""

    def __init__(self, problem: str, *, query: str, column: int) -> None:
        """Build a message that shows the query with a mark under the column."""
        super().__init__(f"{problem} (column {column})\n  {query}\n  {' ' * (column - 1)}^")
        self.problem, self.query, self.column = problem, query, column


class RejectItem(RacewatchError):
    """This one record is unusable; *reason* is a stable, countable code."""

    def __init__(self, reason: str, *, url: str = "", detail: str = "") -> None:
        """Build the message from the parts and keep them as attributes."""
        super().__init__(" ".join(part for part in (f"{reason}:", url, detail) if part).rstrip(":"))
        self.reason, self.url, self.detail = reason, url, detail


class BadMarkup(RejectItem):
    """The page no longer has the shape its reader was written for."""


class RetryLater(RacewatchError):
    """The other side is busy or down; nothing was lost."""


class SourceFailed(RacewatchError):
    """A source's run ended in *state*; *evidence* names the saved response where there is one."""

    def __init__(self, source: str, *, state: str, reason: str, detail: str = "", evidence: str | None = None) -> None:
        """Put state, reason and evidence into the first line, where a task's log shows it."""
        proof = f" · evidence: {evidence}" if evidence else ""
        super().__init__(f"{source} ended {state} ({reason}){proof}{': ' + detail if detail else ''}")
        self.source, self.state, self.reason, self.detail, self.evidence = source, state, reason, detail, evidence


class BatchFailed(RacewatchError):
    """Some sources of a batch failed; *failures* has each, the others are landed."""

    def __init__(self, failures: Sequence[SourceFailed]) -> None:
        """Join what each says, one a line, so that the first line already names a source, its state and evidence."""
        super().__init__("\n".join(map(str, failures)))
        self.failures = tuple(failures)


class BatchAway(BatchFailed, RetryLater):
    """Each failure of the batch can pass: no connection, a busy or overloaded site, a process that was ended."""
