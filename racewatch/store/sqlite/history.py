"""Runs, alerts, messages and decisions."""

from collections.abc import Collection

from racewatch.store.questions import Window
from racewatch.store.sqlite.condition import Condition, all_of, any_of, equal, within
from racewatch.store.sqlite.part import Part
from schemas import Alert, Decision, Message, SourceRun
from schemas.message import MessageState


class SqliteHistory(Part):
    """See :class:`racewatch.store.history.History`."""

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first, then by id."""
        condition = all_of(within(window, "started_at"), equal("source", source))
        return self._documents(SourceRun, "runs", condition, "d.started_at DESC, d.id")

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first, then by id."""
        condition = all_of(within(window, "opened_at"), equal("rule", rule))
        return self._documents(Alert, "alerts", condition, "d.opened_at DESC, d.id")

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""
        wanted = any_of(*(equal("state", state) for state in states)) if states else Condition("1")
        condition = all_of(within(window, "created_at"), wanted)
        return self._documents(Message, "messages", condition, "d.created_at DESC, d.id")

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
        return self._documents(Decision, "decisions", within(window, "decided_at"), "d.decided_at DESC, d.id")
