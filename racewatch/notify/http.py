"""One JSON message to an address that the operator set: posted once, no redirect followed, any refusal an error.

The address comes from the environment, so it may well lie in a private network; what is guarded is the secret in it.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NoReturn

from racewatch.errors import RetryLater

TIMEOUT = 8.0
"""Seconds for connecting and for each part of the answer."""
MOST = 65_536
"""Bytes of an answer that are read."""


class NotDelivered(RetryLater):
    """It is not certain that a message arrived; the message says what the other side answered, without secrets."""


class _Staying(urllib.request.HTTPRedirectHandler):
    """An address that moved is told to the operator: a message and its signature go nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def post(address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Post *body* to *address* and return the answer; raise NotDelivered unless it is a success (2xx)."""
    all_headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "racewatch", **headers}
    try:
        request = urllib.request.Request(address, body, all_headers, method="POST")  # noqa: S310  scheme checked by caller
        with urllib.request.build_opener(_Staying).open(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read(MOST))
    except urllib.error.HTTPError as error:
        error.close()
        _refuse(f"answered {error.code} {error.reason}")
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        _refuse(f"no answer: {getattr(error, 'reason', error)}")


def post_json(address: str, value: Any, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Post *value* as JSON and return the JSON object of the answer; raise NotDelivered when there is none."""
    answer = post(address, json.dumps(value, ensure_ascii=False).encode(), headers or {})
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        _refuse("answered without the JSON object that it promises")
    return found


def _refuse(problem: str) -> NoReturn:
    raise NotDelivered(problem)
