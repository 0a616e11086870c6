"""The settings' address decides which store is opened, and only that one is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.query.ast import Everything
from racewatch.store.open import open_store, opened
from racewatch.store.questions import Window
from racewatch.store.sqlite.store import SqliteStore

LOADED = """
import sys
from racewatch.config import Settings
from racewatch.store.open import opened
with opened(Settings(store=sys.argv[1], _env_file=None)) as store:
    store.info()
print("elasticsearch" in sys.modules)
"""


def settings(store: str, var: Path = Path("var")) -> Settings:
    """Return settings that name *store*, whatever stands in a ``.env`` file."""
    return Settings(store=store, var=var, _env_file=None)


def test_without_an_address_the_store_is_a_file_in_var(tmp_path: Path) -> None:
    """A newcomer sets nothing and gets an embedded store, ready for use."""
    with opened(settings("", tmp_path)) as store:
        assert isinstance(store, SqliteStore)
        assert store.total(Everything(), Window()) == 0
    assert (tmp_path / "racewatch.db").is_file()


def test_the_embedded_store_does_not_load_the_cluster_client(tmp_path: Path) -> None:
    """Opening a file costs no import of Elasticsearch."""
    command = [sys.executable, "-c", LOADED, f"sqlite:///{tmp_path}/store.db"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
def test_a_web_address_is_a_cluster(address: str) -> None:
    """http and https name an Elasticsearch; nothing is sent before it is used."""
    store = open_store(settings(address))
    assert type(store).__name__ == "ElasticsearchStore"
    store.close()


@pytest.mark.parametrize("address", ["postgres://db", "racewatch.db", "sqlite://racewatch.db", "ftp://127.0.0.1"])
def test_another_address_is_an_error(address: str) -> None:
    """The message repeats the address and says what one looks like."""
    with pytest.raises(ConfigError, match="want sqlite:///FILE or http") as caught:
        open_store(settings(address))
    assert address in str(caught.value)
