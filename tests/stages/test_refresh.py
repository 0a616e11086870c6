"""Posts that are known are looked at again: their counts grow into a series, and what is gone is called so."""

import json

from racewatch import stages
from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.query.ast import Everything
from racewatch.query.parse import parse
from racewatch.stages.refresh import recent
from racewatch.store.open import opened
from racewatch.store.questions import Window
from tests.crawl.samples import post
from tests.crawl.site import Reply, running_site

ALWAYS = Window()
MIDS = [f"51283400000000{n:02}" for n in range(30)]


def filled(settings: Settings, count: int) -> None:
    """Index *count* posts of Weibo, one of another platform and an article, all of the day before."""
    archive, when = settings.var / "posts.jsonl", "2025-01-27T20:00Z"
    archive.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"url": f"https://m.weibo.cn/status/{mid}", "text": f"{mid} 的话", "likes": 5} for mid in MIDS[:count]]
    rows += [{"url": "https://x.com/a/status/1884000000000000000", "text": "short", "likes": 1}]
    archive.write_text("\n".join(json.dumps({**row, "published": when}) for row in rows) + "\n", "utf-8")
    stages.index([stages.normalize(stages.import_file(archive, "post", settings)[0], settings)], settings)


def declared(settings: Settings, url: str) -> Settings:
    """Return settings in which the check asks *url*, without a pause."""
    check = load_sources()["weibo-check"].model_copy(update={"url": url, "delay": 0})
    path = settings.var / "sources.yaml"
    path.write_text(json.dumps({"sources": [check.model_dump(mode="json", exclude_defaults=True)]}), "utf-8")
    return settings.model_copy(update={"sources": path, "now": settings.now.replace(hour=18)})


def test_a_refresh_brings_counts_edits_and_deletions(settings: Settings) -> None:
    """One post is as it was with more likes, one was edited, one is gone; the ledger has the run, coverage does not."""
    filled(settings, 3)
    with running_site() as site:
        later = declared(settings, site.url)
        texts = {MIDS[0]: f"{MIDS[0]} 的话", MIDS[1]: "完全不同的说法"}
        for mid, text in texts.items():
            answer = {"ok": 1, "data": post(mid, text, attitudes_count=70)["mblog"]}
            site.says(f"/statuses/show?id={mid}", Reply(json.dumps(answer, ensure_ascii=False)))
        site.says(f"/statuses/show?id={MIDS[2]}", Reply('{"ok": 0, "msg": "此微博已被作者删除"}'))
        run = stages.refresh(later)
    assert run is not None
    assert (run.state, run.kind, run.landed, run.covered_from) == ("ok", "checks", 3, None)
    stages.index(settings=later)
    with opened(later) as store:
        kept = {str(item.platform_id).partition(":")[2]: item for item in store.search(parse("kind:post"), ALWAYS)}
        points = store.engagements(kept[MIDS[0]].id, ALWAYS)
        assert [kept[mid].state for mid in MIDS[:3]] == ["live", "edited", "deleted"]
        assert [point.likes for point in points] == [5, 70]
        assert kept[MIDS[1]].earlier[0].text == f"{MIDS[1]} 的话"
        assert kept[MIDS[2]].text == f"{MIDS[2]} 的话"
        assert kept[MIDS[0]].source == "import"
        assert "weibo-check" not in store.covers(ALWAYS)
        assert [each.source for each in store.runs(ALWAYS)].count("weibo-check") == 1
        assert store.total(Everything(), ALWAYS) == 4
    assert MIDS[2] not in {str(item.platform_id)[6:] for item in recent(later, 3, 10)}


def test_the_sample_is_bounded_and_drawn_anew(settings: Settings) -> None:
    """No more posts than asked for, of Weibo only, of the days asked for, and other ones at another time."""
    filled(settings, 30)
    first = {item.id for item in recent(settings, 3, 10)}
    assert len(first) == 10
    assert {item.id for item in recent(settings, 3, 10)} == first
    other = settings.model_copy(update={"now": settings.now.replace(hour=13)})
    assert {item.id for item in recent(other, 3, 10)} != first
    assert len(recent(settings, 3, 500)) == 30
    assert recent(settings, 0.1, 10) == []


def test_nothing_to_look_at_is_no_run(settings: Settings) -> None:
    """An empty store has no posts to ask for: no crawl is made."""
    assert stages.refresh(settings) is None
