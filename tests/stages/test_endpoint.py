"""The optional engine against a loopback server: its good answers count, all others fall back to the built-in model."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from racewatch.config import settings_of
from racewatch.errors import ConfigError
from racewatch.sentiment import tone_of
from racewatch.stages.endpoint import Endpoint, endpoint_of

TEXT = ("輝達股價暴跌", "zh")
GOOD = {"positive": 0.1, "neutral": 0.2, "negative": 0.7, "evidence": ["暴跌"]}


class Server(ThreadingHTTPServer):
    """Answers with what a test puts into ``plan``, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: dict[str, Any] = {"status": 200, "content": json.dumps(GOOD), "usage": {"total_tokens": 50}}
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []


class Handler(BaseHTTPRequestHandler):
    """One chat completion."""

    server: Server

    def do_POST(self) -> None:
        """Answer by the plan."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((dict(self.headers), body))
        plan = self.server.plan
        time.sleep(plan.get("wait", 0))
        answer = {"choices": [{"message": {"content": plan.get("content")}}], "usage": plan.get("usage")}
        raw = plan.get("raw", json.dumps(answer).encode())
        self.send_response(plan["status"])
        if plan["status"] == 302:
            self.send_header("Location", plan["location"])
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port of the loopback."""
    made = Server()
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def engine(server: Server, *, key: str = "s3cret-key", tokens: int = 1000, timeout: float = 5) -> Endpoint:
    """Return an engine that asks *server*."""
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    return Endpoint(url, "small", SecretStr(key), timeout=timeout, tokens=tokens)


def test_a_good_answer_is_the_tone(server: Server) -> None:
    """Probabilities, evidence and the engine's name arrive; the request has the model, the key and the text as data."""
    (found,) = engine(server).tones_of([TEXT])
    assert (found.label, found.score, found.confidence) == ("negative", -0.6, 0.7)
    assert (found.model, found.evidence, found.probabilities) == ("endpoint:small", ("暴跌",), (0.7, 0.2, 0.1))
    ((headers, body),) = server.asked
    assert headers["Authorization"] == "Bearer s3cret-key"
    assert (body["model"], body["temperature"]) == ("small", 0)
    assert TEXT[0] in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"status": 500}, "refused with HTTP 500"),
        ({"status": 401}, "refused with HTTP 401"),
        ({"status": 429}, "refused with HTTP 429"),
        ({"status": 302, "location": "http://127.0.0.1:1/"}, "refused with HTTP 302"),
        ({"raw": b"<html>"}, "not JSON"),
        ({"raw": b'{"choices": []}'}, "malformed"),
        ({"raw": b"[]"}, "malformed"),
        ({"content": "I think it is negative."}, "malformed"),
        ({"content": json.dumps(GOOD | {"positive": 7})}, "malformed"),
        ({"content": json.dumps(GOOD | {"positive": 0.9})}, "add up to 1.80"),
        ({"content": None}, "malformed"),
        ({"raw": b" " * (1 << 21)}, "more than a megabyte"),
        ({"wait": 0.6}, "no answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_answer_falls_back_loudly(
    server: Server, caplog: pytest.LogCaptureFixture, plan: dict[str, Any], reason: str
) -> None:
    """The built-in model judges the text instead, the item says so, and the log says why, without the key."""
    server.plan |= plan
    asked = engine(server, timeout=0.3)
    with caplog.at_level(logging.WARNING):
        (found,) = asked.tones_of([TEXT])
    assert found == tone_of(*TEXT)
    assert asked.fallen_back == 1
    assert reason in caplog.text
    assert "s3cret" not in caplog.text


def test_nobody_listening_falls_back() -> None:
    """An address where nothing listens is no reason to lose an item."""
    silent = Endpoint("http://127.0.0.1:9/v1", "small", SecretStr(""), timeout=1, tokens=10)
    assert silent.tones_of([TEXT]) == [tone_of(*TEXT)]


def test_the_ceiling_holds(server: Server) -> None:
    """Once the tokens are spent nothing more is asked, also when the endpoint does not say what it used."""
    for usage in ({"total_tokens": 50}, None):
        server.plan["usage"] = usage
        server.asked.clear()
        asked = engine(server, tokens=100 if usage else 400)
        found = asked.tones_of([TEXT] * 5)
        assert [tone.model for tone in found] == ["endpoint:small"] * 2 + [tone_of(*TEXT).model] * 3
        assert len(server.asked) == 2
        assert asked.fallen_back == 3


def test_it_is_off_unless_it_is_named() -> None:
    """Without an address there is no endpoint."""
    assert endpoint_of(settings_of()) is None
    named = endpoint_of(settings_of(sentiment_url="http://127.0.0.1:9/v1", sentiment_model="small"))
    assert named is not None
    assert named.version == "endpoint:small"


@pytest.mark.parametrize(
    ("url", "model", "said"),
    [
        ("ftp://h/v1", "m", "want http"),
        ("http://api.example/v1", "m", "only sent over https"),
        ("https://api.example/v1", "", "RACEWATCH_SENTIMENT_MODEL"),
    ],
)
def test_a_setting_that_cannot_work_is_named(url: str, model: str, said: str) -> None:
    """A wrong address, a key that would travel in the clear, a missing model: each is said before anything is sent."""
    with pytest.raises(ConfigError, match=said):
        Endpoint(url, model, SecretStr("key"), timeout=1, tokens=1)


def test_the_key_is_never_shown() -> None:
    """Settings and engine hide the key in whatever they print."""
    settings = settings_of(sentiment_url="https://api.example/v1", sentiment_model="m", sentiment_key="s3cret-key")
    assert "s3cret" not in f"{settings!r} {endpoint_of(settings)!r} {vars(endpoint_of(settings))}"
