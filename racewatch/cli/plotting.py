"""A picture of a replay: what was observed, what was expected, gaps, and the alerts over it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from racewatch.detect.spikes import Scored
from racewatch.errors import ConfigError
from schemas import Alert, AlertRule
from schemas.rule import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curve = tuple[AlertRule, Series, list[Scored]]
WIDTH, HEIGHT = 12.0, 2.6
"""Inches: the picture's width, and the height of one series."""
MOST = 40
"""Series in one picture: beyond 100 inches it can neither be drawn nor read."""


def plot(path: Path, curves: Sequence[Curve], alerts: Sequence[Alert], zone: str) -> None:
    """Draw *curves* with their *alerts* into *path*, PNG or SVG by its name; raise ConfigError where that cannot be."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  half a second and an extra, for pictures only
    except ImportError as error:
        raise ConfigError("--plot needs matplotlib: pip install 'racewatch[plot]'") from error
    if path.suffix.lower() not in (".png", ".svg"):
        raise ConfigError(f"--plot {path}: name a .png or .svg file")
    if not 0 < len(curves) <= MOST:
        raise ConfigError(f"--plot draws 1 to {MOST} series, these rules have {len(curves)}; choose some with --rule")
    figure = Figure(figsize=(WIDTH, HEIGHT * len(curves)), layout="constrained")
    panels = figure.subplots(len(curves), 1, squeeze=False, sharex=True)
    for axes, curve in zip(panels[:, 0], curves, strict=True):
        _panel(axes, curve, [alert for alert in alerts if alert.rule == curve[0].id], zone)
    try:
        figure.savefig(path)
    except OSError as error:
        raise ConfigError(f"--plot {path}: {error.strerror}; name a file in a writable folder") from error


def _panel(axes: "Axes", curve: Curve, alerts: Sequence[Alert], zone: str) -> None:
    rule, series, steps = curve
    times = [_number(step.point.start) for step in steps]
    axes.xaxis_date(zone)
    axes.step(times, [step.point.value or 0.0 for step in steps], where="post", color="#2b5c8a", lw=0.9, label=series)
    known = [(at, step.spike) for at, step in zip(times, steps, strict=True) if _is_judged(step)]
    band = [spike.low for _, spike in known], [spike.high for _, spike in known]
    axes.fill_between([at for at, _ in known], *band, step="post", color="#8a9aa8", alpha=0.5, label="expected")
    gaps = [step.point.value is None for step in steps]
    axes.fill_between(
        times, 0, 1, where=gaps, transform=axes.get_xaxis_transform(), step="post",
        facecolor="none", edgecolor="#bbbbbb", hatch="///", linewidth=0, label="not seen",
    )  # fmt: skip
    for number, alert in enumerate(alerts):
        first, last = _number(alert.opened_at), _number(alert.closed_at or steps[-1].point.end)
        axes.axvspan(first, last, color="#c0392b", alpha=0.2, label="" if number else "alert")
    axes.set_title(f"{rule.id}: {series} in {rule.interval} ({zone})", loc="left", fontsize=9)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right", fontsize=7, frameon=False)


def _number(moment: datetime) -> float:
    """Return *moment* as matplotlib counts: days since 1970."""
    return moment.timestamp() / 86400


def _is_judged(step: Scored) -> bool:
    return step.baseline is not None and step.point.value is not None
