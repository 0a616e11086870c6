"""Build a node's home with security: a copy of the plain one, and x-pack's published jars as modules beside it."""

import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path

from tests.elasticsearch.build import TRANSPORT, _compile, _locked, _plugin, _run, build, version
from tests.elasticsearch.toolchain import Toolchain

SOURCES = Path(__file__).parent
CORE, SECURITY = "x-pack-core", "x-pack-security"
OF_CORE = ("x-pack-core", "http", "commons-", "unboundid", "log4j-", "slf4j")
"""How the jars begin that lie in the core's folder; the security module sees them from there."""
TWICE = ("jcip-annotations-1.0.jar", "listenablefuture-", "jakarta.", "xmlsec", "woodstox", "stax2")
"""Jars whose classes another one has too, which a node refuses, and those that only SAML and mail need."""


def build_secured(tools: Toolchain, cache: Path) -> Path:
    """Return the home folder of a secured node, building it where *cache* lacks it."""
    plain = build(tools, cache)
    home = plain.with_name(f"{plain.name}-secured-{_digest()}")
    with _locked(plain.parent / "lock"):
        if not home.is_dir():
            with tempfile.TemporaryDirectory(dir=plain.parent) as work:
                made = Path(work) / "home"
                shutil.copytree(plain, made)
                _add_modules(tools, made, Path(work))
                made.rename(home)
    return home


def _digest() -> str:
    files = [SOURCES / "pom.xml", SOURCES / "build.py", *sorted(SOURCES.rglob("*.java"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _add_modules(tools: Toolchain, home: Path, work: Path) -> None:
    jars, given = work / "jars", f"-Delasticsearch.version={version()}"
    copy = ("dependency:copy-dependencies", f"-DoutputDirectory={jars}", given)
    _run(str(tools.maven), "-q", "-B", "-f", str(SOURCES / "pom.xml"), *copy)
    known = {jar.name for jar in (home / "lib").iterdir()}
    core, security, transport = (home / "modules" / name for name in (CORE, SECURITY, TRANSPORT))
    for module in (core, security):
        module.mkdir()
    for jar in jars.iterdir():
        if jar.name not in known and not jar.name.startswith(TWICE):
            shutil.copy(jar, core if jar.name.startswith(OF_CORE) else security)
    for jar in transport.glob("*.jar"):
        shutil.copy(jar, security)
    for name, module in ((CORE, core), (SECURITY, security)):
        (module / "plugin-descriptor.properties").write_text(_descriptor(module, name), "utf-8")
    _compile(tools, home / "lib", security / "stubs.jar", *sorted((SOURCES / "stubs").rglob("*.java")))
    for plugin in (SOURCES / "plugins").iterdir():
        _plugin(tools, home / "lib", plugin, home / "plugins" / plugin.name)


def _descriptor(module: Path, name: str) -> str:
    """Return the module's own descriptor, less the Java module's name: our server runs from the class path."""
    with zipfile.ZipFile(next(module.glob(f"{name}-*.jar"))) as archive:
        text = archive.read(f"META-INF/es-plugins/{name}/plugin-descriptor.properties").decode()
    return "\n".join(line for line in text.splitlines() if not line.startswith("modulename="))
