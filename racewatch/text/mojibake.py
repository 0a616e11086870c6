"""Text whose UTF-8 was read in another charset: ftfy for Western European ones, a strict way back for GBK."""

import re

HAN = re.compile(r"[\u4e00-\u9fff]")
_FIRST = "".join(bytes((one, two)).decode("gb18030") for one in range(0xE4, 0xEA) for two in range(0x80, 0xC0))
_NEXT = "".join(bytes((one, two)).decode("gb18030") for one in range(0x81, 0xC0) for two in range(0xE4, 0xEA))
PAIR = re.compile(f"[{_FIRST}][{_NEXT}]")
"""Two Chinese characters in UTF-8 begin so when GBK reads their bytes two by two; no text of itself does."""
LEAST = 2
"""Chinese characters that the way back must give: one could be chance."""


def reread(text: str) -> tuple[str, int]:
    """Return *text* with what was read as Western European read again as UTF-8, and how many lines that took.

    >>> reread("ä¸\\xadå›½ and cafÃ©")
    ('中国 and café', 1)
    """
    import ftfy  # noqa: PLC0415  it is needed by few texts, and takes a tenth of a second to load

    lines = text.split("\n")
    fixed = [ftfy.fix_encoding(line) for line in lines]
    return "\n".join(fixed), sum(one != other for one, other in zip(lines, fixed, strict=True))


def reread_gbk(text: str) -> tuple[str, int]:
    """Return *text* with each line that was UTF-8 read as GBK read again, and how many these were.

    >>> reread_gbk("浜哄伐鏅烘収")
    ('人工智慧', 1)
    """
    if not PAIR.search(text):
        return text, 0
    lines = text.split("\n")
    fixed = [_back(line) for line in lines]
    return "\n".join(fixed), sum(one != other for one, other in zip(lines, fixed, strict=True))


def _back(line: str) -> str:
    """Return what the bytes of *line* in GBK are in UTF-8; the line itself unless every byte fits."""
    try:
        found = line.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return line
    return found if len(HAN.findall(found)) >= LEAST else line
