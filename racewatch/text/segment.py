"""Words of a text, for term statistics: Chinese cut into words (jieba), other writing at its own boundaries.

The text is folded before it is cut, so that both scripts are cut alike; the words come back as they are written. The
dictionary costs 0.2 seconds and 60 MB, which only a caller of this module pays.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from racewatch.text.fold import compose_kana, fold

_CUT = r"\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_LETTER = rf"[^\W_{_CUT}]"
RUN = re.compile(rf"(?P<cut>[{_CUT}]+)|{_LETTER}+(?:[-.'’&+]{_LETTER}+)*")
"""What is looked at together: Chinese or Japanese letters in a row, or a word of others: GPT-4o, AT&T, 3.5."""
NUMBER = re.compile(r"[\d.,:+-]+")


class Segmenter:
    """Cuts texts into words; *words* are never cut, in whichever script they or the text are written."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        from rjieba import Jieba  # noqa: PLC0415  its dictionary takes 60 MB, which no other command should pay

        self._jieba = Jieba()
        for word in {fold(word) for word in words}:
            if len(word) > 1 and (found := RUN.fullmatch(word)) and found["cut"]:
                self._jieba.add_word(word, None, None)

    def terms(self, text: str) -> tuple[str, ...]:
        """Return the words of *text* that say something, as written and in order, each as often as it stands there.

        Left out are marks, numbers, single characters and the words of stopwords.txt. Fold them to count one word of
        two scripts as one.

        >>> Segmenter().terms("中國晶片公司的股價，從2025年起上漲了。The chips are down")
        ('中國', '晶片', '公司', '股價', '上漲', 'chips')
        """
        written = compose_kana(text)
        return tuple(written[start:end] for start, end in self._spans(fold(text)))

    def cut(self, text: str) -> list[str]:
        """Return *text* folded and cut, all of it; unknown characters stand alone."""
        return list(self._jieba.cut(fold(text), hmm=False))

    def _spans(self, folded: str) -> Iterator[tuple[int, int]]:
        stopped = stop_words()
        for run in RUN.finditer(folded):
            at = run.start()
            for word in self._jieba.cut(run[0]) if run["cut"] else (run[0],):
                if len(word) > 1 and word not in stopped and not NUMBER.fullmatch(word):
                    yield at, at + len(word)
                at += len(word)


@cache
def stop_words() -> frozenset[str]:
    """Return the words of stopwords.txt, folded: they hold sentences together and tell no text from another."""
    lines = (files(__package__) / "stopwords.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("# ") for word in line.split())


def dictionary_words(text: str) -> list[str]:
    """Return *text* folded and cut at the words of the dictionary, all of it; what it does not know stands alone.

    >>> dictionary_words("輝達是美國科技公司")
    ['辉', '达', '是', '美国', '科技', '公司']
    """
    return segmenter().cut(text)


@lru_cache(maxsize=2)
def segmenter(words: tuple[str, ...] = ()) -> Segmenter:
    """Return a segmenter with *words* as its own; built once a process."""
    return Segmenter(words)


def terms_of(text: str, words: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the terms of *text* as :meth:`Segmenter.terms` does, with *words* (the watchbook's spellings) kept whole.

    >>> terms_of("輝達與深度求索", ("輝達", "深度求索"))
    ('輝達', '深度求索')
    """
    return segmenter(words).terms(text)
