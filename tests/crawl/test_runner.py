"""The runner: jobs in, landed batches and records of runs out, twice the same, also on a full disk."""

from pathlib import Path

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import Rejected, SourceRun
from tests.crawl.conftest import NOW, Crawl
from tests.crawl.jobs import feed_job, hot_job
from tests.crawl.samples import HOT, HTML, feed_site, hot_list, row, source
from tests.crawl.site import Reply, Site


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder*."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_job_twice_leaves_the_same_bytes(site: Site, crawled: Crawl, settings: Settings) -> None:
    """Crawling the same answers again under the same run changes no byte of what landed, whatever came first."""
    feed_site(site, 8)
    site.says("/a/3", Reply("gone", 404, HTML))
    first = crawled("feed", "/feed")
    before = files(settings.var / "landing")
    site.says("/a/0", Reply(site.script["/a/0"][0].body, kind=HTML, wait=0.3))
    second = crawled("feed", "/feed")
    assert files(settings.var / "landing") == before
    assert second.model_copy(update={"ended_at": first.ended_at}) == first


def test_nothing_is_left_of_the_way_there(site: Site, crawled: Crawl, settings: Settings) -> None:
    """A landed run leaves a batch, its manifest and its mark; a run without records leaves no batch at all."""
    site.says(HOT, Reply(hot_list()))
    crawled("weibo-hot", run_id="good")
    site.says(HOT, Reply("[]"))
    crawled("weibo-hot", run_id="bad")
    assert sorted(files(settings.var / "landing")) == [
        "history/weibo-hot.json",
        "raw/weibo-hot/good.jsonl",
        "raw/weibo-hot/good.manifest.json",
        "waiting/raw/weibo-hot/good",
    ]


def test_refused_records_lie_in_quarantine(site: Site, crawled: Crawl, settings: Settings) -> None:
    """A refused row is kept whole with its reason, its run and its time."""
    site.says(HOT, Reply(hot_list(row("甲", 1), row("乙", 2, num="viel"))))
    crawled("weibo-hot")
    kept = settings.var / "landing/quarantine/malformed-row/weibo-hot-r1-crawl.jsonl"
    record = Rejected.model_validate_json(kept.read_bytes())
    assert (record.source, record.run_id, record.rejected_at) == ("weibo-hot", "r1", NOW)
    assert record.raw["word"] == "乙"
    assert "viel" in record.detail


def test_jobs_run_in_order_each_with_its_own_state(site: Site, settings: Settings) -> None:
    """One crawl of many jobs answers one run a job, in order; a bad one takes none of the others with it."""
    site.says(HOT, Reply(hot_list()))
    feed_site(site, 2)
    jobs = [hot_job(site), CrawlJob(source("feed", name="bad"), "r1", NOW, f"{site.url}/gone"), feed_job(site)]
    runs = crawl([*jobs, CrawlJob(source("nobody"), "r1", NOW, site.url), hot_job(site, "again")], settings)
    assert [run.source for run in runs] == ["weibo-hot", "bad", "feed", "nobody", "again"]
    assert [run.state for run in runs] == ["ok", "layout-changed", "ok", "failed", "ok"]


def test_a_full_disk_is_named(site: Site, settings: Settings) -> None:
    """When the disk takes no line the run fails with disk-full, nothing half lands, and the next job goes on."""
    part = settings.var / "landing/raw/full/r1.jsonl.part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    site.says(HOT, Reply(hot_list()))
    runs = crawl([hot_job(site, "full"), hot_job(site, "next")], settings)
    assert [(run.state, run.reason, run.landed) for run in runs] == [("failed", "disk-full", 0), ("ok", "", 3)]
    assert "make room" in runs[0].detail
    assert list((settings.var / "landing/raw/full").iterdir()) == []


def test_a_folder_that_refuses_is_named(site: Site, settings: Settings) -> None:
    """A file in the place of the landing folder fails the run with its reason before anything is asked."""
    settings.var.mkdir()
    (settings.var / "landing").write_text("in the way")
    run = crawl([hot_job(site)], settings)[0]
    assert (run.state, run.reason) == ("failed", "disk-full")


def test_a_list_speaks_for_its_moment(site: Site, crawled: Crawl) -> None:
    """A hot list covers the moment it was seen at; one that failed covers nothing."""
    site.says(HOT, Reply(hot_list()))
    run: SourceRun = crawled("weibo-hot")
    assert (run.covered_from, run.covered_to, run.started_at) == (NOW, NOW, NOW)
    site.says(HOT, Reply("[]"))
    assert crawled("weibo-hot", run_id="r2").covered_from is None
