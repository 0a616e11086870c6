"""One Weibo post as m.weibo.cn and weibo.com write it, to an item; pure."""

import re
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from racewatch.catalog import Source
from racewatch.errors import RejectItem
from racewatch.extract import Refused, Skipped, count_of
from schemas import RawItem

ZONE = "Asia/Shanghai"
_DAY = re.compile(r"(?:(\d{4})[年-])?(\d{1,2})[月-](\d{1,2})日?(?: (\d{1,2}):(\d{2}))?")
# How a clipped text ends: m.weibo.cn links to the whole, weibo.com unfolds it.
_CUT = re.compile(r"全文</a>|>展开(?:<i[^>]*>[^<]*</i>)?</(?:span|a)>")
# Keys of a post that speak of people; a refused post goes to quarantine without them.
_PEOPLE = frozenset({"user", "retweeted_status", "longText", "page_info", "comments"})


def post_of(
    status: Any, *, url: str, source: Source, fetched_at: datetime, origin: Literal["api", "page"] = "api"
) -> RawItem | Refused | Skipped:
    """Return one post as an item, ``clipped`` while its full text is elsewhere, or why it cannot be used.

    What a list still shows of a deleted post, whose text is only the news of that, is left out.
    """
    try:
        mid, created, text = (field_of(status, key) for key in ("mid", "created_at", "text"))
        if str(status.get("deleted") or "0") == "1":
            return Skipped("deleted-post")
        inline = (status.get("longText") or {}).get("longTextContent")
        return RawItem(
            source=source.name,
            publisher=source.publisher,
            kind="post",
            url=source.entry_link(mid) or f"{source.url.rstrip('/')}/status/{mid}",
            platform_id=f"weibo:{mid}",
            body=inline or text,
            body_format="html",
            author=author_of(status),
            published=created,
            published_origin=origin,
            zone=ZONE,
            fetched_at=fetched_at,
            clipped=bool(status.get("isLongText")) and bool(_CUT.search(text)) and not inline,
            state="edited" if _is_edited(status) else "live",
            reads=count_of(status.get("reads_count")),
            likes=count_of(status.get("attitudes_count")),
            comments=count_of(status.get("comments_count")),
            reposts=count_of(status.get("reposts_count")),
        )
    except (RejectItem, ValidationError) as error:
        return Refused.because(error, without_people(status), url)


def field_of(status: Any, key: str) -> str:
    """Return a field of a post or comment as text; raise RejectItem when it is not there."""
    if not isinstance(status, dict):
        raise RejectItem("malformed-row", detail=f"want a post, got {type(status).__name__}")
    value = status.get(key) or (status.get("idstr") or status.get("id") if key == "mid" else None)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise RejectItem("absent-field", detail=key)
    return str(value)


def author_of(status: dict[str, Any]) -> str | None:
    """Return the number of who wrote a post or comment; the pipeline makes a digest of it."""
    user = status.get("user")
    return str(user["id"]) if isinstance(user, dict) and user.get("id") else None


def _is_edited(status: dict[str, Any]) -> bool:
    config = status.get("edit_config")
    return bool(isinstance(config, dict) and config.get("edited")) or bool(count_of(status.get("edit_count")))


def without_people(status: Any) -> Any:
    """Return *status* without what speaks of people."""
    return {k: v for k, v in status.items() if k not in _PEOPLE} if isinstance(status, dict) else status


def posted_at(shown: str, now: datetime) -> datetime | None:
    """Return the time that a post shows, None for one that is told from now on back (刚刚, 5分钟前, 今天 13:05).

    >>> from datetime import UTC
    >>> str(posted_at("01月27日 13:05", datetime(2025, 1, 28, tzinfo=UTC)))
    '2025-01-27 13:05:00+08:00'
    """
    shown = " ".join(shown.split())
    try:
        return datetime.strptime(shown, "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        found = _DAY.fullmatch(shown)
    if not found:
        return None
    here = now.astimezone(ZoneInfo(ZONE))
    year, month, day, hour, minute = (int(part) if part else 0 for part in found.groups())
    try:
        return datetime(year or here.year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    except ValueError:
        return None
