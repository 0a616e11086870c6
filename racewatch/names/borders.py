"""Whether a Chinese spelling stands as words do: no 微信 in 微信仰, where the words are 微 and 信仰.

Chinese writes no blanks, so a spelling may lie across the border of two words. The text around it is cut at the most
probable words of jieba's dictionary, with the watchbook's spellings among them, and a spelling that another word runs
across is none. Longer words that hold all of a spelling are left to ``not_in``. The dictionary costs 0.2 seconds and
60 MB at the first spelling that stands between Chinese characters.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from racewatch.names.spelling import is_han

if TYPE_CHECKING:
    from rjieba import Jieba

FREQUENCY = 1500
"""How often a spelling would stand in the 60 million words that the dictionary was counted on.

Of 20,857 mentions in recorded titles, posts and comments, 6 are dropped: 3 rightly (明显卡, 霍建华为), 3 not. With 300
it were 53, and most not; with 3,000 only 2, but 马云南之行 were Jack Ma.
"""
AROUND = 6  # characters on either side, more than most words have


class Borders:
    """Knows the words that the *spellings*, in their comparable form, must be told from."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._own = {spelling for spelling in spellings if len(spelling) > 1 and all(map(is_han, spelling))}

    def crossed(self, folded: str, start: int, end: int) -> bool:
        """Return whether a word of the dictionary runs across one end of the spelling from *start* to *end*.

        Only a spelling of Chinese characters with another beside it is asked about.
        """
        beside = folded[start - 1 : start], folded[end : end + 1]
        if folded[start:end] not in self._own or not any(map(is_han, beside)):
            return False
        at = max(start - AROUND, 0)
        for word in self._jieba.cut(folded[at : end + AROUND], hmm=False):
            at, begin = at + len(word), at
            if (begin < start < at < end or start < begin < end < at) and word not in self._own:
                return True
        return False

    @cached_property
    def _jieba(self) -> "Jieba":
        from rjieba import Jieba  # noqa: PLC0415  English texts need not pay for its dictionary

        jieba = Jieba()
        for spelling in self._own:
            jieba.add_word(spelling, FREQUENCY, None)
        return jieba
