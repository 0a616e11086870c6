"""A series as a chart of block characters, for a terminal of any width."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from racewatch.charts.axes import HOUR, Step, named_zone, short, ticks, time_marks, when
from racewatch.store.figures import Tone

GAP = "·"
ACROSS, UP = " ▏▎▍▌▋▊▉█", " ▁▂▃▄▅▆▇█"
MOST_ROWS = 31
"""Steps up to which each has a line of its own; a longer series stands upright."""
MARGIN = 8


def trend_chart(steps: Sequence[Step], zone: str = "UTC", *, width: int = 80, unit: str = "items") -> str:
    """Return the series as text of at most *width* columns: a line a step, or columns when there are many.

    A gap is drawn as dots, never as a zero; the last line names the zone, and what dots mean where there are any.
    """
    if not steps:
        return "no steps to draw"
    lines = _rows(steps, width, zone) if len(steps) <= MOST_ROWS else _columns(steps, width, zone)
    return "\n".join([*lines, *_legend(steps, width, zone, unit)])


def sentiment_table(tones: Mapping[str, Tone]) -> str:
    """Return one line a key with n, mean and the share of each tone, the largest n first."""
    rows = sorted(tones.items(), key=lambda row: (-row[1].n, row[0]))
    left = max([len(key or "all") for key in tones] + [len("language")])
    head = f"{'language':{left}}  {'n':>6}  {'mean':>6}  positive  neutral  negative  unsure"
    return "\n".join([head, *(_tone_line(key or "all", tone, left) for key, tone in rows)])


def _tone_line(key: str, tone: Tone, left: int) -> str:
    mean = "–" if tone.mean is None else f"{tone.mean:+.2f}"
    shares = (
        f"{getattr(tone, name) / max(tone.n, 1):>{width}.0%}"
        for name, width in (("positive", 8), ("neutral", 7), ("negative", 8), ("unsure", 6))
    )
    return f"{key:{left}}  {tone.n:>6,}  {mean:>6}  {'  '.join(shares)}"


def _legend(steps: Sequence[Step], width: int, zone: str, unit: str) -> list[str]:
    seen = [step for step in steps if step.value is not None]
    words = [f"{unit}, times in {named_zone(zone, steps[0].start)}"]
    if seen:
        peak = max(seen, key=lambda step: step.value or 0)
        words.append(f"peak {short(peak.value or 0)} at {when(peak, zone)}")
    if len(seen) < len(steps):
        words.append(f"{GAP} gap: nobody looked ({len(steps) - len(seen)} of {len(steps)} steps)")
    lines = [words[0]]
    for word in words[1:]:
        joined = f"{lines[-1]}; {word}"
        lines[-1:] = [joined] if len(joined) <= width else [lines[-1], word]
    return lines


def _rows(steps: Sequence[Step], width: int, zone: str) -> list[str]:
    names = [_name(step, zone) for step in steps]
    values = ["gap" if step.value is None else short(step.value) for step in steps]
    left, right = max(map(len, names)), max(map(len, values))
    room = max(width - left - right - 4, 1)
    top = max((step.value or 0 for step in steps), default=0) or 1
    return [
        f"{name:>{left}} │{GAP * min(3, room) if step.value is None else _across(step.value / top, room)} {value}"
        for name, value, step in zip(names, values, steps, strict=True)
    ]


def _name(step: Step, zone: str) -> str:
    weekday = f"{step.start.astimezone(ZoneInfo(zone)):%a} " if step.end - step.start >= 23 * HOUR else ""
    return weekday + when(step, zone)


def _across(share: float, room: int) -> str:
    eighths = round(share * room * 8) or (1 if share > 0 else 0)
    return ("█" * (eighths // 8) + ACROSS[eighths % 8]).rstrip()


def _columns(steps: Sequence[Step], width: int, zone: str, height: int = 8) -> list[str]:
    room = max(width - MARGIN, 1)
    each = -(-len(steps) // room)
    groups = [steps[n : n + each] for n in range(0, len(steps), each)]
    values = [max((step.value for step in group if step.value is not None), default=None) for group in groups]
    top = ticks(max((value for value in values if value is not None), default=0))[-1]
    lines = []
    for line in range(height, 0, -1):
        label = short(top * line / height) if line in (height, height // 2) else ""
        cells = "".join(_cell(value, top, line, height) for value in values)
        lines.append(f"{label:>{MARGIN - 2}} │{cells}".rstrip())
    lines.append(f"{'0':>{MARGIN - 2}} └{'─' * len(values)}")
    lines.append(_times(groups, zone))
    if each > 1:
        lines.append(f"{'':{MARGIN}}each column is the greatest of {each} steps")
    return lines


def _cell(value: float | None, top: float, line: int, height: int) -> str:
    if value is None:
        return GAP if line == 1 else " "
    eighths = round(value / top * height * 8) or (1 if value > 0 else 0)
    return UP[min(max(eighths - (line - 1) * 8, 0), 8)]


def _times(groups: Sequence[Sequence[Step]], zone: str) -> str:
    """Write as many times as fit under the columns they begin at."""
    first, last = groups[0][0].start, groups[-1][-1].end
    line = ""
    for at, words in time_marks(first, last, zone, max(len(groups) // 9, 1)):
        column = next((n for n, group in enumerate(groups) if at < group[-1].end), len(groups))
        if column >= len(line) + bool(line) and column + len(words) <= len(groups):
            line = line.ljust(column) + words
    return f"{'':{MARGIN}}{line}"
