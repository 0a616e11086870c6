"""Stories: items that tell the same thing in nearly the same words, in whichever Chinese script."""

from racewatch.stories.grouping import SPAN, grouped, near
from racewatch.stories.lead import Lead, keys_of, lead_of, likeness

__all__ = ["SPAN", "Lead", "grouped", "keys_of", "lead_of", "likeness", "near"]
