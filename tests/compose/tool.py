"""Running docker-compose, which reads and checks a compose file without any engine."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from tests.compose.files import ROOT

NO_COMPOSE = (
    "docker-compose is not installed, so docker-compose.yml was not checked by it: "
    "apt-get install --no-install-recommends docker-compose (no engine is needed)"
)


def config(variables: Mapping[str, str], folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `docker-compose config` on our file with exactly *variables* set; skip or fail without the tool."""
    given = folder / "given.env"
    given.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), "utf-8")
    # Nothing of the caller's environment but the path: an exported password would hide a missing one.
    env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    command = [*_tool(), "--env-file", str(given), "--file", str(ROOT / "docker-compose.yml"), *options, "config"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def give_up(reason: str) -> NoReturn:
    """Skip the test with one line; in CI fail it, for there the tool is promised."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _tool() -> list[str]:
    found = _found()
    return found or give_up(NO_COMPOSE)


@cache
def _found() -> list[str]:
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    docker = shutil.which("docker")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:
        return [docker, "compose"]
    return []
