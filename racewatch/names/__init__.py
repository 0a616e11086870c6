"""Finding the watchbook's names in a text, whichever of their spellings stands there. Pure."""

from racewatch.names.findings import Collision, Finding, collisions, findings
from racewatch.names.matcher import Matcher, Mention

__all__ = ["Collision", "Finding", "Matcher", "Mention", "collisions", "findings"]
