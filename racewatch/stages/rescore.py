"""Stage: items that another sentiment model judged are judged again; names and texts stay as they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from racewatch.config import Settings, settings_of
from racewatch.sentiment.weights import weights
from racewatch.stages.endpoint import Endpoint, endpoint_of, judging
from racewatch.stages.retag import Page, Revised, Revision, revise, spoken_of
from racewatch.store.open import opened
from racewatch.tagging import Tagger, tagger
from schemas import Item


def rescore(settings: Settings | None = None, say: Callable[[str], object] = lambda _: None) -> Revised:
    """Judge every item anew whose sentiment another model, or another version of it, gave; return the counts.

    *say* gets a line of words after every page. A second call finds nothing to do, except what an endpoint failed to
    judge: there the built-in model stands in, the item says so, and the next call asks the endpoint again.
    """
    chosen = settings or settings_of()
    endpoint = endpoint_of(chosen)
    with opened(chosen) as store:
        return revise(store, (Item,), toning(tagger(chosen.watchbook), endpoint), say)


def toning(tagging: Tagger, endpoint: Endpoint | None = None) -> Revision:
    """Return the revision that gives sentiment and targets by the built-in model, or by *endpoint*."""
    judge = judging(tagging, endpoint)
    version = endpoint.version if endpoint else weights().version
    return Revision("sentiment_model", version, lambda page: _tags(judge, page))


def _tags(judge: Tagger, page: Page) -> Sequence[Mapping[str, Any]]:
    items = [one for one in page if isinstance(one, Item)]
    tones = iter(judge.toned([judge.named(spoken_of(one), one.language) for one in items]))
    return [next(tones) if isinstance(one, Item) else {} for one in page]  # a row of a hot list has no tone
