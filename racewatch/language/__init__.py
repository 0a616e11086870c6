"""Which language a text is in, in which Chinese script, and how sure that is. Pure; the same text, the same answer."""

from racewatch.language.passage import LanguageTag
from racewatch.language.tagging import Passage, passages, tag

__all__ = ["LanguageTag", "Passage", "passages", "tag"]
