"""Bytes to text: what sites declare and what they really send."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.errors import RejectItem
from racewatch.extract import decode

TEXT = "胡喆、侯文坤报道：朱镕基时代的㭎研究者在２０２５年一月重新估算了芯片的需求，他们说市场还会变。"
HANT = "輝達的股價下跌，梁文鋒的團隊發表了新的模型，他們說這個成本是對的，市場還會變，我們都在看。"


def page(charset: str, text: str) -> str:
    """Return a page that declares *charset*."""
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}</html>'


CASES = {
    "gb2312 that is GB18030": (page("gb2312", TEXT).encode("gb18030"), "text/html", TEXT),
    "GBK that is GB18030": (page("GBK", TEXT).encode("gb18030"), "text/html", TEXT),
    "gb2312 in the header only": (TEXT.encode("gb18030"), "text/html; charset=GB2312", TEXT),
    "Big5": (page("big5", HANT).encode("big5"), "text/html", HANT),
    "Big5 with Hong Kong characters": (page("big5", "我哋喺度睇緊啲股價").encode("big5hkscs"), "text/html", "啲股價"),
    "UTF-8 that says nothing": (TEXT.encode(), "", TEXT),
    "UTF-8 that says gb2312": (page("gb2312", TEXT).encode(), "text/html", TEXT),
    "GB18030 under a UTF-8 header": (page("gbk", TEXT).encode("gb18030"), "text/html; charset=utf-8", TEXT),
    "GB18030 under a Western header": (page("gbk", TEXT).encode("gb18030"), "text/html; charset=iso-8859-1", TEXT),
    "BOM before everything": (b"\xef\xbb\xbf" + page("gb2312", TEXT).encode(), "text/html; charset=big5", TEXT),
    "UTF-16 with BOM": (page("utf-16", TEXT).encode("utf-16"), "text/html", TEXT),
    "GB18030 that says nothing": (TEXT.encode("gb18030"), "text/html", TEXT),
    "Big5 that says nothing": (HANT.encode("big5"), "text/html", HANT),
    "an encoding nobody knows": (page("x-unheard-of", TEXT).encode(), "text/html; charset=nonsense", TEXT),
    "an XML declaration": (f'<?xml version="1.0" encoding="gb2312"?><rss>{TEXT}</rss>'.encode("gb18030"), "", TEXT),
    "one broken byte": (page("gbk", TEXT * 9).encode("gb18030") + b"\xff", "text/html", TEXT),
}


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_read_as_it_was_written(case: str) -> None:
    """Every character comes out, whatever header, page and bytes say against each other."""
    body, content_type, want = CASES[case]
    assert want in decode(body, content_type)


@pytest.mark.parametrize("body", [b"\x80\xff" * 90, ("\ufffd" * 9 + "的").encode()])
def test_a_page_of_ruins_is_refused(body: bytes) -> None:
    """A page that is replacement characters beyond a trace is bad-charset, not text."""
    with pytest.raises(RejectItem, match="bad-charset"):
        decode(body, "text/html; charset=utf-8")


@given(st.text(min_size=8, alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_declared_gb18030_comes_back(text: str) -> None:
    """Any Chinese text survives the way through a page that declares gb2312 and is GB18030."""
    assert text in decode(page("gb2312", text).encode("gb18030"), "text/html")


HEADERS = ("", "text/html; charset=big5", "text/html; charset=", "\u4e00;charset=\x00")


@given(st.binary(max_size=300), st.sampled_from(HEADERS))
def test_bytes_end_as_text_or_as_a_refusal(body: bytes, content_type: str) -> None:
    """No bytes and no header make it fail in any other way."""
    with suppress(RejectItem):
        assert isinstance(decode(body, content_type), str)
