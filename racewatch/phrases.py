"""Tables of what a reader is told: one row a phrase, its languages side by side, so that none is forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.channel import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")
"""The order of the columns wherever something is said in three languages."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """A table: each of *rows* says one phrase in all *languages*, with named parts in braces."""

    rows: Mapping[str, Sequence[str]]
    languages: Sequence[str] = LANGUAGES

    def say(self, language: str, phrase: str, **parts: object) -> str:
        """Return *phrase* in *language* with its *parts* filled in; raise KeyError for one that is not there.

        >>> Phrases({"seen": ("{n} seen", "看到 {n} 条", "看到 {n} 則")}).say("zh-Hant", "seen", n=12)
        '看到 12 則'
        """
        return self.rows[phrase][self.languages.index(language)].format(**parts)


def worded(words: Sequence[str], language: Language) -> str:
    """Return the one of *words*, given in the order of LANGUAGES, that is in *language*.

    >>> worded(("Nvidia", "英伟达", "輝達"), "zh-Hant")
    '輝達'
    """
    return words[LANGUAGES.index(language)]
