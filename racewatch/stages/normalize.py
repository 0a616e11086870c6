"""Stage: a raw batch becomes a clean one; what cannot be used goes to quarantine, and the counters add up."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from racewatch.config import Settings, settings_of
from racewatch.errors import RejectItem
from racewatch.landing.batch import Manifest, batch_path, digest_of, land, read_lines, read_manifest, write_lines
from racewatch.landing.quarantine import quarantine
from racewatch.landing.waiting import finished, read_run, run_path, save_run
from racewatch.stages.endpoint import endpoint_of, judging
from racewatch.tagging import Tagger, tagger
from schemas import Item, RankObservation, RawItem, Rejected

log = logging.getLogger(__name__)


def normalize(raw: str | Path, settings: Settings | None = None) -> str:
    """Tag the raw batch at *raw*; return the path of the clean one. The same batch gives the same bytes.

    Raises ConfigError when the batch is damaged or the disk refuses.
    """
    chosen, path = settings or settings_of(), Path(raw)
    manifest = read_manifest(path)
    made = _Tagging(judging(tagger(chosen.watchbook), endpoint_of(chosen)), manifest)
    clean = batch_path(chosen.var, "clean", manifest.source, manifest.run_id)
    part = clean.with_name(clean.name + ".part")
    count = write_lines(part, made.records(path))
    by_reason = quarantine(chosen.var, "normalize", manifest.source, manifest.run_id, made.rejected)
    _cover(chosen.var, manifest, made.earliest)
    update = {"step": "clean", "count": count, "digest": digest_of(part), "made_from": manifest.digest}
    land(part, clean, manifest.model_copy(update=update))
    finished(path)
    log.info("normalized source=%s run=%s in=%s out=%s rejected=%s", manifest.source, manifest.run_id, manifest.count,
             count, by_reason or 0)  # fmt: skip
    return str(clean)


class _Tagging:
    """One pass over a batch: yields what is usable, remembers what is not and the earliest publication."""

    def __init__(self, tagging: Tagger, manifest: Manifest) -> None:
        self.tagger, self.manifest = tagging, manifest
        self.rejected: list[Rejected] = []
        self.earliest: datetime | None = None

    def records(self, path: Path) -> Iterator[Item | RankObservation]:
        """Yield the tagged records of *path*."""
        if self.manifest.kind == "ranks":
            for row in read_lines(path, RankObservation):
                yield self.tagger.observation(row)
            return
        for number, raw in enumerate(read_lines(path, RawItem), 1):
            try:
                item = self.tagger.item(raw)
            except RejectItem as error:
                self.rejected.append(self._refusal(raw, number, error))
                continue
            if item.published_origin != "crawl":
                self.earliest = min(self.earliest or item.published_at, item.published_at)
            yield item

    def _refusal(self, raw: RawItem, number: int, error: RejectItem) -> Rejected:
        return Rejected(
            source=self.manifest.source,
            run_id=self.manifest.run_id,
            reason=error.reason,
            detail=error.detail,
            url=raw.url,
            line=number,
            rejected_at=raw.fetched_at,
            raw=raw.model_dump(mode="json"),
        )


def _cover(var: Path, manifest: Manifest, earliest: datetime | None) -> None:
    """Write into the record of an item run the time it speaks for: its earliest publication to its start."""
    path = run_path(var, manifest.source, manifest.run_id)
    if manifest.kind == "items" and earliest and path.exists():
        run = read_run(path)
        begins = min(earliest, run.started_at, run.covered_from or run.started_at)
        span = {"covered_from": begins, "covered_to": run.started_at}
        save_run(var, run.model_copy(update=span))
