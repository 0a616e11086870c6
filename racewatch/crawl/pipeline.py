"""Records to disk, line by line, as they come: usable ones to the batch, refused ones beside it."""

import asyncio
import os
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from racewatch.crawl.authors import discreet
from racewatch.crawl.notes import Notes
from racewatch.crawl.orphans import hold
from racewatch.extract import Refused, Skipped, Trouble
from racewatch.landing.batch import disk_error
from racewatch.landing.tombstones import forgotten
from schemas import RankObservation, RawItem, Rejected

_DISK_FULL = "disk-full"


class LandingPipeline:
    """Writes what a spider yields; a disk that refuses ends the run.

    Every line is handed to the system at once, so that a crash loses nothing that was read.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler, self._notes = crawler, Notes.of(crawler)
        self._key, self._run_id = settings["RACEWATCH_AUTHOR_KEY"], settings["RACEWATCH_RUN_ID"]
        self._paths = [Path(settings["RACEWATCH_RECORDS"]), Path(settings["RACEWATCH_REJECTED"])]
        self._files: list[int] = []
        self._forgotten = forgotten(Path(settings["RACEWATCH_VAR"]))
        self._closing: asyncio.Task[None] | None = None
        crawler.signals.connect(self._broken, signal=signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "LandingPipeline":
        """Return the pipeline of one run."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Open both files, at the end of what this very run had finished when its process died."""
        try:
            for path in self._paths:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._files.append(_at_the_last_line(path))
            hold(self._files[0])
        except OSError as error:
            self._refused_by_disk(error, self._paths[len(self._files)])
            raise CloseSpider(_DISK_FULL) from error

    def close_spider(self) -> None:
        """Make both files durable."""
        for file, path in zip(self._files, self._paths, strict=False):
            try:
                if path.is_file():
                    os.fsync(file)
            except OSError as error:
                self._refused_by_disk(error, path)
            finally:
                os.close(file)

    async def process_item(self, item: Any) -> Any:
        """Write one record, or count what is none."""
        if self._closing:
            raise DropItem("the disk is full")
        if isinstance(item, RawItem | RankObservation):
            kept = discreet(item, self._key) if isinstance(item, RawItem) else item
            if self._forgotten and self._forgotten.holds(kept):
                self._crawler.stats.inc_value("racewatch/known")  # met, and not taken: as one that was read before
                return item
            self._write(0, kept.model_dump_json())
        elif isinstance(item, Refused):
            self._write(1, self._rejected(item).model_dump_json())
        elif isinstance(item, Skipped):
            self._crawler.stats.inc_value(f"racewatch/skipped/{item.what}")
        elif isinstance(item, Trouble):
            self._notes.trouble(item)
        else:
            raise TypeError(
                f"a spider yielded {type(item).__name__}; it may yield records, refusals, troubles, requests"
            )
        return item

    def _rejected(self, refused: Refused) -> Rejected:
        spider = self._crawler.spider
        return Rejected(
            source=spider.source.name,  # type: ignore[union-attr]
            run_id=self._run_id,
            reason=refused.reason,
            detail=refused.detail,
            url=refused.url or None,
            rejected_at=spider.now,  # type: ignore[union-attr]
            raw=refused.raw,
        )

    def _write(self, which: int, line: str) -> None:
        data = line.encode() + b"\n"
        try:
            while data:
                data = data[os.write(self._files[which], data) :]
        except OSError as error:
            self._refused_by_disk(error, self._paths[which])
            self._closing = asyncio.get_running_loop().create_task(
                self._crawler.engine.close_spider_async(reason=_DISK_FULL)
            )
            raise DropItem("the disk is full") from error

    def _refused_by_disk(self, error: OSError, path: Path) -> None:
        self._notes.trouble(Trouble(_DISK_FULL, str(disk_error(error, path))))

    def _broken(self, failure: Any) -> None:
        self._notes.trouble(Trouble("spider-error", repr(failure.value)))


def _at_the_last_line(path: Path) -> int:
    """Return *path*, open for writing after its last whole line."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    if path.is_file() and (before := path.read_bytes()):
        os.truncate(file, before.rfind(b"\n") + 1)
    return file
