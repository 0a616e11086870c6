"""What a title and a text say, as far as they are read: without their tone, which is judged for many at once."""

from collections.abc import Mapping
from typing import NamedTuple, TypedDict

from racewatch.language import LanguageTag
from racewatch.names.matcher import Mention
from racewatch.text.marks import Marks


class NameTags(TypedDict):
    """The fields of a document that come from the watchbook."""

    names: tuple[str, ...]
    topics: tuple[str, ...]
    watchbook: str


class Reading(NamedTuple):
    """A title and a text repaired and unmarked, and what the two together say; *spoken* is before unmarking.

    *mentions* are the names in :attr:`whole` by their place.
    """

    title: str
    text: str
    spoken: str
    marks: Marks
    repairs: Mapping[str, int]
    language: LanguageTag
    names: NameTags
    mentions: tuple[Mention, ...]

    @property
    def whole(self) -> str:
        """Return title and text as one."""
        return joined(self.title, self.text)


def joined(title: str, text: str) -> str:
    """Return the words of an item as one text, which is what tags are made from."""
    return "\n".join(part for part in (title, text) if part)
