"""A plain line chart as SVG: each line on its own scale, with its last value and a straight line to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, EDGE = 640, 260, 46
COLOURS = ("#1f6f8b", "#b5472f", "#4b7f3f")


@dataclass(frozen=True)
class Line:
    """A name and its points, x ascending from above 0."""

    name: str
    points: Sequence[tuple[float, float]]


def plot(title: str, lines: Sequence[Line]) -> str:
    """Return the chart; the dashed line of each colour is what growth in proportion would be."""
    most = max(x for line in lines for x, _ in line.points)
    parts = [_text(EDGE, 20, title)]
    for n, (line, colour) in enumerate(zip(lines, COLOURS, strict=False)):
        top = max(y for _, y in line.points) * 1.1
        last_x, last_y = line.points[-1]
        placed = [_place(x / most, y / top) for x, y in [(0.0, 0.0), *line.points]]
        straight = [_place(0, 0), _place(last_x / most, last_y / top)]
        parts += [_path(placed, colour, ""), _path(straight, colour, ' stroke-dasharray="4 4" opacity=".5"')]
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed[1:]]
        parts.append(_text(EDGE + 10, 44 + 18 * n, f"{line.name}: {last_y:,.0f} at {last_x:,.0f}", colour))
    parts.append(f'<path d="M{EDGE} {EDGE}V{HEIGHT - EDGE}H{WIDTH - EDGE}" fill="none" stroke="#999"/>')
    parts += [_text(EDGE, HEIGHT - 26, "0"), _text(WIDTH - EDGE - 60, HEIGHT - 26, f"{most:,.0f} items")]
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join([head, *parts, "</svg>", ""])


def _place(x: float, y: float) -> tuple[float, float]:
    return EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)


def _path(points: Sequence[tuple[float, float]], colour: str, more: str) -> str:
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{drawn}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'


def _text(x: float, y: float, words: str, colour: str = "#333") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}">{escape(words)}</text>'
