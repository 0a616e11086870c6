"""What became of the documents that were indexed, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from racewatch.store.documents import Written


@dataclass(frozen=True, slots=True)
class Indexed:
    """What became of the documents of all batches; every one is in exactly one count."""

    batches: int = 0
    by_kind: Mapping[str, Written] = field(default_factory=dict)

    @property
    def written(self) -> Written:
        """Return what became of all kinds of documents together."""
        return sum(self.by_kind.values(), Written())

    @property
    def items(self) -> Written:
        """Return what became of the items."""
        return self.by_kind.get("items", Written())

    @property
    def ranks(self) -> Written:
        """Return what became of the rank observations."""
        return self.by_kind.get("ranks", Written())

    @property
    def total(self) -> int:
        """Return how many documents were handed over."""
        return self.stored + len(self.written.refused)

    def with_batch(self, kind: str, written: Written) -> "Indexed":
        """Return the counts with one more batch."""
        return Indexed(self.batches + 1, {**self.by_kind, kind: self.by_kind.get(kind, Written()) + written})

    @property
    def stored(self) -> int:
        """Return how many documents are in the store now, known ones included."""
        return self.written.stored

    @property
    def words(self) -> str:
        """Return the counts as a person reads them."""
        done = self.written
        return (
            f"{done.created:,} new, {done.updated:,} updated, {done.duplicate:,} known already,"
            f" {len(done.refused):,} refused"
        )
