"""The chart as a picture: a PNG of the size that mail shows, of the incident's own steps, and none without any."""

import struct
from datetime import timedelta

import pytest

from racewatch.notify import picture
from racewatch.notify.picture import picture_of
from racewatch.notify.reader import Reader
from schemas import Alert
from schemas.basis import Step
from tests.notify.test_letters import alert

ALERT = alert()


def alert_of(*values: float | None) -> Alert:
    """Return the alert with steps of these *values*, an hour each, up to its opening."""
    steps = tuple(
        Step(start=ALERT.opened_at - timedelta(hours=len(values) - n), value=value) for n, value in enumerate(values)
    )
    return ALERT.model_copy(update={"basis": ALERT.basis.model_copy(update={"series": steps})})


def test_it_is_a_png_whose_ink_follows_the_steps() -> None:
    """Signature and size as promised; other values make another picture, the same ones the same bytes."""
    one, other = picture_of(alert_of(1, 2, None, 9), Reader()), picture_of(alert_of(9, 2, None, 1), Reader())
    assert one[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", one[16:24]) == (720, 216)
    assert one != other
    assert one == picture_of(alert_of(1, 2, None, 9), Reader())


def test_nothing_seen_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only gaps draw nothing, and where matplotlib is missing the SVG goes along instead."""
    assert picture_of(alert_of(None, None), Reader()) == b""
    assert picture_of(ALERT.model_copy(update={"basis": None}), Reader()) == b""
    monkeypatch.setattr(picture, "can_draw", lambda: False)
    assert picture_of(alert_of(1, 2), Reader()) == b""
