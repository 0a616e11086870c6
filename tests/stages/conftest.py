"""Settings in a folder of their own, at a clock of their own."""

from datetime import datetime

import pytest

from racewatch.config import Settings

NOW = datetime.fromisoformat("2025-01-28T12:00:00+00:00")


@pytest.fixture
def settings(tmp_path):
    """Return settings whose everything lies under a fresh folder, with SQLite as store."""
    return Settings(_env_file=None, var=tmp_path / "var", store="", now=NOW)
