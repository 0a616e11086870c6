"""The chart of an incident as PNG, for channels that show pictures and no SVG: mail programs, Slack, Telegram.

Drawn by matplotlib, the extra ``plot``; without it such a channel gets the SVG as a file. The words in it are figures
and times in digits, so no font for Chinese is needed.
"""

import io
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from racewatch.notify.phrases import figure
from racewatch.notify.reader import Reader
from schemas import Alert

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (6.0, 1.8)
"""Inches, 720 by 216 pixels at DPI."""
DPI = 120
CALM, EVENT, BAND = "#8a9aa8", "#c0392b", "#2c7fb8"


@cache
def can_draw() -> bool:
    """Say whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def picture_of(alert: Alert, reader: Reader) -> bytes:
    """Return the steps before and in *alert* as a PNG; empty where there are none to draw or matplotlib is missing."""
    steps = alert.basis.series if alert.basis else ()
    if not can_draw() or all(step.value is None for step in steps):
        return b""
    from matplotlib.figure import Figure  # noqa: PLC0415  half a second and an extra, for pictures only

    drawing = Figure(figsize=SIZE, dpi=DPI, layout="constrained")
    _draw(drawing.subplots(), alert, reader)
    found = io.BytesIO()
    drawing.savefig(found, format="png", metadata={"Software": None})
    return found.getvalue()


def _draw(axes: "Axes", alert: Alert, reader: Reader) -> None:
    """Draw a bar a step, gaps hatched, the incident red, and the ordinary band."""
    steps = alert.basis.series if alert.basis else ()
    colours = [EVENT if step.start >= alert.opened_at else CALM for step in steps]
    axes.bar(range(len(steps)), [step.value or 0.0 for step in steps], width=0.9, color=colours)
    axes.axhspan(alert.low, alert.high, color=BAND, alpha=0.15, linewidth=0)
    for number, step in enumerate(steps):
        if step.value is None:
            axes.axvspan(number - 0.5, number + 0.5, facecolor="none", edgecolor="#bbbbbb", hatch="////", linewidth=0)
    axes.set_xlim(-0.5, len(steps) - 0.5)
    axes.set_ylim(bottom=0)
    places = [0, len(steps) // 2, len(steps) - 1]
    words = [f"{steps[place].start.astimezone(ZoneInfo(reader.zone)):%m-%d %H:%M}" for place in places]
    axes.set_xticks(places, words, fontsize=8)
    top = max([alert.high, *(step.value or 0.0 for step in steps)])
    axes.set_yticks([0, top], ["0", figure(top, alert.series)], fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
