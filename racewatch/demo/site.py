"""What the local site answers to a path: a pure function of the world, the clock in the path, and the address.

``/at/2025-01-27T13/…`` answers as of that time (UTC, or with an offset: ``/at/2025-01-27T21:00+08:00/…``); without it
the time is the world's end. A clock after the end counts as the end.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from racewatch.demo import pages, wire
from racewatch.demo.articles import DESKS
from racewatch.demo.clock import moment
from racewatch.demo.hotlist import advertisement
from racewatch.demo.posts import Post
from racewatch.demo.world import World

_CLOCK = re.compile(r"/at/([^/]+)(/.*)?$")
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
FEED_PATHS = {"tw": "/tw/feed.xml", "cn": "/cn/feed.xml", "en": "/en/atom.xml"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, bytes and type of one answer."""

    status: int
    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: path without the clock, arguments, time, and the site's own scheme, host and port."""

    path: str
    arguments: Mapping[str, str]
    now: datetime
    origin: str


def answer(world: World, target: str, origin: str) -> Answer:
    """Return what the site answers to the request *target* (path and query)."""
    url = urlsplit(target)
    path, now = unquote(url.path), world.end
    if clock := _CLOCK.match(path):
        try:
            now, path = min(moment(clock[1]), world.end), clock[2] or "/"
        except ValueError:
            return _missing(f"{clock[1]!r} is no time; write /at/2025-01-27T13/ or /at/2025-01-27T21:00+08:00/")
    ask = Ask(path, {name: values[0] for name, values in parse_qs(url.query).items()}, now, origin)
    if route := ROUTES.get(path):
        return route(world, ask)
    if path.startswith("/status/"):
        return _status(world, ask)
    found = world.article(path, now)
    if found is None:
        return _missing(f"nothing at {path} by {now:%Y-%m-%dT%H:%MZ}")
    return Answer(200, pages.page(found, world.related(found), origin), pages.HTML[found.desk])


def _robots(world: World, ask: Ask) -> Answer:  # noqa: ARG001 - every route has the same two parameters
    return Answer(200, b"User-agent: *\nAllow: /\n", "text/plain")


def _home(world: World, ask: Ask) -> Answer:
    links = [(address, address) for address in (*FEED_PATHS.values(), "/ajax/side/hotSearch")]
    links += [(f"/weibo?q={query}", f"posts: {query}") for query in dict.fromkeys(post.topic for post in world.posts)]
    lines = (
        "A local site that behaves like real sources. Its publishers, posts and ordinary titles are made up.",
        "The event at the end, January 2025, is described from public facts in our own words.",
        f"It covers {world.start:%Y-%m-%dT%H:%MZ} to {world.end:%Y-%m-%dT%H:%MZ}. Ask as of a time with /at/TIME/.",
    )
    return _simple("The local world of racewatch", lines, [(_at(ask) + address, words) for address, words in links])


def _at(ask: Ask) -> str:
    return f"/at/{ask.now:%Y-%m-%dT%H:%M}"


def _feed(world: World, ask: Ask) -> Answer:
    desk = next(desk for desk in DESKS if FEED_PATHS[desk] == ask.path)
    return Answer(200, pages.feed(world.published(desk, ask.now), desk, ask.now, ask.origin), pages.FEED[desk])


def _hot_search(world: World, ask: Ask) -> Answer:
    rows = world.hot(ask.now)
    if not rows:
        return Answer(503, f"the list begins at {world.start:%Y-%m-%dT%H:%MZ}".encode(), "text/plain")
    return _json(wire.hot_search(rows, advertisement()))


def _search(world: World, ask: Ask) -> Answer:
    container, page = ask.arguments.get("containerid", ""), ask.arguments.get("page", "1")
    # Written plainly, the query's "q=" and its own & make it an argument of its own.
    query = container.removeprefix(wire.SEARCH) if container.startswith(wire.SEARCH) else ask.arguments.get("q", "")
    number = int(page) if page.isdecimal() else 1
    return _json(wire.search(world.found(query, ask.now), query, number))


def _extend(world: World, ask: Ask) -> Answer:
    post = world.post(ask.arguments.get("id", ""), ask.now)
    return _json(wire.extend(post) if post else {"ok": 0, "msg": "微博不存在或暂无查看权限"})


def _status(world: World, ask: Ask) -> Answer:
    post = world.post(ask.path.removeprefix("/status/"), ask.now)
    return _simple("微博", _shown(post)) if post else _missing("no such post by then")


def _posts(world: World, ask: Ask) -> Answer:
    query = ask.arguments.get("q", "")
    found = world.found(query, ask.now)
    links = [(f"{_at(ask)}/status/{post.mid}", f"{post.at:%m-%d %H:%M} {post.text[:60]}") for post in found]
    return _simple(f"微博搜索：{query}", (f"{len(found)} posts",), links)


def _shown(post: Post) -> tuple[str, ...]:
    return post.text, f"用户{post.author} · {post.at:%Y-%m-%d %H:%M} (Asia/Shanghai)"


def _broken(world: World, ask: Ask) -> Answer:  # noqa: ARG001 - every route has the same two parameters
    return _simple("全新改版", ("栏目改按主题编排，旧的订阅地址不再更新。",), language="zh-CN")


def _missing(why: str) -> Answer:
    return Answer(404, why.encode(), "text/plain; charset=utf-8")


def _json(value: Any) -> Answer:
    return Answer(200, json.dumps(value, ensure_ascii=False).encode(), _JSON)


def _simple(
    title: str, lines: tuple[str, ...], links: list[tuple[str, str]] | None = None, language: str = "en"
) -> Answer:
    text = pages.template("simple.html.j2").render(title=title, lines=lines, links=links or [], language=language)
    return Answer(200, text.encode(), _HTML)


def local_link(url: str, origin: str) -> str:
    """Return where the local site shows what *url* names on the real one; other addresses stay as they are.

    >>> local_link("https://m.weibo.cn/status/42", "http://127.0.0.1:8770")
    'http://127.0.0.1:8770/status/42'
    """
    for real, here in (("https://m.weibo.cn/status/", "/status/"), ("https://s.weibo.com/weibo?", "/weibo?")):
        if url.startswith(real):
            return origin + here + quote(url.removeprefix(real), safe="=%&")
    return url


Route = Callable[[World, Ask], Answer]
ROUTES: dict[str, Route] = {
    "/": _home,
    "/robots.txt": _robots,
    "/ajax/side/hotSearch": _hot_search,
    "/api/container/getIndex": _search,
    "/statuses/extend": _extend,
    "/weibo": _posts,
    "/broken/feed.xml": _broken,
    **dict.fromkeys(FEED_PATHS.values(), _feed),
}
"""Every path with an answer of its own; ``/broken/feed.xml`` is the one that fails on purpose: HTML for a feed."""
