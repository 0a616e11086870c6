"""docs/queries.md: every example is read as a query, every fault is told as the page says."""

import re
from pathlib import Path

import pytest

from racewatch.catalog import load_watchbook
from racewatch.errors import QueryError
from racewatch.query.ast import Everything
from racewatch.query.expand import expand
from racewatch.query.fields import FILTERS
from racewatch.query.parse import parse

PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text("utf-8")
GOOD, BAD = PAGE.split("## Figures")[0].split("## When a query cannot be read")
ROW = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)


@pytest.mark.parametrize("query", [query for query, _ in ROW.findall(GOOD)])
def test_every_example_is_a_query(query: str) -> None:
    """An example is read, means something, and its names are in the watchbook."""
    assert expand(parse(query, "Asia/Shanghai"), load_watchbook()) != Everything()


@pytest.mark.parametrize(("query", "told"), ROW.findall(BAD))
def test_every_fault_is_told_so(query: str, told: str) -> None:
    """A wrong query gets the message that the page promises."""
    with pytest.raises(QueryError) as caught:
        expand(parse(query), load_watchbook())
    assert told in caught.value.problem


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_explained(name: str) -> None:
    """The page speaks of each filter of the language."""
    assert f"{name}:" in GOOD
