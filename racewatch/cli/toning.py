"""The verb that shows sentiment: toward the text or toward a name, with how sure it is."""

import click

from racewatch.analysis.rates import mean_interval, wilson
from racewatch.analysis.series import Series, tones, whole_tone
from racewatch.cli.asking import asking
from racewatch.cli.covering import ends, head, split_of, tell_coverage, tell_nothing
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.wanting import WHOLE, Wanted, name_of, wanted
from racewatch.config import Settings
from racewatch.query.ast import And, Field, Node
from racewatch.store.figures import NOBODY, Tone
from racewatch.store.open import opened
from racewatch.store.trend import Row, item_span

HEADER = ("n", "mean", "95 %", "positive", "neutral", "negative", "unsure", "negative 95 %")


@click.command()
@click.option("--toward", metavar="NAME", help="The tone toward this name, not that of the whole text.")
@common
@asking
@wanted(whole=True)
def sentiment(node: Node, toward: str | None, wanted: Wanted, settings: Settings, out: Output) -> None:
    """Show mean sentiment (-1 to 1) and its split over time, with the number of items and 95 % intervals.

    Unsure items count in n and in nothing else. The intervals are Student's t for the mean, Wilson's for shares.

    \b
    racewatch sentiment 'name:nvidia' --split language
    racewatch sentiment 'topic:deepseek' --toward nvidia --interval all --split publisher
    """
    name = name_of(toward, settings) if toward else None
    with opened(settings) as store:
        asked = wanted.asked(node, settings.zone, item_span(store, node, "1h", settings.zone))
        if asked is None:
            tell_nothing(out)
            return
        found = (whole_tone if wanted.interval == WHOLE else tones)(store, asked, name)
        mentions = store.total(And((node, Field("name", name))), asked.window) if name else 0
        spoken = store.tones(node, asked.window, None, settings.zone, toward=name).get((None, ""), NOBODY)
    for row in found.rows if out.as_json else ():
        out.record(_record(row, found, wanted) | ({"toward": name} if name else {}))
    if not out.as_json and found.rows:
        keys = (wanted.split,) if wanted.split else ()
        out.columns(("from", *keys, *HEADER), [_cells(out, row, wanted) for row in found.rows])
    if name:
        out.say(f"toward {name}: a tone was found in {spoken.n:,} of the {mentions:,} items that mention it")
    tell_coverage(out, found.asked_coverage)


def _record(row: Row, found: Series, wanted: Wanted) -> dict[str, object]:
    tone = row.detail if isinstance(row.detail, Tone) else NOBODY
    counts = {"positive": tone.positive, "neutral": tone.neutral, "negative": tone.negative, "unsure": tone.unsure}
    sure = {
        "mean_interval": mean_interval(tone.mean, tone.deviation, tone.sure),
        **{f"{label}_interval": wilson(counts[label], tone.n) for label in ("positive", "neutral", "negative")},
    }
    start = head(row.start, row.end, found.coverage, gap=row.gap) | wanted.key(row)
    return start | {"mean": tone.mean, "n": tone.n, **counts, **sure}


def _cells(out: Output, row: Row, wanted: Wanted) -> list[object]:
    key = [row.key or "-"] if wanted.split else []
    if row.gap:
        return [out.time(row.start), *key, "gap", *[""] * (len(HEADER) - 1)]
    tone = row.detail if isinstance(row.detail, Tone) else NOBODY
    mean = "-" if tone.mean is None else f"{tone.mean:+.2f}"
    around = ends(mean_interval(tone.mean, tone.deviation, tone.sure))
    return [
        *(out.time(row.start), *key, tone.n, mean, around),
        *(*split_of(tone), ends(wilson(tone.negative, tone.n), ".0%")),
    ]
