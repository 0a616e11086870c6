"""Answers of our own writing in the sources' wire forms."""

import json
from typing import Any
from xml.sax.saxutils import escape

from racewatch.catalog import Source
from tests.crawl.site import Reply, Site

HOT = "/ajax/side/hotSearch"
SEARCH = "/api/container/getIndex"
TOPICS = ("深度求索登上榜首", "英伟达股价下跌", "开源模型引热议")


def row(word: str, place: int, **over: Any) -> dict[str, Any]:
    """Return one row of a hot list as the site writes it; *over* replaces fields, None takes one away."""
    whole = {
        "word": word, "note": word, "num": 1_000_000 - place, "raw_hot": 1_000_000 - place, "realpos": place,
        "label_name": "热", "category": "科技", "mblog_readCount": 5000, "mblog_discussCount": 70,
        "mblog_originCount": 8,
    }  # fmt: skip
    return {key: value for key, value in {**whole, **over}.items() if value is not None}


def hot_list(*rows: Any) -> str:
    """Return the answer that holds *rows*, or three rows of ours."""
    chosen = list(rows) or [row(word, place) for place, word in enumerate(TOPICS, 1)]
    return json.dumps({"ok": 1, "data": {"realtime": chosen}}, ensure_ascii=False)


def post(mid: str, text: str = "新的开源模型今天发布。", **over: Any) -> dict[str, Any]:
    """Return the card of one post."""
    mblog = {
        "id": mid, "mid": mid, "created_at": "Mon Jan 27 13:00:00 +0800 2025", "text": text, "isLongText": False,
        "user": {"id": 1234567890, "screen_name": "某人"}, "reposts_count": 3, "comments_count": "1.2万",
        "attitudes_count": 40,
    }  # fmt: skip
    return {"card_type": 9, "mblog": {**mblog, **over}}


def clipped(mid: str) -> dict[str, Any]:
    """Return the card of a post that shows its beginning only."""
    return post(mid, f'开头……<a href="/status/{mid}">全文</a>', isLongText=True)


def page(*cards: Any, total: int | None = None) -> str:
    """Return one page of search results."""
    info = {"cardlistInfo": {"total": total}} if total is not None else {}
    return json.dumps({"ok": 1, "data": {**info, "cards": list(cards)}}, ensure_ascii=False)


NOTHING = json.dumps({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}, ensure_ascii=False)


def rss(*links: str, title: str = "人工智能新闻", language: str = "zh-cn") -> str:
    """Return a feed with one entry a link."""
    entries = "".join(
        f"<item><title>第{n}条：{title}</title><link>{escape(link)}</link>"
        f"<pubDate>Mon, 27 Jan 2025 0{n % 10}:00:00 +0800</pubDate></item>"
        for n, link in enumerate(links, 1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>新闻</title>'
        f"<language>{language}</language>{entries}</channel></rss>"
    )


def article(
    text: str = "研究者公布了一个新的开源模型，训练费用远低于同行，市场因此重新估算芯片的需求。", charset: str = ""
) -> str:
    """Return an article page with three paragraphs of *text*."""
    meta = f'<meta charset="{charset}">' if charset else ""
    body = "".join(f"<p>{text}</p>" for _ in range(3))
    return (
        f'<!doctype html><html lang="zh-CN"><head>{meta}<title>新模型</title></head>'
        f"<body><nav><a href='/'>首页</a></nav><article><h1>新模型发布</h1>{body}</article></body></html>"
    )


XML = "application/rss+xml"
HTML = "text/html; charset=utf-8"


def feed_site(site: Site, count: int = 3) -> None:
    """Let *site* serve a feed of *count* entries with their pages."""
    site.says("/feed", Reply(rss(*(f"{site.url}/a/{n}" for n in range(count))), kind=XML))
    for n in range(count):
        site.says(f"/a/{n}", Reply(article(), kind=HTML))


def source(spider: str, **over: Any) -> Source:
    """Return a source of *spider* that asks without a pause."""
    kind = "ranks" if spider == "weibo-hot" else "items"
    kind = "checks" if spider == "weibo-check" else kind
    plain = {"name": spider, "spider": spider, "publisher": "某社", "url": "https://example.org/feed", "kind": kind}
    return Source.model_validate({**plain, "delay": 0, "zone": "Asia/Shanghai", **over})
