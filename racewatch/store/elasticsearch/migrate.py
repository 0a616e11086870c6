"""Bringing a cluster to this version: new indices beside the old, a copy, counts compared, one swap of the alias.

Everything a killed migration has done is found again: old indices are closed for writing, the new ones hold a mark of
their shape and are behind no alias, and a copy goes on behind the greatest id that arrived. Old indices are kept.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.errors import ConfigError
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset
from racewatch.store.elasticsearch.bulk import index_raw
from racewatch.store.elasticsearch.index import PRIORITY, alias_of, template, versioned
from racewatch.store.elasticsearch.marks import checked, compared, index_marks, template_marks, version_of
from racewatch.store.elasticsearch.read import document_of, hits
from racewatch.store.elasticsearch.setup import put_composed, put_template, stems_english
from racewatch.store.shape import UPGRADE, Difference
from racewatch.store.upkeep import Migrated

log = logging.getLogger(__name__)
Say = Callable[[str], None]
BLOCK = "index.blocks.write"
CHUNK = 500  # documents of one request; what a killed copy may have sent in part
STEP = 10  # chunks between two words of progress


@dataclass(frozen=True, slots=True)
class Move:
    """One dataset on its way to the version *to*."""

    client: Elasticsearch
    address: str
    prefix: str
    dataset: Dataset
    to: int
    english: bool
    say: Say

    @property
    def alias(self) -> str:
        """Return the name through which the dataset is read."""
        return alias_of(self.prefix, self.dataset)

    @property
    def building(self) -> str:
        """Return the name of the template that makes new indices without putting them behind the alias."""
        return f"{self.alias}-building"

    def run(self) -> int:
        """Copy, compare, swap; return how many documents were copied."""
        body = template(self.prefix, self.dataset, self.to, english=self.english)
        apart = {"index_patterns": [f"{self.alias}-*-v{self.to}"], "priority": PRIORITY + 1}
        apart["template"] = {**body["template"], "aliases": {}}
        put_template(self.client, self.building, {**body, **apart})
        copied: dict[str, int] = {}
        while left := [index for index in self._sources() if index not in copied]:
            copied |= {index: self._copy(index, body["template"]["mappings"]["_meta"]) for index in left}
        self._swap(list(copied))
        put_composed(self.client, self.prefix, self.dataset, body)
        self.client.options(ignore_status=404).indices.delete_index_template(name=self.building)
        return sum(copied.values())

    def _sources(self) -> list[str]:
        """Return the indices behind the alias that are not of the new version."""
        behind = index_marks(self.client, self.alias)
        for index, mark in behind.items():
            checked(f"index {index}", mark, self.address)
        return sorted(index for index in behind if not index.endswith(f"-v{self.to}"))

    def _copy(self, source: str, mark: dict[str, Any]) -> int:
        target = versioned(source, self.to)
        self._open(source, target, mark)
        expected = self._count(source)
        done = self._count(target)
        for at, chunk in enumerate(self._chunks(source, self._last(target))):
            index_raw(self.client, self.address, target, chunk)
            done += len(chunk)
            if at % STEP == 0:
                self.say(f"{source} to {target}: {min(done, expected):,} of {expected:,} documents")
        self.client.indices.refresh(index=target)
        if (found := self._count(target)) != expected:
            raise ConfigError(
                f"Elasticsearch at {self.address}: {target} has {found:,} documents, {source} has {expected:,};"
                f" nothing was swapped. Delete {target} and run `racewatch store migrate` again"
            )
        return expected

    def _open(self, source: str, target: str, mark: dict[str, Any]) -> None:
        """Close *source* for writing and have *target* ready: a copy of an open source or another shape begins anew."""
        settings = self.client.indices.get_settings(index=source, flat_settings=True).body[source]["settings"]
        blocked = settings.get(BLOCK) == "true"
        there = index_marks(self.client, target) if self.client.indices.exists(index=target) else {}
        if there and (not blocked or there[target] != mark):
            self.client.indices.delete(index=target)
            there = {}
        if not blocked:
            self.client.indices.put_settings(index=source, settings={BLOCK: True})
        if not there:
            self.client.indices.create(index=target)

    def _last(self, target: str) -> str:
        """Return the id behind which copying goes on: the last bulk request may have arrived in part."""
        self.client.indices.refresh(index=target)
        found = list(hits(self.client, target, {"match_all": {}}, [{"id": "desc"}], CHUNK + 1, source=False))
        return str(found[-1]["sort"][0]) if len(found) > CHUNK else ""

    def _chunks(self, source: str, after: str) -> Iterator[list[tuple[str, bytes]]]:
        beyond = {"range": {"id": {"gt": after}}} if after else {"match_all": {}}
        chunk: list[tuple[str, bytes]] = []
        for hit in hits(self.client, source, beyond, [{"id": "asc"}]):
            chunk.append((hit["_id"], document_of(self.dataset, hit).model_dump_json().encode()))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _count(self, index: str) -> int:
        return int(self.client.count(index=index)["count"])

    def _swap(self, sources: list[str]) -> None:
        if not sources:
            return
        actions: list[dict[str, Any]] = []
        for source in sources:
            actions.append({"add": {"index": versioned(source, self.to), "alias": self.alias}})
            actions.append({"remove": {"index": source, "alias": self.alias}})
        self.client.indices.update_aliases(actions=actions)
        self.say(f"{self.alias}: now version {self.to}; {', '.join(sources)} may be deleted, nothing reads them")


def migrate(client: Elasticsearch, prefix: str, address: str, say: Say, *, dry_run: bool) -> list[Migrated]:
    """Bring every dataset to this version; return what became of those that differed, or would become of them."""
    english = stems_english(client)
    marks = template_marks(client, prefix, address)
    done: list[Migrated] = []
    for dataset in DATASETS:
        if dataset not in marks:
            continue
        found = _difference(client, prefix, dataset, marks[dataset], english=english)
        if found.removed:
            raise ConfigError(f"Elasticsearch at {address}: {dataset}: {found.words}; {UPGRADE}")
        if found.small:  # the next init takes it in
            done += [Migrated(dataset, found.words, 0, grows=True)] if found else []
            continue
        move = Move(client, address, prefix, dataset, version_of(marks[dataset]) + 1, english, say)
        alias = alias_of(prefix, dataset)
        count = int(client.count(index=alias, ignore_unavailable=True)["count"]) if dry_run else move.run()
        done.append(Migrated(dataset, found.words, count))
    return done


def _difference(client: Elasticsearch, prefix: str, dataset: Dataset, mark: Any, *, english: bool) -> Difference:
    """Return the greatest difference of template and indices: one index may have been left behind."""
    marks = [mark, *index_marks(client, alias_of(prefix, dataset)).values()]
    found = [compared(dataset, each or {}, english=english) for each in marks]
    return max(found, key=lambda each: (bool(each.removed), not each.small, bool(each)))
