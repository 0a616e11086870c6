"""What the tagger reads out of a record, field by field."""

from datetime import UTC, datetime

from racewatch.errors import RejectItem
from racewatch.tagging import tagger
from schemas import RawItem


def raw(title: str, body: str) -> RawItem:
    """Return a post with *title* and *body*."""
    fetched = datetime(2025, 1, 27, 12, tzinfo=UTC)
    return RawItem(source="s", publisher="p", kind="post", url="https://w.example/1", title=title, body=body,
                   fetched_at=fetched)  # fmt: skip


def test_marks_become_fields_and_the_original_stays() -> None:
    """Hashtags, accounts and emoticons of title and text are fields; repairs count what was taken out."""
    item = tagger().item(raw("#輝達 晶片#", "@科技日報 人工智慧太快了[偷笑]\n网页链接"))
    assert (item.title, item.text) == ("#輝達 晶片#", "@科技日報 人工智慧太快了")
    assert (item.hashtags, item.mentions, item.emoticons) == (("輝達 晶片",), ("科技日報",), ("偷笑",))
    assert (item.original_text, item.repairs) == ("@科技日報 人工智慧太快了[偷笑]\n网页链接", 1)
    assert item.region == "TW"
    assert "nvidia" in item.names


def test_records_together_become_what_they_become_alone() -> None:
    """Tones are judged for many at once; a refused record stands between the others as its refusal."""
    raws = [
        raw("", "DeepSeek 让英伟达股价暴跌[偷笑]"),
        raw("", " "),
        raw("Nvidia rises", "Users love Claude, not Grok."),
    ]
    first, refused, last = tagger().items(raws)
    assert [first, last] == [tagger().item(raws[0]), tagger().item(raws[2])]
    assert isinstance(refused, RejectItem)
    assert refused.reason == "no-text"


def test_a_post_of_emoji_alone_is_kept() -> None:
    """It says nothing to search, but it was posted: it is no empty record."""
    item = tagger().item(raw("", "😂"))
    assert (item.text, item.emoticons, item.language) == ("", ("😂",), "und")
