"""Build the node's home folder once: jars from Maven, the HTTP transport as a module, our plugin and launcher."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tests.elasticsearch.toolchain import OLDEST_JAVA, Toolchain

SOURCES = Path(__file__).parent
TRANSPORT = "transport-netty4"


class BuildFailed(Exception):
    """A step of the build ended with an error; the message holds the end of its output."""


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return where built nodes are kept: ``RACEWATCH_TEST_CACHE``, else ``.cache`` in the repository."""
    return Path(environ.get("RACEWATCH_TEST_CACHE") or SOURCES.parents[1] / ".cache").resolve()


def build(tools: Toolchain, cache: Path) -> Path:
    """Return the home folder of a node made from the sources beside this file, building it where *cache* lacks it."""
    home = cache / "elasticsearch" / f"{version()}-{_digest()}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with _locked(home.parent / "lock"):
        if not home.is_dir():
            with tempfile.TemporaryDirectory(dir=home.parent) as work:
                (Path(work) / "home").mkdir()
                _assemble(tools, Path(work) / "home")
                (Path(work) / "home").rename(home)
    return home


def version() -> str:
    """Return the Elasticsearch version that the pom names."""
    found = ElementTree.parse(SOURCES / "pom.xml").findtext(".//{*}elasticsearch.version")
    if not found:
        raise BuildFailed(f"{SOURCES / 'pom.xml'} has no property elasticsearch.version; add it")
    return found


def _digest() -> str:
    sources = [SOURCES / "pom.xml", SOURCES / "build.py", *SOURCES.rglob("*.java"), *SOURCES.rglob("*.properties")]
    named = (f"{path.relative_to(SOURCES)}\0{path.read_text('utf-8')}\0" for path in sorted(sources))
    return hashlib.sha256("".join(named).encode()).hexdigest()[:12]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time into the block; the lock ends with its process, however that ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _assemble(tools: Toolchain, home: Path) -> None:
    lib = home / "lib"
    copy = "dependency:copy-dependencies"
    _run(str(tools.maven), "-q", "-B", "-f", str(SOURCES / "pom.xml"), copy, f"-DoutputDirectory={lib}")
    _transport_module(lib, home / "modules" / TRANSPORT)
    _compile(tools, lib, lib / "launcher.jar", SOURCES / "Launcher.java")
    for plugin in (SOURCES / "plugins").iterdir():
        _plugin(tools, lib, plugin, home / "plugins" / plugin.name)


def _transport_module(lib: Path, module: Path) -> None:
    """Move the HTTP transport out of the class path into the module folder that the server loads it from."""
    module.mkdir(parents=True)
    for jar in [*lib.glob(f"{TRANSPORT}-*.jar"), *lib.glob("netty-*.jar")]:
        shutil.move(jar, module)
    with zipfile.ZipFile(next(module.glob(f"{TRANSPORT}-*.jar"))) as archive:
        text = archive.read(f"META-INF/es-plugins/{TRANSPORT}/plugin-descriptor.properties").decode()
    # Our server runs from the class path; a named module would look for the server's own module and not find it.
    descriptor = re.sub(r"^modulename=.*$", "", text, flags=re.MULTILINE)
    (module / "plugin-descriptor.properties").write_text(descriptor, "utf-8")


def _plugin(tools: Toolchain, lib: Path, source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    _compile(tools, lib, target / f"{source.name}.jar", *sorted(source.glob("*.java")))
    text = (source / "plugin-descriptor.properties").read_text("utf-8")
    filled = text.replace("${elasticsearch.version}", version())
    (target / "plugin-descriptor.properties").write_text(filled, "utf-8")


def _compile(tools: Toolchain, lib: Path, jar: Path, *sources: Path) -> None:
    with tempfile.TemporaryDirectory() as classes:
        options = ("--release", str(OLDEST_JAVA), "-encoding", "UTF-8", "-proc:none", "-cp", f"{lib}/*", "-d", classes)
        _run(tools.program("javac"), *options, *map(str, sources))
        _run(tools.program("jar"), "--create", "--file", str(jar), "-C", classes, ".")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = (done.stdout + done.stderr)[-4000:]  # the last lines name the cause
        what = Path(command[0]).name
        raise BuildFailed(f"{what} ended with {done.returncode} while building the Elasticsearch node:\n{said}")
