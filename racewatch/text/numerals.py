"""Chinese numerals in times as digits, and words for a part of a day as two words. Of folded text."""

import re

DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
NUMERAL = re.compile(
    r"[〇零○一二两三四五六七八九十]+(?=\s*个?(?:年|月|日|号|天|小时|钟头|分|秒|周|星期|时|点))|元(?=年)"
)
"""Only before a unit: the 三 of 星期三 is none."""
PARTS = {
    "昨晚": "昨天晚上",
    "昨夜": "昨天晚上",
    "昨早": "昨天早上",
    "今早": "今天早上",
    "今晨": "今天早上",
    "今晚": "今天晚上",
}
PART = re.compile("|".join(PARTS))


def with_digits(text: str) -> str:
    """Return *text* with the numerals of a date, a time or an age as digits.

    >>> with_digits("民国一一四年十二月二十日"), with_digits("两小时前"), with_digits("昨晚八点")
    ('民国114年12月20日', '2小时前', '昨天晚上8点')
    """
    return NUMERAL.sub(_number, PART.sub(lambda match: PARTS[match[0]], text))


def _number(match: re.Match[str]) -> str:
    numeral = match[0]
    if numeral == "元":  # the first year of an era
        return "1"
    tens, ten, units = numeral.partition("十")
    if not ten:
        return "".join(str(DIGITS[digit]) for digit in numeral)
    if len(tens) > 1 or len(units) > 1 or "十" in units:
        return numeral
    return str(DIGITS.get(tens, 1) * 10 + DIGITS.get(units, 0))
