"""Tokens: what both stores search, and the regular expressions with which Elasticsearch makes the same ones.

The meaning of a word or quoted phrase, whoever answers it:

* A text is folded (:mod:`racewatch.text.fold`) and cut into tokens. A Han, kana or Hangul character is a token of its
  own; other letters and digits in a row are one; everything else (blanks, punctuation, marks, emoji) only separates.
* Between two CJK characters that were separated stands a BREAK: 大川，普通 does not hold 川普. Beside a word of letters
  or digits nothing stands: GPT-4 = GPT 4, 用 GPT 写 = 用GPT写.
* A leaf is found where its tokens stand in the same order with nothing between them, in the title or in the text.
  A leaf without tokens is found nowhere.

Elasticsearch cuts with the ``pattern`` tokenizer: one character a token in the ``.char`` sub-field (CHAR_PATTERN), and
overlapping pairs, an alone standing character alone, in the field itself (PAIR_PATTERN). Its standard tokenizer would
keep テスト, 한국GPT and a.b whole and lose ², and ``cjk_bigram`` would find 中国人 in 中国，国人.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from racewatch.text.fold import CASED_BLOCKS, HAN_BLOCKS, compose_kana, fold

BREAK = "␞"
"""Stands between two CJK characters that were separated; the symbol itself is never part of a token."""
LONGEST = 255  # characters of one token, as Elasticsearch's own tokenizers have it; a longer run is cut
CJK_RANGES = (
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),  # Suzhou numerals
    (0x3031, 0x3035),  # kana repeat marks
    (0x3038, 0x303C),
    (0x3041, 0x3096),  # hiragana
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),  # katakana
    (0x30FC, 0x30FF),
    (0x31F0, 0x31FF),  # small katakana
    (0x3400, 0x4DBF),  # Han, extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),  # Han, compatibility
    (0x1100, 0x11FF),  # Hangul
    (0x3131, 0x318E),
    (0xAC00, 0xD7A3),
    (0x20000, 0x3FFFD),  # Han, extensions B and later: planes 2 and 3 hold nothing else
)
"""The characters that are tokens of their own, first and last code point; half-width kana are folded to these."""
_CJK = "".join(f"{chr(first)}-{chr(last)}" for first, last in CJK_RANGES)
_TOKENS = re.compile(f"([{_CJK}]+)|([^\\W_{_CJK}]{{1,{LONGEST}}})|(?<=[{_CJK}])(?:[^\\w{_CJK}]|_)+(?=[{_CJK}])")

_J_WORD = f"[\\p{{L}}\\p{{N}}&&[^{_CJK}]]{{1,{LONGEST}}}"
_J_BREAK = f"(?<=[{_CJK}])[^\\p{{L}}\\p{{N}}{_CJK}]+(?=[{_CJK}])"
WORD_PATTERN = _J_WORD
"""Java: every match is a word of letters or digits; what is Chinese, Japanese or Korean makes no token."""
CHAR_PATTERN = f"[{_CJK}]|{_J_WORD}|{_J_BREAK}"
"""Java: every match is a token (group 0), a break still in its own characters."""
PAIR_PATTERN = f"(?=([{_CJK}]{{2}}|(?<![{_CJK}])[{_CJK}]|{_J_WORD}|{_J_BREAK}))(?:[{_CJK}]|{_J_WORD}|{_J_BREAK})"
"""Java: group 1 of every match is a token: CJK characters in overlapping pairs, or alone where one stands alone."""
BREAK_PATTERN = f"^[^\\p{{L}}\\p{{N}}{_CJK}]+$"
"""Java: a whole token that is a break and has to become BREAK."""


def tokens(text: str) -> list[str]:
    """Return the tokens of *text* in order, with BREAK where CJK characters were separated.

    >>> tokens("輝達，GPT-4o 與 川 普")
    ['辉', '达', 'gpt', '4o', '与', '␞', '川', '␞', '普']
    """
    return _listed(spaced(fold(text)))


def spaced(written: str) -> str:
    """Return the tokens of *written*, which is folded already or is to stay as it is, with a blank between them.

    >>> spaced("辉达，gpt")
    '辉 达 gpt'
    """
    return " ".join([" ".join(run) if run else word or BREAK for run, word in _TOKENS.findall(written)])


def _listed(spaced_tokens: str) -> list[str]:
    return spaced_tokens.split(" ") if spaced_tokens else []


def exact_tokens(text: str) -> list[str]:
    """Return the tokens of *text* as they are written: neither script, width nor letter case is folded.

    >>> exact_tokens("輝達，GPT-4o")
    ['輝', '達', 'GPT', '4o']
    """
    return _listed(spaced(text))


def holds(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether *wanted* stands in *found* in a row; nothing stands nowhere.

    >>> holds(["a", "b", "c"], ["b", "c"]), holds(["ab"], ["a"])
    (True, False)
    """
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(found)} "


def has_tokens(text: str) -> bool:
    """Say whether anything in *text* can be searched for."""
    return _TOKENS.search(fold(text)) is not None


def needs_char(found: Sequence[str]) -> bool:
    """Say whether a leaf's tokens hold a CJK character without a CJK neighbour, which pairs cannot find within a text.

    >>> needs_char(tokens("A股")), needs_char(tokens("A股市"))
    (True, False)
    """
    return any(cjk and len(list(run)) == 1 for cjk, run in groupby(found, _is_cjk))


def _is_cjk(token: str) -> bool:
    return len(token) == 1 and any(first <= ord(token) <= last for first, last in CJK_RANGES)


def folding_rules() -> dict[str, str]:
    """Return what folding changes beside letter case, for Elasticsearch's mapping char filter; case is ``lowercase``'s.

    Script and width of single characters, and the pairs of kana and half-width voicing mark that become one character.
    """
    single = [chr(code) for first, end in (*HAN_BLOCKS, *CASED_BLOCKS) for code in range(first, end)]
    foldable = [character for character in single if character != "\n" and not "\ud800" <= character <= "\udfff"]
    folded = fold("\n".join(foldable)).split("\n")  # at once, a line each: folding keeps the length
    pairs = zip(foldable, folded, strict=True)
    return {old: new for old, new in pairs if new not in (old, old.lower())} | _voiced()


def _voiced() -> dict[str, str]:
    kana = [*map(chr, range(0xFF66, 0xFF9E)), *map(chr, range(0x30A6, 0x30FE))]
    pairs = [base + mark for base in kana for mark in "\uff9e\uff9f"]
    return {pair: fold(pair) for pair in pairs if len(compose_kana(pair)) == 1}
