"""The pure checks: what they call well, doubtful and broken, at their borders."""

from datetime import timedelta

import pytest

from racewatch.doctor import airflow, collecting, machine, stored
from racewatch.doctor.findings import Finding, worst
from racewatch.store.upkeep import Migrated
from tests.doctor.samples import NOW, run, source

FINE = {"folder": "/dags", "errors": {}, "dags": ["a", "b"], "database": "", "paused": [], "silent": 3.0}


def levels(found: object) -> list[str]:
    """Return the levels of findings in order."""
    return [each.level for each in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("version", "level"), [("3.10.9", "fail"), ("3.11.0", "ok"), ("3.13.1", "ok"), ("3.14.0", "fail")]
)
def test_python_is_held_against_the_package(version: str, level: str) -> None:
    """The range of requires-python decides."""
    assert machine.python(version, "<3.14,>=3.11").level == level


@pytest.mark.parametrize(("free", "level"), [(0.9, "fail"), (1.1, "warn"), (4.9, "warn"), (5.1, "ok")])
def test_little_room_warns_before_it_fails(free: float, level: str) -> None:
    """Five gigabytes are few, one is too few."""
    assert machine.disk("/v", free).level == level


@pytest.mark.parametrize(("free", "level"), [(0.04, "fail"), (0.1, "warn"), (0.2, "ok")])
def test_a_cluster_is_held_against_its_watermarks(free: float, level: str) -> None:
    """At 95 % full Elasticsearch stops writing; at 85 % it stops placing shards."""
    assert machine.disk_of_store(free).level == level


@pytest.mark.parametrize(("apart", "level"), [(None, "ok"), (-4, "ok"), (6, "warn"), (-61, "fail")])
def test_clocks_apart_in_either_direction_are_told(apart: float | None, level: str) -> None:
    """A store that is behind is as wrong as one that is ahead."""
    assert machine.clock(apart).level == level


@pytest.mark.parametrize(
    ("schedule", "runs", "level"),
    [
        ("hot", [run(1.9)], "ok"),
        ("hot", [run(2.1)], "fail"),
        ("feeds", [run(2.1)], "ok"),
        ("feeds", [run(0.5, "blocked"), run(1)], "warn"),
        ("feeds", [run(0.5, "blocked"), run(7)], "fail"),
        ("daily", [run(30)], "ok"),
        ("daily", [run(50)], "fail"),
        ("feeds", [run(0.1, "layout-changed"), run(50, "blocked")], "fail"),
        ("feeds", [run(0.1, "quiet")], "ok"),
        ("feeds", [], "warn"),
    ],
)
def test_a_source_is_judged_by_its_schedule(schedule: str, runs: list, level: str) -> None:
    """One bad run is a warning while a good one is recent; a source without a good run in time is a failure."""
    (found,) = collecting.runs([source(schedule=schedule)], {"morning": runs}, NOW)
    assert (found.level, found.about) == (level, "morning")
    assert (found.todo is None) == (level == "ok")


def test_manual_sources_are_nobody_s_worry() -> None:
    """What is crawled by hand has no schedule to miss and needs no credential."""
    by_hand = [source(schedule="manual", credential="x_bearer")]
    assert levels(collecting.runs(by_hand, {}, NOW)) == ["ok"]
    assert levels(collecting.credentials(by_hand, {})) == ["ok"]


def test_a_missing_token_names_setting_and_sources_and_no_value() -> None:
    """Whether a token is there is all that is known; both sources that need it are named."""
    wanted = [source("one", credential="x_bearer"), source("two", credential="x_bearer")]
    (absent,) = collecting.credentials(wanted, {"x_bearer": False})
    (there,) = collecting.credentials(wanted, {"x_bearer": True})
    assert (absent.level, there.level) == ("warn", "ok")
    assert absent.record("en")["seen"] == "RACEWATCH_X_BEARER is not set; one, two cannot be read"


def test_a_channel_without_its_address_fails() -> None:
    """An alert that nobody can be told is worse than a source that nobody reads."""
    assert levels(collecting.channels({"desk": False, "night": True})) == ["fail", "ok"]


def test_a_run_ahead_of_the_clock_is_told() -> None:
    """Some minutes are two clocks, an hour is a wrong one."""
    assert levels(collecting.ahead({"morning": [run(-0.05)]}, NOW)) == []
    assert levels(collecting.ahead({"morning": [run(-1.5)], "other": [run(2)]}, NOW)) == ["fail"]


@pytest.mark.parametrize(("hours", "level"), [([0.1, 1.9], "ok"), ([0.1, 2.1], "warn"), ([25, 0.1], "fail")])
def test_the_oldest_batch_decides(hours: list[float], level: str) -> None:
    """Many fresh batches are a busy minute, one old one is a store that is away."""
    (found,) = collecting.landing({"index": hours, "normalize": []})
    assert (found.level, found.about) == (level, "index")


@pytest.mark.parametrize(
    ("change", "level", "about"),
    [
        ({}, "ok", ""),
        ({"broken": "no answer"}, "fail", ""),
        ({"errors": {"ingest.py": "SyntaxError"}}, "fail", "ingest.py"),
        ({"dags": []}, "fail", ""),
        ({"database": "no such table: dag"}, "fail", "database"),
        ({"paused": ["a"]}, "warn", "paused"),
        ({"silent": None}, "warn", "scheduler"),
        ({"silent": 61.0}, "fail", "scheduler"),
    ],
)
def test_each_fault_of_airflow_has_its_finding(change: dict, level: str, about: str) -> None:
    """Whatever is wrong with DAG files, database or scheduler is named; a sound Airflow is all well."""
    found = list(airflow.judge(FINE | change))
    assert worst(found) == level
    assert level == "ok" or about in [each.about for each in found if each.level == level]


def test_a_difference_that_grows_by_itself_is_no_fault() -> None:
    """Fields that the next command adds are well, another version fails and says what to run."""
    grown, old = stored.mapping([Migrated("items", "new: x", 0, grows=True), Migrated("ranks", "changed: y", 7)])
    assert (grown.level, old.level) == ("ok", "fail")
    assert "racewatch store migrate --dry-run" in old.record("en")["next"]


def test_what_is_wrong_says_what_to_do() -> None:
    """No warning and no failure of the pure checks is without a next step."""
    found: list[Finding] = [
        machine.python("3.9", ">=3.11"),
        *machine.settings(["RACEWATCH_STOER"], "", NOW),
        machine.folder("/v", there=True, error="denied"),
        machine.disk("/v", 0.1),
        machine.disk_of_store(0.01),
        machine.clock(99),
        *collecting.ahead({"morning": [run(-3)]}, NOW + timedelta(0)),
        *collecting.quarantine({"bad-date": 3}),
        *airflow.judge(FINE | {"paused": ["a"], "silent": None}),
    ]
    bad = [each for each in found if each.level != "ok"]
    assert len(bad) >= 11
    assert all(each.todo and each.record(language)["next"] for each in bad for language in ("en", "zh"))  # type: ignore[arg-type]
