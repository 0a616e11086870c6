"""Rounds: which sources, in which batches, and which raw batches are whose."""

import os
from pathlib import Path

import pytest
import yaml

from racewatch import stages
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.landing.batch import waiting_mark
from racewatch.stages.planning import BATCH, LEFT_OVER


def source(name: str, host: str, **more: object) -> dict[str, object]:
    """Return the declaration of a feed."""
    return {"name": name, "spider": "feed", "publisher": name, "url": f"https://{host}/feed", **more}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with 17 feeds at two hosts in turn, two sources at Weibo, and one of each other schedule."""
    rows = [source(f"feed-{n:02}", f"{'ab'[n % 2]}.example") for n in range(17)]
    rows += [source(name, "m.weibo.cn", spider=name) for name in ("weibo-search", "weibo-hot")]
    rows += [source(schedule, "c.example", schedule=schedule) for schedule in ("hot", "daily", "manual")]
    file = tmp_path / "sources.yaml"
    file.write_text(yaml.safe_dump({"sources": rows}), "utf-8")
    return Settings(_env_file=None, var=tmp_path / "var", sources=file)


def test_a_round_is_cut_into_few_even_batches(settings):
    """Every feed of the class is in one batch, none is longer than the most, neighbours are of one host."""
    found = stages.batches("feeds", settings, family="web")
    names = [name for batch in found for name in batch]
    assert [len(batch) for batch in found] == [5, 6, 6]
    assert max(map(len, found)) <= BATCH
    assert sorted(names) == [f"feed-{n:02}" for n in range(17)]
    assert [int(name[-2:]) % 2 for name in names] == [0] * 9 + [1] * 8


def test_weibo_is_a_family_of_its_own(settings):
    """Together the families hold each source of the class once."""
    assert stages.sources("feeds", settings, family="weibo") == ["weibo-search", "weibo-hot"]
    assert stages.batches("hot", settings, family="weibo") == []
    both = stages.sources("feeds", settings, family="web") + stages.sources("feeds", settings, family="weibo")
    assert sorted(both) == sorted(stages.sources("feeds", settings))


def test_a_person_may_name_any_declared_source(settings):
    """Names stand instead of the class, one crawled by hand only among them; an unknown one is refused."""
    assert stages.batches("feeds", settings, family="web", names=["manual", "weibo-hot"]) == [["manual"]]
    with pytest.raises(ConfigError, match="nobody"):
        stages.batches("feeds", settings, names=["feed-00", "nobody"])


def landed(settings: Settings, name: str) -> str:
    """Import a line as *name*; return the raw batch."""
    archive = settings.var.parent / f"{name}.jsonl"
    archive.write_text('{"url": "https://a.example/1", "title": "T", "published": "2025-01-26T00:00Z"}\n', "utf-8")
    return stages.import_file(archive, "article", settings, source=name)[0]


def test_what_waits_is_taken_by_its_own_round_or_after_an_hour_by_any(settings):
    """A round takes its sources' batches and those of archives; another round's only once they are left over."""
    own, archive, other = (landed(settings, name) for name in ("feed-00", "archive", "hot"))
    assert stages.arrived([own], settings, schedule="feeds") == [[own, archive]]
    assert stages.arrived([], settings, schedule="feeds", names=["hot"]) == [[archive, other]]
    mark = waiting_mark(Path(other))
    long_ago = mark.stat().st_mtime - LEFT_OVER - 1
    os.utime(mark, (long_ago, long_ago))
    assert stages.arrived([], settings, schedule="feeds") == [[archive, own, other]]
