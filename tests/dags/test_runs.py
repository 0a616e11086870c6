"""A DAG of ingest with none, one and all of its sources failing: what is good is indexed, what is bad is red."""

from pathlib import Path
from typing import Any

import pytest

GOOD_RUN = {"sources": {"": "success"}, "arrived": {"": "success"}, "index": {"": "success"}}


@pytest.fixture
def of(played):
    """Return a function that gives the last run of a scenario."""
    return lambda name: played[0][name][-1] | {"first_updates": played[0][name][0]["updates"]}


def crawls(run: dict[str, Any]) -> dict[str, str]:
    """Return how each batch of sources ended, by its label; Weibo's has none."""
    return run["tasks"]["crawl"] | run["tasks"]["crawl_weibo"]


def test_without_a_failure_the_run_is_green(of):
    """Every source lands, every batch is indexed, the asset is updated."""
    run = of("none fails")
    assert run["state"] == "success"
    assert crawls(run) == {"island-tech": "success", "": "success"}
    assert run["tasks"]["normalize"] == {"island-tech weibo-hot": "success"}
    assert run["tasks"]["turn_red"] == {"": "skipped"}
    assert (run["counts"]["items"], run["counts"]["ranks"], run["counts"]["runs"]) == (26, 50, 2)


def test_one_failed_source_turns_the_run_red_and_keeps_nothing_from_the_index(of):
    """The red task names the broken source first; the others' items are in the store, the assets are updated."""
    run, good = of("one fails"), of("none fails")
    assert run["state"] == "failed"
    assert crawls(run) == {"✗ broken layout-changed · island-tech broken": "failed", "": "success"}
    assert GOOD_RUN.items() <= run["tasks"].items()
    assert run["tasks"]["turn_red"] == {"": "failed"}
    assert sorted(run["updates"]) == ["items", "ranks", "raw"]
    assert run["counts"] == good["counts"] | {"runs": 3}


def test_the_red_task_begins_with_state_reason_and_evidence(played):
    """The first error a person meets in the log says how the run ended, why, and where the answer lies."""
    errors = [
        line for line in played[1].splitlines() if "[error" in line and "run=" in line and "source=broken" in line
    ]
    assert errors
    for line in errors:
        assert "state=layout-changed reason=html-for-feed" in line
        assert "evidence=evidence/broken/" in line


def test_when_all_sources_fail_the_run_is_red_and_nothing_is_indexed(of):
    """No batch, no item, no update of the asset; the ledger has both runs."""
    run = of("all fail")
    assert run["state"] == "failed"
    assert crawls(run) == {"✗ broken layout-changed, away failed · broken away": "failed", "": "skipped"}
    assert run["tasks"]["normalize"] == run["tasks"]["index"] == {"": "skipped"}
    assert "items" not in run["updates"]
    assert (run["counts"]["items"], run["counts"]["runs"]) == (0, 2)


def test_a_red_source_keeps_what_it_landed(of):
    """A run that ends red after landing some items has them indexed beside the good ones."""
    run = of("one lands a part")
    assert run["state"] == "failed"
    assert crawls(run) == {"✗ short failed · island-tech short": "failed", "": "skipped"}
    assert run["tasks"]["normalize"] == {"island-tech short": "success"}
    assert run["counts"]["items"] > of("none fails")["counts"]["items"]


def test_what_landed_is_indexed_even_if_every_source_is_red(of):
    """Red is the run, not the data: the items are in the store and the asset says so."""
    run = of("all are red, some land")
    assert run["state"] == "failed"
    assert set(run["tasks"]["crawl"].values()) == {"failed"}
    assert run["tasks"]["index"] == {"": "success"}
    assert run["counts"]["items"]
    assert sorted(run["updates"]) == ["items", "raw"]


def test_a_quiet_source_disturbs_nothing(of):
    """A source that says it has nothing is green, and the other's items are indexed."""
    run = of("one is quiet")
    assert run["state"] == "success"
    assert run["tasks"]["normalize"] == {"island-tech": "success"}
    assert run["counts"]["items"] == of("none fails")["counts"]["items"]


def test_silence_everywhere_is_green_and_updates_nothing(of):
    """With nothing to index the run is green, and nobody is woken by the asset."""
    run = of("all are quiet")
    assert run["state"] == "success"
    assert run["tasks"]["index"] == {"": "skipped"}
    assert "items" not in run["updates"]
    assert (run["counts"]["items"], run["counts"]["runs"]) == (0, 1)


def test_the_assets_tell_what_came(of):
    """Counts and paths of a run are on its asset events: what landed, what of it is new."""
    found = of("none fails")["first_updates"]
    assert found["raw"]["batches"] == 2
    assert len(found["raw"]["paths"]) == len(found["items"]["paths"]) == 2
    assert (found["items"]["new"], found["ranks"]["new"]) == (26, 50)
    assert all(Path(path).is_absolute() for path in found["items"]["paths"])


def test_a_damaged_batch_is_red_by_itself(of):
    """The batch that a disk has spoilt is red and told of; everything else of its task is indexed and announced."""
    run = of("a damaged batch waits")
    assert run["state"] == "failed"
    assert run["tasks"]["normalize"] == {"island-tech weibo-hot damaged": "failed"}
    assert run["tasks"]["index"] == {"": "success"}
    assert sorted(run["updates"]) == ["items", "ranks", "raw"]
    assert run["counts"]["items"] == of("none fails")["counts"]["items"]


def test_sources_that_cannot_be_read_are_red(of):
    """A mistake in the sources file ends the run red, at once and with nothing crawled."""
    run = of("the sources cannot be read")
    assert run["state"] == "failed"
    assert run["tasks"]["sources"] == {"": "failed"}
    assert run["tasks"]["crawl"] == {"": "upstream_failed"}
    assert (run["counts"]["runs"], run["updates"]) == (0, {})


def test_a_day_of_the_past_is_backfilled_once(played):
    """Only the source that answers for the past is asked; what it had by the end of that day is indexed, once."""
    first, second = played[0]["a day of the past"]
    assert first["tasks"]["crawl"] == second["tasks"]["crawl"] == {"past": "success"}
    assert first["updates"]["items"]["new"] == first["counts"]["items"] > 0
    assert (first["state"], second["state"]) == ("success", "success")
    assert first["counts"] == second["counts"]
    assert first["counts"]["runs"] == 1


def test_a_night_of_maintenance_is_green(of):
    """Every task of the night ends well by itself; without posts none is looked at again, nobody asked for a copy."""
    run = of("a night")
    assert run["state"] == "success"
    done = {name: {"": "success"} for name in ("retention", "quarantine", "health")}
    assert run["tasks"] == {**done, "posts": {"": "skipped"}, "snapshot": {"": "skipped"}}


def test_a_brief_that_nobody_asks_for_is_skipped(of):
    """Without a channel that wants it the digest is skipped, and says so."""
    assert of("nobody asks for a brief")["tasks"] == {"brief": {"": "skipped"}}


@pytest.mark.parametrize("name", ["none fails", "one fails"])
def test_the_same_run_again_changes_no_count(played, name):
    """Clearing a run and doing every task again ends the same and leaves the store as it was."""
    first, second = played[0][name]
    assert second["run_id"] == first["run_id"]
    assert (second["state"], second["counts"]) == (first["state"], first["counts"])
    assert ended(second) == ended(first)
    assert second["updates"]["ranks"]["new"] == 0


def ended(run: dict[str, Any]) -> dict[str, list[str]]:
    """Return how the tasks of *run* ended, whatever their labels."""
    return {task: sorted(by_label.values()) for task, by_label in run["tasks"].items()}
