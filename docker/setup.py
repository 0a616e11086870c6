"""Prepare Elasticsearch and Kibana for racewatch; doing it again changes nothing but passwords that are new in .env.

    python setup.py elasticsearch    Kibana's service token, and the user that racewatch writes with
    python setup.py kibana           import the saved objects of kibana/racewatch.ndjson

Secrets come from the environment and are never printed. Only the standard library: it runs before anything else does.
"""

import base64
import json
import os
import re
import ssl
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

ACCOUNT = "/_security/service/elastic/kibana/credential/token/racewatch"
ROLE = "racewatch-writer"  # made by `racewatch store init --roles`
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
TRIES, PAUSE = 40, 3.0
"""A server that starts is asked again for two minutes."""


class Refused(Exception):
    """The server said no; the message has step, status and reason."""


def say(words: str) -> None:
    """Tell a person how far it is."""
    sys.stderr.write(words + "\n")


def ask(method: str, path: str, body: bytes | None, kind: str, login: str) -> dict[str, Any]:
    """Return the JSON answer of the server at SETUP_URL; raise Refused for any other answer, at last also for none."""
    url, ca = os.environ["SETUP_URL"], os.environ.get("SETUP_CA")
    context = ssl.create_default_context(cafile=ca) if url.startswith("https") else None
    headers = {"Authorization": login, "Content-Type": kind, "kbn-xsrf": "racewatch"}
    handlers = [urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])]
    opener = urllib.request.build_opener(*handlers)
    pause = float(os.environ.get("SETUP_PAUSE", PAUSE))
    for left in reversed(range(TRIES)):
        try:
            request = urllib.request.Request(url + path, body, headers, method=method)  # noqa: S310  our own address
            with opener.open(request, timeout=60) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code not in AGAIN or not left:
                reason = error.read(500).decode("utf-8", "replace")
                raise Refused(f"{method} {path}: {error.code} {reason}") from None
        except (OSError, ValueError) as error:
            if not left or isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
                raise Refused(f"{method} {path}: {error}") from None
        time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def elastic(method: str, path: str, body: object = None) -> dict[str, Any]:
    """Ask Elasticsearch as its superuser."""
    say(f"setup: {method} {path}")
    data = None if body is None else json.dumps(body).encode()
    return ask(
        method,
        path,
        data,
        "application/json",
        basic(os.environ.get("SETUP_USER", "elastic"), os.environ["ELASTIC_PASSWORD"]),
    )


def basic(user: str, password: str) -> str:
    """Return the header of a login."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def works(token: str) -> bool:
    """Say whether the server takes a service *token*."""
    try:
        ask("GET", "/_security/_authenticate", None, "application/json", f"Bearer {token}")
    except Refused:
        return False
    return True


def elasticsearch() -> None:
    """Write Kibana's service token to SETUP_TOKEN unless the one there works; put the user."""
    file = Path(os.environ["SETUP_TOKEN"])
    user, password = os.environ["RACEWATCH_STORE_USER"], os.environ["RACEWATCH_STORE_PASSWORD"]
    elastic("PUT", f"/_security/user/{user}", {"password": password, "roles": [ROLE]})
    if file.exists() and works(file.read_text("utf-8").strip()):
        return
    try:
        elastic("DELETE", ACCOUNT)  # one whose value nobody has any more
    except Refused as error:
        if ": 404 " not in str(error):
            raise
    value = elastic("POST", ACCOUNT)["token"]["value"]
    part = file.with_name(file.name + ".part")
    part.write_text(value + "\n", "utf-8")
    part.chmod(0o640)  # Kibana's image runs in the group root
    part.replace(file)


def kibana() -> None:
    """Import the saved objects of SETUP_OBJECTS, ours replacing ours; raise Refused unless all of them came."""
    objects = Path(os.environ["SETUP_OBJECTS"]).read_bytes()
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="racewatch.ndjson"\r\n'
    body = b"".join(
        (head.encode(), b"Content-Type: application/ndjson\r\n\r\n", objects, f"\r\n--{mark}--\r\n".encode())
    )
    path = "/api/saved_objects/_import?overwrite=true"
    say(f"setup: POST {path}")
    login = basic(os.environ.get("SETUP_USER", "elastic"), os.environ["ELASTIC_PASSWORD"])
    answer = ask("POST", path, body, f"multipart/form-data; boundary={mark}", login)
    if not answer.get("success"):
        raise Refused(f"POST {path}: not all objects came: {json.dumps(answer.get('errors', answer))[:2000]}")
    say(f"setup: {answer.get('successCount')} objects")


def main(what: str) -> str:
    """Do the step *what*; return what went wrong, empty when nothing did."""
    for name in ("ELASTIC_PASSWORD", "RACEWATCH_STORE_PASSWORD"):
        if name in os.environ and not re.fullmatch(r"[A-Za-z0-9_-]+", os.environ[name]):
            return f"setup: {name}: letters, digits, - and _ only; make another one and run this again"
    try:
        {"elasticsearch": elasticsearch, "kibana": kibana}[what]()
    except Refused as error:
        return f"setup: {error}"
    say("setup: done")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) or 0)
