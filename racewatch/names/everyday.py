"""Words that everybody uses every day, which a name must not count as without its surroundings. Pure.

The list ``everyday.txt`` is ours: English words, first names and common surnames, Chinese words and given names that
products and companies are called by as well.
"""

from functools import cache
from importlib.resources import files

from racewatch.names.spelling import comparable


def everyday(word: str) -> bool:
    """Return whether *word*, in any script, width and case, is an everyday word.

    >>> everyday("Apple"), everyday("蘋果"), everyday("OpenAI")
    (True, True, False)
    """
    return comparable(word) in _words()


@cache
def _words() -> frozenset[str]:
    lines = (files(__package__) / "everyday.txt").read_text("utf-8").splitlines()
    return frozenset(comparable(word) for line in lines if not line.startswith("#") for word in line.split())
