"""Who is told when: quiet hours, digests, mutes, snoozes, escalation, faults of collecting, channels that fail."""

from datetime import UTC, datetime, timedelta

import pytest

from racewatch import stages
from racewatch.notify.timing import PAUSES, pause_after, quiet_until
from racewatch.stages.decisions import decide
from racewatch.stages.rules import alerting_of
from racewatch.stages.sending import Outbox
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert, Change, SourceRun
from schemas.channel import QuietHours

DAWN = datetime(2025, 1, 27, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILE = """
channels:
  team: {}
  boss: {}
  digest: {digest_minutes: 60}
operations: {channels: [team], failures: 2}
rules:
  - {id: chips, query: chips, channels: [team]}
  - {id: night, query: night, channels: [team], quiet_hours: {from: 22:00, to: 07:00, zone: Asia/Shanghai}}
  - {id: slow, query: slow, channels: [digest]}
  - {id: urgent, query: urgent, channels: [team], severity: critical, escalate: {after_minutes: 30, to: [boss]}}
"""


class World:
    """A store with incidents of our own making, and a channel that notes what it is told or fails on purpose."""

    def __init__(self, settings, store):
        self.settings, self.store, self.told, self.broken = settings, store, [], set()

    def happen(self, rule, kind="opened", at=DAWN, **fields):
        """Let an incident of *rule* open or change."""
        (before,) = [each for each in self.store.alerts(Window(), rule) if not each.closed_at] or [None]
        change = Change(kind=kind, at=at, series="count", observed=9.0)
        if before:
            ended = {"closed_at": at} if kind == "closed" else {}
            new = before.model_copy(update={"changes": (*before.changes, change), **ended})
        else:
            known = {
                "id": f"{rule:0<32}",
                "rule": rule,
                "query": rule,
                "series": "count",
                "severity": "warning",
                "interval": "1h",
                "opened_at": at,
                "peak_at": at,
                "raised_at": at,
                "observed": 9.0,
                "expected": 1.0,
                "low": 0.0,
                "high": 2.0,
                "score": 0.9,
                "coverage": 1.0,
                "changes": (change,),
            }
            new = Alert(**(known | fields))
        assert self.store.replace(before, new)

    def send(self, at):
        """Make messages and send what is due at a time; return what was told: channel and changes together."""
        self.told.clear()
        alerting = alerting_of(self.settings)
        stages.queue(self.store, alerting, at)
        Outbox(self.store, alerting, at, self.deliver, "worker").empty()
        return list(self.told)

    def deliver(self, name, channel, messages, key):  # noqa: ARG002  what a sending is given
        """Note what is told."""
        if name in self.broken:
            raise OSError(f"{name} is broken")
        self.told.append((name, [f"{each.rule} {each.change}" for each in messages]))

    def decide(self, target, at=DAWN, **decision):
        """Let a person decide."""
        return decide(self.settings.model_copy(update={"now": at}), target, by="lin", **decision)


@pytest.fixture
def world(tmp_path, settings):
    """A world with the rules of FILE."""
    path = tmp_path / "alerts.yaml"
    path.write_text(FILE, "utf-8")
    chosen = settings.model_copy(update={"rules": path})
    with opened(chosen) as store:
        yield World(chosen, store)


def test_a_change_is_told_once_and_at_once(world):
    """Without quiet hours or digest the next sending tells it, and no later one."""
    world.happen("chips")
    assert world.send(DAWN) == [("team", ["chips opened"])]
    assert world.send(DAWN + HOUR) == []
    world.happen("chips", "closed", DAWN + HOUR)
    assert world.send(DAWN + HOUR) == [("team", ["chips closed"])]


def test_what_a_channel_does_not_tell_makes_no_message(world):
    """Past the peak is not told by default."""
    world.happen("chips")
    world.happen("chips", "peaked", DAWN + HOUR)
    assert world.send(DAWN + HOUR) == [("team", ["chips opened"])]


def test_quiet_hours_hold_and_then_tell_together(world):
    """What happens in the night comes in the morning as one message."""
    night = datetime(2025, 1, 27, 15, tzinfo=UTC)  # 23:00 in Shanghai
    world.happen("night", at=night)
    assert world.send(night) == []
    world.happen("night", "closed", night + HOUR)
    assert world.send(night + 2 * HOUR) == []
    assert world.send(night + 8 * HOUR) == [("team", ["night opened", "night closed"])]


@pytest.mark.parametrize(
    ("moment", "severity", "until"),
    [
        ("2025-01-27T23:00+08:00", "warning", "2025-01-28T07:00+08:00"),
        ("2025-01-28T06:59+08:00", "warning", "2025-01-28T07:00+08:00"),
        ("2025-01-28T07:00+08:00", "warning", None),
        ("2025-01-27T21:59+08:00", "warning", None),
        ("2025-01-27T23:00+08:00", "critical", None),
    ],
)
def test_the_ends_of_quiet_hours(moment, severity, until):
    """Half-open, over midnight, in their own zone; critical messages pass."""
    quiet = QuietHours(**{"from": "22:00", "to": "07:00", "zone": "Asia/Shanghai"})
    found = quiet_until(quiet, severity, datetime.fromisoformat(moment))
    assert found == (datetime.fromisoformat(until) if until else None)


@pytest.mark.parametrize(("day", "utc"), [("2025-03-29", 6), ("2025-03-30", 5), ("2025-10-25", 5), ("2025-10-26", 6)])
def test_quiet_hours_follow_the_clock_on_the_wall(day, utc):
    """In the nights in which clocks change, the hours end at seven by the new clock."""
    quiet = QuietHours(**{"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"})
    at = datetime.fromisoformat(f"{day}T00:30+00:00") + (HOUR if day < "2025-04" else timedelta())
    assert quiet_until(quiet, "info", at).hour == utc


def test_a_digest_tells_what_happened_in_its_time(world):
    """Two incidents of one hour are one message at its end."""
    world.happen("slow", at=DAWN + timedelta(minutes=5))
    world.happen("slow", "closed", DAWN + timedelta(minutes=50))
    assert world.send(DAWN + timedelta(minutes=55)) == []
    assert world.send(DAWN + HOUR) == [("digest", ["slow opened", "slow closed"])]


def test_a_muted_rule_is_recorded_and_not_told(world):
    """Its messages are dropped with who and why; after unmuting, what comes is told again."""
    world.happen("chips")
    world.decide("chips", action="mute", why="known launch")
    assert world.send(DAWN) == []
    (message,) = world.store.messages(Window())
    assert (message.state, message.reason) == ("dropped", "muted by lin: known launch")
    world.decide("chips", at=DAWN + HOUR, action="unmute")
    world.happen("chips", "closed", DAWN + 2 * HOUR)
    assert world.send(DAWN + 2 * HOUR) == [("team", ["chips closed"])]


def test_a_mute_ends_by_itself(world):
    """Until means until."""
    world.decide("chips", action="mute", why="x", until=DAWN + HOUR)
    world.happen("chips", at=DAWN + HOUR)
    assert world.send(DAWN + HOUR) == [("team", ["chips opened"])]


def test_muting_after_the_message_was_made_still_counts(world):
    """A message that waits is looked at again before it is sent."""
    world.broken.add("team")
    world.happen("chips")
    assert world.send(DAWN) == []
    world.decide("chips", action="mute", why="x")
    world.broken.clear()
    assert world.send(DAWN + HOUR) == []


def test_one_incident_can_be_snoozed(world):
    """Its messages wait until then and come together; the other incidents are told."""
    world.happen("chips")
    world.happen("urgent")
    world.decide(f"{'chips':0<32}"[:8], action="snooze", until=DAWN + 3 * HOUR)
    assert world.send(DAWN) == [("team", ["urgent opened"])]
    world.happen("chips", "closed", DAWN + HOUR)
    assert world.send(DAWN + 2 * HOUR) == [("boss", ["urgent escalated"])]
    assert world.send(DAWN + 3 * HOUR) == [("team", ["chips opened", "chips closed"])]


def test_what_nobody_acknowledges_goes_further(world):
    """After its minutes to the next channel, once; never after somebody has seen it, nor once it is over."""
    world.happen("urgent", severity="critical")
    assert world.send(DAWN) == [("team", ["urgent opened"])]
    assert world.send(DAWN + timedelta(minutes=29)) == []
    assert world.send(DAWN + timedelta(minutes=30)) == [("boss", ["urgent escalated"])]
    assert world.send(DAWN + 5 * HOUR) == []


def test_what_somebody_has_seen_goes_no_further(world):
    """An acknowledgement stops the escalation, not the other changes."""
    world.happen("urgent")
    world.send(DAWN)
    world.decide(f"{'urgent':0<32}"[:10], action="ack", why="on it")
    assert world.send(DAWN + 2 * HOUR) == []
    world.happen("urgent", "closed", DAWN + 3 * HOUR)
    assert world.send(DAWN + 3 * HOUR) == [("team", ["urgent closed"])]


def test_a_channel_that_fails_blocks_no_other(world):
    """The others are told; it is tried again after each pause, and given up visibly, as an incident of its own."""
    world.broken.add("digest")
    world.happen("slow")
    world.happen("chips", at=DAWN + HOUR)
    assert world.send(DAWN + HOUR) == [("team", ["chips opened"])]
    at = DAWN + HOUR
    for pause in PAUSES:
        (waiting,) = world.store.messages(Window(), ("waiting",))
        assert (waiting.due_at, waiting.error) == (at + pause, "digest is broken")
        at += pause
        assert world.send(at) == []
    (lost,) = world.store.messages(Window(), ("failed",))
    assert lost.attempts == len(PAUSES) + 1
    assert pause_after(lost.attempts) is None
    (alert,) = stages.watch_operations(world.store, alerting_of(world.settings), at)
    assert (alert.rule, alert.kind) == ("channel:digest", "operational")
    assert world.send(at) == [("team", ["channel:digest opened"])]


def test_a_message_whose_sending_was_cut_off_can_be_left_to_a_person(world):
    """With when_unsure: ask it is not sent again, and shown."""
    world.settings.rules.write_text(FILE.replace("team: {}", "team: {when_unsure: ask}"), "utf-8")
    world.broken.add("team")
    world.happen("chips")
    world.send(DAWN)
    (waiting,) = world.store.messages(Window())
    cut = waiting.model_copy(update={"state": "sending", "lease_until": DAWN, "worker": "elsewhere:1:1"})
    assert world.store.replace(waiting, cut)
    world.broken.clear()
    assert world.send(DAWN + HOUR) == []
    (left,) = world.store.messages(Window())
    assert (left.state, left.reason) == ("unsure", "the sending was cut off")


def run(number, state, source="beichen"):
    """Return a run of a source, one an hour."""
    at = DAWN + number * HOUR
    return SourceRun(
        id=f"r{number}{source}",
        source=source,
        family="feed",
        run_id=str(number),
        kind="items",
        started_at=at,
        ended_at=at,
        state=state,
        reason="" if state == "ok" else "captcha",
    )


def test_a_failing_source_is_an_incident_of_its_own(world):
    """From the second bad run on, once, until a good one; it never looks like a spike."""
    alerting = alerting_of(world.settings)

    def watch(number):
        return stages.watch_operations(world.store, alerting, DAWN + (number + 0.5) * HOUR)

    world.store.write([run(0, "ok"), run(1, "blocked"), run(1, "partial", "other")])
    assert watch(1) == []
    world.store.write([run(2, "blocked"), run(2, "ok", "other")])
    (alert,) = watch(2)
    assert (alert.rule, alert.kind, alert.series, alert.observed) == ("source:beichen", "operational", "runs", 2.0)
    assert alert.message == "beichen ended blocked (captcha)"
    assert watch(2) == []
    world.store.write([run(3, "failed")])
    assert watch(3) == []
    assert world.send(DAWN + 4 * HOUR) == [("team", ["source:beichen opened"])]
    world.store.write([run(4, "quiet")])
    watch(4)
    assert world.send(DAWN + 5 * HOUR) == [("team", ["source:beichen closed"])]
    world.store.write([run(5, "failed"), run(6, "failed")])
    (again,) = watch(6)
    assert again.id != alert.id


def test_a_broken_rules_file_is_told_and_ends(world):
    """The last good rules stay in force, and whoever runs racewatch is told, once, and told when it is over."""
    settings = world.settings.model_copy(update={"now": DAWN})
    stages.alerting_in_force(settings)
    settings.rules.write_text(FILE + "  - {id: x, query: y, querry: z}\n", "utf-8")
    for _ in range(2):
        broken = stages.alerting_in_force(settings)
        stages.watch_operations(world.store, broken, DAWN)
    (alert,) = world.store.alerts(Window(), "rules")
    assert "querry" in alert.message
    settings.rules.write_text(FILE, "utf-8")
    stages.watch_operations(world.store, stages.alerting_in_force(settings), DAWN + HOUR)
    assert world.send(DAWN + HOUR) == [("team", ["rules opened"]), ("team", ["rules closed"])]


def test_a_scheduler_reports_its_own_faults(world):
    """A task that fails opens an incident, its success ends it; a store that is away breaks no callback."""
    settings = world.settings.model_copy(update={"now": DAWN})
    for _ in range(2):
        stages.operational_alert("dag:ingest.index", "the store is away", settings)
    (alert,) = world.store.alerts(Window(), "dag:ingest.index")
    assert (alert.message, alert.closed_at) == ("the store is away", None)
    stages.operational_end("dag:ingest.index", settings)
    (alert,) = world.store.alerts(Window(), "dag:ingest.index")
    assert alert.closed_at == DAWN
    stages.operational_alert("dag:x", "y", settings.model_copy(update={"store": "http://127.0.0.1:1"}))
