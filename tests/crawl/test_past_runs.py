"""Runs that ask for a time of the past: what they fetch, what they speak for, and what they leave as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from racewatch import stages
from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.errors import ConfigError
from racewatch.landing.waiting import read_run, run_path, save_run
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.samples import HTML, XML, article, source
from tests.crawl.site import Reply, Site
from tests.crawl.test_list_runs import sitemap
from tests.dags.world import declare

JANUARY = (datetime(2025, 1, 10, tzinfo=UTC), datetime(2025, 1, 11, tzinfo=UTC))


def asked(site: Site, settings: Settings, window: tuple[datetime, datetime] | None, name: str) -> SourceRun:
    """Return the run of a crawl of the site's sitemap for *window*; None asks for what is new."""
    job = CrawlJob(source("sitemap"), name, NOW + timedelta(hours=len(name)), f"{site.url}/sitemap.xml", window=window)
    return crawl([job], settings)[0]


def pages(site: Site) -> list[str]:
    """Return the pages that were asked for since the last call."""
    found = sorted(path for path in site.asked if path.startswith("/a/"))
    site.asked.clear()
    return found


@pytest.fixture
def archive(site: Site) -> Site:
    """Let the site have a page of each of three days, and validators for its list."""
    days = ("2025-01-09", "2025-01-10T23:59:59Z", "2025-01-11", "2025-01-26")
    listed = sitemap(*((f"{site.url}/a/{n}", day) for n, day in enumerate(days)))
    site.says("/sitemap.xml", Reply(listed, kind=XML, headers={"ETag": '"1"'}))
    for number in range(len(days)):
        site.says(f"/a/{number}", Reply(article(), kind=HTML))
    return site


def test_a_day_of_the_past_is_fetched_and_spoken_for(archive, settings):
    """Only pages of that day are read, and the run speaks for it, before normalizing and after."""
    run = asked(archive, settings, JANUARY, "p")
    assert (run.state, run.landed, pages(archive)) == ("ok", 1, ["/a/1"])
    assert (run.covered_from, run.covered_to) == JANUARY
    save_run(settings.var, run)
    stages.normalize(settings.var / run.batch, settings)
    kept = read_run(run_path(settings.var, run.source, run.run_id))
    assert (kept.covered_from, kept.covered_to) == JANUARY


def test_the_past_does_not_disturb_what_is_new(archive, settings):
    """After a run for the past the list is asked for as a whole; a page that it read is not fetched again."""
    asked(archive, settings, JANUARY, "p")
    pages(archive)
    assert "if-none-match" not in archive.heard[-1]
    new = asked(archive, settings, None, "new")
    assert (new.state, pages(archive)) == ("ok", ["/a/3"])
    assert all("if-none-match" not in heard for heard in archive.heard)
    again = asked(archive, settings, JANUARY, "again")
    assert (again.state, again.reason, pages(archive)) == ("quiet", "nothing-new", [])
    assert (again.covered_from, again.covered_to) == JANUARY


def test_a_time_of_which_nothing_is_left_is_quiet_and_unspoken_for(archive, settings):
    """Where the list holds no entry of that time, nobody claims to have looked: the gap stays one."""
    run = asked(archive, settings, (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)), "p")
    assert (run.state, run.reason, run.covered_from) == ("quiet", "nothing-recent", None)


def test_who_answers_for_now_alone_cannot_be_asked(tmp_path):
    """A feed without an address for the past is refused by name; those that can are found in the catalogue."""
    file = declare(tmp_path / "sources.yaml", [source("feed", name="a-feed"), source("sitemap", name="a-map")])
    settings = Settings(_env_file=None, var=tmp_path / "var", sources=file)
    assert stages.past_batches(settings) == [["a-map"]]
    with pytest.raises(ConfigError, match="a-feed answers only for now"):
        stages.crawl_sources(["a-feed"], "r1", settings, window=JANUARY)


def test_the_shipped_addresses_for_the_past_have_both_ends():
    """An address of the catalogue that answers for a time names its beginning and its end."""
    found = {name: s.at(*JANUARY) for name, s in load_sources().items() if s.past_url}
    assert {"hacker-news", "arxiv-ai"} <= set(found)
    assert "created_at_i>=1736467200,created_at_i<1736553600" in found["hacker-news"]
    assert "submittedDate:[202501100000+TO+202501110000]" in found["arxiv-ai"]
