"""Article pages to fields: meta data as stated, text as read."""

import json

import pytest

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import article_of

URL = "https://news.example.org/ai/2025/one.html"
SENTENCE = "研究者公布了新的开源模型，市场因此重新估算芯片的需求，分析师意见不一。"
TEXT = "".join(f"<p>第{n}段：{SENTENCE}</p>" for n in range(4))


def page(head: str = "", body: str = f"<article><h1>页面标题</h1>{TEXT}</article>", html: str = "<html>") -> str:
    """Return a page."""
    return f"<!doctype html>{html}<head><title>页面标题 - 某报</title>{head}</head><body>{body}</body></html>"


def linked(**fields: object) -> str:
    """Return a block of JSON-LD about a news article."""
    block = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(block, ensure_ascii=False)}</script>'


def test_linked_data_goes_before_tags_and_markup() -> None:
    """Title, time, authors, language and address come from JSON-LD where it has them, and *via* says so."""
    head = linked(
        headline="结构化标题 &amp; 更多",
        datePublished="2025-01-27T10:21:00+08:00",
        author=[{"@type": "Person", "name": "甲"}, {"name": "乙"}],
        inLanguage="zh-Hans-CN",
        mainEntityOfPage={"@id": "https://news.example.org/ai/one"},
    )
    tags = '<meta property="og:title" content="标签标题"><meta name="author" content="丙">'
    found = article_of(page(head + tags), URL)
    assert found.title == "结构化标题 & 更多"
    assert (found.published, found.published_origin) == ("2025-01-27T10:21:00+08:00", "page")
    assert (found.authors, found.language) == (("甲", "乙"), "zh-Hans-CN")
    assert found.canonical_url == "https://news.example.org/ai/one"
    assert found.via == {"title": "json-ld", "published": "json-ld", "authors": "json-ld", "text": "trafilatura"}


def test_tags_go_before_markup() -> None:
    """Without JSON-LD the meta tags speak, and a broken block of JSON-LD does not silence them."""
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "ab</script>'
        '<meta property="og:title" content="标签标题">'
        '<meta property="article:published_time" content="2025-01-27T02:21:00Z">'
        '<meta name="author" content="丙"><link rel="canonical" href="/ai/one">'
    )
    found = article_of(page(head), URL)
    assert (found.title, found.published, found.authors) == ("标签标题", "2025-01-27T02:21:00Z", ("丙",))
    assert found.canonical_url == "https://news.example.org/ai/one"
    assert (found.via or {})["title"] == "meta"


def test_markup_speaks_last() -> None:
    """A bare page gives its heading, the date it prints and its language; the words around the date stay out."""
    line = "<div class='date-source'>来源：某报　2025年01月27日 10:21 责任编辑</div>"
    body = f"<h1>页面标题</h1>{line}<article>{TEXT}</article>"
    found = article_of(page(body=body, html='<html lang="zh-TW">'), URL)
    assert (found.title, found.published, found.language) == ("页面标题", "2025年01月27日 10:21", "zh-TW")


def test_a_day_gives_way_to_the_same_day_with_its_hour() -> None:
    """A tag that names only the day loses to markup that knows the hour of that day, not to another day's."""
    head = '<meta name="publishdate" content="2025-01-27">'
    same = f"<span class='pubtime'>2025年1月27日10:21</span><article>{TEXT}</article>"
    other = f"<span class='pubtime'>2025年1月26日10:21</span><article>{TEXT}</article>"
    assert article_of(page(head, same), URL).published == "2025年1月27日10:21"
    assert article_of(page(head, other), URL).published == "2025-01-27"


@pytest.mark.parametrize(
    "address", ["https://news.example.org/", "/", "https://other.example.com/one", "javascript:void(0)", "http://[x/"]
)
def test_an_address_that_cannot_be_the_pages_own_is_ignored(address: str) -> None:
    """A front page, another site or no address at all as canonical would throw articles together."""
    assert article_of(page(f'<link rel="canonical" href="{address}">'), URL).canonical_url is None


def test_an_address_of_the_mobile_site_is_the_pages_own() -> None:
    """m. and www. of one site are one site."""
    found = article_of(
        page('<link rel="canonical" href="https://www.example.org/ai/one">'), "https://m.example.org/ai/one"
    )
    assert found.canonical_url == "https://www.example.org/ai/one"


def test_what_is_no_byline_is_no_author() -> None:
    """Numbers, addresses, accounts and credits of pictures are not persons."""
    names = ["105092", "https://example.org/a", "@account", "(Image: agency)", "甲"]
    head = "".join(f'<meta name="author" content="{name}">' for name in names)
    assert article_of(page(head), URL).authors == ("甲",)


def test_a_language_must_look_like_one() -> None:
    """An encoding in the place of the language is not the language."""
    head = '<meta http-equiv="content-language" content="utf-8">'
    assert article_of(page(head, html='<html lang="en-GB">'), URL).language == "en-GB"


def test_navigation_and_comments_are_not_the_text() -> None:
    """The text is the article's paragraphs, each once, and nothing from around them."""
    before = "<nav><a href='/'>首页导航栏目</a></nav>"
    after = "<div class='comments'><p>网友评论：沙发</p></div><footer>版权所有</footer>"
    text = article_of(page(body=f"{before}<article>{TEXT}</article>{after}"), URL).text
    assert [text.count(f"第{n}段") for n in range(4)] == [1, 1, 1, 1]
    assert not any(word in text for word in ("导航", "版权", "沙发"))


def test_a_short_notice_is_a_text() -> None:
    """One sentence is enough, and a stray control character in it does no harm."""
    notice = "<html><body><h1>短讯</h1><p>深度求索\x00发布新模型。</p></body></html>"
    assert article_of(notice, URL).text == "深度求索发布新模型。"


def test_linked_data_may_hold_the_text() -> None:
    """A page that a script fills still yields the body that it states for machines."""
    found = article_of(page(linked(articleBody="机器可读的正文。"), body="<div id='app'></div>"), URL)
    assert (found.text, (found.via or {})["text"]) == ("机器可读的正文。", "json-ld")


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "<html><body><script>x()</script></body></html>", "<!-- -->", "\x00"]
)
def test_a_page_without_text_is_refused(body: str) -> None:
    """No main text is no-text with the address of the page, never an empty article."""
    with pytest.raises(BadMarkup) as caught:
        article_of(body, URL)
    assert (caught.value.reason, caught.value.url) == ("no-text", URL)


def test_bytes_are_decoded_first() -> None:
    """A page in GB18030 that declares gb2312 is read right; one of ruins is bad-charset."""
    head = '<meta charset="gb2312"><meta name="author" content="胡喆">'
    assert article_of(page(head).encode("gb18030"), URL, "text/html").authors == ("胡喆",)
    with pytest.raises(RejectItem, match="bad-charset"):
        article_of(b"<html>" + b"\x80\xff" * 100, URL)


def test_an_xhtml_page_with_a_declaration_is_read() -> None:
    """A declaration of an encoding in front of decoded text does no harm."""
    assert "第3段" in article_of('<?xml version="1.0" encoding="gb2312"?>' + page(), URL).text


STATED = """<html><head><title>算力</title><link rel="amphtml" href="/amp/1">
<meta property="article:section" content="科技">
<meta property="article:modified_time" content="2025-01-27T12:00:00+08:00">{}</head><body><article><h1>算力</h1>
<p>一月二十七日，多家云厂商宣布下调推理服务的价格，幅度从两成到五成不等。</p></article></body></html>"""
LINKED = '<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {}}}</script>'


@pytest.mark.parametrize(
    ("stated", "paywalled"),
    [
        ("", False),
        (LINKED.format("false"), True),
        (LINKED.format('"False"'), True),
        (LINKED.format("true"), False),
        ('<meta name="article:content_tier" content="metered">', True),
        ('<meta name="article:content_tier" content="free">', False),
    ],
)
def test_a_page_says_its_section_change_and_price(stated: str, paywalled: bool) -> None:
    """Section, time of change and AMP address are read where the page states them; not free is what it says is not."""
    found = article_of(STATED.format(stated), "https://news.example/a/1")
    assert (found.section, found.modified) == ("科技", "2025-01-27T12:00:00+08:00")
    assert (found.amp_url, found.paywalled) == ("https://news.example/amp/1", paywalled)
