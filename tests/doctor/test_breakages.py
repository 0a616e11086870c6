"""Real breakages, found by the command as a person runs it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from racewatch.cli import main
from racewatch.config import Settings
from racewatch.landing.waiting import save_run
from racewatch.stages.index import record_runs
from racewatch.store.open import opened
from tests.dags.home import DAGS, environment, migrated, need_airflow
from tests.doctor.samples import run as made_run
from tests.doctor.samples import source

SECRET = "tok-5d1c-never-shown"
Doctor = Callable[..., tuple[int, list[dict[str, str]], str]]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Return a function that runs `racewatch doctor --json` in a fresh folder: exit code, findings, all it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **own: object) -> tuple[int, list[dict[str, str]], str]:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("AIRFLOW", "RACEWATCH"))]:
                patch.delenv(name)
            for name, value in {"HOME": tmp_path, "RACEWATCH_VAR": tmp_path / "var", **own}.items():
                patch.setenv(name, str(value))
            done = CliRunner().invoke(main, ["doctor", "--json", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.output

    return run


def of(findings: list[dict[str, str]], check: str, level: str = "fail") -> list[dict[str, str]]:
    """Return the findings of *check* that are of *level*."""
    return [each for each in findings if (each["check"], each["level"]) == (check, level)]


def declared(path: Path, *sources: object) -> Path:
    """Write a sources file."""
    path.write_text(yaml.safe_dump({"sources": [each.model_dump(mode="json") for each in sources]}), "utf-8")  # type: ignore[attr-defined]
    return path


def test_a_fresh_folder_has_warnings_and_no_failure(doctor: Doctor, tmp_path: Path) -> None:
    """Nothing is broken where nothing is there yet, and looking makes nothing."""
    code, found, _ = doctor()
    assert code == 0
    assert [each for each in found if each["level"] == "fail"] == []
    assert "racewatch store init" in of(found, "store", "warn")[0]["next"]
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_down_fails(doctor: Doctor) -> None:
    """Nobody listens: one failure that says what to do; the other checks are made all the same."""
    code, found, _ = doctor("--store", "http://127.0.0.1:9")
    assert code == 1
    assert "127.0.0.1:9" in of(found, "store")[0]["seen"]
    assert {"python", "settings", "landing", "quarantine"} <= {each["check"] for each in found}


def test_an_older_file_fails_with_the_command_to_run(doctor: Doctor, tmp_path: Path) -> None:
    """A field that was declared otherwise is named, and the migration with it; the file is as it was."""
    file = tmp_path / "store.db"
    with opened(Settings(_env_file=None, store=f"sqlite:///{file}")):
        pass
    with closing(sqlite3.connect(file)) as raw, raw:
        shapes = json.loads(raw.execute("SELECT value FROM about").fetchone()[0])
        shapes["items"]["fields"]["source"] = "other"
        raw.execute("UPDATE about SET value = ?", (json.dumps(shapes),))
    code, found, _ = doctor("--store", f"sqlite:///{file}")
    (old,) = of(found, "mapping")
    assert (code, old["about"]) == (1, "items")
    assert "changed: source" in old["seen"]
    assert "racewatch store migrate --dry-run" in old["next"]
    with closing(sqlite3.connect(file)) as raw:
        assert json.loads(raw.execute("SELECT value FROM about").fetchone()[0]) == shapes


def test_elasticsearch_of_another_version_fails(doctor: Doctor, elasticsearch_url: str) -> None:
    """On a real node: a sound store is well, clock and disk are told; a template of another shape fails."""
    from elasticsearch import Elasticsearch

    prefix = f"doctor-{uuid.uuid4().hex[:8]}"
    own = {"RACEWATCH_STORE": elasticsearch_url, "RACEWATCH_STORE_PREFIX": prefix}
    with opened(Settings(_env_file=None, store=elasticsearch_url, store_prefix=prefix)):
        pass
    _, sound, _ = doctor(**own)
    assert (of(sound, "mapping"), len(of(sound, "mapping", "ok"))) == ([], 1)
    assert "0 items" in of(sound, "store", "ok")[0]["seen"]
    assert "apart" in of(sound, "clock", "ok")[0]["seen"]
    with Elasticsearch(elasticsearch_url) as client:
        name = f"{prefix}-ranks"
        body = client.indices.get_index_template(name=name).body["index_templates"][0]["index_template"]
        body["_meta"]["fields"]["heat"] = "other"
        client.perform_request("PUT", f"/_index_template/{name}", headers={"content-type": "application/json",
                               "accept": "application/json"}, body={key: body[key] for key in (
                                   "index_patterns", "template", "priority", "_meta")})  # fmt: skip
    code, found, _ = doctor(**own)
    assert (code, [each["about"] for each in of(found, "mapping")]) == (1, ["ranks"])


def test_a_folder_that_is_not_ours_fails(doctor: Doctor, tmp_path: Path) -> None:
    """Another user's folder, or a file in its place, cannot be used, and the setting to change is named."""
    (tmp_path / "var").write_text("a file", "utf-8")
    code, found, _ = doctor()
    assert (code, len(of(found, "folder"))) == (1, 1)
    assert "RACEWATCH_VAR" in of(found, "folder")[0]["next"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_that_this_user_may_not_read_fails() -> None:
    """As a user without rights: the judgement is made by really trying."""
    code = "import os, sys; from pathlib import Path; from racewatch.doctor.examine import _folder;"
    code += "os.setgid(65534); os.setuid(65534); print([each.level for each in _folder(Path(sys.argv[1]))][0])"
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        (Path(place) / "var").mkdir(mode=0o700)
        ask = [sys.executable, "-c", code, f"{place}/var"]
        done = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "fail", done.stderr


def test_bad_settings_and_files_are_named(doctor: Doctor, tmp_path: Path) -> None:
    """A mistyped name, a value of the wrong kind and a damaged file each end in a failure that names them."""
    code, found, _ = doctor(RACEWATCH_STOER="x", RACEWATCH_SOURCES=tmp_path / "absent.yaml")
    assert code == 1
    assert [each["about"] for each in of(found, "settings")] == ["RACEWATCH_STOER"]
    assert [each["about"] for each in of(found, "files")] == ["RACEWATCH_SOURCES"]
    code, found, _ = doctor(RACEWATCH_STORE_TIMEOUT="soon")
    assert (code, "RACEWATCH_STORE_TIMEOUT" in of(found, "settings")[0]["seen"]) == (1, True)


def test_credentials_are_told_and_never_shown(doctor: Doctor, tmp_path: Path) -> None:
    """A missing token is a warning, a set one is well; its value, and a channel's address, are in no output."""
    own = declared(tmp_path / "s.yaml", source("x", credential="x_bearer"), source("git", credential="github_token"))
    rules = tmp_path / "alerts.yaml"
    rules.write_text("channels: {desk: {}, night: {}}\n", "utf-8")
    code, found, said = doctor(
        RACEWATCH_SOURCES=own,
        RACEWATCH_RULES=rules,
        RACEWATCH_GITHUB_TOKEN=SECRET,
        RACEWATCH_CHANNEL_DESK=f"https://hooks.example/{SECRET}",
    )
    assert [each["about"] for each in of(found, "credentials", "warn")] == ["RACEWATCH_X_BEARER"]
    assert [each["about"] for each in of(found, "credentials")] == ["RACEWATCH_CHANNEL_NIGHT"]
    assert [each["about"] for each in of(found, "credentials", "ok")] == [
        "RACEWATCH_GITHUB_TOKEN",
        "RACEWATCH_CHANNEL_DESK",
    ]
    assert (code, SECRET in said) == (1, False)


def test_the_ledger_of_each_source_is_read(doctor: Doctor, tmp_path: Path) -> None:
    """Runs in a real store: a source that was good lately, one that is late, one that never ran."""
    names = ("fresh", "late", "new")
    own = declared(tmp_path / "s.yaml", *(source(name) for name in names))
    settings = Settings(_env_file=None, var=tmp_path / "var")
    now = datetime.now(UTC)
    for name, hours in (("fresh", 1), ("late", 100)):
        run = made_run(hours, name=name).model_copy(
            update={"started_at": now - timedelta(hours=hours), "ended_at": now - timedelta(hours=hours)}
        )
        save_run(settings.var, run)
    with opened(settings) as store:
        record_runs(store, settings.var)
    code, found, _ = doctor(RACEWATCH_SOURCES=own)
    levels = {each["about"]: each["level"] for each in found if each["check"] == "runs"}
    assert (code, levels) == (1, {"fresh": "ok", "late": "fail", "new": "warn"})


def test_what_waits_and_what_was_put_aside_is_counted(doctor: Doctor, tmp_path: Path) -> None:
    """A batch whose mark is a day old fails; records in quarantine are counted by their reason."""
    landing = tmp_path / "var" / "landing"
    for path, lines in (("raw/morning/r1.jsonl", 1), ("waiting/raw/morning/r1", 0), ("quarantine/bad-date/x.jsonl", 3)):
        (landing / path).parent.mkdir(parents=True, exist_ok=True)
        (landing / path).write_text("{}\n" * lines, "utf-8")
    old = time.time() - 25 * 3600
    os.utime(landing / "waiting/raw/morning/r1", (old, old))
    code, found, _ = doctor()
    assert (code, [each["about"] for each in of(found, "landing")]) == (1, ["normalize"])
    assert "3 records" in of(found, "quarantine", "warn")[0]["seen"]


@pytest.mark.airflow
def test_a_dag_file_that_does_not_load_is_found_by_airflow_itself(doctor: Doctor, tmp_path: Path) -> None:
    """The real Airflow, with one of our files damaged: the file and its error are named, paused DAGs are told."""
    need_airflow()
    home = migrated(tmp_path / "airflow")
    dags = Path(shutil.copytree(DAGS, tmp_path / "dags"))
    (dags / "broken.py").write_text("from airflow.sdk import dag\nimport nothing_of_this_name\n", "utf-8")
    own = environment(home, AIRFLOW__CORE__DAGS_FOLDER=dags)
    airflow = {name: value for name, value in own.items() if name.startswith(("AIRFLOW", "PYTHONPATH"))}
    code, found, _ = doctor(**airflow)
    (broken,) = of(found, "airflow")
    assert (code, broken["about"]) == (1, "broken.py")
    assert "nothing_of_this_name" in broken["seen"]
    assert "ingest" in of(found, "airflow", "ok")[0]["seen"]


@pytest.mark.airflow
def test_a_store_that_only_airflow_knows_is_the_one_looked_at(doctor: Doctor, tmp_path: Path) -> None:
    """Without a store in the environment the connection's is examined, and its password is nowhere in the words."""
    need_airflow()
    home = migrated(tmp_path / "airflow")
    fields = {"conn_type": "http", "host": "127.0.0.1", "port": 9, "login": "desk", "password": "hunter2-hunter2"}
    own = environment(home, AIRFLOW_CONN_RACEWATCH_STORE=json.dumps(fields))
    airflow = {name: value for name, value in own.items() if name.startswith(("AIRFLOW", "PYTHONPATH"))}
    code, found, words = doctor(**airflow)
    assert code == 1
    assert "127.0.0.1:9" in of(found, "store", "fail")[0]["seen"]
    assert [each["about"] for each in of(found, "airflow", "ok")].count("connection") == 1
    assert "hunter2" not in words + json.dumps(found)


@pytest.mark.airflow
def test_without_a_configured_airflow_nothing_is_written_home(doctor: Doctor, tmp_path: Path) -> None:
    """Asking an Airflow that nobody set up would leave its configuration in the home folder: it is not asked."""
    need_airflow()
    _, found, _ = doctor()
    assert len(of(found, "airflow", "warn")) == 1
    assert not (tmp_path / "airflow").exists()


def test_chinese_words_are_said_end_to_end(doctor: Doctor) -> None:
    """`--lang zh` changes the words and neither checks nor levels."""
    _, english, _ = doctor()
    _, chinese, said = doctor("--lang", "zh")
    assert [(each["check"], each["level"]) for each in english] == [(each["check"], each["level"]) for each in chinese]
    assert "警告" in said
