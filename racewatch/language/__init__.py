"""Which language a text is in, in which Chinese script, and how sure that is. Pure; the same text, the same answer."""

from racewatch.language.tagging import LanguageTag, tag

__all__ = ["LanguageTag", "tag"]
