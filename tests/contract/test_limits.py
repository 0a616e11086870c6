"""What no index can hold is refused by name; what just fits, or is merely huge, is kept and found."""

import pytest

from racewatch.query.ast import And, Everything, Text
from racewatch.store.base import Store
from racewatch.store.documents import Document, Written
from racewatch.store.questions import Window
from schemas import Target
from tests.contract.samples import alert, everything, item, only, rank, run

ALWAYS = Window()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (item("bad", likes=2**63), "likes"),
        (rank("bad", heat=2**80), "heat"),
        (item("bad", author="著" * 11000), "author"),
        (item("bad", names=("ok", "x" * 32767)), "names"),
        (item("bad", targets=(Target(name="x" * 32767, label="unsure", score=0, confidence=0),)), "targets"),
        (run("bad", source="s" * 40000), "source"),
        (alert("bad", observed=float("inf")), "observed"),
        (alert("bad", expected=float("nan")), "expected"),
        (run("bad").model_copy(update={"id": ""}), "id"),
        (alert("bad").model_copy(update={"id": "x" * 513}), "id"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_no_index_can_hold_is_refused_alone(store: Store, bad: Document, field: str) -> None:
    """A document with a value beyond the engines' limits is refused by name; its neighbours are written."""
    written = store.write([item("before"), bad, item("after"), item("after")])
    assert (written.created, written.duplicate) == (2, 1)
    assert [(refusal.id, refusal.reason.split(":")[0]) for refusal in written.refused] == [(bad.id, field)]
    assert {one.id for one in everything(store)} == {item("before").id, item("after").id}


def test_the_longest_values_are_taken(store: Store) -> None:
    """Values just within the limits are kept."""
    longest = item("long", author="x" * 32766, likes=2**63 - 1, comments=0, url="http://e.example/" + "甲" * 8000)
    assert store.write([longest]) == Written(created=1)
    assert only(store) == longest


def test_a_text_of_three_megabytes_is_kept_and_found(store: Store) -> None:
    """A very long article is found by its last words and comes back whole."""
    long = item("long", "英伟达股价下跌，DeepSeek 冲击市场。" * 65000 + "最后的词语 finis")
    assert len(long.text.encode()) > 3_000_000
    assert store.write([long]) == Written(created=1)
    assert store.search(And((Text("最後的詞語"), Text("FINIS"))), ALWAYS) == [long]


def test_an_endless_word_is_kept_and_found(store: Store) -> None:
    """A word longer than any index term is no reason to refuse an item."""
    word = "a" * 40000
    assert store.write([item("word", f"之前 {word} 之后")]) == Written(created=1)
    assert [store.total(Text(text), ALWAYS) for text in (word, "之前", "之后", "a" * 255, "a" * 254)] == [1, 1, 1, 1, 0]


def test_a_large_batch_adds_up(store: Store) -> None:
    """A batch of thousands is counted document by document."""
    many = [item(str(number), f"第 {number} 条") for number in range(2500)]
    assert store.write(many[:1000]) == Written(created=1000)
    assert store.write(many) == Written(created=1500, duplicate=1000)
    assert store.total(Text("条"), ALWAYS) == 2500
    assert len(store.search(Everything(), ALWAYS, limit=10_000)) == 2500
