"""Stage: items that another sentiment model judged are judged again; names and texts stay as they are."""

from collections.abc import Callable, Mapping
from typing import Any

from racewatch.config import Settings, settings_of
from racewatch.sentiment.model import weights
from racewatch.stages.endpoint import Endpoint, endpoint_of, judging
from racewatch.stages.retag import Revised, Revision, revise, spoken_of
from racewatch.store.open import opened
from racewatch.tagging import Tagger, tagger
from schemas import Item, RankObservation


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
    return Revision("sentiment_model", version, lambda one: _tags(judge, one))


def _tags(judge: Tagger, one: Item | RankObservation) -> Mapping[str, Any]:
    if not isinstance(one, Item):  # a row of a hot list has no tone
        return {}
    return judge.tone(spoken_of(one), one.language)
