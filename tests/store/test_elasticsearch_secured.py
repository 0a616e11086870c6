"""On a real node with security: the roles suffice and give no more; a wrong login or certificate is said as such."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from elasticsearch import AuthorizationException, Elasticsearch

from racewatch.errors import ConfigError
from racewatch.query.ast import Field
from racewatch.store.documents import Written
from racewatch.store.elasticsearch.store import ElasticsearchStore
from tests.elasticsearch.fixture import give_up
from tests.elasticsearch.toolchain import MissingTools
from tests.secured.node import ADMIN, SecuredNode
from tests.store.documents import ALWAYS, ANY, NOON, alert, item, rank, run
from tests.store.faulty import self_signed
from tests.store.secured import logged_in, secured

pytestmark = pytest.mark.elasticsearch
PREFIX, PASSWORD = "press", "a password of the test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def node(certificate: Path) -> Iterator[SecuredNode]:
    """A node with TLS on which an administrator has made the roles, and a user of each."""
    try:
        with secured(certificate) as started:
            _prepare(started, certificate)
            yield started
    except MissingTools as missing:
        give_up(missing, os.environ)


def _prepare(node: SecuredNode, certificate: Path) -> None:
    store = logged_in(node, PREFIX, store_ca=certificate)
    store.init()
    assert store.create_roles() == [f"{PREFIX}-writer", f"{PREFIX}-reader"]
    store.close()
    with admin(node, certificate) as client:
        for name in ("writer", "reader"):
            client.security.put_user(username=name, password=PASSWORD, roles=[f"{PREFIX}-{name}"])


def admin(node: SecuredNode, certificate: Path) -> Elasticsearch:
    """Return a bare client of the administrator."""
    return Elasticsearch(node.url, basic_auth=(ADMIN, node.password), ca_certs=str(certificate))


@pytest.fixture
def writer(node: SecuredNode, certificate: Path) -> Iterator[ElasticsearchStore]:
    """The store of a user who has the role of those who write."""
    store = logged_in(node, PREFIX, "writer", PASSWORD, store_ca=certificate)
    yield store
    store.close()


def month(number: int) -> datetime:
    """Return noon of a day in a month of 2025."""
    return NOON.replace(month=number)


def test_the_writers_role_is_enough_for_everything_that_is_written(writer: ElasticsearchStore) -> None:
    """Opening, new months, corrections that move an item, replacing and reading need no other right."""
    writer.init()
    mine = {"source": "writers-own"}
    own = Field("source", "writers-own")
    assert writer.write([item(**mine), rank(), run(), alert()]) == Written(created=4)
    assert writer.write([item(published_at=month(2), **mine), item("two", published_at=month(3), **mine)]) == Written(
        1, 1
    )
    assert writer.total(own, ALWAYS) == 2
    first = alert("replaced")
    assert writer.replace(None, first)
    assert writer.replace(first, first.model_copy(update={"message": "changed"}))
    with writer.matches(own, ALWAYS) as found:
        assert len(list(found.found)) == found.total == 2
    assert writer.info().counts["alerts"] == 2


def test_the_writers_role_reaches_nothing_else(node: SecuredNode, certificate: Path) -> None:
    """It may not read other indices, delete an index, or change templates, users and settings of the cluster."""
    login = ("writer", PASSWORD)
    with admin(node, certificate) as client:
        client.index(index="payroll", document={"secret": 1}, refresh=True)
    with Elasticsearch(node.url, basic_auth=login, ca_certs=str(certificate)) as client:
        for forbidden in (
            lambda: client.search(index="payroll"),
            lambda: client.indices.delete(index=f"{PREFIX}-items-2025.01"),
            lambda: client.indices.put_index_template(name=f"{PREFIX}-items", index_patterns=["press-*"]),
            lambda: client.security.put_user(username="mine", password=PASSWORD, roles=["superuser"]),
            lambda: client.cluster.put_settings(persistent={"cluster.max_shards_per_node": 1}),
        ):
            with pytest.raises(AuthorizationException):
                forbidden()


def test_the_readers_role_reads_and_cannot_write(
    node: SecuredNode, certificate: Path, writer: ElasticsearchStore
) -> None:
    """An analyst finds what was written; a write stops with a message that names the missing privilege."""
    writer.write([item("seen")])
    reader = logged_in(node, PREFIX, "reader", PASSWORD, store_ca=certificate)
    reader.init()
    assert [found.id for found in reader.items([item("seen").id])] == [item("seen").id]
    assert reader.counts(ANY, ALWAYS, "1d", "UTC")
    with pytest.raises(ConfigError, match=r"unauthorized.*reader"):
        reader.write([item("mine")])
    reader.close()


def test_creating_the_roles_again_changes_nothing(node: SecuredNode, certificate: Path) -> None:
    """The second time writes the same roles; no right is added or lost."""
    with admin(node, certificate) as client:
        before = client.security.get_role(name=f"{PREFIX}-writer,{PREFIX}-reader").body
        store = logged_in(node, PREFIX, store_ca=certificate)
        store.create_roles()
        store.close()
        assert client.security.get_role(name=f"{PREFIX}-writer,{PREFIX}-reader").body == before


def test_a_wrong_password_and_an_api_key_that_is_none_are_said(node: SecuredNode, certificate: Path) -> None:
    """The real node's refusal names the login to check, and shows neither password nor key."""
    wrong = logged_in(node, PREFIX, "writer", "wr0ng-password", store_ca=certificate)
    with pytest.raises(ConfigError, match="RACEWATCH_STORE_PASSWORD") as caught:
        wrong.write([item()])
    assert "wr0ng" not in str(caught.value)
    wrong.close()


def test_another_authoritys_certificate_is_refused(node: SecuredNode, certificate: Path, tmp_path: Path) -> None:
    """With another authority than the node's, or none, nothing is sent, and the message names the setting."""
    for fields in ({"store_ca": self_signed(tmp_path)}, {}):
        store = logged_in(node, PREFIX, "writer", PASSWORD, **fields)
        with pytest.raises(ConfigError, match="RACEWATCH_STORE_CA"):
            store.search(ANY, ALWAYS)
        store.close()


def test_a_certificate_for_another_host_is_refused(node: SecuredNode, certificate: Path) -> None:
    """A certificate of a trusted authority is not enough: it has to be the host's own."""
    store = ElasticsearchStore(
        node.url.replace("127.0.0.1", "localhost"),
        login={"basic_auth": ("writer", PASSWORD), "ca_certs": str(certificate)},
    )
    with pytest.raises(ConfigError, match=r"RACEWATCH_STORE_CA|certificate"):
        store.search(ANY, ALWAYS)
    store.close()
