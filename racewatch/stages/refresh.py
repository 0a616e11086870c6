"""Stage: a sample of recent posts is looked at again, for their counts, their edits and whether they still are."""

import random
from collections.abc import Sequence
from datetime import timedelta

from racewatch.catalog import load_sources
from racewatch.config import Settings, settings_of
from racewatch.query.ast import And, Field, Not
from racewatch.stages.crawling import crawl_jobs, jobs_of
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Item, SourceRun

CHECK = "weibo-check"
PLATFORM = "weibo:"
DRAWN_FROM = 20
"""So many times the sample are read, by id, which is as good as by chance; the sample is drawn from them."""


def refresh(
    settings: Settings | None = None, *, days: float = 3, limit: int = 100, base_url: str | None = None
) -> SourceRun | None:
    """Look again at *limit* of the Weibo posts of the last *days*, other ones each time; return how the run ended.

    What is seen lands like any crawl: ``index`` then adds the counts to each post's series and sets its state. None
    when the store holds no such post, or no source is declared that looks. Raises RetryLater when the store is away.
    """
    chosen = settings or settings_of()
    if CHECK not in load_sources(chosen.sources):
        return None
    mids = [item.platform_id.removeprefix(PLATFORM) for item in recent(chosen, days, limit) if item.platform_id]
    if not mids:
        return None
    return crawl_jobs(jobs_of([CHECK], chosen, base_url=base_url, queries=mids), chosen)[0]


def recent(settings: Settings, days: float, limit: int) -> Sequence[Item]:
    """Return a sample of the posts of Weibo that were not deleted when last seen, drawn anew at every clock."""
    posts = And((Field("kind", "post"), Not(Field("state", "deleted"))))
    window = Window(settings.clock - timedelta(days=days), settings.clock)
    with opened(settings) as store:
        found = store.search(posts, window, limit=limit * DRAWN_FROM, order="id")
    ours = [item for item in found if (item.platform_id or "").startswith(PLATFORM)]
    return random.Random(settings.clock.isoformat()).sample(ours, min(limit, len(ours)))  # noqa: S311  no secret
