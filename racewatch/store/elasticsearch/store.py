"""The store for teams, put together from its parts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import Elasticsearch

from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.store.elasticsearch.documents import ElasticsearchDocuments
from racewatch.store.elasticsearch.history import ElasticsearchHistory
from racewatch.store.elasticsearch.lifecycle import NOTHING, Keeping
from racewatch.store.elasticsearch.lists import ElasticsearchLists
from racewatch.store.elasticsearch.search import ElasticsearchSearch
from racewatch.store.elasticsearch.series import ElasticsearchSeries
from racewatch.store.elasticsearch.upkeep import ElasticsearchUpkeep


def connect(settings: Settings) -> "ElasticsearchStore":
    """Return the store that *settings* name; nothing is sent yet. Raises ConfigError for settings that contradict."""
    user, password = settings.store_user, settings.store_password.get_secret_value()
    key = settings.store_api_key.get_secret_value()
    if key and user:
        raise ConfigError("set RACEWATCH_STORE_API_KEY or RACEWATCH_STORE_USER, not both")
    if settings.store_ca and not settings.store_ca.is_file():
        raise ConfigError(f"RACEWATCH_STORE_CA={settings.store_ca}: there is no such file")
    login: dict[str, Any] = {"basic_auth": (user, password)} if user else {}
    login |= {"api_key": key} if key else {}
    login |= {"ca_certs": str(settings.store_ca)} if settings.store_ca else {}
    return ElasticsearchStore(
        settings.store_url,
        prefix=settings.store_prefix,
        timeout=settings.store_timeout,
        login=login,
        keeping=Keeping(settings.store_merge_after, settings.store_delete_after, settings.store_repository),
    )


class ElasticsearchStore(
    ElasticsearchDocuments,
    ElasticsearchSearch,
    ElasticsearchSeries,
    ElasticsearchLists,
    ElasticsearchHistory,
    ElasticsearchUpkeep,
):
    """Documents in monthly indices behind an alias for each dataset; what each method promises is in ``Store``."""

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "racewatch",
        timeout: float = 30,
        login: Mapping[str, Any] | None = None,
        keeping: Keeping = NOTHING,
    ) -> None:
        """Take the server's root *url*; *login* holds the client's own arguments for password, key and certificate."""
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        try:
            client = Elasticsearch(url, request_timeout=timeout, **(login or {}))
        except ValueError as error:
            raise ConfigError(f"RACEWATCH_STORE={address}: {error}; want http(s)://HOST:PORT") from error
        super().__init__(client, prefix, address, keeping)
