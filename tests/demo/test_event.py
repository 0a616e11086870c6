"""What the world is for: the real spiders read all of it, and its event stands out."""

from datetime import timedelta
from statistics import mean

import pytest

from racewatch.config import Settings
from racewatch.crawl.runner import CrawlJob, crawl
from racewatch.demo.clock import BEIJING, END, START, beijing
from racewatch.demo.sources import demo_sources
from racewatch.demo.world import world
from racewatch.detect.spikes import Point, limit_of, scored
from racewatch.detect.spikes import Settings as Judging
from racewatch.stages.series import AVERAGE
from schemas import AlertRule, RankObservation, RawItem

HOUR = timedelta(hours=1)
HOURS = [START + n * HOUR for n in range(int((END - START) / HOUR))]
RULE = AlertRule(id="deepseek", query="DeepSeek")


@pytest.fixture(scope="module")
def crawled(site, tmp_path_factory):
    """Crawl every source once, as of the end; return the runs and the lines that landed, by source."""
    var = tmp_path_factory.mktemp("var")
    settings = Settings(var=var, now=END, _env_file=None)
    declared = demo_sources(site, bad=True)
    jobs = [
        CrawlJob(source=source, run_id="r1", now=END, url=source.url, queries=source.queries)
        for source in declared.values()
    ]
    runs = {run.source: run for run in crawl(jobs, settings)}
    lines = {name: (var / run.batch).read_text("utf-8").splitlines() for name, run in runs.items() if run.batch}
    return runs, lines


def test_every_good_source_is_read_without_a_loss(crawled):
    """The good sources end ok with nothing rejected; the broken one ends layout-changed and lands nothing."""
    runs, _ = crawled
    assert {name: run.state for name, run in runs.items()} == {
        "island-tech": "ok",
        "beichen": "ok",
        "strait-ledger": "ok",
        "weibo-hot": "ok",
        "weibo-search": "ok",
        "broken": "layout-changed",
    }
    assert sum(run.rejected for run in runs.values()) == 0
    assert runs["broken"].landed == 0


def test_every_article_arrives_with_its_text(crawled):
    """Each page's last paragraph lands, out of GB18030 too; clean ones letter by letter."""
    _, lines = crawled
    landed = [
        RawItem.model_validate_json(line) for n in ("island-tech", "beichen", "strait-ledger") for line in lines[n]
    ]
    bodies = {item.url.partition("?")[0].split("/", 3)[3]: "".join(item.body.split()) for item in landed}
    assert len(bodies) == len(world().articles)
    for article in world().articles:
        if not article.mess:
            assert "".join(article.paragraphs[-1].split()) in bodies[article.path[1:]], article.path


def test_only_the_undated_article_has_no_time(crawled):
    """Every article but one brings the time its feed or page shows."""
    _, lines = crawled
    landed = [
        RawItem.model_validate_json(line) for n in ("island-tech", "beichen", "strait-ledger") for line in lines[n]
    ]
    assert [item.url.rpartition("/")[2] for item in landed if item.published is None] == ["how-we-count"]


def test_every_post_arrives_whole_and_once(crawled):
    """Both searches together land each post once, none of them clipped."""
    _, lines = crawled
    landed = [RawItem.model_validate_json(line) for line in lines["weibo-search"]]
    wanted = {f"weibo:{post.mid}" for query in ("DeepSeek", "英伟达") for post in world().found(query, END)}
    assert sorted(item.platform_id for item in landed) == sorted(wanted)
    assert not any(item.clipped for item in landed)


def test_the_list_arrives_without_its_advertisement(crawled):
    """Fifty observations of the hour, the advertisement left out."""
    _, lines = crawled
    landed = [RankObservation.model_validate_json(line) for line in lines["weibo-hot"]]
    assert [row.title for row in landed] == [row.title for row in world().hot(END)]


def spikes(values: list[float | None], units: list[float], minimum: float) -> list:
    """Return when a series stands out under the default rule, in Beijing time."""
    given = zip(HOURS, values, units, strict=True)
    points = [Point(hour, hour + HOUR, value, unit) for hour, value, unit in given]
    judged_by = Judging(RULE.baseline_days, RULE.minimum_history, limit_of(17), minimum)
    found = scored(points, judged_by)
    return [step.point.start.astimezone(BEIJING) for step in found if step.score >= RULE.sensitivity]


ONES = [1.0] * len(HOURS)


def test_posts_alone_raise_the_alert_on_the_27th():
    """Under the default rule the hourly count of posts stands out first in the morning of the 27th."""
    times = [post.at for post in world().found("DeepSeek", END)]
    found = spikes([float(sum(hour <= at < hour + HOUR for at in times)) for hour in HOURS], ONES, RULE.minimum_count)
    assert beijing("2025-01-27T08:00") <= found[0] <= beijing("2025-01-27T12:00")
    assert len(found) >= 4  # the limit is stricter by the number of rules that are watched


@pytest.mark.parametrize("every", [1, 3])
def test_the_lists_heat_stands_out_from_the_26th_on(every):
    """Looked at every hour or every third, the list's heat stands out on the 26th and not before."""
    heat = [
        float(sum(row.heat for row in world().hot(hour) if "DeepSeek" in row.title)) if n % every == 0 else None
        for n, hour in enumerate(HOURS)
    ]
    units = [mean(row.heat for row in world().hot(hour)) / AVERAGE for hour in HOURS]
    assert spikes(heat, units, RULE.minimum_heat)[0].date().isoformat() == "2025-01-26"


def test_ordinary_posts_raise_nothing():
    """Before the 27th no hour of either query stands out."""
    for query in ("DeepSeek", "英伟达"):
        times = [post.at for post in world().found(query, beijing("2025-01-26T23:59"))]
        values = [float(sum(hour <= at < hour + HOUR for at in times)) for hour in HOURS]
        assert spikes(values, ONES, RULE.minimum_count) == []
