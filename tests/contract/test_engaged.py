"""The most engaged items come first, from all that match, in both stores."""

from racewatch.query.ast import Everything, Field
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, HOUR, item


def test_the_most_engaged_come_first(store: Store) -> None:
    """Likes, comments and reposts count alike, none counts as 0, equal ones come by time, then by id."""
    acts = {"a": (1, 2, 3), "b": (None, 7, None), "c": (None, None, None), "d": (5, None, 1), "e": (16_000_000, 1, 2)}
    items = {
        name: item(name, "文", likes=likes, comments=comments, reposts=reposts)
        for name, (likes, comments, reposts) in acts.items()
    }
    early = item("early", "文", at=DAWN - HOUR, likes=6)
    store.write([*items.values(), early])
    same = sorted((items["a"], items["d"]), key=lambda one: one.id)
    wanted = [items["e"], items["b"], early, *same, items["c"]]
    assert store.search(Everything(), Window(), order="engaged") == wanted
    assert store.search(Everything(), Window(DAWN), limit=2, order="engaged") == [items["e"], items["b"]]
    assert store.search(Field("kind", "post"), Window(), order="engaged") == []
