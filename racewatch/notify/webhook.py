"""Generic webhooks: JSON, signed with HMAC-SHA256 over time and body, under an idempotency key.

Headers: ``X-Racewatch-Timestamp`` (seconds since 1970), ``X-Racewatch-Signature`` (``v1=`` and the hexadecimal HMAC of
timestamp, full stop and body under the channel's key) and ``X-Idempotency-Key``. A receiver checks the signature,
refuses what is older than five minutes, and answers 2xx also to a key that it has already had.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from racewatch.notify.http import post
from racewatch.notify.letter import Letter

TIMESTAMP, SIGNATURE, KEY = "X-Racewatch-Timestamp", "X-Racewatch-Signature", "X-Idempotency-Key"
TOLERANCE = 300
"""Seconds that a message may be old."""


def send(address: str, secret: str, letter: Letter, key: str, now: float) -> None:
    """Post *letter*, signed where there is a *secret*, at the time *now* (seconds since 1970)."""
    content = {
        "idempotency_key": key,
        "title": letter.title,
        "severity": letter.severity,
        "text": letter.text,
        "markdown": letter.markdown,
        "html": letter.html,
        "alerts": letter.data,
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    post(address, body, {KEY: key, **(signature(secret, body, now) if secret else {})})


def signature(secret: str, body: bytes, now: float) -> dict[str, str]:
    """Return the headers that sign *body*."""
    timestamp = str(int(now))
    return {TIMESTAMP: timestamp, SIGNATURE: f"v1={_hmac(secret, timestamp, body)}"}


def is_genuine(secret: str, body: bytes, headers: Mapping[str, str], now: float) -> bool:
    """Say whether *body* was signed with *secret* not longer than TOLERANCE ago: what a receiver should check."""
    timestamp = headers.get(TIMESTAMP, "")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE:
        return False
    return hmac.compare_digest(headers.get(SIGNATURE, ""), f"v1={_hmac(secret, timestamp, body)}")


def _hmac(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
