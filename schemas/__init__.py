"""The contracts every room shares; imports only pydantic and the standard library."""

from pydantic import BaseModel

from schemas.alert import Alert, Change, Spike
from schemas.background import Background, Sample
from schemas.basis import Evidence
from schemas.engagement import Engagement
from schemas.item import Earlier, Item, Probabilities, RawItem, Rejected, Target
from schemas.message import Decision, Message
from schemas.rank import RankObservation
from schemas.rule import AlertRule
from schemas.run import RunState, SourceRun

MODELS: dict[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        *(RawItem, Item, Probabilities, Target, Earlier, Rejected, Engagement, RankObservation, SourceRun),
        *(AlertRule, Spike, Alert, Message, Decision, Background, Sample),
    )
}
"""The models whose JSON Schema ``racewatch schema NAME`` prints."""

__all__ = [
    "MODELS",
    "Alert",
    "AlertRule",
    "Background",
    "Change",
    "Decision",
    "Earlier",
    "Engagement",
    "Evidence",
    "Item",
    "Message",
    "Probabilities",
    "RankObservation",
    "RawItem",
    "Rejected",
    "RunState",
    "Sample",
    "SourceRun",
    "Spike",
    "Target",
]
