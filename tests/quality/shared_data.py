"""Where the recorded data lies beside the checkout, and what a test says when it is absent."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared"


def recorded(name: str) -> Path:
    """Return the recorded file *name*, or skip the test with one loud line."""
    found = Path(os.environ.get("RACEWATCH_SHARED") or BESIDE) / "data" / name
    if not found.is_file():
        pytest.skip(f"NO RECORDED DATA at {found}: set RACEWATCH_SHARED to the folder that holds data/{name}")
    return found
