"""Stage: what lies in quarantine is tried again: another reader of dates, or a store with room, may take it now."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from pydantic import BaseModel

from racewatch.catalog import load_sources
from racewatch.config import Settings, settings_of
from racewatch.errors import RejectItem
from racewatch.landing.batch import Kind, Manifest, Step, batch_path, digest_of, land, part_of, write_lines
from racewatch.landing.quarantine import quarantined
from racewatch.stages.index import MODELS
from racewatch.tagging import Tagger, tagger
from schemas import RawItem, Rejected

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Requeued:
    """Records that were tried, and how many of them wait for the next stage again; the others stay where they are."""

    tried: int = 0
    waiting: int = 0


def requeue(settings: Settings | None = None) -> Requeued:
    """Land again what normalizing would take by now, and all that the store refused; the next round takes it.

    What a reader refused is of a page that is gone, and stays. Made again at once, it finds nothing to do.
    """
    chosen = settings or settings_of()
    tagging, tried, waits = tagger(chosen.watchbook), 0, 0
    for path, records in quarantined(chosen.var):
        step = path.stem.rpartition("-")[2]
        if step not in {"normalize", "index"}:
            continue
        tried += len(records)
        passes = [step == "index" or _would_pass(each, tagging) for each in records]
        if usable := list(compress(records, passes)):
            _land(chosen, usable, step="raw" if step == "normalize" else "clean")
            _keep(path, [each for each, passed in zip(records, passes, strict=True) if not passed])
            waits += len(usable)
    log.info("requeued tried=%s waiting=%s", tried, waits)
    return Requeued(tried, waits)


def _would_pass(record: Rejected, tagging: Tagger) -> bool:
    try:
        tagging.item(RawItem.model_validate(record.raw))
    except (RejectItem, ValueError):
        return False
    return True


def _land(settings: Settings, records: Sequence[Rejected], step: Step) -> None:
    """Land *records* as a batch whose name is a digest of them, so that the same ones make the same batch."""
    kind = _kind(records[0])
    model: type[BaseModel] = RawItem if step == "raw" else MODELS[kind]
    things = [model.model_validate(each.raw) for each in records]
    source = records[0].source
    lines = "\n".join(thing.model_dump_json() for thing in things)
    suffix = "" if kind in {"items", "ranks"} else f".{kind}"
    name = f"requeued-{hashlib.sha256(lines.encode()).hexdigest()[:12]}{suffix}"
    batch = batch_path(settings.var, step, source, name)
    part = part_of(batch)
    count = write_lines(part, things)
    declared = load_sources(settings.sources).get(source)
    manifest = Manifest(
        step=step,
        kind=kind,
        source=source,
        run_id=name,
        made_at=settings.clock,
        count=count,
        digest=digest_of(part),
        scope=declared.scope if declared else "topical",
    )
    land(part, batch, manifest)


def _kind(record: Rejected) -> Kind:
    """Return the kind of batch that *record* was in: what a general source passed over is named after its run."""
    for kind in ("background", "samples"):
        if record.run_id.endswith(f".{kind}"):
            return kind
    return "ranks" if "list" in record.raw else "items"


def _keep(path: Path, records: Sequence[Rejected]) -> None:
    """Leave *records* alone in the quarantine's file at *path*."""
    if records:
        write_lines(path, records)
    else:
        path.unlink(missing_ok=True)
