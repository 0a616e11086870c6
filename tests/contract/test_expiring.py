"""What the store keeps for a time only goes when that is over, alike in both stores."""

from datetime import timedelta

import pytest

from racewatch import stages
from racewatch.config import Settings
from racewatch.query.ast import Everything, Field
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas.item import document_id
from tests.contract.samples import DAWN, DAY, engagement, item

POINTS = [engagement("a", at=DAWN + n * DAY, likes=n) for n in range(0, 70, 10)]


def left(store: Store) -> list[int | None]:
    """Return the likes of the points that there are, oldest first."""
    return [point.likes for point in store.engagements(document_id("a"), Window())]


def test_what_is_older_goes_and_nothing_else(store: Store) -> None:
    """Points before a time go, one at that very time stays, and so does the item with its last counts."""
    kept = item("a", likes=60)
    store.write([kept, *POINTS])
    before = DAWN + timedelta(days=30)
    assert (store.expire("engagements", before, dry_run=True), left(store)) == (3, [0, 10, 20, 30, 40, 50, 60])
    assert (store.expire("engagements", before), left(store)) == (3, [30, 40, 50, 60])
    assert (store.expire("engagements", before), store.items([kept.id])) == (0, [kept])


def test_retention_keeps_counts_as_long_as_the_setting_says(settings: Settings) -> None:
    """Without the setting nothing goes; with it the night's work says how many points went, and would go."""
    chosen = settings.model_copy(update={"now": DAWN + 60 * DAY, "keep_engagements": 25})
    with opened(settings) as store:
        store.write(POINTS)
    assert "engagements" not in stages.retention(chosen.model_copy(update={"keep_engagements": 0}))
    assert stages.retention(chosen, dry_run=True)["engagements"].count == 4
    assert stages.retention(chosen)["engagements"].count == 4
    with opened(settings) as store:
        assert left(store) == [40, 50, 60]


def test_each_kind_of_item_is_kept_as_long_as_its_own_setting_says(settings: Settings) -> None:
    """Old posts and comments go, articles of the same age and younger posts stay; a search finds only what is left."""
    kinds = {"a": "article", "b": "post", "c": "comment", "d": "post"}
    held = {name: item(name, kind=kind, published_at=DAWN) for name, kind in kinds.items()}
    held["d"] = item("d", kind="post", published_at=DAWN + 40 * DAY)
    chosen = settings.model_copy(update={"now": DAWN + 60 * DAY, "keep_posts": 30, "keep_comments": 59})
    with opened(settings) as store:
        store.write([*held.values()])
    counts = {"posts": 1, "comments": 1}
    for dry_run in (True, False):
        found = stages.retention(chosen, dry_run=dry_run)
        assert {kind: found[kind].count for kind in counts} == counts
        assert "articles" not in found
    with opened(settings) as store:
        assert {each.id for each in store.search(Everything(), Window())} == {held["a"].id, held["d"].id}


def test_only_items_and_ranks_are_chosen_by_a_query(store: Store) -> None:
    """Asking it of another dataset is a mistake in the code, not a reason to delete all."""
    store.write(POINTS)
    with pytest.raises(ValueError, match="engagements know no queries"):
        store.expire("engagements", DAWN + 90 * DAY, Field("kind", "post"))
    assert len(left(store)) == len(POINTS)
