"""Errors say what to do and survive the way between processes."""

import pickle

import pytest

from racewatch.errors import BadMarkup, BatchAway, ConfigError, QueryError, RejectItem, RetryLater, SourceFailed

ERRORS = [
    ConfigError("no such file"),
    QueryError("a bracket is missing", query="(a OR b", column=8),
    RejectItem("no-text", url="https://a.example/1", detail="empty"),
    BadMarkup("changed-shape", url="https://a.example/2"),
    RetryLater("the store is away"),
    BatchAway([SourceFailed("a", state="failed", reason="timeout")]),
    SourceFailed("weibo-hot", state="blocked", reason="captcha", detail="418", evidence="evidence/1.body"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_an_error_survives_pickling(error):
    """Message and attributes arrive in another process as they left."""
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), str(copy.__dict__)) == (type(error), str(error), str(error.__dict__))


def test_a_query_error_points_at_the_column():
    """The mark stands under the column."""
    shown = str(QueryError("a bracket is missing", query="(a OR b", column=8)).splitlines()
    assert shown[1].index("(") + 7 == shown[2].index("^")


def test_a_failed_source_says_all_in_its_first_line():
    """State, reason and evidence are where a task's log shows them."""
    first = str(ERRORS[-1]).splitlines()[0]
    assert all(part in first for part in ("weibo-hot", "blocked", "captcha", "evidence/1.body"))
