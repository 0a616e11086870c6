"""Every recorded feed file is read without a crash, and a well-formed one yields each of its entries."""

import tarfile
from collections.abc import Iterator

import feedparser
import pytest

from racewatch.errors import RejectItem
from racewatch.extract import Refused, Skipped, Trouble
from spiders.entries import Entry, entries
from tests.quality.shared_data import recorded

pytestmark = pytest.mark.shared
URL = "https://feeds.example/feed"
OBSOLETE = "wellformed/cdf/"
"""Channel Definition Format, which nobody serves any more: refused by name."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the recorded files by their path in the archive."""
    return dict(_files())


def _files() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(recorded("feeds/feedparser_tests.tar.gz")) as archive:
        for member in archive:
            if (file := archive.extractfile(member)) is not None:
                yield member.name.removeprefix("./"), file.read()


def read(body: bytes) -> list[Entry | Refused | Skipped | Trouble] | str:
    """Return what a feed yields, or the reason why it cannot be read."""
    try:
        return list(entries(body, url=URL))
    except RejectItem as error:
        return error.reason


def test_every_file_has_an_outcome(files: dict[str, bytes]) -> None:
    """Entries, refusals, or a reason why the whole is none; never another error, never nothing without a word."""
    assert len(files) > 500
    outcomes = {name: read(body) for name, body in files.items()}
    assert [name for name, outcome in outcomes.items() if not outcome] == []


def test_well_formed_files_yield_their_entries(files: dict[str, bytes]) -> None:
    """As many as feedparser itself finds in the file; those with an address as entries with that address."""
    missing, number = [], 0
    for name, body in files.items():
        if not name.startswith("wellformed/") or name.startswith(OBSOLETE):
            continue
        wanted, found = feedparser.parse(body).entries, read(body)
        yielded = [one for one in found if isinstance(one, Entry | Refused | Skipped)]
        links = {str(one.link) for one in wanted if str(one.get("link", "")).startswith("http")}
        got = {one.link for one in yielded if isinstance(one, Entry)}
        number += len(wanted)
        if len(yielded) != len(wanted) or not links <= got:
            missing.append((name, len(yielded), len(wanted), links - got))
    assert number > 200
    assert missing == []
