"""Runs, alerts, messages and decisions."""

from collections.abc import Collection

from racewatch.store.elasticsearch.part import Part, newest
from racewatch.store.elasticsearch.query import Dsl, both, terms, within
from racewatch.store.questions import Window
from schemas import Alert, Decision, Message, SourceRun
from schemas.message import MessageState


class ElasticsearchHistory(Part):
    """See :class:`racewatch.store.history.History`."""

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first."""
        wanted = both(within(window, "runs"), terms(source=source))
        return self._found(SourceRun, "runs", wanted, newest("runs"))

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first."""
        return self._found(Alert, "alerts", both(within(window, "alerts"), terms(rule=rule)), newest("alerts"))

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""
        wanted: Dsl = {"terms": {"state": list(states)}} if states else terms()
        return self._found(Message, "messages", both(within(window, "messages"), wanted), newest("messages"))

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
        return self._found(Decision, "decisions", both(within(window, "decisions")), newest("decisions"))
