"""Settings: from the environment, checked, with secrets kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from racewatch.config import Settings, settings_of, unknown_settings
from racewatch.errors import ConfigError


def test_the_store_lies_in_var(monkeypatch):
    """Without a store of its own, the settings name a file in var."""
    monkeypatch.delenv("RACEWATCH_STORE", raising=False)
    assert settings_of(var=Path("elsewhere")).store_url == "sqlite:///elsewhere/racewatch.db"


def test_the_clock_is_the_given_one():
    """With a clock of their own, the settings say that time, in UTC."""
    given = datetime.fromisoformat("2025-01-27T13:00+08:00")
    assert settings_of(now=given).clock == datetime(2025, 1, 27, 5, tzinfo=UTC)


def test_a_bad_setting_is_named(monkeypatch):
    """The error names the variable as a person set it."""
    monkeypatch.setenv("RACEWATCH_STORE_TIMEOUT", "soon")
    with pytest.raises(ConfigError, match="RACEWATCH_STORE_TIMEOUT: Input should be a valid number"):
        settings_of()


def test_secrets_are_not_shown():
    """Printing the settings prints no secret."""
    settings = settings_of(store_password="hunter2", store_api_key="k3y", author_key="salt")
    assert not any(secret in f"{settings!r} {settings}" for secret in ("hunter2", "k3y", "salt"))


def test_a_mistyped_variable_is_found():
    """RACEWATCH_STROE is not silently ignored."""
    found = unknown_settings({"RACEWATCH_STROE": "x", "RACEWATCH_STORE": "y", "PATH": "z", "RACEWATCH_TEST_X": "1"})
    assert found == ["RACEWATCH_STROE"]


def test_every_setting_says_what_it_is_for():
    """`racewatch config list` has a purpose to print for each."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
