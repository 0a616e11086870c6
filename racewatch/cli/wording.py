"""The verb that shows words: terms, and the names that stand together."""

import click

from racewatch.analysis.coverage import Coverage, item_coverage
from racewatch.analysis.network import Graph, graph_of
from racewatch.analysis.terms import (
    FEWEST,
    SAMPLE,
    Sample,
    Term,
    asked_for,
    compared,
    most_frequent,
    sampled,
    vocabulary_of,
)
from racewatch.catalog import load_watchbook
from racewatch.cli.asking import asking, understood
from racewatch.cli.covering import tell_coverage, tell_nothing
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.wanting import Wanted, wanted
from racewatch.config import Settings
from racewatch.query.ast import Node, Not
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.trend import Asked, item_span
from racewatch.text.segment import segmenter


@click.command()
@click.option("--top", is_flag=True, help="The most frequent terms instead of those that mark the query.")
@click.option("--background", metavar="QUERY", help="What the query is compared with.  [all that it does not find]")
@click.option("--graph", is_flag=True, help="The names that stand together: nodes and edges in one JSON object.")
@click.option(
    "--limit", default=30, show_default=True, type=click.IntRange(1, 1000), help="Terms, or names of a graph."
)
@click.option("--sample", "size", default=SAMPLE, show_default=True, type=click.IntRange(10, 100_000),
              help="Items of the query, and of the background, that are read.")  # fmt: skip
@common
@asking
@wanted(split=False, steps=False)
def terms(  # noqa: PLR0913, PLR0917  one parameter an option
    node: Node,
    top: bool,
    background: str | None,
    graph: bool,
    limit: int,
    size: int,
    wanted: Wanted,
    settings: Settings,
    out: Output,
) -> None:
    """Show the words that mark a query's items against other coverage: z, and in how many items they stand.

    z is the log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008) over items that hold a term;
    both scripts count as one. Terms are counted on a sample, which is named.

    \b
    racewatch terms 'topic:deepseek' --background 'lang:zh'
    racewatch terms 'topic:ai-chips lang:zh' --top --limit 10
    racewatch terms 'topic:deepseek' --graph
    """
    with opened(settings) as store:
        asked = wanted.asked(node, settings.zone, item_span(store, node, "1h", settings.zone))
        if asked is None:
            tell_nothing(out)
            return
        covered = item_coverage(store, node, asked.since, asked.until)
        if graph:
            _tell_graph(out, _graph(store, asked, limit), covered)
            return
        other = Not(node) if background is None else understood(background, settings)
        samples = [sampled(store, query, asked.window, size) for query in (node, other)]
    words = segmenter(spellings(settings))
    ours, theirs = (vocabulary_of(sample.items, words.terms) for sample in samples)
    found = compared(ours, theirs, without=asked_for(node))
    _show(out, (most_frequent(found) if top else [term for term in found if term.z > 0])[:limit])
    _tell_samples(out, samples)
    tell_coverage(out, covered)


def spellings(settings: Settings) -> tuple[str, ...]:
    """Return the watchbook's spellings, which are never cut into words."""
    return tuple(spelling for name in load_watchbook(settings.watchbook).names for spelling in name.spellings)


def _show(out: Output, terms: list[Term]) -> None:
    for term in terms if out.as_json else ():
        figures = {"n": term.n, "of": term.of, "share": term.share}
        background = {"background_n": term.other_n, "background_of": term.other_of}
        out.record({"term": term.term, "z": round(term.z, 3), **figures, **background})
    if terms and not out.as_json:
        rows = [(t.term, f"{t.z:+.1f}", f"{t.n:,}", f"{t.share:.0%}", f"{t.other_share:.0%}") for t in terms]
        out.columns(("term", "z", "items", "of sample", "of background"), rows)


def _tell_samples(out: Output, samples: list[Sample]) -> None:
    ours, theirs = samples
    out.say(f"counted on {ours.words}, against {theirs.words}; terms of fewer than {FEWEST} items left out")
    if not theirs.matching:
        out.say("the background is empty, so every z is near 0: give --background, or a longer time")


def _graph(store: Store, asked: Asked, most: int) -> Graph:
    """Return the graph of the names in the asked items, all of them counted."""
    window = asked.window
    singles = store.sums("likes", asked.query, window, None, asked.zone, "names")
    counts = {name: found.n for (_, name), found in singles.items()}
    total = store.total(asked.query, window)
    return graph_of(total, counts, store.pairs(asked.query, window, "names"), most=most, fewest=FEWEST)


def _tell_graph(out: Output, graph: Graph, covered: Coverage) -> None:
    if out.as_json:
        out.record(graph.record() | {"coverage": covered.record()})
        return
    rows = [(edge.source, edge.target, f"{edge.count:,}", f"{edge.npmi:+.2f}") for edge in graph.edges]
    out.columns(("name", "name", "items", "npmi"), rows)
    out.say(f"{len(graph.nodes)} names in all {graph.items:,} items; pairs of fewer than {FEWEST} items left out")
    out.say("npmi: -1 never together, 0 as often as by chance, 1 always together (Bouma 2009)")
    tell_coverage(out, covered)
