"""The retag DAG, run by ``dag.test()``: stored names follow the watchbook that the tasks are given."""

import json

import pytest
import yaml

from racewatch import stages
from racewatch.config import Settings
from racewatch.query.ast import Field
from racewatch.store.open import opened
from racewatch.store.questions import Window

pytestmark = pytest.mark.airflow


def test_a_new_name_finds_what_was_stored_before_it(run_python, tmp_path):
    """Green, and the store answers by the new watchbook; the same run again is green and changes nothing."""
    book = tmp_path / "mine.yaml"
    names = [{"id": "birch", "kind": "company", "en": ["Birch"]}]
    book.write_text(yaml.safe_dump({"names": names, "topics": []}), "utf-8")
    settings = Settings(_env_file=None, var=tmp_path / "var", store="")
    archive = tmp_path / "a.jsonl"
    archive.write_text('{"url": "https://a.example/1", "title": "Birch grows", "published": "2025-01-26T00:00Z"}\n')
    stages.index([stages.normalize(stages.import_file(archive, "article", settings)[0], settings)], settings)

    environment = {"RACEWATCH_VAR": str(settings.var), "RACEWATCH_STORE": "", "RACEWATCH_WATCHBOOK": str(book)}
    plan = [{"name": "retag", "dag": "retag", "times": 2, "environment": environment}]
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    with opened(settings) as store:
        assert store.total(Field("name", "birch"), Window()) == 0
    run_python("running", tmp_path / "plan.json", tmp_path / "result.json")
    first, second = json.loads((tmp_path / "result.json").read_text("utf-8"))["retag"]
    assert first["state"] == second["state"] == "success"
    assert first["tasks"] == second["tasks"] == {"names": {"": "success"}, "sentiment": {"": "success"}}
    assert first["counts"] == second["counts"]
    with opened(settings) as store:
        assert store.total(Field("name", "birch"), Window()) == 1
    assert stages.retag(settings.model_copy(update={"watchbook": book})) == stages.Revised()
