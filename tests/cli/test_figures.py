"""What analysts read: each figure with what it rests on, in words and as JSON lines."""

import json

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from racewatch.config import Settings
from racewatch.store.open import opened
from tests.contract.samples import DAWN, DAY, HOUR, item, run, tone


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A store of two weeks: Nvidia in three languages, a ledger that misses a day and a half."""
    address = f"sqlite:///{tmp_path_factory.mktemp('figures')}/store.db"
    zh = [("輝達股價重挫，晶片業者憂心", "Hant", "TW"), ("英伟达股价大跌，芯片公司担心", "Hans", "CN")]
    items = [
        item(
            f"{n}-{script}",
            text,
            at=DAWN + n * 6 * HOUR,
            script=script,
            region=region,
            names=("nvidia",),
            likes=n,
            publisher=f"報 {script}",
            sentiment=-0.5,
            sentiment_label="negative",
            targets=(tone("nvidia", -0.75),),
        )
        for n in range(12)
        for text, script, region in zh
    ]
    items += [
        item(f"en{n}", "NVIDIA chips shine", at=DAWN + DAY, language="en", script=None, names=("nvidia", "openai"),
             sentiment=0.5, sentiment_label="positive")
        for n in range(4)
    ]  # fmt: skip
    items += [item(f"rest{n}", "别的新闻，公司开会", at=DAWN + n * HOUR) for n in range(20)]
    ledger = [
        run("a", covered_from=DAWN - 3 * DAY, covered_to=DAWN + 20 * HOUR),
        run("b", covered_from=DAWN + 36 * HOUR, covered_to=DAWN + 3 * DAY, source="other"),
    ]
    with opened(Settings(store=address, _env_file=None)) as store:
        store.write([*items, *ledger])
    return address


@pytest.fixture
def ask(address):
    """Return a function that runs a command in Shanghai's days and gives lines of JSON, or the words."""

    def asked(*command, words=False):
        more = [] if words else ["--json"]
        done = CliRunner().invoke(main, [*command, *more, "--store", address, "--zone", "Asia/Shanghai"])
        assert done.exit_code == 0, done.output
        return (done.stdout, done.stderr) if words else [json.loads(line) for line in done.stdout.splitlines()]

    return asked


def test_a_share_of_coverage_is_within_its_value(ask):
    """Nvidia takes all of what is written in English and a part of the Chinese."""
    rows = ask("trend", "nvidia", "--series", "share", "--split", "language")
    assert {(row["start"][:10], row["language"]): row["value"] for row in rows}["2025-01-27", "en"] == 1.0
    assert rows[1]["value"] == pytest.approx(8 / 28)


def test_reach_says_how_many_items_show_it(ask):
    """English items show no likes: their sum is unknown; the others' is the sum."""
    rows = ask("trend", "nvidia", "--series", "likes", "--split", "language", "--interval", "1w")
    assert [(row["language"], row["value"], row["n"], row["known"]) for row in rows] == [
        ("en", None, 4, 0),
        ("zh", 132.0, 24, 24),
    ]
    assert "unknown" in ask("trend", "nvidia lang:en", "--series", "likes", words=True)[0]


def test_unseen_hours_are_listed(ask):
    """A step says which of its hours nobody saw; the words say the gap and the source that was seen least."""
    rows = ask("trend", "nvidia", "--interval", "1d")
    assert [row["coverage"]["seen_hours"] for row in rows] == [21, 12, 24]
    assert rows[1]["coverage"]["gaps"] == [["2025-01-27T16:00:00+00:00", "2025-01-28T04:00:00+00:00"]]
    out, told = ask("trend", "nvidia", words=True)
    assert "(seen 12 of 24 h)" in out
    assert "gap  2025-01-27 21:00 to 2025-01-28 12:00 (15 h)" in told
    assert "least seen: example-feed" in told


def test_an_earlier_period_stands_beside(ask):
    """Each step has the value of its place in the period before, and the change is over what was seen in both."""
    rows = ask("trend", "nvidia", "--since", "2025-01-28T00:00+08:00", "--until", "2025-01-29T00:00+08:00",
               "--compare", "previous")  # fmt: skip
    assert [(row["value"], row["before"], row["before_start"][:10]) for row in rows] == [(12.0, 8.0, "2025-01-26")]
    told = ask("trend", "nvidia", "--since", "2025-01-28T00:00+08:00", "--until", "2025-01-29T00:00+08:00",
               "--compare", "2025-01-27", words=True)[1]  # fmt: skip
    assert "change: 12 after 8 together (+50%), over the 1 steps that were seen in both, 1 of them only in part" in told


def test_a_period_of_another_length_is_compared_step_by_step(ask):
    """Where the earlier period is shorter, a step without a partner says so."""
    rows = ask("trend", "nvidia", "--since", "2025-01-27T00:00+08:00", "--compare", "2025-01-28..2025-01-29")
    assert [(row["value"], row["before"]) for row in rows] == [(8.0, 12.0), (12.0, 8.0), (8.0, None)]


def test_sentiment_has_its_intervals(ask):
    """Toward the text by language, toward a name with how many items have such a tone."""
    en, zh = sorted(ask("sentiment", "nvidia", "--split", "language", "--interval", "all"), key=lambda r: r["language"])
    assert (zh["n"], zh["mean"], zh["negative"], zh["mean_interval"]) == (24, -0.5, 24, [-0.5, -0.5])
    assert zh["negative_interval"] == pytest.approx([0.862, 1.0], abs=1e-3)
    assert (en["mean"], en["positive"]) == (0.5, 4)
    (toward,) = ask("sentiment", "nvidia", "--toward", "輝達", "--interval", "all")
    assert (toward["toward"], toward["n"], toward["mean"]) == ("nvidia", 24, -0.75)
    told = ask("sentiment", "nvidia", "--toward", "nvidia", "--interval", "all", words=True)[1]
    assert "toward nvidia: a tone was found in 24 of the 28 items that mention it" in told


def test_voices_share_what_is_said(ask):
    """Shares of all mentions, with the items behind them; a step nobody saw is a gap."""
    nvidia, openai = ask("share", "nvidia", "name:openai", "--interval", "all")
    assert (nvidia["count"], openai["count"], nvidia["of"], nvidia["items"]) == (28, 4, 32, 28)
    assert nvidia["share"] == 28 / 32
    out, told = ask("share", "nvidia", "name:openai", "--within", "lang:en", words=True)
    assert "50% (4)" in out
    assert "4 items mention any of them, 8 mentions" in told


def test_terms_tell_their_sample(ask):
    """晶片 and 芯片 mark Nvidia's items, 輝達 is one word, what was asked for is left out."""
    rows = {row["term"]: row for row in ask("terms", "name:nvidia")}
    assert {"晶片", "芯片", "輝達", "英伟达"} <= rows.keys()
    assert (rows["晶片"]["n"], rows["晶片"]["of"], rows["晶片"]["background_n"]) == (12, 28, 0)
    assert "輝達" not in {row["term"] for row in ask("terms", "輝達")}
    told = ask("terms", "name:nvidia", "--sample", "10", words=True)[1]
    assert "counted on 10 of 28 items (36%, drawn by id), against 10 of 20 items" in told
    top = ask("terms", "", "--top", "--limit", "1")
    assert top[0]["n"] == max(row["n"] for row in ask("terms", "", "--top"))


def test_names_make_a_graph(ask):
    """Nodes and edges in one object that says what it rests on."""
    (graph,) = ask("terms", "", "--graph")
    assert graph["nodes"] == [{"id": "nvidia", "count": 28}, {"id": "openai", "count": 4}]
    assert [(edge["source"], edge["target"], edge["count"]) for edge in graph["edges"]] == [("nvidia", "openai", 4)]
    assert graph["coverage"]["expected_hours"] > 60
    assert "nvidia  openai  4" in ask("terms", "", "--graph", words=True)[0]


def test_framing_sets_the_sides_beside_each_other(ask):
    """How much, how, in whose words, who was first and by how much."""
    (found,) = ask("framing", "name:nvidia")
    hans, hant, en = (found["sides"][side] for side in ("zh-Hans", "zh-Hant", "en"))
    assert (hans["items"], hans["collected"], hant["items"], hant["collected"], en["items"]) == (12, 32, 12, 12, 4)
    assert "晶片" in {term["term"] for term in hant["only"]}
    assert "芯片" in {term["term"] for term in hans["only"]}
    assert (hans["first"]["lag_hours"], en["first"]["lag_hours"]) == (0.0, 24.0)
    assert hant["names"]["nvidia"]["tone"]["mean"] == -0.75
    out, told = ask("framing", "name:nvidia", words=True)
    assert "38% of 32" in out
    assert "24.0 h later  Example News: NVIDIA chips shine" in out
    assert "words of zh-Hant: counted on all 12 items" in told


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("share", "nvidia"), "2 to 12 different queries"),
        (("sentiment", "nvidia", "--toward", "nvida"), "did you mean name:nvidia"),
        (("trend", "nvidia", "--compare", "yesterday"), "2025-01-26..2025-01-29, or previous"),
        (("trend", "nvidia", "--compare", "..2025-01-20"), "say when it begins"),
        (("trend", "x", "--split", "names", "--series", "rank"), "has no parts"),
        (("trend", "x", "--split", "names", "--series", "stories"), "do not go together"),
    ],
)
def test_what_cannot_be_asked_is_told(address, command, words):
    """A usage error with the next step, exit 2."""
    done = CliRunner().invoke(main, [*command, "--store", address])
    assert done.exit_code == 2
    assert words in done.stderr
