"""The lines of an archive as records: our fields under the names that recorders use, or a reason against a line."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from racewatch.catalog import Source
from racewatch.errors import ConfigError, RejectItem
from racewatch.extract.counts import count_of
from racewatch.landing.archive import BadLine, archive_records
from racewatch.landing.batch import digest_of
from racewatch.landing.tombstones import NOBODY, Forgotten
from racewatch.query.intervals import zone_of
from racewatch.text.times import moment_of
from schemas import RankObservation, RawItem, Rejected

Record = TypeVar("Record", bound=BaseModel)
Shape = Literal["rank", "article", "post"]
RANK_NAMES = {
    "title": ("title", "word", "topic", "note"),
    "heat": ("heat", "hot", "num", "raw_hot"),
    "reads": ("reads", "readCount", "mblog_readCount"),
    "discussions": ("discussions", "discussCount", "mblog_discussCount"),
    "originals": ("originals", "origin", "mblog_originCount"),
    "position": ("position", "realpos"),
    "label": ("label", "label_name"),
    "category": ("category",),
    "url": ("url",),
    "list": ("list",),
}
"""Our fields, and the names under which recorders of hot lists keep them."""
COUNTS = ("heat", "reads", "discussions", "originals", "position")
ADVERT = ("is_ad", "ads", "ad")


class Import:
    """One archive on its way in: where it claims to come from, and what was wrong with its lines."""

    def __init__(
        self,
        path: Path,
        shape: Shape,
        *,
        source: str,
        zone: str,
        now: datetime,
        declared: Source | None,
        gone: Forgotten = NOBODY,
    ) -> None:
        self.path, self.shape, self.source, self.zone, self.now = path, shape, source, zone, now
        self.declared, self.gone, self.passed = declared, gone, 0
        self.run_id = f"import-{digest_of(path)[:12]}" if path.is_file() else ""
        self.rejected: list[Rejected] = []
        self.seen = 0
        self.times: tuple[datetime, datetime] | None = None
        zone_of(zone)
        if not self.run_id:
            raise ConfigError(f"{path}: no such file; give the path of a .jsonl, .tsv or .csv file")

    def records(self, say: Callable[[str], None]) -> Iterator[BaseModel]:
        """Yield the usable records; remember the others as Rejected, and count those that are to be forgotten."""
        read: Callable[[dict[str, Any]], RankObservation | RawItem] = self._rank if self.shape == "rank" else self._item
        for number, record in archive_records(self.path):
            self.seen += 1
            if self.seen % 20_000 == 0:
                say(f"read {self.seen:,} lines of {self.path.name}")
            try:
                if isinstance(record, BadLine):
                    raise record
                made = read(record)
                if self.gone.holds(made):
                    self.passed += 1
                else:
                    yield made
            except RejectItem as error:
                raw = error.raw if isinstance(error, BadLine) else record
                self.rejected.append(self._refusal(number, raw, error))

    def _refusal(self, number: int, raw: Any, error: RejectItem) -> Rejected:
        return Rejected(
            source=self.source, run_id=self.run_id, reason=error.reason, detail=error.detail[:500], line=number,
            rejected_at=self.now, raw=raw,
        )  # fmt: skip

    def _rank(self, record: dict[str, Any]) -> RankObservation:
        if str(next((record[name] for name in ADVERT if name in record), "")).lower() in ("1", "true"):
            raise RejectItem("advertisement", detail="a paid row is no observation of attention")
        found = {ours: next((record[n] for n in names if n in record), None) for ours, names in RANK_NAMES.items()}
        found |= {name: _count(name, found[name]) for name in COUNTS}
        found = {name: value for name, value in found.items() if value is not None}
        if self.declared and found.get("title") and not found.get("url"):
            found["url"] = self.declared.entry_link(str(found["title"]))
        return self._checked(RankObservation, {"list": self.source, "observed_at": self._time(record)} | found)

    def _item(self, record: dict[str, Any]) -> RawItem:
        moment = record.get("published") or record.get("published_at") or record.get("created_at")
        given = {
            "source": self.source, "publisher": record.get("publisher") or self.source, "kind": self.shape,
            "fetched_at": self.now, "zone": self.zone, "published": moment, "published_origin": moment and "import",
        }  # fmt: skip
        known = {name: record[name] for name in RawItem.model_fields if record.get(name) is not None}
        known |= {"body": text} if (text := record.get("text")) and "body" not in known else {}
        item = self._checked(RawItem, given | known | {"source": self.source, "kind": self.shape, "published": moment})
        if item.published:
            self._span(moment_of(item.published, fetched_at=item.fetched_at, zone=item.zone, origin="import").at)
        return item

    def _time(self, record: dict[str, Any]) -> datetime:
        shown = next((str(record[name]) for name in ("observed_at", "captured_at", "time") if record.get(name)), "")
        if not shown and "date" in record:
            shown = f"{record['date']}T{str(record.get('hour', '0')).zfill(2)}:00"
        try:
            found = datetime.fromisoformat(shown)
        except ValueError as error:
            raise RejectItem("bad-date", detail=f"observed_at or date and hour: {shown!r}") from error
        return self._span(found if found.tzinfo else found.replace(tzinfo=ZoneInfo(self.zone)))

    def _span(self, moment: datetime) -> datetime:
        at = moment.astimezone(UTC)
        first, last = self.times or (at, at)
        self.times = min(first, at), max(last, at)
        return at

    def _checked(self, model: type[Record], fields: dict[str, Any]) -> Record:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            reason = "absent-field" if first["type"] == "missing" else "bad-field"
            raise RejectItem(reason, detail=f"{place}: {first['msg']}") from error


def _count(name: str, value: Any) -> int | None:
    """Return a count as recorders write it; one that is there and is no count makes the line unusable."""
    if value is None or value == "":
        return None
    if (count := count_of(value)) is None:
        raise RejectItem("bad-field", detail=f"{name}: {str(value)[:80]!r} is no count")
    return count
