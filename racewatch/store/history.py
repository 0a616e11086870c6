"""What happened: the ledger of runs, alerts, and what became of them."""

from collections.abc import Collection
from typing import Protocol

from racewatch.store.questions import Window
from schemas import Alert, Decision, Message, SourceRun
from schemas.message import MessageState


class History(Protocol):
    """Runs; alerts, messages and decisions."""

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first, then by id."""

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first, then by id."""

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
