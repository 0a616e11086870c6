"""Stage: a raw batch becomes a clean one; what cannot be used goes to quarantine, and the counters add up.

Of a general source only what is on a topic becomes clean; the rest is counted (:mod:`racewatch.stages.relevance`).
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from racewatch.config import Settings, settings_of
from racewatch.crawl.authors import author_digest, author_key
from racewatch.errors import ConfigError, RejectItem
from racewatch.landing.batch import (
    Manifest,
    batch_path,
    digest_of,
    land,
    part_of,
    read_lines,
    read_manifest,
    write_lines,
)
from racewatch.landing.quarantine import quarantine
from racewatch.landing.tombstones import NOBODY, Forgotten, forgotten
from racewatch.landing.waiting import finished, read_run, run_path, save_run
from racewatch.stages.covered import covered_from
from racewatch.stages.endpoint import endpoint_of, judging
from racewatch.stages.relevance import OffTopic, keep_or_count, settle
from racewatch.tagging import Tagger, tagger
from schemas import Item, RankObservation, RawItem, Rejected

log = logging.getLogger(__name__)
Hiding = Callable[[Item], Item]
TOGETHER = 200
"""Records that are tagged at once."""


def normalize(raw: str | Path, settings: Settings | None = None) -> str:
    """Tag the raw batch at *raw*; return the path of the clean one. The same batch gives the same bytes.

    Raises ConfigError when the batch is damaged or the disk refuses.
    """
    chosen, path = settings or settings_of(), Path(raw)
    manifest = read_manifest(path)
    judge = judging(tagger(chosen.watchbook), endpoint_of(chosen))
    gone = forgotten(chosen.var)
    made = _Tagging(judge, manifest, gone, hiding(chosen, gone))
    clean = batch_path(chosen.var, "clean", manifest.source, manifest.run_id)
    part = part_of(clean)  # another process may be at the same batch: both write the same bytes
    count = write_lines(part, made.usable(path))
    by_reason = quarantine(chosen.var, "normalize", manifest.source, manifest.run_id, made.rejected)
    if manifest.scope == "general":
        settle(chosen.var, manifest, made.passed, made.kept)
    _account(chosen.var, manifest, made)
    update = {"step": "clean", "count": count, "digest": digest_of(part), "made_from": manifest.digest}
    land(part, clean, manifest.model_copy(update=update))
    finished(path)
    log.info("normalized source=%s run=%s in=%s out=%s off_topic=%s rejected=%s", manifest.source, manifest.run_id,
             manifest.count, count, made.passed.records, by_reason or 0)  # fmt: skip
    return str(clean)


def normalize_all(raws: Sequence[str | Path], settings: Settings | None = None) -> list[str]:
    """Tag several raw batches; return the paths of the clean ones.

    Raises ConfigError for a damaged batch, after all the others are done: those wait for the index.
    """
    clean, damaged = list[str](), list[ConfigError]()
    for raw in raws:
        try:
            clean.append(normalize(raw, settings))
        except ConfigError as error:
            log.error("not normalized reason=%s", error)  # noqa: TRY400  the message is all
            damaged.append(error)
    if damaged:
        raise ConfigError("\n".join(map(str, damaged)))
    return clean


def hiding(settings: Settings, gone: Forgotten = NOBODY) -> Hiding:
    """Return what puts keyed digests in place of the accounts that an item mentions, unless the settings allow them.

    Accounts that are to be forgotten are left out.
    """
    key = author_key(settings)

    def hidden(item: Item) -> Item:
        platform = (item.platform_id or item.source).partition(":")[0]
        digests = {account: author_digest(key, platform, account) for account in item.mentions}
        shown = {account: digest for account, digest in digests.items() if digest not in gone.authors}
        mentions = tuple(shown if settings.display_names else shown.values())
        return item.model_copy(update={"mentions": mentions}) if mentions != item.mentions else item

    return hidden


class _Tagging:
    """One pass over a batch: yields what is usable, remembers what is not, what is off topic, and the times."""

    def __init__(self, tagging: Tagger, manifest: Manifest, gone: Forgotten, names: Hiding) -> None:
        self.tagger, self.manifest, self.hide = tagging, manifest, names
        self.rejected: list[Rejected] = []
        self.forgotten, self.dropped = gone, 0
        self.times: set[datetime] = set()
        self.passed, self.kept = OffTopic(), set[str]()

    def usable(self, path: Path) -> Iterable[Item | RankObservation]:
        """Return the tagged records of *path* that are to be kept whole."""
        if self.manifest.kind == "ranks":
            rows = read_lines(path, RankObservation)
            return map(self.tagger.observation, (row for row in rows if not self.forgotten.holds(row)))
        items = self._items(path)
        return keep_or_count(items, self.passed, self.kept) if self.manifest.scope == "general" else items

    def _items(self, path: Path) -> Iterator[Item]:
        for number, (raw, item) in enumerate(self._tagged(read_lines(path, RawItem)), 1):
            if isinstance(item, RejectItem):
                self.rejected.append(self._refusal(raw, number, item))
                continue
            if self.forgotten and self.forgotten.holds(item):
                self.dropped += 1
                continue
            if item.published_origin != "crawl":
                self.times.add(item.published_at)
            yield self.forgotten.unlinked(self.hide(item))

    def _tagged(self, raws: Iterator[RawItem]) -> Iterator[tuple[RawItem, Item | RejectItem]]:
        while together := list(islice(raws, TOGETHER)):
            yield from zip(together, self.tagger.items(together), strict=True)

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


def _account(var: Path, manifest: Manifest, made: _Tagging) -> None:
    """Write into the record of an item run what was off topic, and the time that it speaks for."""
    path = run_path(var, manifest.source, manifest.run_id)
    if manifest.kind != "items" or not path.exists():
        return
    run = read_run(path)
    passed = made.passed.records
    update: dict[str, Any] = {"off_topic": passed, "landed": run.landed + run.off_topic - passed}
    # An archive speaks for the time from its first to its last record, a run for the past for what it was asked for.
    of_the_past = run.family == "import" or bool(run.covered_to and run.covered_to < run.started_at)
    if made.times and not of_the_past:
        begins = covered_from(made.times, run.started_at)
        update |= {"covered_from": min(begins, run.covered_from or begins), "covered_to": run.started_at}
    save_run(var, run.model_copy(update=update))
