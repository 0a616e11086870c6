"""Hot list, search and posts in the form in which Weibo answers."""

import json
import re
from datetime import datetime
from html import unescape
from urllib.parse import quote

import pytest

from racewatch.demo.clock import END, moment
from racewatch.demo.site import local_link
from racewatch.demo.wire import PAGE
from racewatch.demo.world import world
from tests.demo.asking import get, status

NOON = "/at/2025-01-27T13"


def searched(site: str, query: str, page: int, clock: str = "") -> dict:
    """Return one page of a search, asked for as m.weibo.cn is."""
    container = quote(f"100103type=1&q={query}", safe="")
    return json.loads(get(f"{site}{clock}/api/container/getIndex?containerid={container}&page={page}")[0])


def plain(markup: str) -> str:
    """Return the text of a post's markup, emoticons by their names."""
    text = re.sub(r"<img alt=(\[[^\]]*\])[^>]*>", r"\1", markup).replace("<br />", "\n")
    return unescape(re.sub(r"<[^>]+>", "", text))


def test_the_hot_list_has_weibos_shape(site):
    """One advertisement, which is marked, and fifty rows with word, heat, place and label; DeepSeek first."""
    rows = json.loads(get(f"{site}{NOON}/ajax/side/hotSearch")[0])["data"]["realtime"]
    real = [row for row in rows if not row.get("is_ad")]
    assert (len(rows), len(real)) == (51, 50)
    assert [row["realpos"] for row in real] == list(range(1, 51))
    assert real[0]["word"] == "DeepSeek"
    assert real[0]["label_name"] == "爆"
    assert all(row["num"] > 0 and row["word_scheme"] == f"#{row['word']}#" for row in real)


def test_the_hot_list_keeps_its_hour(site):
    """Within an hour the list does not change; before the world begins there is none."""
    assert get(f"{site}{NOON}:10/ajax/side/hotSearch") == get(f"{site}{NOON}:50/ajax/side/hotSearch")
    assert get(f"{site}{NOON}/ajax/side/hotSearch") != get(f"{site}/at/2025-01-27T14/ajax/side/hotSearch")
    assert status(f"{site}/at/2025-01-13T23/ajax/side/hotSearch") == 503


@pytest.mark.parametrize("query", ["DeepSeek", "英伟达"])
def test_a_search_is_paged_as_on_the_phone_site(site, query):
    """Ten posts a page, newest first, none after the clock or twice; the page after the last says ok: 0."""
    mids, times, page = [], [], 1
    while (answer := searched(site, query, page, NOON))["ok"] == 1:
        cards = answer["data"]["cards"]
        assert answer["data"]["cardlistInfo"]["page"] == page + 1
        assert 1 <= len(cards) <= PAGE
        mids += [card["mblog"]["mid"] for card in cards]
        times += [datetime.strptime(card["mblog"]["created_at"], "%a %b %d %H:%M:%S %z %Y") for card in cards]
        page += 1
    assert answer["data"]["cards"] == []
    assert len(set(mids)) == len(mids) == len(world().found(query, moment("2025-01-27T13")))
    assert times == sorted(times, reverse=True)
    assert times[0] <= moment("2025-01-27T13")


def test_a_search_may_be_written_plainly(site):
    """The containerid with its own = and & unquoted asks for the same."""
    written = f"{site}/api/container/getIndex?containerid=100103type=1&q=DeepSeek&page=1"
    assert json.loads(get(written)[0])["data"]["cards"] == searched(site, "DeepSeek", 1)["data"]["cards"]


def test_a_clipped_post_is_completed(site):
    """A long post ends in a link to its full text, and /statuses/extend gives all of it."""
    posts = {str(post.mid): post for post in world().posts}
    pages = [searched(site, "DeepSeek", page)["data"]["cards"] for page in range(1, 9)]
    shown = [card["mblog"] for cards in pages for card in cards]
    long = [mblog for mblog in shown if mblog["isLongText"]]
    assert long
    for mblog in long:
        assert mblog["text"].endswith("全文</a>")
        whole = json.loads(get(f"{site}/statuses/extend?id={mblog['mid']}")[0])["data"]["longTextContent"]
        assert plain(whole) == posts[mblog["mid"]].text
        assert len(plain(mblog["text"])) < len(plain(whole)) + 5
    for mblog in shown:
        if not mblog["isLongText"]:
            assert plain(mblog["text"]) == posts[mblog["mid"]].text


def test_a_post_of_tomorrow_cannot_be_extended(site):
    """Asked as of a time before it, a post does not exist."""
    last = world().posts[-1].mid
    assert json.loads(get(f"{site}{NOON}/statuses/extend?id={last}")[0])["ok"] == 0
    assert status(f"{site}{NOON}/status/{last}") == 404


def test_people_can_look_at_posts_and_searches(site):
    """Addresses of the real platform have a place here that shows the same post or search."""
    post = world().posts[-1]
    body, _ = get(local_link(f"https://m.weibo.cn/status/{post.mid}", site))
    assert post.text.split("\n")[0][:20] in unescape(body.decode())
    body, _ = get(local_link("https://s.weibo.com/weibo?q=%23DeepSeek%23", site))
    assert f"{len(world().found('DeepSeek', END))} posts" in body.decode()
    assert local_link("https://example.org/a", site) == "https://example.org/a"
