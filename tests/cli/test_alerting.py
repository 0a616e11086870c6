"""The verbs of alerts from end to end: check, run, list, show, mute, ack, outbox, send, preview, test-channel."""

import json

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from tests.notify.event import RULES, filled
from tests.notify.receiver import receiving


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A store with an event in it and a channel on loopback."""
    settings = filled(tmp_path_factory.mktemp("event"))
    known = {"VAR": settings.var, "NOW": settings.now.isoformat(), "RULES": settings.rules}
    known |= {"WATCHBOOK": settings.watchbook, "STORE": ""}
    with receiving() as receiver, pytest.MonkeyPatch.context() as patch:
        for name, value in known.items():
            patch.setenv(f"RACEWATCH_{name}", str(value))
        patch.setenv("RACEWATCH_CHANNEL_HOOK", receiver.url)
        yield settings, receiver


def run(*words, code=0):
    """Run a command; return what it prints on stdout and on stderr."""
    result = CliRunner().invoke(main, ["alerts", *words])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_rules_and_channels_are_checked(world, monkeypatch):
    """Every rule with its channels; a channel without an address is a fault, and so is a slip in the file."""
    settings, _ = world
    shown, said = run("check")
    assert "topic:deepseek" in shown
    assert "1 rules, 1 channels, 0 faults" in said
    monkeypatch.delenv("RACEWATCH_CHANNEL_HOOK")
    assert "RACEWATCH_CHANNEL_HOOK is not set" in run("check", code=1)[1]
    settings.rules.write_text(RULES + "rules:\n- {id: x, query: '(y'}\n", "utf-8")
    try:
        assert "rules > 0 > query (line 6): x:" in run("check", code=1)[1]
    finally:
        settings.rules.write_text(RULES, "utf-8")


def test_a_preview_shows_what_would_be_told_and_tells_nothing(world):
    """Figures, evidence and channels; the outbox stays empty."""
    _, receiver = world
    receiver.received.clear()
    shown, said = run("preview", "deepseek", "--days", "14")
    assert "DeepSeek is spiking" in shown
    assert "would be told: hook at 2025-01-27" in shown
    assert "raised 1 alerts in 14 days, 0.5 a week" in said
    (line,) = run("preview", "deepseek", "--json")[0].splitlines()
    assert json.loads(line)["basis"]["items"] > 20
    assert receiver.received == []
    assert "no rule nobody" in run("preview", "nobody", code=2)[1]


def test_an_incident_from_its_opening_to_its_silence(world):
    """Run tells it, list and show show it, ack and mute are kept with who and why, outbox and send see it."""
    _, receiver = world
    receiver.answer = lambda _: (500, {})
    assert "1 new alerts from 1 rules" in run("run")[1]
    assert "answered 500" in run("outbox")[0]
    receiver.answer = lambda _: (200, {})
    assert "0 messages sent, 0 failed" in run("send")[1]  # the pause is not over
    assert "1 messages sent" in run("send", "--now", "2025-01-27T06:02Z")[1]
    assert receiver.received[-1].json["alerts"][0]["change"] == "opened"
    assert run("outbox")[1] == "0 messages\n"
    assert json.loads(run("outbox", "--all", "--json")[0])["state"] == "sent"
    incident = json.loads(run("list", "--json")[0])["id"]
    run("ack", incident[:8], "--by", "lin", "--why", "writing")
    run("mute", "deepseek", "--by", "wu", "--why", "known launch", "--until", "2025-02-01T00:00+08:00")
    listed = run("list", "--open")[0]
    assert "lin" in listed
    assert "mute" in listed
    shown = run("show", incident[:8], "--language", "zh-Hant")[0]
    assert "突增" in shown
    assert "opened: 1 sent" in shown
    assert "mute by wu until" in shown
    assert "known launch" in shown
    run("unmute", "deepseek", "--by", "wu")
    assert "mute" not in run("list")[0]


def test_a_target_that_there_is_not_is_named(world):
    """A typing error silences nothing."""
    assert "neither a rule nor an incident" in run("mute", "deepsek", "--why", "x", code=1)[1]
    assert "neither a rule nor an incident" in run("ack", "ffff", code=1)[1]


def test_a_channel_can_be_tried(world):
    """The test message arrives and says so; a channel that refuses, or is not there, exits 1."""
    _, receiver = world
    receiver.received.clear()
    receiver.answer = lambda _: (200, {})
    assert "hook took the message" in run("test-channel", "hook")[1]
    assert receiver.received[0].json["title"] == "Test message of racewatch"
    receiver.answer = lambda _: (403, {})
    assert "answered 403" in run("test-channel", "hook", code=1)[1]
    assert "alerts.yaml has hook" in run("test-channel", "team", code=1)[1]
