"""The model that is shipped is the one that the card describes, within the size that was promised."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from racewatch.sentiment.train.card import card
from racewatch.sentiment.weights import weights

PACKAGE = files("racewatch.sentiment")
CARD = Path(__file__).parents[2] / "docs" / "model-card.md"
LARGEST = 8_000_000
"""Bytes of everything that the sentiment model needs at run time."""


@pytest.fixture(scope="module")
def figures():
    """Return the figures of the training run that made the weights."""
    return json.loads((PACKAGE / "figures.json").read_text("utf-8"))


def test_the_card_is_written_from_the_figures(figures):
    """Nobody typed a number into the card."""
    assert CARD.read_text("utf-8") == card(figures)


def test_the_figures_are_those_of_the_shipped_weights(figures):
    """Version and both thresholds of the card are read from the very arrays that answer."""
    shipped = weights()
    assert shipped.version == figures["version"]
    assert {name: float(shipped.array(f"{name}_unsure")) for name in ("zh", "en")} == figures["unsure_below"]


def test_the_floors_speak_of_this_model(figures):
    """A new model needs its floors looked at again: the file names the version that they were measured with."""
    floors = (Path(__file__).parents[1] / "quality" / "floors.toml").read_text("utf-8")
    assert set(re.findall(r"linear-[0-9a-f]{8}", floors)) == {figures["version"]}


def test_the_package_is_small():
    """Weights, word lists and relations fit into what a wheel may weigh."""
    run_time = [each for each in PACKAGE.iterdir() if each.is_file()]
    assert any(each.name == "weights.npz" for each in run_time)
    assert sum(len(each.read_bytes()) for each in run_time) <= LARGEST
