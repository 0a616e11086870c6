"""The site over a real store, asked over HTTP: figures agree with the store, and bad addresses end well."""

import json
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from socket import create_server
from urllib.parse import quote

import pytest
import uvicorn

from racewatch.config import Settings
from racewatch.store.open import opened
from racewatch.web.app import LOOPBACK, application
from schemas import Alert, SourceRun
from tests.store.documents import item

START = datetime(2025, 1, 27, tzinfo=UTC)
EVIL = '<script>alert("x")</script>'


@contextmanager
def served(settings):
    """Serve the site over *settings* on loopback, in a thread; give its address."""
    with closing(create_server(("127.0.0.1", 0))) as listening:
        server = uvicorn.Server(uvicorn.Config(application(settings, LOOPBACK), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def get(base, path, **headers):
    """Return status, headers and text of one answer."""
    request = urllib.request.Request(base + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


class Text(HTMLParser):
    """Collects what a reader sees, and every link."""

    def __init__(self):
        super().__init__()
        self.words, self.links, self.scripts = [], [], 0

    def handle_starttag(self, tag, attrs):
        """Note links and scripts."""
        self.links += [value for name, value in attrs if name == "href"]
        self.scripts += tag == "script"

    def handle_data(self, data):
        """Note words."""
        self.words.append(data)


def seen(page):
    """Return *page* parsed."""
    found = Text()
    found.feed(page)
    return found


def incident():
    """Return an open incident of a topic."""
    return Alert(
        id="ab" * 16, rule="deepseek", topic="deepseek", query="topic:deepseek", series="count", severity="warning",
        interval="1h", opened_at=START + timedelta(hours=2), peak_at=START + timedelta(hours=3),
        raised_at=START + timedelta(hours=3), observed=40, expected=2, low=0, high=6, score=0.9, coverage=1,
    )  # fmt: skip


def run(**over):
    """Return a good run that speaks for four hours."""
    facts = {
        "id": "r1", "source": "island", "family": "feed", "run_id": "r1", "kind": "items", "started_at": START,
        "ended_at": START, "state": "ok", "seen": 5, "landed": 5, "covered_from": START,
        "covered_to": START + timedelta(hours=3, minutes=50),
    }  # fmt: skip
    return SourceRun(**{**facts, **over})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve five items, an incident, a good and a blocked run."""
    settings = Settings(_env_file=None, var=tmp_path_factory.mktemp("web"), zone="Asia/Shanghai", now=START)
    named = {"names": ("deepseek",), "topics": ("deepseek",)}
    items = [item(f"n{hour}", published_at=START + timedelta(hours=hour), **named) for hour in range(4)]
    items.append(item("evil", published_at=START + timedelta(hours=1), title=EVIL, **named))
    two, three = START + timedelta(hours=2), START + timedelta(hours=3)
    changed = {"publisher": "rewriter", "topics": (), "published_at": START}
    items.append(item("gone", state="deleted", deleted_at=two, **changed))
    items.append(item("other", state="edited", edited_at=three, **changed))
    blocked = run(id="r2", run_id="r2", source="walled", state="blocked", reason="captcha", landed=0, seen=0)
    with opened(settings) as store:
        store.write([*items, incident(), run(), blocked])
    with served(settings) as base:
        yield base


def test_the_overview_says_what_it_rests_on(site):
    """Total, hours seen and the command that gives the same stand on one page."""
    status, headers, page = get(site, "/?q=" + quote("topic:deepseek"))
    words = " ".join(seen(page).words)
    assert status == 200
    assert "5 items".replace(" ", "") in words.replace(" ", "").replace("\n", "")
    assert "4 of 4 hours" in words
    assert "racewatch trend topic:deepseek --interval 1h --zone Asia/Shanghai" in words
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_what_was_deleted_or_edited_is_marked(site):
    """A deleted item is struck through and says when it was seen gone, an edited one since when it reads so."""
    _, _, page = get(site, "/?q=publisher:rewriter&since=2025-01-27&until=2025-01-27")
    words = " ".join(seen(page).words)
    assert page.count('class="gone"') == 1
    assert "deleted, seen gone 27 Jan 2025 10:00" in words
    assert "edited, these words since 27 Jan 2025 11:00" in words
    assert "已刪除，2025年1月27日 10:00 發現" in get(site, "/?lang=zh-Hant&q=publisher:rewriter")[2]


def test_a_gap_is_drawn_and_named(site):
    """Hours that nobody saw are hatched and listed, never drawn as zero."""
    _, _, page = get(site, "/?since=2025-01-27&until=2025-01-27&interval=1h")
    assert page.count("url(#hatch-trend)") == 24 - 4
    assert "not observed" in page
    assert "Not seen" in page


def test_what_sources_wrote_is_only_text(site):
    """Markup in a title is shown as it is, and runs nowhere."""
    _, _, page = get(site, "/?q=" + quote("name:deepseek"))
    assert seen(page).scripts == 0
    assert EVIL in "".join(seen(page).words)


@pytest.mark.parametrize(("language", "word"), [("zh-TW", "總覽"), ("zh-CN", "总览"), ("en-GB", "Overview")])
def test_the_page_speaks_the_browsers_language(site, language, word):
    """Without a word in the address the browser's first language decides."""
    _, _, page = get(site, "/", **{"Accept-Language": language})
    assert word in seen(page).words


def test_links_keep_the_chosen_language(site):
    """Who chose Traditional Chinese reads it on the next page too."""
    _, _, page = get(site, "/?lang=zh-Hant")
    inner = [link for link in seen(page).links if link.startswith("/") and link != "/style.css"]
    assert len(inner) > 5
    assert all("lang=zh-Hant" in link for link in inner)


def test_a_query_that_cannot_be_read_shows_the_column(site):
    """The answer is 400 with the same words as on the command line, and the form keeps the query."""
    status, _, page = get(site, "/?q=" + quote("deepseek AND ("))
    assert status == 400
    assert "column" in page
    assert "deepseek AND (" in "".join(seen(page).words)


@pytest.mark.parametrize("path", ["/?since=never", "/?interval=7h", "/?measure=x", "/alerts/zzzz"])
def test_a_wrong_address_is_explained(site, path):
    """Nothing ends as a bare error of the server."""
    status, _, page = get(site, path)
    assert status == 400
    assert "racewatch" in page


def test_incidents_are_told_as_in_messages(site):
    """The list leads to the incident, which says how much and what was expected."""
    _, _, page = get(site, "/alerts")
    (link,) = [link for link in seen(page).links if link.startswith("/alerts/")]
    status, _, told = get(site, link)
    assert status == 200
    assert "40" in "".join(seen(told).words)
    assert "racewatch alerts mute deepseek" in "".join(seen(told).words)


def test_a_source_that_failed_stands_first_with_its_reason(site):
    """Who opens the page of the sources sees at once what is red."""
    _, _, page = get(site, "/sources")
    assert page.index("walled") < page.index("island")
    assert "captcha" in page


def test_nobody_else_is_answered(site):
    """A request for another host's name, as after DNS rebinding, gets nothing."""
    status, _, page = get(site, "/", Host="evil.example")
    assert status == 400
    assert "deepseek" not in page


def test_an_unknown_page_is_a_page(site):
    """404 has the navigation of the others."""
    status, _, page = get(site, "/nowhere")
    assert status == 404
    assert "/alerts" in seen(page).links


def test_health_tells_a_monitor(site):
    """200 with counts while the store answers."""
    status, _, body = get(site, "/health")
    assert status == 200
    assert json.loads(body)["counts"]["items"] == 7


def test_a_store_that_is_away_is_503(tmp_path):
    """Page and health say that the cluster cannot be reached, and the process lives on."""
    settings = Settings(_env_file=None, var=tmp_path, store="http://127.0.0.1:9", store_timeout=1)
    with served(settings) as base:
        assert get(base, "/health")[0] == 503
        status, _, page = get(base, "/")
        assert status == 503
        assert "127.0.0.1:9" in page


def test_an_empty_store_says_what_fills_it(tmp_path):
    """A newcomer's first look names the next command."""
    with served(Settings(_env_file=None, var=tmp_path)) as base:
        status, _, page = get(base, "/")
    assert status == 200
    assert "racewatch demo" in page
