"""Tone and heat: what SQL says of a group of rows, and how groups are added up."""

from dataclasses import dataclass

from racewatch.store.figures import HeatCell, Tone, deviation_of


def tone_of(label: str, score: str, field: str) -> str:
    """Return what SQL says of a group of items, in the order of :meth:`ToneSum.add`.

    *label* and *score* are columns; the label is a number of ``terms``, of *field*.
    """
    labelled = f"{label} IN (SELECT k FROM terms WHERE field = '{field}' AND value {{}})"  # noqa: S608  our own names
    sure = labelled.format("<> 'unsure'")
    parts = ["count(*) FILTER (WHERE {})".format(labelled.format(f"= '{name}'")) for name in LABELS]
    sums = [f"total({each}) FILTER (WHERE {sure})" for each in (score, f"{score} * {score}")]
    return ", ".join(("count(*)", *parts, *sums))


LABELS = ("positive", "neutral", "negative")


TONE = tone_of("d.sentiment_label", "d.sentiment", "sentiment_label")


TONE_TOWARD = tone_of("t.label", "t.score", "targets.label")


HEAT = "count(*), total(d.heat), coalesce(max(d.heat), 0), min(d.position)"
"""What SQL says of a group of list entries, in the order of :meth:`HeatSum.add`; total() cannot overflow, sum() can."""


@dataclass(slots=True)
class ToneSum:
    """Sentiment being added up."""

    n: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    total: float = 0.0  # of the scores that are sure
    squares: float = 0.0

    def add(self, n: int, positive: int, neutral: int, negative: int, total: float, squares: float) -> None:
        """Add a group of items."""
        self.n += n
        self.positive += positive
        self.neutral += neutral
        self.negative += negative
        self.total += total
        self.squares += squares

    @property
    def tone(self) -> Tone:
        """Return what was added up."""
        sure = self.positive + self.neutral + self.negative
        mean = self.total / sure if sure else None
        deviation = deviation_of(sure, self.total, self.squares)
        return Tone(self.n, mean, self.positive, self.neutral, self.negative, self.n - sure, deviation)


@dataclass(slots=True)
class HeatSum:
    """Heat of one interval being added up."""

    observations: int = 0
    entries: int = 0
    total: float = 0.0
    peak: int = 0
    position: int | None = None

    def add(self, entries: int, total: float, peak: int, position: int | None) -> None:
        """Add the matching entries of some observations."""
        self.entries += entries
        self.total += total
        self.peak = max(self.peak, peak)
        known = [found for found in (self.position, position) if found is not None]
        self.position = min(known, default=None)

    @property
    def cell(self) -> HeatCell:
        """Return what was added up."""
        return HeatCell(self.observations, self.entries, self.total / self.observations, self.peak, self.position)
