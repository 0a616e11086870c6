"""Charts as SVG: pure functions from values to markup that takes its colours from the page's style sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from racewatch.charts.axes import Step, clock, named_zone, short, ticks, time_marks, when
from racewatch.store.figures import Tone

WIDTH, HEIGHT = 960, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 26, 44
LABEL_WIDTH = 62
"""Pixels a date label needs, with air."""
WORD_WIDTH = 130
"""Pixels the word of a mark needs."""
_EMPTY = Markup('<p class="empty">Nothing to draw: no step lies in this period. 此期间没有数据。</p>')


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of time that stands out, with the word above its beginning."""

    start: datetime
    end: datetime
    word: str


@dataclass(frozen=True, slots=True)
class _Frame:
    first: datetime
    last: datetime
    top: float

    def x(self, at: datetime) -> float:
        inner = WIDTH - LEFT - RIGHT
        part = (at - self.first) / (self.last - self.first)
        return round(LEFT + inner * min(max(part, 0), 1), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top, 1)


def bars(steps: Sequence[Step], *, zone: str, unit: str, name: str, marks: Sequence[Mark] = ()) -> Markup:
    """Return a bar chart of *steps*; gaps are hatched over the whole height. *name* is unique on the page."""
    if not steps:
        return _EMPTY
    scale = ticks(max((step.value or 0 for step in steps), default=0))
    frame = _Frame(steps[0].start, steps[-1].end, scale[-1])
    parts = [_grid(frame, scale), *_marks(frame, marks)]
    parts += [_bar(frame, step, zone, unit, name, marks) for step in steps]
    parts.append(_time_axis(frame, zone))
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-label="{label}"><defs>'
        '<pattern id="hatch-{name}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" class="gap-ground"/><line x1="0" y1="0" x2="0" y2="7" class="gap-line"/></pattern>'
        "</defs>{parts}</svg>"
    ).format(w=WIDTH, h=HEIGHT, label=_described(steps, zone, unit), name=name, parts=Markup("").join(parts))


def _described(steps: Sequence[Step], zone: str, unit: str) -> str:
    seen = [step for step in steps if step.value is not None]
    if not seen:
        return f"{len(steps)} steps, all of them gaps"
    peak = max(seen, key=lambda step: step.value or 0)
    gaps = len(steps) - len(seen)
    return f"{len(steps)} steps, {gaps} gaps, peak {short(peak.value or 0)} {unit} at {when(peak, zone)} {zone}"


def _grid(frame: _Frame, scale: Sequence[float]) -> Markup:
    lines = (
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text class="tick" x="{}" y="{}">{}</text>'
        ).format(LEFT, WIDTH - RIGHT, LEFT - 8, frame.y(value) + 4, short(value), y=frame.y(value))
        for value in scale
    )
    return Markup("").join(lines)


def _marks(frame: _Frame, marks: Sequence[Mark]) -> Iterator[Markup]:
    """Yield the marks in the order of time; one close behind another goes without its word."""
    before = -WORD_WIDTH
    for mark in sorted(marks, key=lambda mark: mark.start):
        x = frame.x(mark.start)
        yield _mark(frame, mark, with_word=x - before >= WORD_WIDTH)
        before = int(x)


def _mark(frame: _Frame, mark: Mark, *, with_word: bool) -> Markup:
    x = frame.x(mark.start)
    leftward = x > LEFT + WORD_WIDTH
    word = Markup('<text class="mark-word" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        x - 6 if leftward else x + 6, TOP - 5, "end" if leftward else "start", mark.word
    )
    return Markup(
        '<rect class="mark" x="{x}" y="{top}" width="{width}" height="{height}"/>'
        '<line class="mark-line" x1="{x}" x2="{x}" y1="{line}" y2="{bottom}"/>{word}'
    ).format(
        x=x,
        top=TOP,
        width=round(max(frame.x(mark.end) - x, 1), 1),
        height=HEIGHT - TOP - BOTTOM,
        line=TOP - 14,
        bottom=HEIGHT - BOTTOM,
        word=word if with_word else Markup(""),
    )


def _bar(frame: _Frame, step: Step, zone: str, unit: str, name: str, marks: Sequence[Mark]) -> Markup:
    x, width = frame.x(step.start), max(frame.x(step.end) - frame.x(step.start) - 1, 0.8)
    said = f"{clock(step.start, zone)} to {clock(step.end, zone)}"
    if step.value is None:
        return Markup(
            '<rect class="gap" x="{}" y="{}" width="{}" height="{}" fill="url(#hatch-{})"><title>{}: not observed'
            "</title></rect>"
        ).format(x, TOP, round(width + 1, 1), HEIGHT - TOP - BOTTOM, name, said)
    inside = any(mark.start < step.end and step.start < mark.end for mark in marks)
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {:,.0f} {}</title></rect>').format(
        "bar spike" if inside else "bar",
        x,
        frame.y(step.value),
        round(width, 1),
        round(frame.y(0) - frame.y(step.value), 1),
        said,
        step.value,
        unit,
    )


def _time_axis(frame: _Frame, zone: str) -> Markup:
    most = (WIDTH - LEFT - RIGHT) // LABEL_WIDTH
    labels = (
        Markup(
            '<line class="axis" x1="{x}" x2="{x}" y1="{}" y2="{}"/><text class="when" x="{x}" y="{}">{}</text>'
        ).format(HEIGHT - BOTTOM, HEIGHT - BOTTOM + 4, HEIGHT - BOTTOM + 18, words, x=frame.x(at))
        for at, words in time_marks(frame.first, frame.last, zone, most)
    )
    base = Markup(
        '<line class="axis" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text class="zone" x="{}" y="{}">{}</text>'
    ).format(LEFT, WIDTH - RIGHT, WIDTH - RIGHT, HEIGHT - 6, named_zone(zone, frame.first), y=HEIGHT - BOTTOM)
    return Markup("").join(labels) + base


ROW, NAME_WIDTH, NUMBERS_WIDTH = 34, 170, 150
TONES = ("positive", "neutral", "negative", "unsure")


def tone_bars(tones: Mapping[str, Tone], names: Mapping[str, str]) -> Markup:
    """Return one stacked bar for each key of *tones* with its share of every tone, n and mean; largest n first."""
    rows = sorted(((key, tone) for key, tone in tones.items() if tone.n), key=lambda row: (-row[1].n, row[0]))
    if not rows:
        return _EMPTY
    parts = [_tone_row(names.get(key, key), tone, number * ROW) for number, (key, tone) in enumerate(rows)]
    label = "; ".join(f"{names.get(key, key)}: {_split(tone)}" for key, tone in rows)
    return Markup(
        '<svg class="chart tones" viewBox="0 0 {} {}" role="img" aria-label="{}"><defs><pattern id="unsure" width="6" '
        'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" '
        'class="gap-ground"/><line x1="0" y1="0" x2="0" y2="6" class="gap-line"/></pattern></defs>{}</svg>'
    ).format(WIDTH, len(rows) * ROW, label, Markup("").join(parts))


def _split(tone: Tone) -> str:
    return ", ".join(f"{getattr(tone, name)} {name}" for name in TONES)


def _tone_row(name: str, tone: Tone, y: int) -> Markup:
    x, inner = float(NAME_WIDTH), WIDTH - NAME_WIDTH - NUMBERS_WIDTH
    parts = [Markup('<text class="name" x="0" y="{}">{}</text>').format(y + 21, name)]
    for kind in TONES:
        count = getattr(tone, kind)
        width = inner * count / tone.n
        parts.append(_segment(kind, count, count / tone.n, x, y, width))
        x += width
    mean = "mean –" if tone.mean is None else f"mean {tone.mean:+.2f}"
    parts.append(
        Markup('<text class="numbers" x="{}" y="{}">{}</text>').format(WIDTH, y + 21, f"n = {tone.n:,} · {mean}")
    )
    return Markup("").join(parts)


def _segment(kind: str, count: int, share: float, x: float, y: int, width: float) -> Markup:
    if not count:
        return Markup("")
    words = Markup('<text class="part on-{}" x="{}" y="{}">{:.0%}</text>').format(
        kind, round(x + width / 2, 1), y + 21, share
    )
    return Markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{} {} ({:.0%})</title></rect>{}'
    ).format(
        kind, round(x, 1), y + 5, round(max(width - 1, 0.5), 1), ROW - 10, count, kind, share,
        words if width >= 34 else Markup(""),
    )  # fmt: skip
