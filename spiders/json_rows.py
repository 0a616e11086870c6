"""Rows of a JSON answer to records, by the JMESPath that a source declares for each field; pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import ValidationError

from racewatch.catalog import Source
from racewatch.errors import BadMarkup, ConfigError, RejectItem
from racewatch.extract import Refused, Skipped, count_of, json_of
from schemas import RankObservation, RawItem

Record = RawItem | RankObservation | Refused | Skipped
COUNTS = frozenset({"position", "heat", "reads", "discussions", "originals", "likes", "comments", "reposts"})
_AT = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([^/]+)")
_MILLISECONDS = 10**11
"""An epoch from this on is in milliseconds: in seconds it would be the year 5138."""


def answer_of(body: bytes, *, url: str) -> Any:
    """Return the answer in *body*; raise RejectItem when it is damaged."""
    return json_of(body, url)


def rows_of(answer: Any, *, url: str, source: Source) -> list[Any]:
    """Return the rows of an answer; raise BadMarkup ``changed-shape`` when there is no list where it was declared."""
    found = value_at(source.rows, answer)
    if not isinstance(found, list):
        keys = ", ".join(sorted(answer))[:200] if isinstance(answer, dict) else type(answer).__name__
        raise BadMarkup("changed-shape", url=url, detail=f"no list at {source.rows}; the answer has {keys}")
    return found


def records(rows: list[Any], *, url: str, source: Source, at: datetime, first: int = 1) -> Iterator[Record]:
    """Yield a record for each row, in order; *first* is the place of the first one in its list.

    A row that the source declares to skip, such as an advertisement, is left out and takes no place.
    """
    place = first
    for row in rows:
        if "skip" in source.fields and value_at(source.fields["skip"], row):
            yield Skipped("ad")
            continue
        try:
            yield _record(row, place, url, source, at)
        except (RejectItem, ValidationError) as error:
            yield Refused.because(error, _without_people(row, source), url)
        place += 1


def _without_people(row: Any, source: Source) -> Any:
    """Return what a quarantine may keep of *row*: of a post only the fields that are declared, and not its author."""
    if source.kind == "ranks":
        return row
    return {name: value_at(path, row) for name, path in source.fields.items() if name not in {"author", "skip"}}


def _record(row: Any, place: int, url: str, source: Source, at: datetime) -> RawItem | RankObservation:
    values = {name: value_at(path, row) for name, path in source.fields.items() if name != "skip"}
    fields = {name: _plain(name, value) for name, value in values.items() if value not in (None, "", [])}
    if not fields.get("title") and not fields.get("body"):
        raise RejectItem("absent-field", detail=f"title at {source.fields.get('title') or source.fields.get('body')}")
    if link := fields.get("url"):
        fields["url"] = urljoin(url, web_address(str(link)))
    if source.kind == "ranks":
        return RankObservation.model_validate({"list": source.name, "observed_at": at, "position": place, **fields})
    return _item(fields, source, at)


def _item(fields: Mapping[str, Any], source: Source, at: datetime) -> RawItem:
    given = {
        "source": source.name,
        "publisher": source.publisher,
        "kind": source.item_kind,
        "body_format": source.body_format,
        "zone": source.zone,
        "fetched_at": at,
        **fields,
    }
    if "url" not in given and given.get("platform_id"):
        given["url"] = source.entry_link(str(given["platform_id"]).partition(":")[2])
    if "published" in given:
        given["published_origin"] = "api"
    return RawItem.model_validate(given)


def _plain(name: str, value: Any) -> Any:
    """Return a value as the record wants it: a count, a time, or text; raise RejectItem when a count is none."""
    if name in COUNTS:
        count = count_of(_number_in(value))
        if count is None:
            raise RejectItem("malformed-row", detail=f"{name}: {str(value)[:80]!r} is no count")
        return count
    if name == "published" and (moment := _epoch(value)):
        return moment
    if name == "value":
        return value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _number_in(value: Any) -> Any:
    """Return *value* without a word after its number: '817 万热度' is 8,170,000."""
    text = value.strip() if isinstance(value, str) else ""
    head = text.rstrip("".join(c for c in text if c.isalpha() and c not in "千万萬亿億kKmMwW")).strip()
    return head or value


def _epoch(value: Any) -> str | None:
    """Return the ISO time of seconds or milliseconds since 1970, None for what is no such number."""
    if isinstance(value, bool) or not str(value).isdecimal() or int(value) < 10**8:
        return None
    seconds = int(value) / (1000 if int(value) >= _MILLISECONDS else 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def web_address(link: str) -> str:
    """Return where a browser finds *link*: the page of a post for an AT Protocol address (atproto.com, AT URI).

    >>> web_address("at://did:plc:abc/app.bsky.feed.post/3k2")
    'https://bsky.app/profile/did:plc:abc/post/3k2'
    """
    found = _AT.fullmatch(link)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else link


def value_at(path: str, data: Any) -> Any:
    """Return what lies at a JMESPath in *data*, None where nothing does; raise ConfigError when it is none."""
    try:
        return compiled(path).search(data)
    except JMESPathError:  # a function met a value of another type: this row has no such field
        return None


@lru_cache(maxsize=512)
def compiled(path: str) -> ParsedResult:
    """Return a compiled JMESPath; raise ConfigError naming it when it cannot be read."""
    try:
        return jmespath.compile(path)
    except JMESPathError as error:
        raise ConfigError(f"{path!r} is no JMESPath ({error}); correct the source in sources.yaml") from error
