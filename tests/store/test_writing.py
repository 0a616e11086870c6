"""What becomes of a document that arrives where one is: decided once, for every store."""

from datetime import UTC, datetime

from racewatch.store.writing import settled
from schemas import RankObservation

NOON = datetime(2025, 1, 27, 5, tzinfo=UTC)
SEEN = RankObservation(list="weibo-hot", observed_at=NOON, title="DeepSeek", position=1, heat=1_435_601, label="热")


def test_an_archive_does_not_wipe_out_what_a_crawl_saw():
    """An import without positions and labels leaves those of the crawl; the same numbers change nothing."""
    bare = RankObservation(list="weibo-hot", observed_at=NOON, title="DeepSeek", heat=1_435_601)
    assert settled(SEEN, bare) is None
    richer = settled(SEEN, bare.model_copy(update={"reads": 18_287_000}))
    assert (richer.position, richer.label, richer.reads) == (1, "热", 18_287_000)


def test_a_corrected_value_wins():
    """What the new observation does say replaces what was stored."""
    corrected = SEEN.model_copy(update={"heat": 1_500_000})
    assert settled(SEEN, corrected).heat == 1_500_000
