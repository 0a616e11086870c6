"""Over a real connection: what a server or proxy answers, says nothing, or is not what it should be."""

import json
import socket
from base64 import b64encode
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.errors import ConfigError, RacewatchError, RetryLater
from racewatch.store.base import Store
from racewatch.store.elasticsearch.store import ElasticsearchStore, connect
from tests.store.documents import ALWAYS, ANY, item
from tests.store.faulty import GENUINE, Reply, Request, faulty, self_signed

FLOOD = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, ...];"
FORMING = "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"


def failure(kind: str, reason: str) -> bytes:
    """Return an error as Elasticsearch words it."""
    cause = {"type": kind, "reason": reason}
    return json.dumps({"error": {"root_cause": [cause], **cause}, "status": 0}).encode()


@pytest.mark.parametrize(
    ("reply", "meaning", "words"),
    [
        (Reply(401, failure("security_exception", "unable to authenticate")), ConfigError, "unable to authenticate"),
        (Reply(429, failure("cluster_block_exception", FLOOD)), ConfigError, "flood-stage"),
        (Reply(503, failure("cluster_block_exception", FORMING)), RetryLater, "state not recovered"),
        (Reply(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}), RetryLater, "502"),
        (Reply(200, b"<html>hello</html>", {"Content-Type": "text/html"}), ConfigError, "Elasticsearch"),
        (Reply(200, b'{"hits": ', GENUINE), ConfigError, "JSON"),
        (Reply(200, b"{}", {"Content-Type": "application/json"}), ConfigError, "does not say that it is Elasticsearch"),
    ],
    ids=["login", "disk full", "starting", "proxy down", "web page", "broken json", "another product"],
)
def test_answers_over_the_wire_are_translated(reply: Reply, meaning: type[RacewatchError], words: str) -> None:
    """Reading, writing, preparing and asking about the store all translate, and none answers as if it were empty."""
    with faulty(lambda _: reply) as url:
        store = ElasticsearchStore(url)
        for call in (store.init, store.info, lambda: store.search(ANY, ALWAYS), lambda: store.write([item()])):
            with pytest.raises(meaning, match=words):
                call()
        store.close()


def test_nobody_listening_is_retry_later() -> None:
    """A server that is down is waited for, with the address in the message."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    store: Store = ElasticsearchStore(f"http://127.0.0.1:{port}")
    for call in (store.init, store.info, lambda: store.counts(ANY, ALWAYS, "1h", "UTC")):
        with pytest.raises(RetryLater, match=f"127.0.0.1:{port}.*nothing was lost"):
            call()
    store.close()


def test_a_silent_server_is_retry_later() -> None:
    """A server that takes the connection and says nothing is given up after the timeout that is set."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = ElasticsearchStore(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2)
        with pytest.raises(RetryLater, match="RACEWATCH_STORE_TIMEOUT"):
            store.init()
        store.close()


def test_https_to_a_server_without_it_is_a_setting_to_correct() -> None:
    """A handshake that fails will fail again."""
    with faulty(lambda _: Reply(200)) as url:
        store = ElasticsearchStore(url.replace("http:", "https:"))
        with pytest.raises(ConfigError, match="RACEWATCH_STORE_CA"):
            store.init()
        store.close()


def test_contradicting_or_unusable_settings_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """Two logins, a certificate that is not there and an address that is none are ConfigError."""
    base = {"_env_file": None, "store": "https://search.example:9200"}
    for wrong, words in [
        ({"store_user": "u", "store_password": "p", "store_api_key": "k"}, "not both"),
        ({"store_ca": tmp_path / "absent.pem"}, "absent.pem"),
        ({"store": "https://search.example:port"}, "HOST:PORT"),
    ]:
        with pytest.raises(ConfigError, match=words):
            connect(Settings(**{**base, **wrong}))


@pytest.mark.parametrize("login", ["password", "key", "address"])
def test_the_login_reaches_the_server_and_is_never_shown(login: str) -> None:
    """Password, API key or what the address holds goes into the request's header and into nothing that is printed."""
    headers: list[str] = []

    def rule(request: Request) -> Reply:
        headers.append(request.headers["Authorization"])
        return Reply(401, failure("security_exception", "no"))

    with faulty(rule) as url:
        fields = {
            "password": {"store": url, "store_user": "someone", "store_password": "s3cret"},
            "key": {"store": url, "store_api_key": "s3cret"},
            "address": {"store": url.replace("//", "//someone:s3cret@")},
        }
        store = connect(Settings(_env_file=None, **fields[login]))
        with pytest.raises(ConfigError) as caught:
            store.search(ANY, ALWAYS)
        store.close()
    assert headers == ["ApiKey s3cret" if login == "key" else f"Basic {b64encode(b'someone:s3cret').decode()}"]
    assert url in str(caught.value)
    assert "s3cret" not in f"{caught.value} {store.address}"


def test_a_certificate_is_checked_against_the_authority_that_is_set(tmp_path: Path) -> None:
    """With RACEWATCH_STORE_CA the server's own authority is trusted; without it, the connection is refused."""
    certificate = self_signed(tmp_path)
    with faulty(lambda _: Reply(503, failure("cluster_block_exception", FORMING)), certificate=certificate) as url:
        for fields, meaning in [({"store_ca": certificate}, RetryLater), ({}, ConfigError)]:
            store = connect(Settings(_env_file=None, store=url, **fields))
            with pytest.raises(meaning, match="state not recovered" if fields else "RACEWATCH_STORE_CA"):
                store.search(ANY, ALWAYS)
            store.close()


@pytest.mark.parametrize(("failures", "meaning"), [(5, None), (100, RetryLater)])
def test_a_shard_that_is_only_opening_is_waited_for(failures: int, meaning: type[Exception] | None) -> None:
    """A month's index that another process creates at this moment delays an answer; one that stays away fails it."""
    missing = failure("search_phase_execution_exception", "Search rejected due to missing shards [[x-items-2025.01]]")
    empty = json.dumps({"hits": {"total": {"value": 7}, "hits": []}}).encode()
    replies = [Reply(503, missing)] * failures

    def rule(_: Request) -> Reply:
        return replies.pop() if replies else Reply(200, empty)

    with faulty(rule) as url:
        store = ElasticsearchStore(url)
        if meaning is None:
            assert store.total(ANY, ALWAYS) == 7
        else:
            with pytest.raises(meaning, match="missing shards"):
                store.total(ANY, ALWAYS)
        store.close()
