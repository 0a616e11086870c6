"""Telling people: incidents in words, in the reader's language, by the channels that the operator set up."""

import logging

from racewatch.notify.letters import kibana_of, text
from racewatch.notify.reader import Reader
from racewatch.notify.story import Story, story_of
from schemas import Alert
from schemas.channel import Language
from schemas.message import Told

log = logging.getLogger(__name__)


def words(alert: Alert, zone: str = "UTC", language: Language = "en") -> str:
    """Return *alert* as plain text: headline, what, how much, where, tone, coverage, evidence and a command."""
    return text(told(alert, Reader(language, zone)), digest=True)


def told(alert: Alert, reader: Reader) -> Story:
    """Return *alert* as *reader* is told of it: by its last change."""
    change: Told = alert.changes[-1].kind if alert.changes else "opened"
    return story_of(alert, change, reader, kibana_of(alert, reader))


def send_to_log(alert: Alert, zone: str = "UTC") -> None:
    """Write *alert* to the log as a warning, where a DAG's task and a terminal show it."""
    log.warning("%s", words(alert, zone))
