"""For whom a message is written."""

from dataclasses import dataclass
from datetime import datetime

from racewatch.notify.phrases import say, when
from schemas.channel import Language


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written: language, zone of times, and where Kibana and its data view are."""

    language: Language = "en"
    zone: str = "UTC"
    kibana: str = ""
    prefix: str = "racewatch"

    def say(self, phrase: str, **parts: object) -> str:
        """Return *phrase* in the reader's language."""
        return say(self.language, phrase, **parts)

    def when(self, moment: datetime) -> str:
        """Return *moment* in the reader's words and zone."""
        return when(self.language, moment, self.zone)
