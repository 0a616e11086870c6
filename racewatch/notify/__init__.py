"""Telling people: incidents in words, in the reader's language, by the channels that the operator set up."""

import logging

from racewatch.notify.letters import text
from racewatch.notify.story import Reader, story_of
from schemas import Alert
from schemas.channel import Language
from schemas.message import Told

log = logging.getLogger(__name__)


def words(alert: Alert, zone: str = "UTC", language: Language = "en") -> str:
    """Return *alert* as plain text: headline, what, how much, where, tone, coverage, evidence and a command."""
    change: Told = alert.changes[-1].kind if alert.changes else "opened"
    return text(story_of(alert, change, Reader(language, zone)), digest=True)


def send_to_log(alert: Alert, zone: str = "UTC") -> None:
    """Write *alert* to the log as a warning, where a DAG's task and a terminal show it."""
    log.warning("%s", words(alert, zone))
