"""The name of a run's state: never green without a record or a reason."""

from hypothesis import given
from hypothesis import strategies as st

from racewatch.crawl.reasons import REASONS, state_for
from racewatch.crawl.state import CrawlStats, Problem, state_of
from schemas.run import GOOD

REASON = st.sampled_from([*sorted(REASONS), "page-not-found", "page-captcha", "never-heard-of"])
STATS = st.builds(
    CrawlStats,
    landed=st.integers(0, 60),
    rejected=st.dictionaries(REASON, st.integers(1, 9), max_size=3),
    problems=st.lists(st.builds(Problem, REASON, st.text(max_size=3000)), max_size=3).map(tuple),
    skipped=st.dictionaries(st.text(max_size=5), st.integers(1, 9), max_size=2),
    notes=st.lists(st.text(max_size=500), max_size=6).map(tuple),
    finish=st.sampled_from(["finished", "shutdown", "closespider_timeout", "disk-full", "cancelled", "start_error"]),
    errors=st.integers(0, 3),
)
FLOOR, KIND = st.integers(0, 60), st.sampled_from(["items", "ranks"])


@given(STATS, FLOOR, KIND)
def test_ok_means_records_and_no_trouble(stats: CrawlStats, floor: int, kind: str) -> None:
    """ok has landed at least one record and at least the floor, with nothing that went wrong."""
    state, reason, _ = state_of(stats, floor, kind)  # type: ignore[arg-type]
    if state == "ok":
        assert reason == ""
        assert stats.landed >= max(1, floor)
        assert stats.finish == "finished"
        assert not stats.errors
        assert all(state_for(r) == "quiet" for r in [*stats.rejected, *(p.reason for p in stats.problems)])


@given(STATS, FLOOR, KIND)
def test_every_other_state_has_a_reason(stats: CrawlStats, floor: int, kind: str) -> None:
    """A state other than ok always says why, and its detail fits the record of a run."""
    state, reason, detail = state_of(stats, floor, kind)  # type: ignore[arg-type]
    assert bool(reason) == (state != "ok")
    assert len(detail) <= 2000


@given(STATS, FLOOR, KIND)
def test_quiet_means_a_reason_for_silence(stats: CrawlStats, floor: int, kind: str) -> None:
    """quiet has landed nothing, owed nothing and is never a hot list's."""
    state, reason, _ = state_of(stats, floor, kind)  # type: ignore[arg-type]
    if state == "quiet":
        assert (stats.landed, floor, kind) == (0, 0, "items")
        assert state_for(reason) == "quiet"


@given(STATS, FLOOR, KIND)
def test_records_beside_trouble_are_partial(stats: CrawlStats, floor: int, kind: str) -> None:
    """partial has landed something; a run that landed nothing carries the state of its gravest trouble."""
    state, _, _ = state_of(stats, floor, kind)  # type: ignore[arg-type]
    if state == "partial":
        assert stats.landed
    if state in {"blocked", "login-needed", "layout-changed"}:
        assert not stats.landed
    assert (state in GOOD) == (state in {"ok", "quiet"})


def test_the_gravest_trouble_names_the_run() -> None:
    """Of a server error, a captcha and a sign-in page the run is named after the one a person must see to."""
    reasons = ("server-error", "captcha", "login-redirect")
    problems = tuple(Problem(reason, url="http://example.org/x") for reason in reasons)
    state, reason, detail = state_of(CrawlStats(problems=problems), 0, "items")
    assert (state, reason) == ("login-needed", "login-redirect")
    assert "also server-error" in detail
    assert "also captcha" in detail


def test_silence_without_a_reason_is_a_failure() -> None:
    """A crawl that finishes with nothing at all is failed: nothing-seen."""
    assert state_of(CrawlStats(), 0, "items")[:2] == ("failed", "nothing-seen")
    assert state_of(CrawlStats(), 0, "ranks")[:2] == ("failed", "below-floor")
