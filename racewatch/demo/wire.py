"""Weibo's wire form for our own list and posts: what weibo.com and m.weibo.cn answer, field by field."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from racewatch.demo.hotlist import Row
from racewatch.demo.posts import LONG, Post

PAGE = 10
"""Posts on one page of a search."""
SEARCH = "100103type=1&q="
"""How a containerid says that it is a search, in front of the query."""
_TOPIC = re.compile(r"#([^#\n]+)#")
_EMOTICON = re.compile(r"\[([\u4e00-\u9fff]{1,4})\]")
_MENTION = re.compile(r"@([\w·-]+)")


def hot_search(rows: Sequence[Row], advertisement: str) -> dict[str, Any]:
    """Return the answer of ``/ajax/side/hotSearch``; the advertisement stands fourth, as it does there."""
    realtime = [_entry(row) for row in rows]
    realtime.insert(3, {"word": advertisement, "note": advertisement, "is_ad": 1, "topic_ad": 1, "num": 0, "rank": 3})
    return {"ok": 1, "data": {"realtime": realtime}}


def _entry(row: Row) -> dict[str, Any]:
    reads = row.heat * 34
    return {
        "word": row.title,
        "note": row.title,
        "word_scheme": f"#{row.title}#",
        "num": row.heat,
        "raw_hot": row.heat,
        "realpos": row.position,
        "rank": row.position - 1,
        "category": row.category,
        "topic_flag": 1,
        "emoticon": "",
        "label_name": row.label,
        "icon_desc": row.label,
        "mblog_readCount": reads,
        "mblog_discussCount": reads // 1800,
        "mblog_originCount": reads // 11_000,
    }


def search(found: Sequence[Post], query: str, page: int) -> dict[str, Any]:
    """Return page *page* of a search whose posts are *found*, newest first; a page beyond the last says so."""
    cards = [{"card_type": 9, "mblog": mblog(post)} for post in found[(page - 1) * PAGE : page * PAGE]]
    if page < 1 or not cards:
        return {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}
    info = {"containerid": f"{SEARCH}{query}", "total": len(found), "page": page + 1}
    return {"ok": 1, "data": {"cardlistInfo": info, "cards": cards}}


def extend(post: Post) -> dict[str, Any]:
    """Return the answer of ``/statuses/extend``: the whole text of a post."""
    return {"ok": 1, "data": {"ok": 1, "longTextContent": markup(post.text)}}


def mblog(post: Post) -> dict[str, Any]:
    """Return *post* as a list shows it: a long one is clipped and ends in a link to its full text."""
    text = markup(post.text)
    if post.long:
        text = f'{markup(post.text[:LONG])}...<a href="/status/{post.mid}">全文</a>'
    return {
        "id": str(post.mid),
        "mid": str(post.mid),
        "idstr": str(post.mid),
        "created_at": post.at.strftime("%a %b %d %H:%M:%S %z %Y"),
        "text": text,
        "isLongText": post.long,
        "textLength": len(post.text.encode("gb18030")),
        "source": "",
        "user": {"id": int(post.author, 16) % 10**10, "screen_name": f"用户{post.author}", "verified": False},
        "reposts_count": post.reposts,
        "comments_count": post.comments,
        "attitudes_count": post.likes,
    }


def markup(text: str) -> str:
    """Return a post's text as HTML: topics and mentions are links, emoticons pictures, line ends breaks."""
    html = escape(text, quote=False)
    html = _EMOTICON.sub(_picture, html)
    html = _MENTION.sub(lambda found: f"<a href='/n/{quote(found[1])}'>@{found[1]}</a>", html)
    html = _TOPIC.sub(_topic_link, html)
    return html.replace("\n", "<br />")


def _picture(found: re.Match[str]) -> str:
    name = escape(found[0])
    return f'<span class="url-icon"><img alt={name} src="/emoticon/{quote(found[1])}.png" style="width:1em;" /></span>'


def _topic_link(found: re.Match[str]) -> str:
    address = f"/search?containerid={quote('231522type=1&q=' + found[0], safe='')}"
    return f'<a href="{address}"><span class="surl-text">{found[0]}</span></a>'
