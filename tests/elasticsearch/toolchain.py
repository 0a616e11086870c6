"""Find what builds and runs the node: a JDK that Elasticsearch 9 accepts, and Maven."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST_JAVA = 21  # Elasticsearch 9 is compiled for it (X-Compile-Target-JDK in the server jar's manifest)
NO_NODE = "NO ELASTICSEARCH NODE"  # how the one loud line begins

USUAL_PLACES = (
    "/usr/lib/jvm/*",
    "/usr/local/lib/jvm/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
)


class MissingTools(Exception):
    """The node cannot run here; the message is one line that says what to install."""


@dataclass(frozen=True)
class Toolchain:
    """The programs that build and run a node."""

    java_home: Path
    maven: Path

    def program(self, name: str) -> str:
        """Return the path of one of the JDK's programs."""
        return str(self.java_home / "bin" / name)


def find_toolchain(environ: Mapping[str, str], places: Sequence[str] = USUAL_PLACES) -> Toolchain:
    """Return the JDK and Maven to use, or raise :class:`MissingTools` naming each that is absent."""
    java_home = find_jdk(environ, places)
    maven = shutil.which("mvn", path=environ.get("PATH", ""))
    if java_home and maven:
        return Toolchain(java_home, Path(maven))
    absent = [f"a JDK {OLDEST_JAVA} or newer"] * (java_home is None) + ["Maven (mvn on the PATH)"] * (maven is None)
    raise MissingTools(
        f"{NO_NODE}: {' and '.join(absent)} not found; install what is missing (a JDK elsewhere: set "
        "JAVA_HOME), or set RACEWATCH_TEST_ELASTICSEARCH to the URL of an Elasticsearch 9 that tests may write to"
    )


def find_jdk(environ: Mapping[str, str], places: Sequence[str] = USUAL_PLACES) -> Path | None:
    """Return the home of the JDK to use: ``JAVA_HOME``, else the one on the ``PATH``, else the newest in *places*."""
    for home in _named_homes(environ):
        if java_version(home) >= OLDEST_JAVA:
            return home
    newest = max(_installed_homes(places), key=java_version, default=None)
    return newest if newest and java_version(newest) >= OLDEST_JAVA else None


def java_version(home: Path) -> int:
    """Return the major version of the JDK at *home*; 0 when there is none, or only a runtime without a compiler."""
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "javac").exists():
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text("utf-8"), re.MULTILINE)
    return int(found[1]) if found else 0


def _named_homes(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("JAVA_HOME"):
        yield Path(environ["JAVA_HOME"])
    if java := shutil.which("java", path=environ.get("PATH", "")):
        yield Path(java).resolve().parent.parent  # /usr/bin/java is a chain of links into the JDK


def _installed_homes(places: Iterable[str]) -> Iterator[Path]:
    for place in places:
        pattern = Path(place).expanduser()
        yield from sorted(Path(pattern.anchor).glob(os.fspath(pattern.relative_to(pattern.anchor))))
