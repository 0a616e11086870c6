"""The crawling process may be stopped, hang, crash or lose its parent: what it read lands, nothing of it is left."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.crawl import child, crawl
from racewatch.landing.waiting import waiting_runs
from schemas import RawItem
from tests.crawl.conftest import Landed
from tests.crawl.jobs import environment, feed_job, hot_job, once
from tests.crawl.processes import crawlers
from tests.crawl.samples import HOT, HTML, feed_site, hot_list
from tests.crawl.site import Reply, Site

needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the crawling process in /proc")


@needs_proc
def test_a_killed_crawler_loses_nothing_it_had_read(site: Site, settings: Settings) -> None:
    """When the process dies its lines land, the run is partial and says so, and the jobs after it still run."""
    part = settings.var / "landing/raw/feed/r1.jsonl.part"

    def kill() -> None:
        while not part.stat().st_size:
            time.sleep(0.05)
        for pid in crawlers(os.getpid()):
            os.kill(pid, signal.SIGKILL)

    feed_site(site, 6)
    site.on_request = once("/a/5", kill)
    runs = crawl([feed_job(site), feed_job(site, "next")], settings)
    assert [(run.source, run.state, run.reason) for run in runs] == [
        ("feed", "partial", "crawler-crashed"),
        ("next", "ok", ""),
    ]
    assert runs[0].landed >= 1


@needs_proc
def test_beside_a_source_that_kills_the_process_another_ends_as_it_would_alone(
    site: Site, settings: Settings, landed: Landed
) -> None:
    """Two sites are asked at once; the one whose list ends the process each time is blamed, the other loses nothing."""
    feed_site(site, 3)
    asked_at_once = threading.Barrier(2, timeout=20)
    first = once("/a/1", lambda: asked_at_once.wait() and None)

    def act(path: str) -> None:
        first(path)
        if path == HOT:
            if site.asked.count(HOT) == 1:
                asked_at_once.wait()
            for pid in crawlers(os.getpid()):
                os.kill(pid, signal.SIGKILL)

    site.on_request = act
    runs = crawl([feed_job(site), hot_job(site)], settings)
    assert [(run.source, run.state, run.reason) for run in runs] == [
        ("feed", "ok", ""),
        ("weibo-hot", "failed", "crawler-crashed"),
    ]
    assert sorted(item.url for item in landed(runs[0], RawItem)) == [f"{site.url}/a/{n}" for n in range(3)]


def test_a_run_that_begins_again_keeps_what_it_had_finished(site: Site, settings: Settings) -> None:
    """The site no longer has what the run had read before its process died: it is landed all the same, once."""
    feed_site(site, 2)
    part = settings.var / "landing/raw/feed/r1.jsonl.part"
    lines: list[bytes] = []

    def act(path: str) -> None:
        if path == "/a/1" and site.asked.count(path) == 1:
            while not part.stat().st_size:
                time.sleep(0.05)
            lines.extend(part.read_bytes().splitlines(keepends=True))
            part.write_bytes(lines[0] + b'{"torn')
            site.says("/a/0", Reply("", status=404))
            for pid in crawlers(os.getpid()):
                os.kill(pid, signal.SIGKILL)

    site.says(HOT, Reply(hot_list(), wait=3))
    site.on_request = act
    feed, _ = crawl([feed_job(site), hot_job(site)], settings)
    assert feed.batch
    landed = (settings.var / feed.batch).read_bytes().splitlines(keepends=True)
    assert (feed.landed, len(landed)) == (2, 2)
    assert lines[0] in landed


@needs_proc
def test_a_crawler_that_hangs_is_ended(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not move any more is ended when the job's time is up, and the next job runs.

    The time is long enough for the next one on a busy machine: the stopped one will not move however long it is.
    """
    site.says(HOT, Reply(hot_list(), wait=0.2))
    site.on_request = once(HOT, lambda: [os.kill(pid, signal.SIGSTOP) for pid in crawlers(os.getpid())] and None)
    monkeypatch.setattr(child, "GRACE", 1.0)
    runs = crawl([hot_job(site), hot_job(site, "next")], settings.model_copy(update={"crawl_timeout": 20.0}))
    assert [(run.state, run.reason) for run in runs] == [("failed", "timed-out"), ("ok", "")]
    assert crawlers(os.getpid()) == []


def test_a_run_that_takes_too_long_is_stopped_and_keeps_its_items(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed whose last page takes longer than the time lands what it got and is partial for timed-out.

    The others are there at once, so that even a busy machine has read one when the time is up.
    """
    feed_site(site, 40)
    site.says("/a/39", Reply("", wait=12))
    monkeypatch.setattr(child, "GRACE", 40.0)
    run = crawl([feed_job(site)], settings.model_copy(update={"crawl_timeout": 8.0, "download_timeout": 60.0}))[0]
    assert (run.state, run.reason) == ("partial", "timed-out")
    assert "by force" not in run.detail
    assert 1 <= run.landed < 40


def test_a_process_that_cannot_start_fails_every_job(site: Site, settings: Settings, tmp_path: Path) -> None:
    """A broken installation is told for every job, with the last words of the process."""
    (tmp_path / "site/scrapy").mkdir(parents=True)
    (tmp_path / "site/scrapy/__init__.py").write_text("raise ImportError('no Scrapy here')")
    with environment("PYTHONPATH", str(tmp_path / "site")):
        runs = crawl([hot_job(site), hot_job(site, "next")], settings)
    assert [(run.state, run.reason) for run in runs] == [("failed", "crawler-crashed")] * 2
    assert all("no Scrapy here" in run.detail for run in runs)


@needs_proc
def test_no_secret_is_on_the_command_line(site: Site, settings: Settings) -> None:
    """What everybody on the machine can read does not hold the authors' key, and the key file is ours alone."""
    seen: list[bytes] = []
    key = settings.var / "author.key"

    def look() -> None:
        for pid in crawlers(os.getpid()):
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            seen.append(words + Path(words.split(b"\0")[-2].decode()).read_bytes())

    site.says(HOT, Reply(hot_list()))
    site.on_request = once(HOT, look)
    crawl([hot_job(site)], settings)
    assert len(seen) == 1
    assert key.read_bytes().strip() not in seen[0]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def parent_of_a_crawl(site: Site, settings: Settings) -> subprocess.Popen[bytes]:
    """Start a process that crawls *site*'s feed; its settings come from the environment."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom racewatch.config import Settings\n"
        "from racewatch.crawl import CrawlJob, crawl\nfrom tests.crawl.conftest import NOW\n"
        "from tests.crawl.samples import source\n"
        "crawl([CrawlJob(source('feed'), 'r1', NOW, sys.argv[1])], Settings(var=Path(sys.argv[2]), _env_file=None))\n"
    )
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", script, f"{site.url}/feed", str(settings.var)], cwd=root)


def gone(pid: int) -> bool:
    """Wait up to 20 s for crawler *pid* to end; say whether it did."""
    for _ in range(200):
        if pid not in crawlers():
            return True
        time.sleep(0.1)
    return False


@needs_proc
def test_the_crawler_ends_when_its_parent_is_gone(site: Site, settings: Settings) -> None:
    """A parent that is killed leaves no crawler behind."""
    feed_site(site, 30)
    for n in range(30):
        site.script[f"/a/{n}"] = [Reply(site.script[f"/a/{n}"][0].body, kind=HTML, wait=0.5)]
    begun = threading.Event()
    site.on_request = once("/a/1", begun.set)
    with parent_of_a_crawl(site, settings) as parent:
        assert begun.wait(30)
        children = crawlers(parent.pid)
        parent.kill()
    assert len(children) == 1
    assert gone(children[0])


@needs_proc
def test_a_stopped_crawler_does_not_wait_for_an_answer_that_does_not_come(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that holds a request for a minute holds no crawler whose parent is gone: a second's grace, and it ends."""
    feed_site(site, 3)
    site.script["/a/1"] = [Reply("", wait=60)]
    begun = threading.Event()
    site.on_request = once("/a/1", begun.set)
    monkeypatch.setenv("RACEWATCH_CRAWL_GRACE", "1")
    monkeypatch.setenv("RACEWATCH_DOWNLOAD_TIMEOUT", "60")
    with parent_of_a_crawl(site, settings) as parent:
        assert begun.wait(30)
        (child,) = crawlers(parent.pid)
        parent.kill()
    assert gone(child)


def test_a_foreign_folder_cannot_take_our_names(site: Site, settings: Settings, tmp_path: Path) -> None:
    """A package called spiders in the working folder is not what runs."""
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders/__init__.py").write_text("raise SystemExit('the wrong one')")
    site.says(HOT, Reply(hot_list()))
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        run = crawl([hot_job(site)], settings)[0]
    finally:
        os.chdir(before)
    assert run.state == "ok"


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Listen to Ctrl-C for one test: what a shell starts in the background is born deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_lands_what_was_found(site: Site, settings: Settings) -> None:
    """Ctrl-C in the middle of a run lands the items so far, keeps both runs' records, and goes on as Ctrl-C."""
    feed_site(site, 6)
    site.says("/a/5", Reply("", wait=1.5, hang_up=True))
    site.says("/a/4", Reply("", wait=1.5, hang_up=True))
    site.on_request = once("/a/4", lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        crawl([feed_job(site), feed_job(site, "next")], settings)
    runs = {run.source: run for _, run in waiting_runs(settings.var)}
    assert (runs["feed"].state, runs["feed"].reason) == ("partial", "interrupted")
    assert runs["feed"].landed == len((settings.var / str(runs["feed"].batch)).read_text("utf-8").splitlines()) >= 1
    assert (runs["next"].state, runs["next"].reason) == ("failed", "interrupted")
