"""The settings of a scheduled task: the environment first, then what a scheduler keeps as connection and variables."""

from collections.abc import Mapping
from typing import Any

from racewatch.config import Settings, settings_of
from racewatch.errors import ConfigError

EXTRA = {"api_key": "store_api_key", "ca": "store_ca", "prefix": "store_prefix", "timeout": "store_timeout"}
"""Settings by their names in a connection's extra."""
WEB = frozenset({"http", "https"})


def scheduled_settings(
    connection: Mapping[str, Any] | None = None, variables: Mapping[str, Any] | None = None, now: str | None = None
) -> Settings:
    """Return the settings of this process with those filled in that neither its environment nor ``.env`` names.

    *connection* is the store's, by the names of Airflow's fields; it counts as a whole and only where the environment
    names no store, for its password is for its own host. *variables* are settings by name (``zone``), *now* is the
    clock of one run and wins over all. Raises ConfigError for what is no setting or no store.
    """
    own = settings_of()
    return settings_of(**free_settings(own, connection, variables) | ({"now": now} if now else {}))


def free_settings(
    own: Settings, connection: Mapping[str, Any] | None, variables: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what *connection* and *variables* set and *own* does not name, as :func:`scheduled_settings` takes it."""
    given = {str(name).lower(): value for name, value in (variables or {}).items()}
    if unknown := sorted(set(given) - set(Settings.model_fields)):
        raise ConfigError(f"the variable racewatch holds {', '.join(unknown)}; `racewatch config list` has all names")
    store = store_settings(connection) if connection and "store" not in own.model_fields_set else {}
    return {name: value for name, value in {**given, **store}.items() if name not in own.model_fields_set}


def store_settings(connection: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a store's connection gives.

    >>> store_settings({"conn_type": "http", "host": "es.example", "port": 9200})
    {'store': 'http://es.example:9200'}
    >>> store_settings({"conn_type": "elasticsearch", "host": "es.example", "port": 9200, "extra": {"prefix": "rw"}})
    {'store': 'https://es.example:9200', 'store_prefix': 'rw'}
    >>> store_settings({"conn_type": "sqlite", "host": "/var/lib/racewatch.db"})
    {'store': 'sqlite:////var/lib/racewatch.db'}
    """
    extra = dict(connection.get("extra") or {})
    if unknown := sorted(set(extra) - set(EXTRA)):
        raise ConfigError(f"connection racewatch_store: extra has {', '.join(unknown)}; it takes {', '.join(EXTRA)}")
    found = {
        "store": _address(connection),
        "store_user": connection.get("login"),
        "store_password": connection.get("password"),
        **{EXTRA[name]: value for name, value in extra.items()},
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _address(connection: Mapping[str, Any]) -> str:
    kind, host, schema = (str(connection.get(name) or "") for name in ("conn_type", "host", "schema"))
    if kind == "sqlite":
        return f"sqlite:///{host or schema}"
    if kind not in {*WEB, "elasticsearch"} or not host:
        raise ConfigError(f"connection racewatch_store: type {kind!r}, host {host!r}; want http, https or elasticsearch"
                          " with a host, or sqlite with a path as host")  # fmt: skip
    scheme, _, name = host.rpartition("://")
    usual = schema if schema in WEB else (kind if kind in WEB else "https")
    port = f":{connection['port']}" if connection.get("port") else ""
    return f"{scheme or usual}://{name}{port}"
