"""Finding the watchbook's names in a text, whichever of their spellings stands there. Pure."""

from racewatch.names.collisions import Collision, collisions
from racewatch.names.matcher import Matcher

__all__ = ["Collision", "Matcher", "collisions"]
