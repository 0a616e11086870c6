"""Gather what is to be judged: environment, files, folder, store, landing, Airflow. Nothing is created or changed."""

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.metadata import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from pydantic import SecretStr

from racewatch.catalog import Source, load_sources, load_watchbook
from racewatch.config import Settings, channel_secret, settings_of, unknown_settings
from racewatch.doctor import airflow, collecting, machine, stored
from racewatch.doctor.findings import Finding, said
from racewatch.errors import ConfigError
from racewatch.landing.batch import waiting_mark
from racewatch.landing.waiting import run_path, waiting, waiting_runs
from racewatch.stages.connecting import free_settings
from racewatch.stages.rules import Alerting, alerting_of

GB = 1e9
HOUR = 3600


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield every finding, check by check, as soon as it is known."""
    yield machine.python(python_version(), metadata("racewatch")["Requires-Python"])
    yield from machine.settings(unknown_settings(), settings.contact, settings.now)
    read = dict[str, Any]()
    yield from _files(settings, read)
    sources: list[Source] = list(read.get("RACEWATCH_SOURCES", {}).values())
    yield from _folder(settings.var)
    seen = airflow.view() if airflow.installed() and airflow.configured(os.environ) else None
    settings, said_by_airflow = _as_tasks_have_it(settings, seen)
    yield from stored.examine(settings, sources)
    yield from collecting.credentials(sources, _present(settings))
    yield from collecting.channels(_channels(read.get("RACEWATCH_RULES")))
    yield from collecting.landing(_waiting(settings.var))
    yield from collecting.quarantine(_quarantined(settings.var))
    yield from _airflow(seen)
    yield from said_by_airflow


def _files(settings: Settings, read: dict[str, Any]) -> Iterator[Finding]:
    """Judge the files that a person wrote; fill *read* with what is in those that can be used, by their setting."""
    readers: dict[str, Callable[[], Any]] = {
        "RACEWATCH_SOURCES": lambda: load_sources(settings.sources),
        "RACEWATCH_WATCHBOOK": lambda: load_watchbook(settings.watchbook).names,
        "RACEWATCH_RULES": lambda: alerting_of(settings),
    }
    for setting, reader in readers.items():
        try:
            read[setting] = reader()
        except ConfigError as error:
            yield Finding("files", "fail", said("file-bad", error=error), said("file-do", setting=setting), setting)
    if len(read) == len(readers):
        sources, names, alerting = read.values()
        yield Finding(
            "files", "ok", said("files-fine", sources=len(sources), names=len(names), rules=len(alerting.rules))
        )


def _folder(var: Path) -> Iterator[Finding]:
    nearest = next((place for place in (var.absolute(), *var.absolute().parents) if place.exists()), Path("/"))
    error = ""
    try:
        if var.exists():
            os.listdir(var)  # noqa: PTH208  the error is what is wanted
            with tempfile.TemporaryFile(dir=var):
                pass
        elif not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
            error = f"{nearest} is no folder that this user may write to"
    except OSError as problem:
        error = str(problem.strerror or problem)
    yield machine.folder(str(var), there=var.exists(), error=error)
    yield machine.disk(str(var), shutil.disk_usage(nearest).free / GB)


def _present(settings: Settings) -> dict[str, bool]:
    """Return which secrets are set; none of their values leaves this function."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    return {name: bool(value.get_secret_value()) for name, value in values.items() if isinstance(value, SecretStr)}


def _channels(alerting: Alerting | None) -> dict[str, bool]:
    """Return of each alert channel whether its address is set."""
    names = alerting.channels if alerting else ()
    return {name: bool(channel_secret(name).get_secret_value()) for name in names}


def _waiting(var: Path) -> dict[str, list[float]]:
    """Return the hours that files wait, by the step that has to take them."""
    marks = {
        "normalize": [waiting_mark(path) for path in waiting(var, "raw")],
        "index": [waiting_mark(path) for path in waiting(var, "clean")],
        "ledger": [waiting_mark(run_path(var, run.source, run.run_id)) for _, run in waiting_runs(var)],
    }
    now = time.time()
    return {step: [(now - mark.stat().st_mtime) / HOUR for mark in found] for step, found in marks.items()}


def _quarantined(var: Path) -> dict[str, int]:
    """Return how many records lie in quarantine files written lately, by reason."""
    since = time.time() - timedelta(days=collecting.RECENT).total_seconds()
    found: Counter[str] = Counter()
    for path in (var / "landing" / "quarantine").glob("*/*.jsonl"):
        if path.stat().st_mtime >= since:
            with path.open("rb") as lines:
                found[path.parent.name] += sum(1 for _ in lines)
    return dict(found)


def _as_tasks_have_it(settings: Settings, seen: airflow.View | None) -> tuple[Settings, list[Finding]]:
    """Return *settings* with the store of Airflow's connection where they name none, and what there is to say of it."""
    connection = seen.get("connection") if seen else None
    if not connection or "store" in settings.model_fields_set:
        return settings, []
    try:
        chosen = {name: getattr(settings, name) for name in settings.model_fields_set}
        found = settings_of(**chosen | free_settings(settings, connection, None))
    except ConfigError as error:
        wrong = said("airflow-connection-bad", error=error)
        return settings, [Finding("airflow", "fail", wrong, said("airflow-connection-do"), about="connection")]
    return found, [Finding("airflow", "ok", said("airflow-connection"), about="connection")]


def _airflow(seen: airflow.View | None) -> Iterator[Finding]:
    if seen is not None:
        yield from airflow.judge(seen)
    elif not airflow.installed():
        yield Finding("airflow", "ok", said("airflow-absent"))
    else:
        yield Finding("airflow", "warn", said("airflow-bare"), said("airflow-bare-do"))
