"""Where no JDK or Maven is found, the tests say so once and skip; in CI they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.elasticsearch.build import SOURCES
from tests.elasticsearch.fixture import give_up
from tests.elasticsearch.toolchain import NO_NODE, MissingTools, find_jdk, find_toolchain, java_version


def jdk(folder: Path, version: str, *, compiler: bool = True) -> Path:
    """Lay out the two files by which a JDK is known."""
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', "utf-8")
    for program in ["java", "javac"] if compiler else ["java"]:
        (folder / "bin" / program).write_text("#!/bin/sh\n", "utf-8")
        (folder / "bin" / program).chmod(0o755)
    return folder


def test_an_empty_machine_lacks_both_and_the_line_says_so(tmp_path: Path) -> None:
    """With no environment and no installed JDK the error is one line naming the JDK, Maven and the way around them."""
    with pytest.raises(MissingTools) as caught:
        find_toolchain({}, [f"{tmp_path}/*"])
    line = str(caught.value)
    assert "JDK 21 or newer and Maven" in line
    assert "RACEWATCH_TEST_ELASTICSEARCH" in line
    assert "\n" not in line


def test_missing_tools_skip_on_a_desk_and_fail_in_ci() -> None:
    """The same line skips a test by default and fails it under CI=true."""
    missing = MissingTools("no JDK")
    with pytest.raises(pytest.skip.Exception, match="no JDK"):
        give_up(missing, {})
    with pytest.raises(pytest.fail.Exception, match="no JDK"):
        give_up(missing, {"CI": "true"})


@pytest.mark.parametrize(("ci", "code", "outcome"), [("", 0, "skipped"), ("true", 1, "errors")])
def test_a_run_without_tools_says_so_once(tmp_path: Path, ci: str, code: int, outcome: str) -> None:
    """All tests that need a node fold into one loud line of the summary; in CI the same run is red."""
    tests = [str(SOURCES / "test_engine.py"), str(SOURCES / "test_node.py")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.elasticsearch.fixture",
        "-p",
        "no:cacheprovider",
        *tests,
    ]
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": str(SOURCES.parents[1]), "CI": ci}
    run = subprocess.run(command, env=environ, cwd=SOURCES.parents[1], capture_output=True, text=True, check=False)
    assert run.returncode == code, run.stdout
    assert outcome in run.stdout.splitlines()[-1]
    assert sum(line.startswith("SKIPPED") and NO_NODE in line for line in run.stdout.splitlines()) == (not ci)


def test_java_home_wins_when_it_is_new_enough(tmp_path: Path) -> None:
    """JAVA_HOME is taken before the PATH and before newer installed JDKs."""
    home, on_path = jdk(tmp_path / "home", "21.0.4"), jdk(tmp_path / "path", "23")
    jdk(tmp_path / "jvm" / "newest", "25.0.1")
    environ = {"JAVA_HOME": str(home), "PATH": str(on_path / "bin")}
    assert find_jdk(environ, [f"{tmp_path}/jvm/*"]) == home


def test_an_old_java_home_gives_way_to_the_path_then_to_the_newest_installed(tmp_path: Path) -> None:
    """A JDK below 21 is passed over wherever it is named; the last resort is the newest installed one."""
    old, on_path = jdk(tmp_path / "old", "17.0.15"), jdk(tmp_path / "path", "21")
    newest = jdk(tmp_path / "jvm" / "b", "25.0.1")
    jdk(tmp_path / "jvm" / "c", "9.0.4")
    link = tmp_path / "bin" / "java"
    link.parent.mkdir()
    link.symlink_to(on_path / "bin" / "java")
    places = [f"{tmp_path}/jvm/*"]
    assert find_jdk({"JAVA_HOME": str(old), "PATH": str(link.parent)}, places) == on_path
    assert find_jdk({"JAVA_HOME": str(old), "PATH": str(old / "bin")}, places) == newest


def test_a_runtime_without_a_compiler_is_no_jdk(tmp_path: Path) -> None:
    """Our plugin must be compiled, so a Java without javac does not count."""
    assert java_version(jdk(tmp_path / "jre", "25", compiler=False)) == 0
    assert java_version(tmp_path / "nothing") == 0


def test_the_tools_found_here_exist_and_are_new_enough() -> None:
    """What the real lookup returns on this machine can be run."""
    try:
        tools = find_toolchain(os.environ)
    except MissingTools as missing:
        give_up(missing, os.environ)
    assert java_version(tools.java_home) >= 21
    assert os.access(tools.program("javac"), os.X_OK)
    assert os.access(tools.maven, os.X_OK)
