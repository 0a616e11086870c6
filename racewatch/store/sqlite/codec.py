"""How a document lies in the SQLite file: its JSON by Zstandard, with a dictionary learnt from the first ones.

Posts are short and alike; a dictionary of their common parts more than halves them. It is kept in the file, and each
row names the one it was written with (0: none), so that a later one changes nothing that is there.
"""

import json
import logging
import sqlite3
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor, ZstdError, train_dictionary

from racewatch.errors import ConfigError
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset, Document
from racewatch.store.sqlite.schema import one
from racewatch.text.tokens import exact_tokens, holds

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=BaseModel)
LEVEL = 6  # 43 us an item; level 3 takes 13 and is 18 % larger, level 9 saves less than 1 %
CHARSET = "gb18030"  # all of Unicode, Chinese in two bytes instead of UTF-8's three: packed, 10 % smaller
LEARNT_FROM = 2000  # documents; from there on a larger sample makes hardly a better dictionary
DICTIONARY = 112 * 2**10  # bytes; kept once a dataset
LONGEST_SAMPLE = 8 * 2**10  # bytes of one document: a few long ones shall not outweigh the many


def id_of(stored: bytes | str) -> str:
    """Return a document's id as it is written outside."""
    return stored.hex() if isinstance(stored, bytes) else stored


def key_of(document_id: str) -> bytes | str:
    """Return *document_id* as a row has it: the bytes of its hexadecimal digits, or itself where it has others."""
    try:
        found = bytes.fromhex(document_id)
    except ValueError:
        return document_id
    return found if found.hex() == document_id else document_id


class Codec:
    """Packs and unpacks the documents of one connection; *prefix* and *charset* are those of tables set aside."""

    def __init__(self, db: sqlite3.Connection, prefix: str = "", charset: str = CHARSET) -> None:
        self._db, self._dictionaries, self._charset = db, f"{prefix}dictionaries", charset
        self._unpack: dict[int, ZstdDecompressor] = {0: ZstdDecompressor()}
        self._pack: dict[str, tuple[int, ZstdCompressor]] = {}

    def serve(self) -> None:
        """Let SQL ask whether a packed item, or a title, holds a text as it is written."""
        self._db.create_function("document_holds", 3, self.holds, deterministic=True)
        self._db.create_function("title_holds", 2, title_holds, deterministic=True)

    def refresh(self) -> None:
        """Take up the dictionaries that the file has by now; at the beginning of a transaction."""
        newest = dict(self._db.execute("SELECT dataset, max(d) FROM dictionaries GROUP BY dataset"))
        for dataset in DATASETS:
            number = newest.get(dataset, 0)
            if self._pack.get(dataset, (-1,))[0] != number:
                self._pack[dataset] = number, self._compressor(number)

    def pack(self, dataset: Dataset, document: Document) -> tuple[int, bytes]:
        """Return the number of the dictionary and the packed JSON; the id is left out, its row has it."""
        number, compressor = self._pack[dataset]
        return number, compressor.compress(document.model_dump_json(exclude={"id"}).encode(self._charset))

    def document(self, model: type[Model], key: bytes | str, number: int, packed: bytes) -> Model:
        """Return the document of a row; raise ConfigError when the file was damaged."""
        try:
            rest = self._decompressor(number).decompress(packed).decode(self._charset)
            return model.model_validate_json(f'{{"id":"{id_of(key)}",{rest[1:]}')
        except (ValidationError, ZstdError, UnicodeError) as error:
            problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise ConfigError(
                f"a stored {model.__name__} cannot be read ({problem}); run `racewatch store rebuild`, which keeps"
                " the damaged file aside and indexes what the landing folder has"
            ) from error

    def holds(self, number: int, packed: bytes, text: str) -> bool:
        """Say whether title or text of a packed item hold *text* as it is written; asked from within SQL."""
        kept, wanted = (
            json.loads(self._decompressor(number).decompress(packed).decode(self._charset)),
            exact_tokens(text),
        )
        return any(holds(exact_tokens(kept[field]), wanted) for field in ("title", "text"))

    def learn(self, dataset: Dataset) -> None:
        """Make the dataset's dictionary when there are enough documents and there is none, in the open transaction."""
        if self._pack[dataset][0]:
            return
        table = f"{one(dataset)}_documents"
        (highest,) = self._db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()  # noqa: S608  our own names
        if highest < LEARNT_FROM:
            return
        rows = self._db.execute(f"SELECT d, document FROM {table} ORDER BY n DESC LIMIT {LEARNT_FROM}")  # noqa: S608
        samples: list[bytes | bytearray | memoryview[int]] = [
            self._decompressor(d).decompress(packed)[:LONGEST_SAMPLE] for d, packed in rows
        ]
        learnt = train_dictionary(DICTIONARY, samples).as_bytes()
        self._db.execute("INSERT INTO dictionaries (dataset, bytes) VALUES (?, ?)", (dataset, learnt))
        self.refresh()
        log.info("dictionary learnt dataset=%s documents=%s bytes=%s", dataset, len(samples), len(learnt))

    def _compressor(self, number: int) -> ZstdCompressor:
        dictionary = self._dictionary(number) if number else None
        return ZstdCompressor(level=LEVEL, dict_data=dictionary, write_dict_id=False)

    def _decompressor(self, number: int) -> ZstdDecompressor:
        if number not in self._unpack:
            self._unpack[number] = ZstdDecompressor(dict_data=self._dictionary(number))
        return self._unpack[number]

    def _dictionary(self, number: int) -> ZstdCompressionDict:
        row = self._db.execute(f"SELECT bytes FROM {self._dictionaries} WHERE d = ?", (number,)).fetchone()  # noqa: S608  our own names
        if row is None:
            raise ZstdError(f"dictionary {number} is missing")
        return ZstdCompressionDict(row[0])


def title_holds(title: str, text: str) -> bool:
    """Say whether *title* holds *text* as it is written; asked from within SQL."""
    return holds(exact_tokens(title), exact_tokens(text))
