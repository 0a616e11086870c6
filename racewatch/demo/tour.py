"""The demonstration: crawl the local world with the real spiders, run every stage, ask what analysts ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from racewatch import stages
from racewatch.catalog import Source, load_watchbook
from racewatch.config import Settings
from racewatch.crawl.runner import CrawlJob
from racewatch.demo.report import Report, write_report
from racewatch.demo.server import free_port, serving
from racewatch.demo.sources import demo_sources
from racewatch.demo.world import END, START
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.figures import Tone
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.store.trend import Asked, Coverage, Row, count_trend, coverage_of, heat_trend
from schemas import Alert, SourceRun

TOPIC = "deepseek"
ZONE = "Asia/Shanghai"
HOT_EVERY = timedelta(hours=3)
"""How often the hot list of the two weeks is looked at: 116 crawls, as a scheduler would have made them."""


@dataclass(frozen=True, slots=True)
class Tour:
    """What the demonstration found, and where its report lies."""

    trend: list[Row]
    heat: list[Row]
    tones: dict[str, Tone]
    alerts: list[Alert]
    runs: list[SourceRun]
    coverage: Coverage
    indexed: str
    report: Path


def tour(settings: Settings, say: Callable[[str], None]) -> Tour:
    """Run the demonstration into the settings' store; return what it found. *say* gets a line for each step."""
    at_end = settings.model_copy(update={"now": END, "zone": ZONE})
    with serving(port=free_port()) as base:
        say(f"a local world of three publishers, a hot list and a microblog is up at {base}")
        jobs = jobs_in(base, at_end)
        say(f"crawling it with the real spiders: {len(jobs)} runs from {START:%d %b} to {END:%d %b %Y} ...")
        runs = stages.crawl_jobs(jobs, at_end)
    bad = [run for run in runs if not run.good]
    say(f"crawled: {sum(run.landed for run in runs):,} records landed, {len(bad)} of {len(runs)} runs failed")
    done = stages.index(settings=at_end)
    say(f"normalized, tagged and indexed: {done.words}")
    with opened(at_end) as store:
        rules, book = stages.rules_of(at_end).values(), load_watchbook(at_end.watchbook)
        new = list(stages.evaluate(store, rules, book, END))
        say(f"looked for spikes with {len(rules)} rules: {len(new)} alerts")
        return _found(store, at_end, runs, done.words)


def jobs_in(base: str, settings: Settings) -> list[CrawlJob]:
    """Return the crawls of the demonstration: every source once at the end, the hot list every few hours before."""
    declared = demo_sources(base).values()
    looks = int((END - START) / HOT_EVERY) + 1
    ranks = [
        (source, START + look * HOT_EVERY) for source in declared if source.kind == "ranks" for look in range(looks)
    ]
    items = [(source, END) for source in declared if source.kind == "items"]
    return [_job(source, base, settings, at) for source, at in (*ranks, *items)]


def _job(source: Source, base: str, settings: Settings, at: datetime) -> CrawlJob:
    clock = f"{base}/at/{at:%Y-%m-%dT%H:%MZ}"
    return stages.job_of(source, settings.model_copy(update={"now": at}), base_url=source.url.replace(base, clock, 1))


def _found(store: Store, settings: Settings, runs: list[SourceRun], indexed: str) -> Tour:
    query = expand(parse(f"topic:{TOPIC}"), load_watchbook(settings.watchbook))
    daily = count_trend(store, Asked(query, START, END, "1d", ZONE))
    fine = count_trend(store, Asked(query, START, END, "6h", ZONE))
    heat = heat_trend(store, Asked(query, START, END, "3h", ZONE), "weibo-hot")
    tones = {key: tone for (_, key), tone in store.tones(query, Window(START, END), None, ZONE, "language").items()}
    raised = store.alerts(Window(START), TOPIC)
    report = Report(
        topic=TOPIC, query=f"topic:{TOPIC}", zone=ZONE, trend=fine, heat=heat, tones=tones, alerts=raised, runs=runs,
        coverage=coverage_of(fine), store=settings.store_url,
    )  # fmt: skip
    path = write_report(settings.var / "report.html", report)
    return Tour(daily, heat, tones, raised, runs, coverage_of(daily), indexed, path)
