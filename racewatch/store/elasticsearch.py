"""The store for teams: an Elasticsearch 9 cluster, shared with Kibana."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from elasticsearch import Elasticsearch

from racewatch.config import Settings
from racewatch.errors import ConfigError, RacewatchError
from racewatch.query.ast import Everything, Field, Node
from racewatch.store import elasticsearch_covers
from racewatch.store.base import (
    Dataset,
    Document,
    HeatCell,
    Info,
    Kept,
    Matches,
    Migrated,
    Number,
    Order,
    Reached,
    Split,
    Tagged,
    Tone,
    Vitals,
    Window,
    Written,
)
from racewatch.store.datasets import MODELS, TIMES
from racewatch.store.elasticsearch_errors import border
from racewatch.store.elasticsearch_index import Indices, alias_of
from racewatch.store.elasticsearch_lifecycle import NOTHING, Keeping, take_snapshot
from racewatch.store.elasticsearch_migrate import migrate
from racewatch.store.elasticsearch_query import (
    ALL,
    COUNTED,
    Dsl,
    both,
    dsl_of,
    engaged,
    moment_at,
    moment_of,
    nested_with,
    tag_of,
    terms,
    within,
)
from racewatch.store.elasticsearch_read import (
    Sort,
    asked,
    copies,
    document_of,
    everything,
    founders,
    grouped_by_value,
    grouped_each,
    grouping,
    groups,
    hits,
    several,
)
from racewatch.store.elasticsearch_roles import create_roles
from racewatch.store.elasticsearch_series import (
    ACTS,
    HEATED,
    MOMENTS,
    acts_of,
    added_of,
    by_time,
    by_value,
    cells_of,
    counts_of,
    heat_of,
    labelled,
    labelled_toward,
    observations_of,
    reached_of,
    start,
    stepped,
    steps_in,
    steps_of,
    summed,
    together,
    tone_of,
    value,
)
from racewatch.store.elasticsearch_setup import prepare
from racewatch.store.elasticsearch_vitals import vitals
from racewatch.store.elasticsearch_write import Writing, write
from racewatch.store.spans import Span
from racewatch.store.writing import Settle, revising, settled
from schemas import Alert, Decision, Engagement, Item, Message, RankObservation, Sample, SourceRun
from schemas.message import MessageState

log = logging.getLogger(__name__)
Kind = TypeVar("Kind", bound=Document)
RANKED: Sort = [
    {"position": {"order": "asc", "missing": "_last"}},
    {"heat": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]
ORDERS: dict[Order, Sort] = {
    "newest": [{"published_at": "desc"}, {"id": "asc"}],
    "oldest": [{"published_at": "asc"}, {"id": "asc"}],
    "engaged": [{"_score": "desc"}, {"published_at": "asc"}, {"id": "asc"}],
    "id": [{"id": "asc"}],
}
HEAVIEST: Sort = [{"heat": {"order": "desc", "missing": "_last"}}, {"observed_at": "desc"}, {"id": "asc"}]


def connect(settings: Settings) -> "ElasticsearchStore":
    """Return the store that *settings* name; nothing is sent yet. Raises ConfigError for settings that contradict."""
    user, password = settings.store_user, settings.store_password.get_secret_value()
    key = settings.store_api_key.get_secret_value()
    if key and user:
        raise ConfigError("set RACEWATCH_STORE_API_KEY or RACEWATCH_STORE_USER, not both")
    if settings.store_ca and not settings.store_ca.is_file():
        raise ConfigError(f"RACEWATCH_STORE_CA={settings.store_ca}: there is no such file")
    login: dict[str, Any] = {"basic_auth": (user, password)} if user else {}
    login |= {"api_key": key} if key else {}
    login |= {"ca_certs": str(settings.store_ca)} if settings.store_ca else {}
    return ElasticsearchStore(
        settings.store_url,
        prefix=settings.store_prefix,
        timeout=settings.store_timeout,
        login=login,
        keeping=Keeping(settings.store_merge_after, settings.store_delete_after, settings.store_repository),
    )


class ElasticsearchStore:
    """Documents in monthly indices behind an alias for each dataset; what each method promises is in ``Store``."""

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "racewatch",
        timeout: float = 30,
        login: Mapping[str, Any] | None = None,
        keeping: Keeping = NOTHING,
    ) -> None:
        """Take the server's root *url*; *login* holds the client's own arguments for password, key and certificate."""
        parts = urlsplit(url)
        self.prefix, self.keeping = prefix, keeping
        self.address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self._indices: Indices | None = None
        self._made: set[str] = set()
        try:
            self._client = Elasticsearch(url, request_timeout=timeout, **(login or {}))
        except ValueError as error:
            raise ConfigError(f"RACEWATCH_STORE={self.address}: {error}; want http(s)://HOST:PORT") from error

    def init(self) -> None:
        """Create or check templates, single indices and aliases."""
        with border(self.address):
            self._indices = prepare(self._client, self.prefix, self.address, self.keeping)

    def create_roles(self) -> list[str]:
        """Create the roles of who writes and who reads; none where the cluster has no security."""
        with border(self.address):
            return create_roles(self._client, self.prefix)

    def snapshot(self, at: datetime) -> str:
        """Take a snapshot of our indices into the repository that the settings name."""
        with border(self.address):
            return take_snapshot(self._client, self.prefix, self.keeping.repository, at, self.address)

    def migrate(self, say: Callable[[str], None] = log.info, *, dry_run: bool = False) -> list[Migrated]:
        """Copy what is of another version into new indices and swap the aliases."""
        with border(self.address):
            done = migrate(self._client, self.prefix, self.address, say, dry_run=dry_run)
        if not dry_run:
            self.init()
        return done

    def write(self, documents: Sequence[Document]) -> Written:
        """Write documents by id; equal ones are left as they are."""
        return self._write(documents, settled)

    def revise(self, documents: Sequence[Item | RankObservation], fields: Collection[str]) -> Written:
        """Take *fields* of *documents* into the stored ones of their ids, as long as the words are the same."""
        return self._write(documents, revising(fields))

    def _write(self, documents: Sequence[Document], settle: Settle) -> Written:
        try:
            with border(self.address):
                return write(self._writing(settle), documents)
        except RacewatchError:
            self._indices = None  # a migration or a deletion may be the reason: look again before the next write
            self._made.clear()
            raise

    def _writing(self, settle: Settle = settled) -> Writing:
        """Return one call's writing; templates and aliases are prepared once."""
        if self._indices is None:
            self.init()
        assert self._indices is not None  # noqa: S101  init sets it or raises
        return Writing(self._client, self._indices, self.address, self._made, settle)

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*, without those that *unlike* passes over."""
        beyond: Dsl = {"range": {"id": {"gt": after}}} if after else ALL
        other: Dsl = {"bool": {"must_not": [terms(**dict([unlike]))]}} if unlike else ALL
        return self._found(model, "items" if model is Item else "ranks", both(beyond, other), [{"id": "asc"}], limit)

    def delete(self, dataset: Dataset, ids: Collection[str]) -> int:
        """Remove every copy of the documents called *ids*."""
        with border(self.address):
            return self._writing().delete(dataset, sorted(set(ids)))

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; say whether it was done."""
        with border(self.address):
            return self._writing().replace(old, new)

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items in *order*."""
        wanted = both(dsl_of(query), within(window, "items"))
        scored = engaged(wanted) if order == "engaged" else wanted
        return self._found(Item, "items", scored, ORDERS[order], limit)

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""
        return self._total("items", both(dsl_of(query), within(window, "items")))

    @contextmanager
    def matches(self, query: Node, window: Window) -> Iterator[Matches]:
        """Give every matching item of this moment, oldest first, then by id."""
        wanted = both(dsl_of(query), within(window, "items"))
        order: Sort = [{TIMES["items"]: "asc"}, {"id": "asc"}]
        with border(self.address), everything(self._client, self._alias("items"), wanted, order) as (total, found):
            documents = (document_of("items", hit) for hit in found)
            yield Matches(total, (item for item in documents if isinstance(item, Item)))

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first."""
        wanted = both(dsl_of(query, "ranks"), within(window, "ranks"))
        return self._found(RankObservation, "ranks", wanted, HEAVIEST, limit)

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*."""
        until: Dsl = {"range": {"observed_at": {"lte": moment_of(at)}}} if at else terms()
        with border(self.address):
            listed = both(terms(list=name), until)
            last = list(hits(self._client, self._alias("ranks"), listed, [{"observed_at": "desc"}], 1))
        if not last:
            return []
        then = moment_of(moment_at(last[0]["sort"][0]))
        wanted = both(terms(list=name), {"range": {"observed_at": {"gte": then, "lte": then}}})
        return self._found(RankObservation, "ranks", wanted, RANKED)

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split*."""
        if split is None:  # a plain histogram costs a third of a composite one
            (found,) = self.counts_each([query], window, interval, zone)
            return {begin: {"": n} for begin, n in found.items()}
        by = by_time(TIMES["items"], interval, zone) | by_value(split)
        return counts_of(self._grouped("items", both(dsl_of(query), within(window, "items")), by))

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, per interval and value of *split*."""
        known = split if split in COUNTED else None
        by = by_time(TIMES["background"], interval, zone) | by_value(known)
        wanted = both(dsl_of(query, "background"), within(window, "background"), {"range": {"count": {"gt": 0}}})
        return added_of(self._grouped("background", wanted, by, {"n": {"sum": {"field": "count"}}}))

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles, newest first, then by id."""
        return self._found(Sample, "samples", both(terms(source=source)), _newest("samples"))

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""
        listed = both(terms(list=name), within(window, "ranks"))
        by = by_time(TIMES["ranks"], interval, zone)
        seen = self._grouped("ranks", listed, MOMENTS)
        return heat_of(seen, self._grouped("ranks", both(listed, dsl_of(query, "ranks")), by, HEATED), interval, zone)

    def counts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, int]]:
        """Return items per interval for each of *queries*."""
        by = stepped(TIMES["items"], interval, zone)
        found = self._each("items", queries, within(window, "items"), by, steps_in(window, interval))
        return [{begin: bucket["doc_count"] for begin, bucket in steps_of(answer).items()} for answer in found]

    def acts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, Reached]]:
        """Return likes, comments and reposts together per interval for each of *queries*."""
        by = stepped(TIMES["items"], interval, zone, ACTS)
        found = self._each("items", queries, within(window, "items"), by, steps_in(window, interval))
        return [{begin: acts_of(bucket) for begin, bucket in steps_of(answer).items()} for answer in found]

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return every interval in which the list *name* was observed, for each of *queries* together with *among*."""
        listed = both(terms(list=name), within(window, "ranks"))
        observed = observations_of(self._grouped("ranks", listed, MOMENTS), interval, zone)
        if not observed:
            return [{} for _ in queries]
        by = stepped(TIMES["ranks"], interval, zone, HEATED)
        here = both(listed, dsl_of(among, "ranks")) if among else listed
        return [
            cells_of(observed, steps_of(answer)) for answer in self._each("ranks", queries, here, by, len(observed))
        ]

    def _each(
        self, dataset: Dataset, queries: Sequence[Node], inside: Dsl, by: Dsl, steps: int
    ) -> list[dict[str, Any]]:
        """Return the aggregations *by* of what is *inside* for each of *queries*; names and topics in a few passes."""
        alias, wanted, others = self._alias(dataset), dict[str, set[str]](), dict[Node, Dsl]()
        tagged: dict[Node, tuple[str, str]] = {}
        for query in queries:
            field = tag_of(query, dataset)
            if field and isinstance(query, Field):
                tagged[query] = field, query.value
                wanted.setdefault(field, set()).add(query.value)
            else:
                others[query] = both(inside, dsl_of(query, dataset))
        with border(self.address):
            values = grouped_by_value(self._client, alias, inside, wanted, by, steps)
            alone = dict(
                zip(others, grouped_each(self._client, alias, [*others.values()], [by] * len(others)), strict=True)
            )
        return [values.get(tagged[query], {}) if query in tagged else alone[query] for query in queries]

    def tones(
        self,
        query: Node,
        window: Window,
        interval: str | None,
        zone: str,
        split: Split | None = None,
        toward: str | None = None,
    ) -> dict[tuple[datetime | None, str], Tone]:
        """Return sentiment per interval and value of *split*, toward a name where one is given."""
        by = ({} if interval is None else by_time(TIMES["items"], interval, zone)) | by_value(split)
        wanted, measures = both(dsl_of(query), within(window, "items")), labelled()
        if toward is not None:
            wanted, measures = both(wanted, nested_with("targets", name=toward)), labelled_toward(toward)
        found = self._grouped("items", wanted, by, measures)
        return {(start(bucket), value(bucket)): tone_of(bucket) for bucket in found if bucket["doc_count"]}

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval and value of *split*."""
        by = ({} if interval is None else by_time(TIMES["items"], interval, zone)) | by_value(split)
        found = self._grouped("items", both(dsl_of(query), within(window, "items")), by, summed(number))
        return {(start(bucket), value(bucket)): reached_of(bucket) for bucket in found if bucket["doc_count"]}

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*."""
        found = self._grouped("items", both(dsl_of(query), within(window, "items")), together(field))
        keys = ((bucket["key"]["one"], bucket["key"]["other"], bucket["doc_count"]) for bucket in found)
        return {(one, other): n for one, other, n in keys if one < other}

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""
        with border(self.address):
            return founders(self._client, self._alias("items"), keys, within(window, "items"))

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""
        with border(self.address):
            found = {hit["_id"]: hit for hit in copies(self._client, self._alias("items"), list(ids))}
        documents = (document_of("items", found[each]) for each in sorted(found))
        return [document for document in documents if isinstance(document, Item)]

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""
        wanted = both(within(window, "engagements"), terms(item=item))
        return self._found(Engagement, "engagements", wanted, [{"observed_at": "asc"}, {"id": "asc"}])

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for."""
        runs, body = self._alias("runs"), elasticsearch_covers.asking(window)
        with border(self.address):
            return elasticsearch_covers.told(self._client, runs, body, asked(self._client, runs, **body))

    def counts_and_covers(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> tuple[dict[datetime, dict[str, int]], dict[str, list[Span]]]:
        """Return both; without a split they are asked in one request."""
        if split:
            return self.counts(query, window, interval, zone, split), self.covers(window)
        runs, body = self._alias("runs"), elasticsearch_covers.asking(window)
        wanted = both(dsl_of(query), within(window, "items"))
        counting = grouping(wanted, stepped(TIMES["items"], interval, zone))
        with border(self.address):
            counted, covered = several(self._client, [(self._alias("items"), counting), (runs, body)])
            covers = elasticsearch_covers.told(self._client, runs, body, covered)
        steps = steps_of(counted.get("aggregations", {}))
        return {begin: {"": bucket["doc_count"]} for begin, bucket in steps.items()}, covers

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first."""
        wanted = both(within(window, "runs"), terms(source=source))
        return self._found(SourceRun, "runs", wanted, _newest("runs"))

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first."""
        return self._found(Alert, "alerts", both(within(window, "alerts"), terms(rule=rule)), _newest("alerts"))

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""
        wanted: Dsl = {"terms": {"state": list(states)}} if states else terms()
        return self._found(Message, "messages", both(within(window, "messages"), wanted), _newest("messages"))

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
        return self._found(Decision, "decisions", both(within(window, "decisions")), _newest("decisions"))

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

    def _alias(self, dataset: Dataset) -> str:
        return alias_of(self.prefix, dataset)

    def _total(self, dataset: Dataset, query: Dsl) -> int:
        with border(self.address):
            answer = asked(self._client, self._alias(dataset), query=query, size=0, track_total_hits=True)
        return int(answer["hits"]["total"]["value"])

    def _found(
        self, model: type[Kind], dataset: Dataset, query: Dsl, sort: Sort, limit: int | None = None
    ) -> list[Kind]:
        with border(self.address):
            found = [document_of(dataset, hit) for hit in hits(self._client, self._alias(dataset), query, sort, limit)]
        return [document for document in found if isinstance(document, model)]

    def _grouped(self, dataset: Dataset, query: Dsl, by: dict[str, Dsl], measures: Dsl | None = None) -> Iterator[Any]:
        with border(self.address):
            yield from groups(self._client, self._alias(dataset), query, by, measures or {})


def _newest(dataset: Dataset) -> Sort:
    return [{TIMES[dataset]: "desc"}, {"id": "asc"}]
