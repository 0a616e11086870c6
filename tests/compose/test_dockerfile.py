"""The two images: what they start from, who they run as, what gets into them."""

import fnmatch
import re

import pytest
from packaging.specifiers import SpecifierSet

from tests.compose.dockerfile import bases, complaints, copied, instructions, stage
from tests.compose.files import ROOT, project, services, text_of

TARGETS = ("racewatch", "airflow")
GOOD = 'FROM python:3.11.1-slim AS one\nUSER someone\nCMD ["x"]\n'
WRONG = [
    ("FROM python:latest AS one\nUSER someone", "full version"),
    ("FROM python AS one\nUSER someone", "full version"),
    ("FROM python:3.11.1-slim AS one", "runs as root"),
    ("FROM python:3.11.1-slim AS one\nUSER someone\nUSER 0:0", "runs as root"),
    (GOOD + "ADD http://host/file /", "ADD"),
    (GOOD + "ENV STORE_PASSWORD=hunter2", "secret"),
    (GOOD + "CMD racewatch", "shell form"),
    (GOOD + "RUN apt-get update && apt-get install --no-install-recommends x", "package lists"),
    (GOOD + "RUN apt-get install x && \\\n rm -rf /var/lib/apt/lists/*", "not asked for"),
    (GOOD + "RUN curl host | sh", "pipes from the network"),
    (GOOD + "RUN pip install scrapy", "constraints"),
    (GOOD + "RUN pip install --constraint constraints.txt --index-url x scrapy", "address"),
]
IGNORED = [
    *(".env", ".git/config", ".venv/bin/python", "var/racewatch.db", "tests/__init__.py", "dags/ingest.py"),
    *("racewatch/__pycache__/errors.pyc", "racewatch/catalog/__pycache__/x.pyc", "spiders/.ruff_cache/x"),
]


def test_the_dockerfile_keeps_our_rules() -> None:
    """Bases are pinned, users are not root, and no address, secret or leftover gets in."""
    assert complaints(text_of("Dockerfile"), TARGETS) == []


def test_a_dockerfile_without_fault_is_left_alone() -> None:
    """The rules find nothing in a small file that keeps them."""
    assert complaints(GOOD, ("one",)) == []


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_bad_dockerfile_is_noticed(text: str, said: str) -> None:
    """Each rule finds its fault in a file that has it."""
    assert [problem for problem in complaints(text, ("one",)) if said in problem]


def test_the_python_of_the_image_is_one_we_support() -> None:
    """The base image's Python lies within requires-python."""
    (base,) = bases(text_of("Dockerfile"))
    version = re.match(r"python:(\d+\.\d+\.\d+)-slim", base)
    assert version
    assert version[1] in SpecifierSet(project()["requires-python"])


def test_what_is_copied_exists_and_is_let_in() -> None:
    """Every COPY source is in the repository and not kept out by .dockerignore."""
    sources = copied(text_of("Dockerfile"))
    assert "constraints.txt" in sources
    assert [path for path in sources if not (ROOT / path).exists() or ignored(path)] == []


def test_all_packages_are_copied_and_what_the_build_reads() -> None:
    """The wheel's three packages and the files that pyproject.toml names get into the build."""
    assert {"racewatch", "schemas", "spiders", project()["readme"], *project()["license-files"]} <= set(
        copied(text_of("Dockerfile"))
    )


@pytest.mark.parametrize("path", IGNORED)
def test_what_must_stay_out_stays_out(path: str) -> None:
    """Secrets, data, history and caches never reach the build."""
    assert ignored(path)


def test_packages_outside_the_constraints_are_pinned() -> None:
    """Whatever pip is asked for by name is in constraints.txt or has its version in the line."""
    pinned = set(re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", text_of("constraints.txt")))
    for kind, rest in instructions(text_of("Dockerfile")):
        for name in re.findall(r"(?<=\s)[a-z][\w.-]*(?:==[\d.]+)?(?=\s|$)", rest.partition("pip install ")[2]):
            assert "==" in name or name in pinned | {"constraints.txt"}, f"{kind} {rest}"


def test_scripts_that_services_run_are_in_the_image() -> None:
    """A script under /opt/airflow/bin that the compose file runs is one that the image copies there."""
    commands = [
        str(service.get("command", "")) + str(service.get("healthcheck", "")) for service in services().values()
    ]
    named = set(re.findall(r"/opt/airflow/bin/([\w.-]+)", " ".join(commands)))
    copies = [
        rest for kind, rest in stage(text_of("Dockerfile"), "airflow") if kind == "COPY" and "/opt/airflow/bin/" in rest
    ]
    assert named == {"airflow-init.sh", "airflow-health.py"}
    assert all(f"docker/{name}" in copies[0].split() for name in named)


def ignored(path: str) -> bool:
    """Say whether .dockerignore keeps *path* out; the last pattern that matches it or a folder above it decides."""
    found = False
    for line in text_of(".dockerignore").splitlines():
        if line and not line.startswith("#") and _matches(path, line.removeprefix("!")):
            found = not line.startswith("!")
    return found


def _matches(path: str, pattern: str) -> bool:
    parts = path.split("/")
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatchcase(part, pattern[3:]) for part in parts)
    return any(fnmatch.fnmatchcase("/".join(parts[:n]), pattern) for n in range(1, len(parts) + 1))
