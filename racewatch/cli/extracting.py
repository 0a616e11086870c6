"""The verb that reads pages: extract."""

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, ValidationError

from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.errors import RacewatchError, RejectItem
from racewatch.extract import Article, article_of
from racewatch.text.times import moment_of

GZIP = b"\x1f\x8b"


class PageOnDisk(BaseModel):
    """One line of a batch: the page's id, its address, and where its bytes lie (plain or gzip)."""

    model_config = ConfigDict(extra="ignore")

    id: str
    url: AnyHttpUrl
    path: Path
    content_type: str = ""


@click.command()
@click.option("--url", help="The page's address; relative links and the canonical address rest on it.")
@click.option("--content-type", default="", help="What the server said: 'text/html; charset=gb2312'.")
@click.option("--batch", is_flag=True, help='Read lines of {"id", "url", "path"} instead of one page.')
@common
def extract(url: str | None, content_type: str, *, batch: bool, settings: Settings, out: Output) -> None:
    """Read article pages from stdin; print title, text, published_at, authors, language, url, section, modified,
    amp_url, paywalled and via.

    `via` says for each field where it was found. One page in, one JSON object out; with --batch one a line, and a page
    that cannot be read gives a line with `error` and the others go on (exit 1). `lost` counts characters that the page
    itself shows as unreadable, `problems` says why a field is empty.

    \b
    racewatch extract --url https://news.example.org/a.html < page.html
    racewatch extract --batch < list.jsonl > articles.jsonl
    """
    if batch == (url is not None):
        raise click.UsageError("give either --url with a page on stdin or --batch with a list on stdin")
    if not batch:
        out.record(fields_of(sys.stdin.buffer.read(), url or "", content_type, settings))
        return
    failed = False
    for answer in answers(sys.stdin.buffer, settings):
        out.record(answer)
        failed = failed or "error" in answer
    if failed:
        click.get_current_context().exit(EXIT_FAILED)


def answers(lines: Iterable[bytes], settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield one object for each line of a batch, with an ``error`` where the line or its page cannot be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            page = PageOnDisk.model_validate_json(line)
        except ValidationError as error:
            yield {"id": _id_of(line), "line": number, "error": f"bad-record: {error.errors()[0]['msg']}"}
            continue
        try:
            yield {"id": page.id, **fields_of(bytes_of(page.path), str(page.url), page.content_type, settings)}
        except (OSError, EOFError, RacewatchError) as error:
            yield {"id": page.id, "line": number, "error": str(error)}


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a page, unpacked when they are gzip; raise OSError or EOFError when they cannot be read."""
    body = path.read_bytes()
    return gzip.decompress(body) if body.startswith(GZIP) else body


def fields_of(page: bytes, url: str, content_type: str, settings: Settings) -> dict[str, Any]:
    """Return the fields of one page; raise RejectItem when it holds no article."""
    article = article_of(page, url, content_type)
    published, problems = _published(article, settings)
    return {
        "title": article.title,
        "text": article.text,
        "published_at": published,
        "authors": list(article.authors),
        "language": article.language,
        "url": article.canonical_url or url,
        "section": article.section,
        "modified": article.modified,
        "amp_url": article.amp_url,
        "paywalled": article.paywalled,
        "via": dict(article.via or {}),
        "lost": article.lost,
        "problems": problems,
    }


def _published(article: Article, settings: Settings) -> tuple[datetime | None, list[str]]:
    """Return the page's time in UTC, or None and why; bare times are in the settings' zone."""
    if article.published is None:
        return None, ["no-date: the page shows no time of publication"]
    fetched, zone = settings.clock, settings.zone
    try:
        return moment_of(article.published, fetched_at=fetched, zone=zone, origin="page").at, []
    except RejectItem as error:
        return None, [str(error)]


def _id_of(line: bytes) -> str | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record.get("id") if isinstance(record, dict) else None
