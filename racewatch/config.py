"""The settings of a process: read once at the edge (command line, DAG task) and passed down."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dotenv import dotenv_values
from pydantic import AwareDatetime, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from racewatch.errors import ConfigError

PREFIX = "RACEWATCH_"
CHANNEL = PREFIX + "CHANNEL_"
"""Addresses and keys of alert channels, named after them."""
DEFAULT_USER_AGENT = "racewatch/0.1 (media monitoring for research; set RACEWATCH_CONTACT to name yourself)"


class Settings(BaseSettings):
    """Every setting by its environment name ``RACEWATCH_<FIELD>``; a ``.env`` file is read too."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    var: Path = Field(Path("var"), description="folder for landing, evidence, reports and the default store")
    store: str = Field("", description="sqlite:///FILE or http(s)://HOST:PORT; empty: racewatch.db in var")
    store_user: str = Field("", description="Elasticsearch user, with store_password")
    store_password: SecretStr = Field(SecretStr(""), description="Elasticsearch password")
    store_api_key: SecretStr = Field(SecretStr(""), description="Elasticsearch API key, instead of user and password")
    store_ca: Path | None = Field(None, description="file of the authority that signed Elasticsearch's certificate")
    store_prefix: str = Field("racewatch", pattern=r"^[a-z][a-z0-9-]*$", description="first part of every index name")
    store_timeout: float = Field(30, gt=0, description="seconds for one request to Elasticsearch")
    store_merge_after: int = Field(
        0, ge=0, description="days after a month's end until Elasticsearch merges its index (ILM); 0: never"
    )
    store_delete_after: int = Field(
        0, ge=0, description="days after a month's end until Elasticsearch deletes its index (ILM); 0: never"
    )
    store_repository: str = Field(
        "", description="Elasticsearch snapshot repository for `racewatch store snapshot` and nightly snapshots (SLM)"
    )
    now: AwareDatetime | None = Field(None, description="the clock, for replays and tests; empty: the real one")
    zone: str = Field("UTC", description="IANA zone in which intervals and times are shown")
    watchbook: Path | None = Field(None, description="your own watchbook instead of the one that comes along")
    sources: Path | None = Field(None, description="your own sources instead of the ones that come along")
    rules: Path | None = Field(None, description="alerts.yaml: rules beside the one a topic, channels, defaults")
    kibana_url: str = Field("", description="Kibana's address; alerts then link to their items there")
    author_key: SecretStr = Field(
        SecretStr(""), description="key of the authors' digests; empty: made once and kept in var/author.key"
    )
    display_names: bool = Field(
        False, description="keep in clear which accounts an item mentions; else keyed digests stand for them"
    )
    x_bearer: SecretStr = Field(
        SecretStr(""), description="bearer token of X's API v2; without it its sources ask for it"
    )
    github_token: SecretStr = Field(SecretStr(""), description="token for GitHub's API")
    sentiment_url: str = Field("", description="an OpenAI-compatible API for sentiment; empty: the built-in model")
    sentiment_model: str = Field("", description="the model that sentiment_url is asked for")
    sentiment_key: SecretStr = Field(
        SecretStr(""), description="key of sentiment_url; only sent over https or loopback"
    )
    sentiment_timeout: float = Field(20, gt=0, description="seconds for one answer of sentiment_url")
    sentiment_tokens: int = Field(
        200_000,
        ge=0,
        description="tokens that one process may spend on sentiment_url; the built-in model does the rest",
    )
    contact: str = Field("", description="how a site's owner reaches you; part of the user agent")
    user_agent: str = Field(DEFAULT_USER_AGENT, description="what the spiders call themselves")
    crawl_timeout: float = Field(600, gt=0, description="seconds after which a source's run is stopped")
    crawl_grace: float = Field(30, gt=0, description="seconds that a stopped crawl may take to end by itself")
    download_timeout: float = Field(15, gt=0, description="seconds for one response")
    download_delay: float | None = Field(None, ge=0, description="seconds between requests, over each source's own")

    keep_landing: float = Field(
        0, ge=0, description="days that batches stay after they were indexed, for a rebuild; 0: for ever"
    )
    keep_evidence: float = Field(0, ge=0, description="days that saved answers of failed runs stay; 0: for ever")
    keep_quarantine: float = Field(0, ge=0, description="days that records stay in quarantine; 0: for ever")
    keep_snapshots: int = Field(
        0, ge=0, description="copies of the store that nightly maintenance takes and keeps; 0: it takes none"
    )
    keep_articles: float = Field(
        0, ge=0, description="days after its date that the store keeps an article; 0: for ever"
    )
    keep_posts: float = Field(0, ge=0, description="days after its time that the store keeps a post; 0: for ever")
    keep_comments: float = Field(0, ge=0, description="days after its time that the store keeps a comment; 0: for ever")
    keep_engagements: float = Field(
        0, ge=0, description="days that the store keeps the counts of an item each time it was seen; 0: for ever"
    )
    host_budget: int = Field(
        10_000, ge=0, description="requests a day to one host, over all runs, where its source has no budget; 0: any"
    )

    @property
    def store_url(self) -> str:
        """Return the store's address with the default filled in."""
        return self.store or f"sqlite:///{self.var / 'racewatch.db'}"

    @property
    def clock(self) -> datetime:
        """Return the time it is, in UTC, to the second."""
        return (self.now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)

    @property
    def agent(self) -> str:
        """Return the user agent with the contact in it."""
        return f"racewatch/0.1 (+{self.contact})" if self.contact else self.user_agent


def settings_of(**over: object) -> Settings:
    """Return the settings of this process, *over* winning over the environment; raise ConfigError for a bad one."""
    try:
        return Settings(**{name: value for name, value in over.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name}: {first['msg']}; see `racewatch config list` for what it takes") from None


def unknown_settings(environment: dict[str, str] | None = None) -> list[str]:
    """Return the ``RACEWATCH_*`` names in *environment* that no setting has, sorted: most are typing errors."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "SHARED"}
    found = os.environ if environment is None else environment
    free = (PREFIX + "TEST_", CHANNEL)
    return sorted(n for n in found if n.startswith(PREFIX) and n not in known and not n.startswith(free))


def channel_secret(name: str, environment: Mapping[str, str] | None = None) -> SecretStr:
    """Return ``RACEWATCH_CHANNEL_<NAME>`` from the environment or ``.env``; empty where it is not set.

    It holds a channel's address with all its tokens; ``…_KEY`` beside it holds the key its messages are signed with.
    """
    wanted = CHANNEL + name.upper().replace("-", "_")
    found = os.environ if environment is None else environment
    return SecretStr(found.get(wanted) or dotenv_values(".env").get(wanted) or "")
