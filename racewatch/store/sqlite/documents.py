"""Documents into the file, changed, and out of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from racewatch.query.ast import Node
from racewatch.store.documents import Dataset, Document, Kept, Tagged, Written
from racewatch.store.questions import EVERYTHING, Window
from racewatch.store.sqlite.codec import id_of, key_of
from racewatch.store.sqlite.compile import chosen
from racewatch.store.sqlite.condition import TRUE, Condition, all_of, without
from racewatch.store.sqlite.orphans import sweep
from racewatch.store.sqlite.part import Part
from racewatch.store.sqlite.rows import Rows
from racewatch.store.writing import Settle, refusal_of, revising, settled
from schemas import Item, RankObservation

BATCH = 500  # documents a transaction: long enough to be fast, short enough that other writers get their turn


class SqliteDocuments(Part):
    """See :class:`racewatch.store.documents.Documents`."""

    def write(self, documents: Sequence[Document]) -> Written:
        """Write documents of any kind by id, BATCH in one transaction, and say what became of each."""
        return self._write(documents, settled)

    def revise(self, documents: Sequence[Item | RankObservation], fields: Collection[str]) -> Written:
        """Take *fields* of *documents* into the stored ones of their ids, as long as the words are the same."""
        return self._write(documents, revising(fields))

    def _write(self, documents: Sequence[Document], settle: Settle) -> Written:
        checked = [(new, refusal_of(new)) for new in documents]
        good = [new for new, refusal in checked if refusal is None]
        written = Written(refused=tuple(refusal for _, refusal in checked if refusal))
        for start in range(0, len(good), BATCH):
            with self._file.transaction() as db:
                done = Rows(db, self._file.codec, settle).write(good[start : start + BATCH])
            written += done
        return written

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*, without those that *unlike* passes over."""
        dataset: Dataset = "items" if model is Item else "ranks"
        other = without(*unlike) if unlike else TRUE
        beyond = Condition("d.id > ?", (key_of(after),)) if after else TRUE
        return self._documents(model, dataset, all_of(beyond, other), "d.id", limit)

    def delete(self, dataset: Dataset, ids: Collection[str]) -> int:
        """Remove the documents called *ids* and their words; what they took in the file is overwritten."""
        wanted, gone = sorted(set(ids)), 0
        self._file.rows("PRAGMA secure_delete = ON")
        for start in range(0, len(wanted), BATCH):
            with self._file.transaction() as db:
                gone += Rows(db, self._file.codec).delete(dataset, wanted[start : start + BATCH])
        with self._file.transaction() as db:
            sweep(db)
        self._file.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def expire(self, dataset: Dataset, before: datetime, query: Node = EVERYTHING, *, dry_run: bool = False) -> int:
        """Delete the documents of *dataset* that match and whose time is before *before*; return how many."""
        found = self._select("d.id", f"{dataset} d", chosen(dataset, query, Window(None, before)))
        return len(found) if dry_run or not found else self.delete(dataset, [id_of(key) for (key,) in found])

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; say whether it was done."""
        if refusal := refusal_of(new):
            raise ValueError(f"{refusal.id}: {refusal.reason}")
        with self._file.transaction() as db:
            return Rows(db, self._file.codec).replace(old, new)
