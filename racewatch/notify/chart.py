"""A small chart of the incident as SVG: one bar a step, gaps hatched, the incident and the ordinary band marked."""

from html import escape

from racewatch.notify.phrases import figure
from racewatch.notify.reader import Reader
from schemas import Alert

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 600, 160, 60, 14, 22


def chart_of(alert: Alert, reader: Reader) -> str:
    """Return the steps before and in *alert* as an SVG of its own; empty when there are none to draw."""
    steps = alert.basis.series if alert.basis else ()
    known = [step.value for step in steps if step.value is not None]
    if not known:
        return ""
    top = max([*known, alert.high, 1e-9])
    width = (WIDTH - LEFT) / len(steps)
    floor = HEIGHT - BOTTOM
    scale = (floor - TOP) / top
    bars = []
    for number, step in enumerate(steps):
        x = LEFT + number * width
        if step.value is None:
            bars.append(_box(x, TOP, width, floor - TOP, "url(#gap)"))
            continue
        height = max(step.value * scale, 0.5)
        bars.append(_box(x, floor - height, width, height, "#c0392b" if step.start >= alert.opened_at else "#8a9aa8"))
    high = floor - alert.high * scale
    band = _box(LEFT, high, WIDTH - LEFT, floor - high, "#2c7fb8", 'fill-opacity="0.15"')
    words = [
        _word(4, TOP + 8, figure(top, alert.series)),
        _word(4, floor, "0"),
        _word(LEFT, HEIGHT - 6, reader.when(steps[0].start)),
        _word(WIDTH - 4, HEIGHT - 6, reader.when(steps[-1].start), "end"),
    ]
    hatch = (
        '<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#eee"/><line x1="0" y1="0" x2="0" y2="6" stroke="#bbb"/></pattern></defs>'
    )
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
    )
    return f"{opening}{hatch}<rect width='100%' height='100%' fill='#fff'/>{band}{''.join(bars)}{''.join(words)}</svg>"


def _box(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    size = f'width="{max(width - 0.5, 0.5):.1f}" height="{height:.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}" {more}/>'


def _word(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" font-size="11" font-family="sans-serif" text-anchor="{anchor}">{escape(text)}</text>'
