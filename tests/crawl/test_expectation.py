"""A run says what its source usually brings; far less is partial, and thin history judges nobody."""

from datetime import timedelta
from statistics import median

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.crawl.expectation import FEWEST, expectation, remember
from racewatch.crawl.state import CrawlStats, Problem
from schemas import SourceRun
from schemas.item import document_id
from tests.crawl.conftest import NOW
from tests.crawl.jobs import hot_job
from tests.crawl.samples import HOT, hot_list, row, source
from tests.crawl.site import Reply, Site

HOUR = timedelta(hours=1)


def past(settings: Settings, volumes: list[int], *, step: timedelta = HOUR, name: str = "feed") -> None:
    """Remember good runs that saw *volumes*, the newest one *step* ago."""
    for number, volume in enumerate(reversed(volumes), 1):
        at = NOW - number * step
        ended = {"started_at": at, "ended_at": at, "state": "ok", "landed": volume, "seen": volume}
        named = {"id": document_id(name, str(at)), "run_id": str(number), "source": name, "family": "feed"}
        remember(settings.var, SourceRun.model_validate({**ended, **named, "kind": "items"}))


def job(run_id: str = "now", floor: int = 0) -> CrawlJob:
    """Return the job of a feed."""
    return CrawlJob(source("feed", floor=floor), run_id, NOW)


def test_thin_history_expects_nothing_but_the_floor(settings: Settings) -> None:
    """Without history, with few runs, or with old ones, the declared floor is all there is."""
    assert expectation(settings.var, job()) is None
    past(settings, [30] * (FEWEST - 1))
    assert expectation(settings.var, job()) is None
    found = expectation(settings.var, job(floor=5))
    assert found
    assert (found.volume, found.judged(CrawlStats(landed=5), "")) == (5, None)
    past(settings, [30] * 20, step=timedelta(days=29), name="old")
    assert expectation(settings.var, CrawlJob(source("feed", name="old"), "now", NOW)) is None


def test_the_median_of_good_runs_is_expected(settings: Settings) -> None:
    """Of all runs, or of those in the same hour of the week where there are four."""
    volumes = [20, 22, 24, 26, 28, 30, 32, 34, 36]
    past(settings, volumes)
    found = expectation(settings.var, job())
    assert found
    assert found.volume == median(volumes)
    past(settings, [100, 110, 120, 130], step=timedelta(days=6, hours=23, minutes=59))
    weekly = expectation(settings.var, job())
    assert weekly
    assert (weekly.volume, weekly.fewest) == (115, 100)


@pytest.mark.parametrize(
    ("landed", "known", "problems", "short"),
    [
        (3, 0, (), True),
        (0, 4, (), True),
        (8, 0, (), False),
        (4, 16, (), False),
        (0, 0, (Problem("not-modified"),), False),
    ],
)
def test_far_less_than_any_good_run_is_short(
    settings: Settings, landed: int, known: int, problems: tuple[Problem, ...], short: bool
) -> None:
    """New and known entries together are compared; a list that is not sent again is not short."""
    past(settings, [30] * 10 + [6])
    found = expectation(settings.var, job())
    stats = CrawlStats(landed=landed, known=known, problems=problems)
    assert found
    assert (found.judged(stats, "") is not None) is short


def test_a_short_run_is_partial_and_the_next_is_judged_by_the_good_ones(site: Site, settings: Settings) -> None:
    """A hot list of fifty rows that shows three is no good run; the record says what was expected."""
    full = [row(f"话题{n}", n) for n in range(1, 51)]
    site.says(HOT, Reply(hot_list(*full)))
    past(settings, [50] * 10, name="weibo-hot")
    first, again = (crawl([hot_job(site, run_id=each)], settings)[0] for each in ("a", "b"))
    site.says(HOT, Reply(hot_list(*full[:3])))
    short = crawl([hot_job(site, run_id="c")], settings)[0]
    assert [(run.state, run.expected) for run in (first, again)] == [("ok", 50), ("ok", 50)]
    assert (short.state, short.reason, short.landed, short.expected) == ("partial", "below-expected", 3, 50)
    assert "3 records seen where 50 are usual" in short.detail
