"""The floors of the quality measures, read from floors.toml beside this file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def floors_of(measure: str) -> dict[str, Any]:
    """Return the floors of one *measure* by name; raise KeyError when it has no table."""
    with Path(__file__).with_name("floors.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)[measure]
    return {name: floor for name, floor in table.items() if name != "measured"}
