"""A trace is planted in every place that can hold one; after forgetting it is in none of them, in either store."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import BaseModel

from racewatch import stages
from racewatch.config import Settings
from racewatch.crawl import known
from racewatch.crawl.authors import author_digest, author_key
from racewatch.landing.batch import Manifest, batch_path, digest_of, land, write_lines
from racewatch.landing.firsts import first_in
from racewatch.landing.quarantine import quarantine
from racewatch.landing.waiting import save_run
from racewatch.query.ast import Everything
from racewatch.stages.forgetting import forget
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.text.identity import item_id
from schemas import Evidence, Item, RankObservation, RawItem, Rejected, Sample
from schemas.basis import Basis, Place
from schemas.item import document_id
from tests.contract.samples import alert, decision, message, run

NOW = datetime(2025, 1, 28, 12, tzinfo=UTC)
ACCOUNT, NUMBER, WORDS = "9183746502", "5990000000000077", "暗号甲乙丙"
LINK = f"https://m.weibo.cn/status/{NUMBER}"
ALIAS = "https://m.weibo.cn/feed/entry-8181818"
NEEDLES = (ACCOUNT, NUMBER, WORDS, "entry-8181818", item_id(LINK))
BY_ACCOUNT = {
    "var/landing/known.db",
    "var/landing/quarantine/x/weibo-r1-crawl.jsonl",
    "var/evidence/weibo/r9/3.body",
}
"""What holds the account alone, of which a wish by the post's address says nothing."""
OTHER = "https://m.weibo.cn/status/5990000000000099"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a store and a folder with a trace of one post, or of its author, in every place."""
    found = settings.model_copy(update={"var": tmp_path / "var", "now": NOW})
    bring(found, "raw", "items", "weibo", posts(found))
    bring(found, "raw", "ranks", "hot", [RankObservation(list="hot", observed_at=NOW, title=WORDS, url=LINK)])
    stages.index(settings=found)
    bring(found, "clean", "samples", "weibo", [sample()], "r1.samples")
    plant_in_store(found)
    plant_on_disk(found)
    return found


def posts(settings: Settings) -> list[RawItem]:
    """Return the author's post, a comment of another on it, and a post of somebody who has nothing to do with it."""
    digest = author_digest(author_key(settings), "weibo", ACCOUNT)
    told = {"source": "weibo", "publisher": "微博", "published": "2025-01-28T10:00Z", "published_origin": "api"}
    own = {"kind": "post", "url": LINK, "platform_id": f"weibo:{NUMBER}", "author": digest, "likes": 3}
    comment = {"kind": "comment", "url": f"https://m.weibo.cn/detail/{NUMBER}?cid=5", "platform_id": "weibo:c5"}
    answer = {"kind": "post", "url": OTHER, "platform_id": "weibo:5990000000000099", "reply_to": f"weibo:{NUMBER}"}
    made = [
        {**comment, "author": "1" * 32, "reply_to": f"weibo:{NUMBER}", "body": "DeepSeek 说得对"},
        {**own, "body": f"DeepSeek {WORDS}"},
        {**answer, "author": "2" * 32, "body": "DeepSeek 另有看法"},
    ]
    return [RawItem.model_validate({**told, **each, "fetched_at": NOW}) for each in made]


def sample() -> Sample:
    """Return a sampled title of the post."""
    return Sample(id=document_id("slot"), source="weibo", item=item_id(LINK), title=WORDS, language="zh", seen_at=NOW)


def bring(
    settings: Settings, step: str, kind: str, source: str, records: Iterable[BaseModel], run_id: str = "r1"
) -> None:
    """Land *records* as a batch."""
    batch = batch_path(settings.var, step, source, run_id)  # type: ignore[arg-type]
    part = batch.with_name(f"{batch.name}.part")
    count = write_lines(part, records)
    made = {"step": step, "kind": kind, "source": source, "run_id": run_id, "made_at": NOW}
    land(part, batch, Manifest.model_validate({**made, "count": count, "digest": digest_of(part)}))


def plant_in_store(settings: Settings) -> None:
    """Write what only the store has."""
    own = Evidence(id=item_id(LINK), title=WORDS, url=LINK, publisher="微博", at=NOW)
    other = own.model_copy(update={"id": "3" * 32, "title": "别的", "url": OTHER, "quote": f"转自 {LINK} 的话"})
    place = Place(list="hot", title=WORDS, position=1, heat=9, at=NOW, url=LINK)
    basis = Basis(since=NOW, until=NOW, first=own, places=(place,))
    shown = alert("shown", evidence=(own, other), basis=basis, message=f"weibo ended failed: timeout {LINK}")
    ended = run("r9", source="weibo", state="failed", reason="timeout", detail=f"timeout {LINK} (one of 2)")
    ended = ended.model_copy(update={"evidence": "evidence/weibo/r9/1.body"})
    save_run(settings.var, ended)
    with opened(settings) as store:
        store.write([shown, message("told", alert=shown, error=f"refused {LINK}"), sample(), ended])
        store.write([decision("why", why=f"it is only {LINK}")])


def plant_on_disk(settings: Settings) -> None:
    """Write what crawls and failures leave on the disk."""
    var, own = settings.var, posts(settings)[1].model_dump(mode="json")
    raws = [own, {"mid": 1, "user": {"id": int(ACCOUNT)}}, f"broken {LINK}", "whole"]
    refused = [Rejected(source="weibo", run_id="r1", reason="x", rejected_at=NOW, raw=raw) for raw in raws]
    refused[-1] = refused[-1].model_copy(update={"detail": f"like {LINK}", "url": LINK.replace("77", "78")})
    quarantine(var, "crawl", "weibo", "r1", refused)
    forms = [LINK.replace("/", "\\/"), quote(LINK, safe=""), f"昵称 {ACCOUNT}", "none", "https://a.example"]
    for number, body in enumerate(forms, 1):
        path = var / f"evidence/weibo/r9/{number}.body"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body.encode("gb18030"))
        headers = {"location": LINK} if body == "none" else {}
        path.with_suffix(".json").write_text(json.dumps({"url": "https://weibo.com/ajax", "headers": headers}))
    ended = run("r9", source="weibo").model_copy(update={"started_at": NOW})
    pages = [(ALIAS, "a", item_id(LINK)), (LINK, "b", item_id(LINK)), (OTHER, "c", item_id(OTHER))]
    lists = {f"https://m.weibo.cn/u/{ACCOUNT}?page=1": ("", ""), "https://m.weibo.cn/all": ("", "")}
    known.remember(var, ended, pages=pages, lists=lists)
    first_in(var, "r9", NOW, {item_id(LINK), item_id(OTHER)})
    (var / "incidents").mkdir()
    (var / "incidents/source_weibo").write_text(f"timeout {LINK}")
    dead = var / "landing/raw/weibo/r2.jsonl.part"
    dead.write_text(f"{json.dumps(own)}\n{json.dumps(own)[:60]}")
    dead.with_name("r2.rejected.part").write_text(f"{refused[0].model_dump_json()}\n")


def places(settings: Settings, folder: Path) -> set[str]:
    """Return all places that hold a trace: files by path, datasets of the store by name."""
    digest = author_digest(author_key(settings), "weibo", ACCOUNT)
    files = [path for path in folder.rglob("*") if path.is_file() and "forgotten" not in path.parts]
    found = {str(path.relative_to(folder)) for path in files if any(map(path.read_bytes().__contains__, coded(digest)))}
    with opened(settings) as store:
        told = {name: "".join(one.model_dump_json() for one in of) for name, of in everything(store)}
    return found | {name for name, text in told.items() if any(needle in text for needle in (digest, *NEEDLES))}


def coded(digest: str) -> Iterator[bytes]:
    """Yield the needles as a file may hold them."""
    for needle in (digest, *NEEDLES):
        yield needle.encode()
        yield needle.encode("gb18030")
    yield bytes.fromhex(item_id(LINK))


def everything(store: Store) -> Iterator[tuple[str, list[BaseModel]]]:
    """Yield every dataset that the store has, by name, with all its documents."""
    items = store.page(Item)
    yield "items", list(items)
    yield "ranks", list(store.page(RankObservation))
    yield (
        "engagements",
        [point for each in (item_id(LINK), item_id(OTHER)) for point in store.engagements(each, Window())],
    )
    yield "runs", list(store.runs(Window()))
    yield "alerts", list(store.alerts(Window()))
    yield "messages", list(store.messages(Window()))
    yield "decisions", list(store.decisions(Window()))
    yield "samples", list(store.samples())


PLANTED = {
    *("items", "ranks", "engagements", "runs", "alerts", "messages", "decisions", "samples"),
    *(f"var/landing/{step}/{name}.jsonl" for step in ("raw", "clean") for name in ("weibo/r1", "hot/r1")),
    *("var/landing/clean/weibo/r1.samples.jsonl", "var/landing/quarantine/x/weibo-r1-crawl.jsonl"),
    *("var/landing/raw/weibo/r2.jsonl.part", "var/landing/raw/weibo/r2.rejected.part"),
    *("var/landing/known.db", "var/landing/firsts.db", "var/landing/runs/weibo/r9.json", "var/incidents/source_weibo"),
    *(f"var/evidence/weibo/r9/{name}" for name in ("1.body", "2.body", "3.body", "4.json")),
}


@pytest.mark.parametrize("asked", [f"weibo:{ACCOUNT}", LINK])
def test_no_place_keeps_a_trace(home: Settings, tmp_path: Path, asked: str) -> None:
    """Every place holds one before, none does afterwards; what is others' own, and every figure, is still there."""
    assert PLANTED - places(home, tmp_path) == set()
    dry = forget(asked, home, dry_run=True)
    assert PLANTED - places(home, tmp_path) == set()
    assert forget(asked, home) == dry
    left = places(home, tmp_path)
    assert left == (BY_ACCOUNT if asked == LINK else set())
    with opened(home) as store:
        assert [item.url for item in store.search(Everything(), Window())] == [OTHER]
        assert store.items([item_id(OTHER)])[0].reply_to is None
        (shown,) = store.alerts(Window())
        assert [(piece.url, piece.quote) for piece in shown.evidence] == [(OTHER, "转自 (gone) 的话")]
        assert (shown.observed, shown.message) == (1000.5, "weibo ended failed: timeout (gone)")
        (ended,) = [each for each in store.runs(Window()) if each.run_id == "r9"]
        assert (ended.state, ended.detail, ended.evidence) == ("failed", "timeout (gone) (one of 2)", None)
    assert (home.var / "evidence/weibo/r9/5.body").exists()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_forgotten_stays_so_when_all_is_read_again(home: Settings, tmp_path: Path) -> None:
    """A rebuild from the landing, and the same posts crawled again, bring back no item, mark, entry or title."""
    forget(f"weibo:{ACCOUNT}", home)
    bring(home, "raw", "items", "weibo", posts(home), "r5")
    bring(home, "raw", "ranks", "hot", [RankObservation(list="hot", observed_at=NOW, title=WORDS, url=LINK)], "r5")
    bring(home, "clean", "samples", "weibo", [sample()], "r5.samples")
    stages.rebuild(home)
    with opened(home) as store:
        told = "".join(one.model_dump_json() for _, of in everything(store) for one in of)
    assert [needle for needle in NEEDLES if needle in told] == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_whom_others_mention_is_forgotten_and_their_words_stay(home: Settings) -> None:
    """The digest of a mentioned account goes from stored and later items; the text with the @ is its author's own."""
    told = posts(home)[2].model_copy(update={"url": OTHER.replace("99", "98"), "platform_id": None})
    both = [told, told.model_copy(update={"url": OTHER.replace("99", "97"), "platform_id": None})]
    both = [each.model_copy(update={"body": "DeepSeek @某某人 @别的人 你看"}) for each in both]
    bring(home, "raw", "items", "weibo", both[:1], "r6")
    stages.index(settings=home)
    assert forget("weibo:某某人", home).answers == 1
    bring(home, "raw", "items", "weibo", both[1:], "r7")
    stages.index(settings=home)
    with opened(home) as store:
        items = [item for item in store.page(Item) if "@某某人" in item.text]
    kept = author_digest(author_key(home), "weibo", "别的人")
    assert [item.mentions for item in items] == [(kept,), (kept,)]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_archive_brings_nothing_back(home: Settings, tmp_path: Path) -> None:
    """A line about what is forgotten is met and not taken: it is in no batch, and the run's counts add up."""
    forget(LINK, home)
    lines = [{"url": link, "title": "DeepSeek", "published": "2025-01-26T00:00Z"} for link in (LINK, OTHER)]
    archive = tmp_path / "archive.jsonl"
    archive.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    batch, ended = stages.import_file(archive, "post", home, source="archive")
    assert (ended.seen, ended.landed, ended.repeated, ended.state) == (2, 1, 1, "ok")
    assert NUMBER not in Path(str(batch)).read_text("utf-8")
