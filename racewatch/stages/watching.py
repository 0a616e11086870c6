"""What each rule asks the store, and the names in it that can be new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from racewatch.catalog import Watchbook
from racewatch.query.ast import And, Field, Node, Or
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from schemas import AlertRule


@dataclass(frozen=True, slots=True)
class Watched:
    """One rule, its query, and the query of each name in it: ("", query) where it names nobody."""

    rule: AlertRule
    query: Node
    names: tuple[tuple[str, Node], ...]

    def query_of(self, name: str | None) -> Node:
        """Return the query of one of its names; the whole one for None."""
        return dict(self.names).get(name, self.query) if name else self.query

    @property
    def cooldown(self) -> timedelta:
        """Return the quiet time after which a new spike is a new incident."""
        return timedelta(hours=self.rule.cooldown_hours)


def watched(rules: Iterable[AlertRule], watchbook: Watchbook) -> Iterator[Watched]:
    """Yield every rule with its queries; raise QueryError for one that cannot be read."""
    members = {topic.id: topic.names for topic in watchbook.topics}
    for rule in rules:
        query = expand(parse(rule.query), watchbook)
        names = tuple(dict.fromkeys(_names_in(query, members)))
        narrow = not isinstance(query, Field)
        parts = [(name, And((query, Field("name", name))) if narrow else Field("name", name)) for name in names]
        yield Watched(rule, query, tuple(parts) or (("", query),))


def _names_in(query: Node, members: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the names that *query* asks for, those of its topics among them."""
    if isinstance(query, Field):
        yield from (query.value,) if query.name == "name" else ()
        yield from members.get(query.value, ()) if query.name == "topic" else ()
    elif isinstance(query, And | Or):
        for child in query.children:
            yield from _names_in(child, members)
