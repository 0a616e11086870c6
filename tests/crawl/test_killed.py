"""A crawl that is killed with its parent at any point loses no finished record and doubles none."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.landing.batch import read_lines
from racewatch.landing.waiting import read_run, run_path
from schemas import RawItem
from tests.crawl.conftest import NOW
from tests.crawl.jobs import feed_job
from tests.crawl.processes import crawlers, is_alive
from tests.crawl.samples import HTML, article, feed_site
from tests.crawl.site import Reply, Site

COUNT = 8
PARENT = """
import sys
from datetime import datetime
from pathlib import Path
from racewatch.catalog import Source
from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
source = Source.model_validate_json(sys.argv[2])
job = CrawlJob(source, "killed", datetime.fromisoformat(sys.argv[3]), sys.argv[4])
crawl([job], Settings(var=Path(sys.argv[1]), download_timeout=5, _env_file=None))
"""


def finished_in(var: Path) -> list[str]:
    """Return the addresses of the records that the killed run has finished."""
    part = var / "landing/raw/feed/killed.jsonl.part"
    return [json.loads(line)["url"] for line in part.read_bytes().split(b"\n")[:-1]] if part.exists() else []


def killed_after(records: int, site: Site, var: Path) -> None:
    """Crawl the site's feed in a process of its own; kill it and its child once *records* are finished."""
    job = feed_job(site)
    arguments = [str(var), job.source.model_dump_json(), NOW.isoformat(), job.base_url]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *arguments])
    deadline = time.monotonic() + 60
    while (len(finished_in(var)) < records or "/feed" not in site.asked) and time.monotonic() < deadline:
        time.sleep(0.01)
    family = [parent.pid, *crawlers(parent.pid)]
    assert len(family) == 2
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    parent.wait()
    while is_alive(family[1]):
        time.sleep(0.01)


@pytest.mark.parametrize("records", [0, 1, 5])
def test_the_next_run_lands_what_was_finished(records: int, site: Site, settings: Settings) -> None:
    """Every record that was written is in exactly one batch afterwards, and all articles are there."""
    feed_site(site, COUNT)
    for n in range(COUNT):
        site.says(f"/a/{n}", Reply(article(), kind=HTML, wait=0.1))
    killed_after(records, site, settings.var)
    finished = finished_in(settings.var)
    assert len(finished) >= records
    run = crawl([CrawlJob(feed_job(site).source, "next", NOW, f"{site.url}/feed")], settings)[0]
    batches = sorted((settings.var / "landing/raw/feed").glob("*.jsonl"))
    landed = {batch.stem: [item.url for item in read_lines(batch, RawItem)] for batch in batches}
    assert run.state == "ok"
    assert sorted(landed.get("killed", [])) == sorted(finished)
    assert {url for urls in landed.values() for url in urls} == {f"{site.url}/a/{n}" for n in range(COUNT)}
    assert not list((settings.var / "landing").rglob("*.part"))
    if finished:
        before = read_run(run_path(settings.var, "feed", "killed"))
        assert (before.state, before.reason, before.landed) == ("partial", "interrupted", len(finished))


def test_a_run_that_is_being_made_is_left_alone(site: Site, settings: Settings) -> None:
    """Another process's file is not taken while it is written."""
    from racewatch.crawl.orphans import adopt, hold

    part = settings.var / "landing/raw/feed/other.jsonl.part"
    part.parent.mkdir(parents=True)
    part.write_text('{"fetched_at": "2025-01-27T05:00:00Z"}\n', "utf-8")
    file = os.open(part, os.O_WRONLY)
    hold(file)
    assert adopt(settings.var, [feed_job(site)]) == []
    assert part.exists()
    os.close(file)
