"""A site's own selectors: what they find goes before all else, what they do not is read as on any page."""

import pytest
from lxml.html import document_fromstring

from racewatch.catalog import Source
from racewatch.errors import ConfigError
from racewatch.extract import article_of
from racewatch.extract.selecting import chosen

URL = "https://tv.example.org/2025/a.shtml"
SENTENCE = "研究者公布了新的开源模型，市场因此重新估算芯片的需求，分析师意见不一。"
PAGE = (
    "<html><head><title>页面标题</title><meta property='og:title' content='标签标题'></head><body>"
    "<div class='tit'>[视频]站点 自己的\n标题</div><span class='when'>2025年01月27日 19:08</span>"
    "<span class='by'>某甲</span>"
    f"<div class='rec'>{'<p>' + SENTENCE + '</p>'}</div>"
    "<div id='content_area'><p>第一段<b>加粗</b>的话，\n折行。</p>"
    "<script>var x=1;</script><div>第二段</div>第三行<br>第四行</div>"
    f"<article><p>{SENTENCE * 4}</p></article></body></html>"
)
SELECTORS = {
    "title": "//div[@class='tit']",
    "text": "//*[@id='content_area']",
    "published": "//span[@class='when']",
    "author": "//span[@class='by']/text()",
}


def test_selectors_go_before_all_else() -> None:
    """Every field is what the site's own place says, a line for each block, scripts left out, and *via* says so."""
    found = article_of(PAGE, URL, selectors=SELECTORS)
    assert found.title == "[视频]站点 自己的 标题"
    assert found.text == "第一段加粗的话， 折行。\n第二段\n第三行\n第四行"
    assert (found.published, found.authors) == ("2025年01月27日 19:08", ("某甲",))
    assert found.via == dict.fromkeys(("title", "published", "authors", "text"), "selector")


def test_a_selector_that_finds_nothing_leaves_the_general_reading() -> None:
    """On a page of another make the article is read as on any site, and *via* names the method that found it."""
    found = article_of(PAGE, URL, selectors={"text": "//div[@id='gone']", "title": "//h9"})
    assert SENTENCE in found.text
    assert found.via
    assert (found.title, found.via["text"]) == ("标签标题", "trafilatura")
    assert article_of(PAGE, URL, selectors={}) == article_of(PAGE, URL)


def test_several_places_are_put_below_each_other() -> None:
    """A selector that finds two places gives both, in the order of the page."""
    tree = document_fromstring("<div><p class='x'>一</p><p>不</p><p class='x'>二</p></div>")
    assert chosen(tree, {"text": "//p[@class='x']"}) == {"text": "一\n二"}


def test_a_wrong_selector_is_named() -> None:
    """What is no XPath, and a field that no article has, say so where they are declared."""
    with pytest.raises(ConfigError, match=r"'//div\[' is no XPath"):
        article_of(PAGE, URL, selectors={"text": "//div["})
    plain = {"name": "a", "spider": "feed", "publisher": "某社", "url": "https://example.org"}
    with pytest.raises(ValueError, match="no selector body; there are title, text"):
        Source.model_validate({**plain, "selectors": {"body": "//p"}})
