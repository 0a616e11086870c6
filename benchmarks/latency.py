"""How long it takes from "published" to "told", under the real scheduler: ``python benchmarks/latency.py``.

Needs the extra ``airflow``; the Elasticsearch node of the tests, or ``--store sqlite``. A local site publishes a burst
of posts about a word that was rare for two weeks; the clock runs until the alert's message is at a loopback receiver.
The poll comes every ``--minutes`` (a cluster policy sets the schedule), the moments of publishing are drawn from it.
Then one round of ``--sources`` quiet feeds is timed. All of it is on this machine, beside whatever else runs there.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))
from racewatch.catalog import Source
from tests.cluster.names import ALERTS, INGEST
from tests.dags.home import migrated
from tests.dags.service import Airflow, airflow_running
from tests.dags.world import declare
from tests.elasticsearch.fixture import started_nodes

WORDS = ("zephyr", "obsidian", "kestrel", "marlin", "tundra", "saffron", "cobalt", "juniper", "tamarind", "osprey")
HISTORY, EVERY, BURST, VOICES = timedelta(days=14), timedelta(hours=5), 40, 8
PATIENCE = 600
"""Seconds for one message."""
POLICY = """# The poll of the benchmark.
from airflow.sdk import CronTriggerTimetable


def dag_policy(dag):
    if dag.dag_id == {dag!r}:
        dag.timetable = CronTriggerTimetable("*/{minutes} * * * *", timezone="UTC")
"""


class Site(ThreadingHTTPServer):
    """Serves all posts published so far, and takes the messages of a webhook with the time they came at."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.posts: list[dict[str, str]] = []
        self.told: list[tuple[float, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def publish(self, word: str, at: datetime) -> None:
        """Publish one post about *word*."""
        number = len(self.posts)
        body = f"{word} again: note {number} about what {word} means for {uuid4().hex[:12]} today"
        self.posts.append({"id": f"live:{number}", "body": body, "at": at.isoformat(), "by": f"v{number % VOICES}"})


class _Request(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        """Answer the list of posts, or an empty feed; no robots.txt."""
        if self.path.startswith("/feed"):
            self._answer(
                200, b'<rss version="2.0"><channel><title>quiet</title></channel></rss>', "application/rss+xml"
            )
        elif self.path == "/posts":
            self._answer(200, json.dumps({"posts": self.server.posts}).encode(), "application/json")
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Take a message."""
        self.server.told.append((time.time(), self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._answer(200, b"{}", "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6, help=f"bursts, at most {len(WORDS)}")
    parser.add_argument("--minutes", type=int, default=1, help="polling interval")
    parser.add_argument("--sources", type=int, default=60, help="sources of the round that is timed; 0: none")
    parser.add_argument("--store", default="elasticsearch", choices=("elasticsearch", "sqlite"))
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="latency-")))
        site = stack.enter_context(Site())
        threading.Thread(target=site.serve_forever, daemon=True).start()
        stack.callback(site.shutdown)
        own = _environment(folder, site, args.rounds)
        if args.store == "elasticsearch":
            own["RACEWATCH_STORE"] = stack.enter_context(started_nodes())().url
        home = migrated(folder / "home", POLICY.format(dag=INGEST, minutes=args.minutes))
        own["AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL"] = 300  # the files do not change while we measure
        airflow = stack.enter_context(airflow_running(home, own))
        for dag in (INGEST, ALERTS):
            airflow.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
        _finished(airflow, ALERTS, 1)
        _report(list(_rounds(site, args.rounds, args.minutes)), args.minutes)
        if args.sources:
            _many(airflow, site, Path(own["RACEWATCH_SOURCES"]), args.sources)


def _environment(folder: Path, site: Site, rounds: int) -> dict[str, Any]:
    """Write sources and rules, publish two weeks of history; return what the tasks are told."""
    now = datetime.now(UTC)
    for word in WORDS[:rounds]:
        for back in range(1, int(HISTORY / EVERY)):
            site.publish(word, now - EVERY * back)
    live = Source(
        name="live",
        spider="json-list",
        publisher="Live",
        url=f"{site.url}/posts",
        entry_url=f"{site.url}/post/{{}}",
        rows="posts",
        fields={"platform_id": "id", "body": "body", "published": "at", "author": "by"},
        delay=0,
    )
    rules = [{"id": word, "query": word, "channels": ["receiver"]} for word in WORDS[:rounds]]
    (folder / "alerts.yaml").write_text(yaml.safe_dump({"channels": {"receiver": {"via": "webhook"}}, "rules": rules}))
    return {
        "RACEWATCH_VAR": folder / "var",
        "RACEWATCH_STORE_PREFIX": f"latency-{uuid4().hex[:6]}",
        "RACEWATCH_SOURCES": declare(folder / "sources.yaml", [live]),
        "RACEWATCH_RULES": folder / "alerts.yaml",
        "RACEWATCH_CHANNEL_RECEIVER": f"{site.url}/hook",
    }


def _rounds(site: Site, rounds: int, minutes: int) -> Iterator[float]:
    """Yield the seconds from each burst to its message; a burst comes at a random moment of the polling interval."""
    chance = random.Random(11)
    for word in WORDS[:rounds]:
        time.sleep(chance.uniform(0, minutes * 60))
        published = datetime.now(UTC)
        for _ in range(BURST):
            site.publish(word, published)
        took = _told(site, word, published.timestamp())
        print(f"{word}: {took:.1f} s", file=sys.stderr)
        yield took


def _told(site: Site, word: str, since: float) -> float:
    while time.time() < since + PATIENCE:
        for at, message in list(site.told):
            if at >= since and f'"rule": "{word}"' in json.dumps(json.loads(message)):
                return at - since
        time.sleep(0.2)
    raise TimeoutError(f"no message about {word} within {PATIENCE} s; {len(site.told)} others came")


def _report(seconds: list[float], minutes: int) -> None:
    ordered = sorted(seconds)
    p50, p95 = (ordered[min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1)] for share in (0.5, 0.95))
    print(f"published to told, {len(seconds)} rounds, poll every {minutes} min: p50 {p50:.0f} s, p95 {p95:.0f} s;"
          f" the aim for p95 is {minutes * 60 + 30} s")  # fmt: skip


def _many(airflow: Airflow, site: Site, file: Path, count: int) -> None:
    """Time one run over *count* sources, from its start to its end by Airflow's own record."""
    feeds = [
        Source(name=f"quiet-{n}", spider="feed", publisher="Q", url=f"{site.url}/feed/{n}", delay=0)
        for n in range(count)
    ]
    declare(file, feeds)
    made = airflow.ask("POST", f"/api/v2/dags/{INGEST}/dagRuns", {"logical_date": None})["dag_run_id"]
    until = time.time() + PATIENCE
    run: dict[str, Any] = {}
    while run.get("state") not in ("success", "failed") and time.time() < until:
        time.sleep(1)
        run = airflow.ask("GET", f"/api/v2/dags/{INGEST}/dagRuns/{made}")
    ends = [datetime.fromisoformat(run[name]) for name in ("start_date", "end_date") if run.get(name)]
    took = f"{(ends[1] - ends[0]).total_seconds():.0f} s" if len(ends) == 2 else f"not within {PATIENCE} s"
    print(f"{count} sources in one round: {run.get('state')}, {took}; the aim is 300 s on two cores")


def _finished(airflow: Airflow, dag: str, count: int) -> None:
    """Wait until *dag* has so many finished runs."""

    def enough() -> bool:
        runs = airflow.ask("GET", f"/api/v2/dags/{dag}/dagRuns?limit=20")["dag_runs"]
        return sum(run["state"] in ("success", "failed") for run in runs) >= count

    airflow.wait_for(f"{count} runs of {dag}", enough)


if __name__ == "__main__":
    main()
