"""The setup of Elasticsearch and Kibana, run for real against a server on loopback that checks what it is asked.

Elasticsearch's part is also run against the real node with security; Kibana cannot run here, so the receiver demands
what the documentation of its saved-objects API says.
"""

import json
import os
import re
import ssl
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from email.parser import BytesParser
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from racewatch.config import Settings
from racewatch.store.open import open_store, opened
from tests.compose.files import ROOT
from tests.compose.loopback import Server, serving
from tests.compose.test_scripts import run
from tests.elasticsearch.fixture import give_up
from tests.elasticsearch.toolchain import MissingTools
from tests.secured.node import ADMIN, SecuredNode, secured_node_in

SECRETS = {"ELASTIC_PASSWORD": "e-1", "RACEWATCH_STORE_PASSWORD": "r3-longer"}
ACCOUNT = "/_security/service/elastic/kibana/credential/token/racewatch"
MADE = {"created": True, "token": {"name": "racewatch", "value": "AAEAAWVsYXN0aWM"}}
IMPORT = "/api/saved_objects/_import?overwrite=true"
IMPORTED = {"success": True, "successCount": 3}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of certificates that the script made."""
    folder = tmp_path_factory.mktemp("certificates")
    done = run("bash", ROOT / "docker/certificates.sh", folder, "elasticsearch", "kibana")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def server(certificates: Path) -> Iterator[Server]:
    """Serve with TLS under Elasticsearch's own certificate, answering as the documentation says."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates / "elasticsearch.host.crt", certificates / "elasticsearch.key")
    with serving(tls) as found:
        found.bodies = {
            f"POST {ACCOUNT}": json.dumps(MADE).encode(),
            f"POST {IMPORT}": json.dumps(IMPORTED).encode(),
        }
        yield found


def setup(what: str, server: Server, folder: Path, **other: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the setup against *server*; the token goes into *folder*."""
    own = {"SETUP_URL": server.url.replace("127.0.0.1", "localhost"), **other}
    return run(sys.executable, ROOT / "docker/setup.py", what, **environment(folder, **own))


def environment(folder: Path, **other: str) -> dict[str, str]:
    """Return what the setup reads, with *other* instead of or beside it."""
    return {
        "SETUP_CA": str(folder / "ca.crt"),
        "SETUP_TOKEN": str(folder / "token"),
        "SETUP_OBJECTS": str(ROOT / "kibana/racewatch.ndjson"),
        "SETUP_PAUSE": "0.01",
        "RACEWATCH_STORE_USER": "racewatch",
        **SECRETS,
        **other,
    }


@pytest.fixture
def folder(certificates: Path, tmp_path: Path) -> Path:
    """Return a folder of the test's own with the authority's certificate."""
    (tmp_path / "ca.crt").write_bytes((certificates / "ca.crt").read_bytes())
    return tmp_path


def test_certificates_are_good_for_their_hosts(certificates: Path) -> None:
    """OpenSSL itself takes each for a server of its name, for localhost and for 127.0.0.1, by our authority."""
    for host in ("elasticsearch", "kibana"):
        for name in (("-verify_hostname", host), ("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1")):
            verify = ("openssl", "verify", "-purpose", "sslserver", "-CAfile", certificates / "ca.crt", *name)
            done = run(*verify, certificates / f"{host}.host.crt")
            assert done.returncode == 0, done.stderr
    other = run("openssl", "verify", "-CAfile", certificates / "ca.crt", "-verify_hostname", "elsewhere",
                certificates / "kibana.host.crt")  # fmt: skip
    assert other.returncode != 0


def test_keys_are_for_their_readers_only(certificates: Path) -> None:
    """Servers read their keys as members of the group, nobody else does; the authority's key is its owner's."""
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in certificates.glob("*.key")}
    assert modes == {"ca.key": 0o600, "elasticsearch.key": 0o640, "kibana.key": 0o640}
    assert stat.S_IMODE((certificates / "ca.crt").stat().st_mode) == 0o644


def test_certificates_stay_and_what_is_missing_is_made(certificates: Path) -> None:
    """Again changes no byte; a host whose key is lost gets a new pair by the same authority."""
    before = {path.name: path.read_bytes() for path in certificates.iterdir()}
    run("bash", ROOT / "docker/certificates.sh", certificates, "elasticsearch", "kibana")
    assert {path.name: path.read_bytes() for path in certificates.iterdir()} == before
    (certificates / "kibana.key").unlink()
    done = run("bash", ROOT / "docker/certificates.sh", certificates, "elasticsearch", "kibana")
    after = {path.name: path.read_bytes() for path in certificates.iterdir()}
    assert done.returncode == 0
    changed = {name for name in after if after[name] != before.get(name)} - {"ca.srl"}
    assert changed == {"kibana.key", "kibana.host.crt"}


def test_setup_makes_token_and_user(server: Server, folder: Path) -> None:
    """As `elastic`, over TLS that is verified: a user with only the writer's role, Kibana's token into its file."""
    done = setup("elasticsearch", server, folder)
    assert done.returncode == 0, done.stderr
    assert {login for _, _, login, _ in server.asked} == {"elastic:e-1"}
    user, *token = [(method, path, body) for method, path, _, body in server.asked]
    assert user == ("PUT", "/_security/user/racewatch", {"password": "r3-longer", "roles": ["racewatch-writer"]})
    assert [each[:2] for each in token] == [("DELETE", ACCOUNT), ("POST", ACCOUNT)]
    assert (folder / "token").read_text("utf-8") == "AAEAAWVsYXN0aWM\n"
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o640
    assert not any(secret in done.stdout + done.stderr for secret in (*SECRETS.values(), "AAEAAWVsYXN0aWM"))


def test_a_token_that_works_is_kept(server: Server, folder: Path) -> None:
    """Again makes no new token, so that a running Kibana stays logged in; the user is put as it is."""
    assert setup("elasticsearch", server, folder).returncode == 0
    server.asked.clear()
    assert setup("elasticsearch", server, folder).returncode == 0
    assert [(method, path) for method, path, _, _ in server.asked][1:] == [("GET", "/_security/_authenticate")]
    assert server.asked[1][2] == "Bearer AAEAAWVsYXN0aWM"


def test_setup_waits_for_a_server_that_starts(server: Server, folder: Path) -> None:
    """A 503 is asked again; nothing is left out."""
    server.statuses = [503, 503, 200]
    done = setup("elasticsearch", server, folder)
    assert done.returncode == 0, done.stderr
    assert [path for _, path, _, _ in server.asked][:4] == ["/_security/user/racewatch"] * 3 + [ACCOUNT]


def test_setup_stops_at_a_refusal(server: Server, folder: Path) -> None:
    """A wrong password ends it at once with the step that failed, so nothing that waits for it starts."""
    server.statuses = [401]
    done = setup("elasticsearch", server, folder)
    assert (done.returncode, len(server.asked)) == (1, 1)
    assert re.search(r"user/racewatch: 401", done.stderr)
    assert not (folder / "token").exists()


def test_setup_trusts_no_other_authority(server: Server, tmp_path: Path) -> None:
    """A server whose certificate somebody else signed gets no password."""
    assert run("bash", ROOT / "docker/certificates.sh", tmp_path, "elasticsearch").returncode == 0
    done = setup("elasticsearch", server, tmp_path)
    assert done.returncode == 1
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
    assert server.asked == []


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("value", ['a"b', "ä", ""])
def test_setup_refuses_a_password_it_cannot_pass_on(name: str, value: str, server: Server, folder: Path) -> None:
    """A password that an address or another script would break on is refused by its name before anything is sent."""
    done = setup("elasticsearch", server, folder, **{name: value})
    assert (done.returncode, name in done.stderr, server.asked) == (1, True, [])


def test_kibana_gets_the_objects_as_its_documentation_asks(server: Server, folder: Path) -> None:
    """One multipart request with the header against forgery and a file that ends in .ndjson, all objects in it."""
    done = setup("kibana", server, folder)
    assert done.returncode == 0, done.stderr
    assert [(method, path, login) for method, path, login, _ in server.asked] == [("POST", IMPORT, "elastic:e-1")]
    headers, body = server.raw[0]
    assert headers["kbn-xsrf"]
    form = BytesParser().parsebytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    (part,) = form.get_payload()  # type: ignore[misc]
    assert part.get_param("name", header="content-disposition") == "file"
    assert str(part.get_filename()).endswith(".ndjson")
    assert part.get_payload(decode=True) == (ROOT / "kibana/racewatch.ndjson").read_bytes()
    assert "3 objects" in done.stderr


def test_an_import_that_is_not_whole_fails(server: Server, folder: Path) -> None:
    """Kibana answers 200 also when objects are refused: then the step fails and says which."""
    refused = {"success": False, "errors": [{"id": "racewatch-x", "error": {"type": "missing_references"}}]}
    server.bodies[f"POST {IMPORT}"] = json.dumps(refused).encode()
    done = setup("kibana", server, folder)
    assert (done.returncode, "racewatch-x" in done.stderr) == (1, True)


@pytest.mark.elasticsearch
def test_a_real_secured_node_takes_the_setup(certificates: Path, folder: Path) -> None:
    """Over our own certificates: roles by `store init --roles`, then user and token; both log in, twice is the same."""
    pair = folder / "pair.pem"
    parts = ("elasticsearch.key", "elasticsearch.host.crt", "ca.crt")
    pair.write_text("".join((certificates / name).read_text("ascii") for name in parts), "ascii")
    try:
        with tempfile.TemporaryDirectory() as place, secured_node_in(Path(place), pair) as node:
            _set_up(node, folder, certificates / "ca.crt")
    except MissingTools as missing:
        give_up(missing, os.environ)


def _set_up(node: SecuredNode, folder: Path, authority: Path) -> None:
    settings = Settings(
        _env_file=None, store=node.url, store_ca=authority, store_user=ADMIN, store_password=node.password
    )
    with closing(open_store(settings)) as store:
        store.init()
        store.create_roles()
    own = {"SETUP_URL": node.url, "SETUP_USER": ADMIN, "ELASTIC_PASSWORD": node.password, "SETUP_CA": str(authority)}
    for _ in range(2):
        done = run(sys.executable, ROOT / "docker/setup.py", "elasticsearch", **environment(folder, **own))
        assert done.returncode == 0, done.stderr
    writer = settings.model_copy(update={"store_user": "racewatch", "store_password": SecretStr("r3-longer")})
    with opened(writer) as store:
        assert store.info().counts["items"] == 0
    with Elasticsearch(node.url, ca_certs=str(authority), bearer_auth=(folder / "token").read_text().strip()) as client:
        assert client.security.authenticate()["username"] == "elastic/kibana"


def test_no_name_of_a_service_can_reach_the_shell(tmp_path: Path) -> None:
    """A host that is no plain name is refused."""
    done = run("bash", ROOT / "docker/certificates.sh", tmp_path, "a,DNS:evil")
    assert done.returncode == 1
    assert not list(tmp_path.glob("*.host.crt"))
    assert (tmp_path / "ca.crt").exists()  # the authority itself was made
