"""The file of rules: checked, with places in its errors, read anew each time, and never lost."""

import logging

import pytest

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.errors import ConfigError
from racewatch.stages.rules import alerting_in_force, alerting_of

GOOD = """
channels:
  team: {language: zh-Hant, format: markdown}
defaults:
  channels: [team]
  quiet_hours: {from: 22:00, to: "07:00", zone: Asia/Taipei}
rules:
  - id: chips
    query: 晶片 OR chips
    severity: critical
    owner: Lin
"""


@pytest.fixture
def written(tmp_path, settings):
    """Give a function that writes the file and returns settings that name it."""

    def write(text):
        path = tmp_path / "alerts.yaml"
        path.write_text(text, "utf-8")
        return settings.model_copy(update={"rules": path})

    return write


def test_defaults_hold_for_topics_and_rules(written):
    """What a rule leaves open comes from the defaults; a time that YAML takes for a number stays a time."""
    found = alerting_of(written(GOOD))
    assert {rule.channels for rule in found.rules.values()} == {("team",)}
    assert found.rules["deepseek"].quiet_hours.since == "22:00"
    assert (found.rules["chips"].severity, found.rules["deepseek"].severity) == ("critical", "warning")


def test_every_topic_has_its_rule_without_a_file(settings):
    """No file, no channels, one rule a topic of the watchbook."""
    found = alerting_of(settings)
    assert set(found.rules) == {topic.id for topic in load_watchbook().topics}
    assert found.channels == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules:\n- id: a\n  query: x\n  sensitvity: 1\n", r"rules > 0 > sensitvity \(line 4\): Extra"),
        ("rules:\n- id: a\n  query: x\n\n- id: b\n  query: '(x'\n", r"rules > 1 > query \(line 6\): b: "),
        (
            "rules:\n- id: a\n  query: topic:deepsek\n",
            r"rules > 0 > query \(line 3\): a: .*did you mean topic:deepseek",
        ),
        ("rules:\n- {id: a, query: x, interval: 7m}\n", r"interval \(line 2\): a: interval '7m' is not one of"),
        ("rules:\n- {id: a, query: x, channels: [ops]}\n", r"channels \(line 2\): a: no channel ops; there are none"),
        ("defaults: {sensitivity: 3}\n", r"defaults > sensitivity: Input should be less"),
        ("defaults: {query: x}\n", "defaults: query belongs to one rule"),
        ("defaults: {channels: [ops]}\n", r"defaults > channels \(line 1\): no channel ops"),
        ("operations: {channels: [ops]}\n", r"operations \(line 1\): no channel ops"),
        ("channels:\n  a: {zone: Mars/Base}\n", r"channels > a > zone \(line 2\): time zone 'Mars/Base'"),
        ("channels:\n  a-key: {}\n", "no name may end with -key"),
        ("rules:\n- {id: a, query: x}\n- {id: a, query: y}\n", "declared twice: a"),
        ("rules: [\n", "not valid YAML"),
    ],
)
def test_an_error_says_where_and_what(written, text, told):
    """File, field, line and the problem are in the message."""
    settings = written(text)
    with pytest.raises(ConfigError, match=told) as caught:
        stages.rules_of(settings)
    assert str(settings.rules) in str(caught.value)


def test_all_wrong_rules_are_named_at_once(written):
    """Whoever corrects the file sees every query that cannot be read."""
    with pytest.raises(ConfigError) as caught:
        stages.rules_of(written("rules:\n- {id: a, query: '(x'}\n- {id: b, query: 'topic:nope'}\n"))
    assert ": a: " in str(caught.value)
    assert ": b: " in str(caught.value)


def test_a_change_is_seen_by_the_next_evaluation(written):
    """The file is read each time; nothing has to be started anew."""
    settings = written(GOOD)
    assert alerting_in_force(settings).rules["chips"].owner == "Lin"
    written(GOOD.replace("Lin", "Wu"))
    assert alerting_in_force(settings).rules["chips"].owner == "Wu"


def test_a_broken_file_leaves_the_last_good_rules_in_force(written, caplog):
    """A slip of the pen silences nothing: the rules stay, the fault is told, and correcting it is enough."""
    settings = written(GOOD)
    assert alerting_in_force(settings).fault == ""
    written(GOOD.replace("severity", "severty"))
    with caplog.at_level(logging.ERROR):
        found = alerting_in_force(settings)
    assert found.rules["chips"].severity == "critical"
    assert "severty (line 10)" in found.fault
    assert "last good" in caplog.text
    settings.rules.unlink()
    assert "cannot be read" in alerting_in_force(settings).fault
    written(GOOD)
    assert alerting_in_force(settings).fault == ""


def test_without_a_good_file_a_broken_one_stops(written):
    """Where there never was a good one, nothing stands in for it."""
    with pytest.raises(ConfigError, match="severty"):
        alerting_in_force(written(GOOD.replace("severity", "severty")))
