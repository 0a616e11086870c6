"""Bytes to text: the encodings that Chinese and English sites declare, and the ones they really use."""

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from racewatch.errors import RejectItem

# Valid UTF-8 with this many characters of three bytes is UTF-8 whatever a server declares. Two bytes prove nothing:
# 联通 in GBK is valid UTF-8, as is a row of 一.
_SURE_UTF8 = 8
_SHORTER = bytes(range(0xE0))
"""In UTF-8 the bytes that begin no character of three bytes or more (RFC 3629, 3)."""
_LOOKED_AT = 300_000  # bytes
# Servers send these by default and they decode anything: the page's own declaration goes first.
_WESTERN = frozenset({"cp1252", "iso-8859-1", "latin-1", "ascii", "us-ascii"})
# Replacement characters that a usable page may hold: one in a thousand characters, and always three.
_TRACE_SHARE, _TRACE_LEAST = 1000, 3
# The most frequent characters of Chinese running text, both scripts: they tell a right decoding from a wrong one.
_FREQUENT = frozenset(
    "的一是不了在人有我他這这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那"
)


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a page or feed by its BOM, HTTP header or own declaration, in this order of trust.

    GB2312 and GBK are read as GB18030, Big5 as Big5-HKSCS: pages that declare the small sets use the large ones.
    Raises RejectItem ``bad-charset`` when more than a trace of the text is replacement characters.
    """
    bom, mark = read_bom(body)
    if bom and mark:
        return _checked(body[len(mark) :].decode(_superset(bom), "replace"), bom)
    declared = [_superset(name) for name in (_header(content_type), html_body_declared_encoding(body)) if name]
    declared.sort(key=_WESTERN.__contains__)
    for encoding in (*_utf8_when_sure(body), *declared, "utf-8"):
        text = _strict(body, encoding)
        if text is not None:
            return _checked(text, encoding)
    return _checked(_best(body, declared), ", ".join(declared) or "undeclared")


def _header(content_type: str) -> str | None:
    return http_content_type_encoding(content_type) if content_type else None


def _superset(name: str) -> str:
    low = name.lower().replace("_", "-")
    if low in {"gb2312", "gbk", "gb-2312", "gb2312-80", "cp936", "x-gbk", "hz-gb-2312"}:
        return "gb18030"
    return "big5hkscs" if low in {"big5", "big5-eten", "x-big5", "cp950"} else low


def _utf8_when_sure(body: bytes) -> tuple[str, ...]:
    if len(body[:_LOOKED_AT].translate(None, _SHORTER)) < _SURE_UTF8 or _strict(body, "utf-8") is None:
        return ()
    return ("utf-8",)


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _best(body: bytes, declared: list[str]) -> str:
    """Return the decoding with the most frequent Chinese characters and the fewest replacements."""
    readings = []
    for encoding in dict.fromkeys((*declared, "utf-8", "gb18030", "big5hkscs")):
        try:
            readings.append(body.decode(encoding, "replace"))
        except LookupError:
            continue
    return max(readings, key=lambda text: sum(c in _FREQUENT for c in text) - 2 * text.count("\ufffd"))


def _checked(text: str, encoding: str) -> str:
    lost = text.count("\ufffd")
    if lost > max(_TRACE_LEAST, len(text) // _TRACE_SHARE):
        raise RejectItem("bad-charset", detail=f"{lost} of {len(text)} characters unreadable as {encoding}")
    return text
