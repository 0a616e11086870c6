"""The local site, served once for the tests of this folder."""

from collections.abc import Iterator

import pytest

from racewatch.demo.server import serving


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Serve the world; return its address without a clock."""
    with serving() as base:
        yield base
