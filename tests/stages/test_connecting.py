"""A scheduler's connection and variable beside the environment: who wins, and what is refused."""

import pytest

from racewatch.errors import ConfigError
from racewatch.stages import scheduled_settings

CONNECTION = {
    "conn_type": "elasticsearch",
    "host": "es.example",
    "port": 9200,
    "schema": "https",
    "login": "rw",
    "password": "secret",
    "extra": {"prefix": "news", "timeout": 5},
}


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """Leave the environment without settings of the person who runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith("RACEWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_connection_names_the_store():
    """Address, user, password and the extra become the settings of the store."""
    found = scheduled_settings(CONNECTION)
    assert (found.store_url, found.store_user) == ("https://es.example:9200", "rw")
    assert found.store_password.get_secret_value() == "secret"
    assert (found.store_prefix, found.store_timeout) == ("news", 5)


def test_the_environment_wins_over_the_whole_connection(monkeypatch):
    """A store that the environment names never gets the password of another host."""
    monkeypatch.setenv("RACEWATCH_STORE", "https://own.example:9200")
    found = scheduled_settings(CONNECTION)
    assert (found.store_url, found.store_user) == ("https://own.example:9200", "")
    assert not found.store_password.get_secret_value()


def test_variables_fill_in_what_the_environment_leaves_open(monkeypatch):
    """A variable counts where no environment and no connection names the setting; the run's clock wins over all."""
    monkeypatch.setenv("RACEWATCH_ZONE", "Asia/Taipei")
    variables = {"zone": "Asia/Shanghai", "CONTACT": "desk@example.org", "store": "http://other.example"}
    found = scheduled_settings(CONNECTION, variables | {"now": "2024-01-01T00:00Z"}, now="2025-01-28T12:00:00+00:00")
    assert (found.zone, found.contact, found.store_url) == (
        "Asia/Taipei",
        "desk@example.org",
        "https://es.example:9200",
    )
    assert found.clock.isoformat() == "2025-01-28T12:00:00+00:00"


@pytest.mark.parametrize(
    ("connection", "variables", "words"),
    [
        (None, {"zoen": "UTC"}, "zoen"),
        ({**CONNECTION, "extra": {"index": "x"}}, {}, "index"),
        ({"conn_type": "mysql", "host": "db"}, {}, "mysql"),
        ({"conn_type": "http", "host": ""}, {}, "host"),
        (None, {"store_timeout": "soon"}, "RACEWATCH_STORE_TIMEOUT"),
    ],
)
def test_what_cannot_be_meant_is_refused(connection, variables, words):
    """A typing error is an error that names it, not a default."""
    with pytest.raises(ConfigError, match=words):
        scheduled_settings(connection, variables)
