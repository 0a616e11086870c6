"""Whoever asks to be forgotten is in no place any more, in either store, and does not come back."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.config import Settings
from racewatch.crawl.authors import author_digest, author_key
from racewatch.landing.batch import Manifest, batch_path, digest_of, land, read_manifest, write_lines
from racewatch.landing.quarantine import quarantine
from racewatch.query.ast import Everything, Text
from racewatch.stages.forgetting import Forgot, forget
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import RawItem, Rejected
from tests.contract.samples import alert

NOW = datetime(2025, 1, 28, 12, tzinfo=UTC)
ACCOUNT, WORDS = "1234567890", "暗号甲乙丙"
LINK = "https://weibo.com/1/5128340000000001"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a store and a folder that hold five posts, two of one account, a refused one and a saved answer."""
    found = settings.model_copy(update={"var": tmp_path / "var", "now": NOW})
    bring(found, "r1")
    own = next(post for post in posts(found) if WORDS in post.body)
    refused = Rejected(source="weibo", run_id="r1", reason="x", rejected_at=NOW, raw=own.model_dump(mode="json"))
    quarantine(found.var, "crawl", "weibo", "r1", [refused])
    folder = found.var / "evidence/weibo/r1"
    folder.mkdir(parents=True)
    for number, url in enumerate((LINK, "https://weibo.com/ajax"), 1):
        (folder / f"{number}.json").write_text(json.dumps({"url": url}), "utf-8")
        (folder / f"{number}.body").write_text(WORDS if number == 1 else "nothing of theirs", "utf-8")
    return found


def posts(settings: Settings) -> list[RawItem]:
    """Return five posts, those numbered 0 and 1 by the account."""
    digest = author_digest(author_key(settings), "weibo", ACCOUNT)
    return [
        RawItem(
            source="weibo",
            publisher="微博",
            kind="post",
            url=LINK[:-1] + str(number),
            platform_id=f"weibo:512834000000000{number}",
            body=f"DeepSeek {WORDS if number < 2 else '别的话'} 第 {number} 条 @某某人 你看",
            author=digest if number < 2 else f"{number}" * 32,
            published="2025-01-28T10:00Z",
            published_origin="api",
            fetched_at=NOW,
        )
        for number in range(5)
    ]


def bring(settings: Settings, run_id: str) -> None:
    """Land the posts as the batch of a run, and index them."""
    batch = batch_path(settings.var, "raw", "weibo", run_id)
    part = batch.with_name(f"{batch.name}.part")
    count = write_lines(part, posts(settings))
    made = {"step": "raw", "kind": "items", "source": "weibo", "run_id": run_id, "made_at": NOW}
    land(part, batch, Manifest.model_validate({**made, "count": count, "digest": digest_of(part)}))
    stages.index(settings=settings)


def traces(settings: Settings) -> list[str]:
    """Return the files that hold the account's number, digest or words, and the store if it finds them."""
    digest = author_digest(author_key(settings), "weibo", ACCOUNT)
    needles = [word.encode() for word in (ACCOUNT, digest, WORDS)]
    files = [path for path in settings.var.rglob("*") if path.is_file() and "forgotten" not in path.parts]
    found = [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]
    with opened(settings) as store:
        return found + ["store"] * store.total(Text(WORDS), Window())


def test_a_dry_run_says_what_there_is_and_changes_nothing(home: Settings) -> None:
    """It counts what the real one then takes out."""
    before = traces(home)
    told = forget(f"weibo:{ACCOUNT}", home, dry_run=True)
    assert (told, traces(home)) == (Forgot(store=2, landing=4, quarantine=1, evidence=1), before)
    assert forget(f"weibo:{ACCOUNT}", home) == told


@pytest.mark.parametrize("asked", [f"weibo:{ACCOUNT}", ACCOUNT, "digest"])
def test_an_author_is_in_no_place_and_does_not_come_back(home: Settings, asked: str) -> None:
    """Not by the same posts crawled again, not by indexing the landing anew; the others' posts stay."""
    digest = author_digest(author_key(home), "weibo", ACCOUNT)
    assert traces(home)
    forget(digest if asked == "digest" else asked, home)
    assert traces(home) == []
    stages.rebuild(home)
    for path in home.var.glob("racewatch.db.*"):
        path.unlink()
    assert traces(home) == []
    bring(home, "r2")
    with opened(home) as store:
        assert (store.total(Text(WORDS), Window()), store.total(Everything(), Window())) == (0, 3)
    assert forget(asked if asked != "digest" else digest, home).store == 0


def test_one_item_is_forgotten_by_its_address(home: Settings) -> None:
    """Any address of the post will do; alerts that showed it keep their figures and not the post."""
    with opened(home) as store:
        shown = store.search(Text(WORDS), Window())[0]
        proof = alert("one").evidence[0].model_copy(update={"id": shown.id, "title": WORDS})
        store.write([alert("one", evidence=(proof, *alert("one").evidence))])
    number = (shown.platform_id or "")[-1]
    done = forget(f"https://m.weibo.cn/status/512834000000000{number}", home)
    assert (done.store, done.landing, done.alerts) == (1, 2, 1)
    with opened(home) as store:
        assert [item.id for item in store.search(Text(WORDS), Window())] != [shown.id]
        assert store.total(Everything(), Window()) == 4
        assert store.alerts(Window()) == [alert("one")]


def test_accounts_that_a_post_mentions_are_digests(home: Settings) -> None:
    """The field names nobody unless the setting says so."""
    with opened(home) as store:
        mentions = {name for item in store.search(Everything(), Window()) for name in item.mentions}
    assert mentions == {author_digest(author_key(home), "weibo", "某某人")}
    allowed = home.model_copy(update={"display_names": True})
    stages.index([stages.normalize(batch_path(home.var, "raw", "weibo", "r1"), allowed)], allowed)
    with opened(home) as store:
        assert {name for item in store.search(Everything(), Window()) for name in item.mentions} == {"某某人"}


def killed_at(step: int, settings: Settings) -> bool:
    """Forget the account in a process that is killed at its *step*-th change of a file; say whether it was."""
    if (child := os.fork()) == 0:
        _die_at(step)
        try:
            forget(f"weibo:{ACCOUNT}", settings)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _die_at(step: int) -> None:
    steps: Iterator[int] = iter(range(1, 10_000))

    def deadly(name: str) -> None:
        change = getattr(Path, name)

        def run(path: Path, *more: object, **named: object) -> object:
            done = change(path, *more, **named)
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(Path, name, run)

    for name in ("replace", "unlink", "touch"):
        deadly(name)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_kill_in_the_middle_can_be_gone_on_from(home: Settings, tmp_path: Path) -> None:
    """Killed at any change of a file, the next call finishes, and every batch fits its manifest."""
    step = 0
    while True:
        step += 1
        copy = tmp_path / f"copy{step}"
        shutil.copytree(home.var, copy)
        again = home.model_copy(update={"var": copy, "store": f"sqlite:///{copy}/racewatch.db"})
        shutil.copy(home.store.removeprefix("sqlite:///"), copy / "racewatch.db")
        dead = killed_at(step, again)
        if dead:
            forget(f"weibo:{ACCOUNT}", again)
        assert traces(again) == [], step
        for batch in (copy / "landing").glob("*/weibo/*.jsonl"):
            assert read_manifest(batch).count == len(batch.read_bytes().splitlines())
        shutil.rmtree(copy)
        if not dead:
            break
    assert step > 8
