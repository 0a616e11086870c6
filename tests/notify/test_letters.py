"""A message is good to read in three languages and three forms, and shows nothing that a text smuggles in."""

import string
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from opencc import OpenCC

from racewatch.notify.letters import letter_of, trial_letter
from racewatch.notify.phrases import MESSAGE
from racewatch.notify.reader import Reader
from racewatch.phrases import LANGUAGES
from racewatch.stages.outbox import message_of
from schemas import Alert, Change, Evidence
from schemas.basis import Basis, Place, Share, Step, Tone

DAWN = datetime(2025, 1, 27, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NASTY = "<script>alert(1)</script> [x](javascript:1) *深度求索*"


def alert(**fields):
    """Return an incident with everything that can be told."""
    address = "https://a.example/(1)'\""
    more = {"quote": "深度求索登頂。", "engagement": 1234}
    piece = Evidence(id="1", title=NASTY, url=address, publisher="北辰财经", at=DAWN, **more)
    basis = Basis(
        labels={"": ("DeepSeek", "深度求索", "深度求索"), "nvidia": ("Nvidia", "英伟达", "輝達")},
        owner="Lin",
        note="Ask the desk first.",
        list="weibo-hot",
        kql='topics:"deepseek" and title:"it\'s"',
        since=DAWN,
        until=DAWN + 4 * HOUR,
        items=40,
        voices=12,
        spellings=(Share(name="DeepSeek", count=41), Share(name="深度求索", count=7)),
        publishers=(Share(name="北辰财经", count=9),),
        sources=(Share(name="beichen", count=9),),
        languages=(Share(name="zh", count=30), Share(name="en", count=10)),
        first=piece,
        tones=(
            Tone(items=40, mean=0.31, before_items=12, before_mean=0.05),
            Tone(name="nvidia", items=8, mean=-0.4, before_items=5, before_mean=0.1),
        ),
        places=(Place(list="weibo-hot", title="DeepSeek爆了", position=1, heat=1_435_601, at=DAWN),),
        seen=3,
        steps=4,
        series=tuple(Step(start=DAWN + n * HOUR, value=None if n == 1 else float(n * 10)) for n in range(-2, 4)),
    )
    known = {
        "id": "a" * 32,
        "rule": "deepseek",
        "topic": "deepseek",
        "query": "topic:deepseek",
        "series": "count",
        "severity": "warning",
        "interval": "1h",
        "opened_at": DAWN,
        "peak_at": DAWN + HOUR,
        "raised_at": DAWN,
        "observed": 30.0,
        "expected": 0.4,
        "low": 0.0,
        "high": 3.2,
        "score": 0.66,
        "coverage": 0.9,
        "evidence": (piece,),
        "basis": basis,
        "changes": (Change(kind="opened", at=DAWN, series="count", observed=30.0),),
    }
    return Alert(**(known | fields))


def letter(language, change="opened", **fields):
    """Return the letter about an incident."""
    reader = Reader(language, "Asia/Taipei", "https://kibana.example/")
    return letter_of([message_of(alert(**fields), change, "team", DAWN)], reader)


def test_every_phrase_is_there_in_every_language():
    """No row is short, none has other places to fill than its neighbours, and Traditional has no Simplified in it."""
    for name, row in MESSAGE.rows.items():
        places = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in row]
        assert len(row) == len(LANGUAGES), name
        assert places[0] == places[1] == places[2], name
    traditional = "".join(text for _, _, text in MESSAGE.rows.values()).replace("峰", "")  # 峯 is only a variant of it
    assert OpenCC("s2t").convert(traditional) == traditional


TOLD = {
    "en": """
[WARNING] DeepSeek is spiking: 30 items in 1 h, usually 0.4 (0 to 3.2)
found as DeepSeek 41, 深度求索 7
at 27 Jan 10:00
since 27 Jan 09:00, still going; score 0.66 of 1
40 items, 12 publishers or authors
languages: Chinese 30, English 10
all items +0.31 (40 items; before +0.05, 12 items), more favourable
toward Nvidia -0.40 (8 items; before +0.10, 5 items), less favourable
DeepSeek爆了 · no. 1 · heat 1,435,601 · weibo-hot · 27 Jan 09:00
3 of 4 steps since the beginning; 90% of the time before
Note  Ask the desk first.
1,234 likes, comments and reposts
“深度求索登頂。”
owner Lin · times in Asia/Taipei
racewatch trend topic:deepseek --interval 1h --since 2025-01-26T23:00:00Z --until 2025-01-27T05:00:00Z""",
    "zh-Hans": """
[警告] 深度求索突增：1 小时内 30 条；平常约 0.4（0 至 3.2）
自 1月27日 09:00 起，仍在持续；显著度 0.66（满分 1）
语言：中文 30、英文 10
对英伟达 -0.40（8 条；此前 +0.10，5 条），转差""",
    "zh-Hant": """
[警告] 深度求索突增：1 小時內 30 則；平常約 0.4（0 至 3.2）
對輝達 -0.40（8 則；先前 +0.10，5 則），轉差
採集來源：beichen 9
熱度 1,435,601""",
}
"""Lines of the letter by language."""


@pytest.mark.parametrize(("language", "lines"), TOLD.items())
def test_a_reader_is_told_everything_in_one_language(language, lines):
    """What, how much, where, the first, the tone and its change, the list, the coverage, the evidence, the commands."""
    found = letter(language)
    whole = f"{found.title}\n{found.text}"
    assert [line for line in lines.split("\n") if line not in whole] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", ["opened", "updated", "peaked", "closed", "escalated"])
def test_every_change_has_its_headline(language, change):
    """Five changes, five headlines; a drop opens in words of its own, a fault speaks of failing."""
    ended = {"closed_at": DAWN + 3 * HOUR} if change == "closed" else {}
    titles = {letter(language, change, direction=way, **ended).title for way in ("rise", "drop")}
    assert len(titles) == (2 if change == "opened" else 1)
    fault = letter(
        language, change, kind="operational", rule="source:beichen", series="runs", message="blocked", basis=None
    )
    assert "{" not in "".join(titles) + fault.title
    assert "beichen" in fault.title
    assert "blocked" in fault.text
    assert "racewatch ledger --source beichen" in fault.text


def test_nothing_in_a_title_becomes_markup():
    """A title with tags, links or marks is shown as it is, in HTML and in Markdown."""
    found = letter("en")
    tags = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)
            assert not any(name.startswith("on") or "javascript" in (value or "") for name, value in attrs)

    Tags().feed(found.html)
    assert "script" not in tags
    assert r"\[x\](javascript:1) \*深度求索\*" in found.markdown
    assert "(https://a.example/%281%29%27%22)" in found.markdown


def test_the_chart_draws_gaps_as_gaps():
    """One bar a step, a hatched one where nothing was collected, none where there is no series."""
    chart = letter("en").chart
    assert chart.count("url(#gap)") == 1
    assert chart.count("#c0392b") == 3
    assert letter("en", basis=None).chart == ""


def test_kibana_shows_the_items_of_the_incident():
    """The link names data view, query and time; quotation marks of the query cannot end it."""
    found = letter("en").text
    link = next(line for line in found.splitlines() if "kibana.example" in line)
    assert "/app/discover#/" in link
    assert "index:'racewatch-items'" in link
    assert "it!'s" in link
    assert "from:'2025-01-27T01:00:00Z',to:'2025-01-27T05:00:00Z'" in link


def test_a_digest_names_what_it_holds():
    """Several messages are one letter with a heading, each with its own headline, as severe as the worst."""
    both = [message_of(alert(severity=severity), "opened", "team", DAWN) for severity in ("info", "critical")]
    found = letter_of(both, Reader("en"))
    assert found.title == "[CRITICAL] 2 alerts: DeepSeek"
    assert found.text.count("DeepSeek is spiking") == 2
    assert len(found.data) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_says_that_nothing_happened(language):
    """Whoever gets it knows that it is a test."""
    found = trial_letter(Reader(language))
    assert "racewatch" in found.title
    assert found.text
