"""The cluster as a whole."""

import logging
from collections.abc import Callable
from datetime import datetime

from racewatch.query.ast import Everything
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Dataset
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.lifecycle import drop_snapshots, take_snapshot
from racewatch.store.elasticsearch.migrate import migrate
from racewatch.store.elasticsearch.part import Part
from racewatch.store.elasticsearch.query import dsl_of
from racewatch.store.elasticsearch.roles import create_roles
from racewatch.store.elasticsearch.vitals import vitals
from racewatch.store.upkeep import Info, Migrated, Vitals

log = logging.getLogger(__name__)


class ElasticsearchUpkeep(Part):
    """See :class:`racewatch.store.upkeep.Upkeep`."""

    def init(self) -> None:
        """Create or check templates, single indices and aliases."""
        self._prepare()

    def migrate(self, say: Callable[[str], None] = log.info, *, dry_run: bool = False) -> list[Migrated]:
        """Copy what is of another version into new indices and swap the aliases."""
        with border(self.address):
            done = migrate(self._client, self.prefix, self.address, say, dry_run=dry_run)
        if not dry_run:
            self._prepare()
        return done

    def create_roles(self) -> list[str]:
        """Create the roles of who writes and who reads; none where the cluster has no security."""
        with border(self.address):
            return create_roles(self._client, self.prefix)

    def snapshot(self, at: datetime, keep: int = 0) -> str:
        """Take a snapshot of our indices into the repository that the settings name."""
        repository = self.keeping.repository
        with border(self.address):
            name = take_snapshot(self._client, self.prefix, repository, at, self.address)
            if keep:
                drop_snapshots(self._client, self.prefix, repository, keep)
        return name

    def vitals(self) -> Vitals:
        """Return whether our templates are there, the oldest clock of the nodes, and their fullest disk."""
        with border(self.address):
            return vitals(self._client, self.prefix, self.address)

    def info(self) -> Info:
        """Return address, engine and number of documents."""
        with border(self.address):
            nodes = self._client.nodes.info(metric="os", filter_path="nodes.*.version").body.get("nodes", {})
        versions = sorted({node["version"] for node in nodes.values()})
        counts: dict[Dataset, int] = {dataset: self._total(dataset, dsl_of(Everything())) for dataset in MODELS}
        return Info(self.address, " ".join(["Elasticsearch", *versions]), counts)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()
