"""The form in which spellings and texts are compared, and where a Latin spelling may begin and end."""

import re

from racewatch.text.fold import compose_kana, fold

MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("•‧・.", "·"),
        **dict.fromkeys("’‘`", "'"),
        **dict.fromkeys("\t\n\r\u00a0\u2009\u202f\u3000", " "),
    }
)
"""Marks that writers use for one another: hyphens, the dot inside foreign names, apostrophes, spaces. One for one."""
DOT_BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff])·(?=[\u3400-\u9fff])")


def comparable(text: str) -> str:
    """Return *text* folded and with its marks made one; as long as ``compose_kana(text)``.

    >>> comparable("馬克．祖克柏"), comparable("GPT–4o")
    ('马克·祖克柏', 'gpt-4o')
    """
    return fold(text).translate(MARKS)


def forms(spelling: str) -> tuple[str, ...]:
    """Return the comparable forms of a *spelling*: itself, and without the dot inside a Chinese name.

    >>> forms("山姆·奧特曼")
    ('山姆·奥特曼', '山姆奥特曼')
    """
    form = comparable(spelling)
    return tuple(dict.fromkeys((form, DOT_BETWEEN_HAN.sub("", form))))


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Return whether no Latin word runs on across either end: AI counts in 用AI做, not in training."""
    cut_before = start > 0 and _is_word(folded[start]) and _is_word(folded[start - 1])
    cut_after = end < len(folded) and _is_word(folded[end - 1]) and _is_word(folded[end])
    return not (cut_before or cut_after)


def _is_word(character: str) -> bool:
    return character < "\u0250" and character.isalnum()  # U+0250 ends the Latin letters with accents


def written_alike(found: str, spelling: str) -> bool:
    """Return whether the Latin letters of *found* have the case of *spelling*; full width counts as normal width."""
    return all(
        chr(ord(one) - 0xFEE0 if "\uff01" <= one <= "\uff5e" else ord(one)) == other
        for one, other in zip(found, spelling, strict=True)
        if other.isascii() and other.isalpha()
    )


def as_written(text: str) -> str:
    """Return *text* unfolded, with the positions of :func:`comparable`."""
    return compose_kana(text)
