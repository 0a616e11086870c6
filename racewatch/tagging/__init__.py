"""Every tag of a text in one place: from what a source showed to an item, from a line to its answer. Pure."""

from racewatch.tagging.lines import LineTagger
from racewatch.tagging.reading import NameTags, Reading, joined
from racewatch.tagging.tagger import Tagger, tagger

__all__ = ["LineTagger", "NameTags", "Reading", "Tagger", "joined", "tagger"]
