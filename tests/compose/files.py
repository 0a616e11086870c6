"""What the tests of this folder read: each file once, by the part that is asked about."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = (
    "docker-compose.yml",
    "Dockerfile",
    ".env.example",
    "docker/setup.py",
    "docker/certificates.sh",
    "docker/credentials.env",
    "docker/airflow-init.sh",
)
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]*\}")
"""A variable without which the compose file refuses to be read."""


def text_of(name: str) -> str:
    """Return the text of the file *name* of the repository."""
    return (ROOT / name).read_text("utf-8")


@cache
def compose() -> dict[str, Any]:
    """Return docker-compose.yml with its anchors resolved and its variables as written; not to be changed."""
    found: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))
    return found


@cache
def services() -> dict[str, dict[str, Any]]:
    """Return the services of the compose file by name."""
    return compose()["services"]  # type: ignore[no-any-return]


@cache
def project() -> dict[str, Any]:
    """Return the table [project] of pyproject.toml."""
    return tomllib.loads(text_of("pyproject.toml"))["project"]  # type: ignore[no-any-return]


def required() -> list[str]:
    """Return every variable that the compose file demands, sorted."""
    return sorted(set(REQUIRED.findall(text_of("docker-compose.yml"))))


def example() -> dict[str, str]:
    """Return the names of .env.example with their values."""
    lines = (line for line in text_of(".env.example").splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def filled(text: str) -> str:
    """Return *text* with every ``${NAME:-default}`` replaced by its default."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def mounts(service: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what *service* mounts: volume or host path, and where."""
    pairs = (filled(each).split(":") for each in service.get("volumes", ()))
    return [(pair[0], pair[1]) for pair in pairs]
