"""A secured node for the tests of a module, and stores on it for whoever is logged in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from racewatch.config import Settings
from racewatch.store.elasticsearch.store import ElasticsearchStore, connect
from tests.secured.node import ADMIN, SecuredNode, secured_node_in


@contextmanager
def secured(certificate: Path | None = None) -> Iterator[SecuredNode]:
    """Give a running node; the folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="secured-") as folder, secured_node_in(Path(folder), certificate) as node:
        yield node


def logged_in(
    node: SecuredNode, prefix: str, user: str = ADMIN, password: str = "", **fields: object
) -> ElasticsearchStore:
    """Return the store that the settings of a process with this login name."""
    login = {"store_user": user, "store_password": password or node.password}
    return connect(Settings(_env_file=None, store=node.url, store_prefix=prefix, **login, **fields))
