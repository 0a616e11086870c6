"""The report opens anywhere, loads nothing, and says what its numbers rest on."""

import re
from dataclasses import replace

import pytest
from lxml import html

from racewatch.demo.report import Report, length, rendered, write_report
from racewatch.errors import ConfigError
from tests.demo.samples import alert, report, run, series

EVIL = '<script>alert("x")</script>'


def words(tree: html.HtmlElement) -> str:
    """Return the visible text of a page, with single spaces."""
    return " ".join(tree.body.text_content().split())


def test_the_report_loads_nothing():
    """No script, picture, style sheet or font is fetched; the only addresses are links a person may follow."""
    page = rendered(report())
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //iframe | //link | //object | //embed | //@src | //@srcset | //@onclick")
    assert set(re.findall(r"url\(([^)]*)\)", page)) == {"#hatch-trend", "#hatch-heat", "#unsure"}
    assert "@import" not in page
    assert not tree.xpath("//*[@href and not(self::a)]")
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_what_sources_wrote_is_escaped():
    """Titles, publishers, queries and reasons cannot become markup."""
    piece = alert().evidence[0].model_copy(update={"title": EVIL, "publisher": EVIL, "measure": EVIL})
    bad = run(EVIL, state="failed", reason="html", detail=EVIL, evidence=EVIL)
    page = rendered(
        report(topic=EVIL, query=EVIL, store=EVIL, alerts=[alert(evidence=(piece,), rule=EVIL)], runs=[bad])
    )
    assert "<script" not in page
    assert words(html.fromstring(page)).count(EVIL) >= 8


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", None])
def test_only_web_addresses_become_links(url):
    """Evidence with another kind of address is shown without a link."""
    piece = alert().evidence[0].model_copy(update={"url": url})
    tree = html.fromstring(rendered(report(alerts=[alert(evidence=(piece,))])))
    assert not tree.xpath("//a")
    assert "輝達暴跌" in words(tree)


def test_links_lead_to_the_local_world_when_it_is_served():
    """With a site the links to posts lead there, without one they stay."""
    assert html.fromstring(rendered(report())).xpath("//a/@href") == ["https://m.weibo.cn/status/42"]
    local = rendered(report(site="http://127.0.0.1:8770"))
    assert html.fromstring(local).xpath("//a/@href") == ["http://127.0.0.1:8770/status/42"]


def test_the_alert_is_told_in_full():
    """Observed, expected, range, times in the zone, baseline and evidence stand in the alert."""
    said = words(html.fromstring(rendered(report())).xpath("//article")[0].getroottree().getroot())
    for part in ("1,234", "2.2", "0 – 5.5", "26 Jan 12:00", "26 Jan 18:00", "still open", "0.88", "96%", "9 likes"):
        assert part in said, part


def test_gaps_are_drawn_and_counted():
    """The gap is hatched in the chart and the coverage says how much was seen."""
    page = rendered(report())
    tree = html.fromstring(page)
    assert len(tree.xpath("//svg//rect[@class='gap']")) == 2
    assert "7 of 8 steps" in words(tree)
    assert "1 of 4 steps were not observed" in words(tree)


def test_failed_runs_come_first_with_their_reason():
    """A failed run is named in the table and below it, with reason, detail and evidence."""
    bad = run("broken", state="layout-changed", reason="html-for-feed", detail="want RSS", evidence="evidence/1.body")
    tree = html.fromstring(rendered(report(runs=[run("beichen"), run("beichen"), bad])))
    assert tree.xpath("//tbody/tr/td[1]/text()") == ["broken", "beichen"]
    assert "ok × 2" in words(tree)
    (said,) = tree.xpath("//ul[@class='bad']/li")
    for part in ("layout-changed", "html-for-feed", "want RSS", "evidence/1.body"):
        assert part in said.text_content()
    assert "Runs that failed" not in rendered(report())


def test_light_and_dark():
    """Every colour of the light page has its counterpart in the dark one."""
    css = html.fromstring(rendered(report())).xpath("//style/text()")[0]
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", css, re.DOTALL)[:2]
    names = [set(re.findall(r"(--[\w-]+):", part)) for part in (light, dark)]
    assert "prefers-color-scheme: dark" in css
    assert names[0] == names[1]
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= names[0]


def test_headings_speak_both_languages():
    """Every section has an English heading with its Chinese one."""
    heads = html.fromstring(rendered(report())).xpath("//h2")
    assert len(heads) == 7
    assert all(re.search(r"[A-Za-z].*[\u4e00-\u9fff]", head.text_content()) for head in heads)


def test_an_empty_store_gives_a_report_that_says_so():
    """Without steps, alerts, tones or runs the page is written and says that there is nothing."""
    empty = replace(report(), trend=[], heat=[], alerts=[], tones={}, runs=[])
    said = words(html.fromstring(rendered(empty)))
    assert "No spike stood out" in said
    assert said.count("Nothing to draw") == 3


def test_writing_is_whole_or_not_at_all(tmp_path):
    """The report replaces an older one, leaves no part behind, and a place that cannot be written is named."""
    path = write_report(tmp_path / "deep" / "report.html", report())
    assert write_report(path, report(label="Second")) == path
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]
    assert "Second" in path.read_text("utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_report(path / "below" / "report.html", report())


def test_a_report_does_not_change_from_run_to_run():
    """The same values give the same bytes."""
    assert rendered(report()) == rendered(report())


@pytest.mark.parametrize(("hours", "word"), [(1, "hour"), (6, "6 hours"), (0.5, "0.5 hours"), (24, "day"), (23, "day")])
def test_the_length_of_a_step_is_told(hours, word):
    """A step is named by its hours, and a day stays one when clocks change."""
    assert length(series([1], hours)) == word


def test_a_report_is_a_plain_value():
    """A report cannot be changed after it was made."""
    with pytest.raises(AttributeError):
        report().topic = "other"  # type: ignore[misc]
    assert Report.__dataclass_params__.frozen  # type: ignore[attr-defined]
