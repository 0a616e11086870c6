"""The contracts: every field has its place in the index, and a document is the same on every run."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from schemas import MODELS, Alert, Item, RankObservation, SourceRun, Target
from schemas.es import KEYWORD, mapping_of
from schemas.item import document_id

NOON = datetime(2025, 1, 27, 5, tzinfo=UTC)


@pytest.mark.parametrize("model", [Item, RankObservation, SourceRun, Alert])
def test_every_indexed_field_is_mapped(model):
    """The mapping is strict and names exactly the fields of the model."""
    mapping = mapping_of(model)
    assert mapping["dynamic"] == "strict"
    assert set(mapping["properties"]) == set(model.model_fields)


def test_targets_are_nested_and_strict():
    """Each target is indexed by itself, with every field of its model and no other."""
    targets = mapping_of(Item)["properties"]["targets"]
    assert (targets["type"], targets["dynamic"]) == ("nested", "strict")
    assert targets["properties"] == mapping_of(Target)["properties"]


def test_two_targets_of_one_name_are_refused():
    """An item says one thing of a name."""
    target = Target(name="nvidia", label="negative", score=-0.5, confidence=0.5)
    with pytest.raises(ValidationError, match="two targets have one name"):
        Item.model_validate({"targets": [target, target]})


def test_a_field_without_a_mark_is_an_error():
    """A new field cannot be forgotten in the index."""

    class Forgetful(BaseModel):
        known: Annotated[str, KEYWORD]
        forgotten: str

    with pytest.raises(TypeError, match=r"Forgetful\.forgotten: want one Es"):
        mapping_of(Forgetful)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_models_are_frozen_closed_and_have_a_schema(model):
    """No model takes an unknown field, none changes after it was made, each prints its JSON Schema."""
    assert model.model_config["frozen"]
    assert model.model_config["extra"] == "forbid"
    assert model.model_json_schema()["title"] == model.__name__


def test_a_rank_is_named_by_what_it_observes():
    """The same row gets the same id, whatever else was recorded with it; another id is refused."""
    row = RankObservation(list="weibo-hot", observed_at=NOON, title="DeepSeek", heat=1)
    assert row.id == RankObservation(list="weibo-hot", observed_at=NOON, title="DeepSeek", heat=2, position=1).id
    assert row.id != RankObservation(list="weibo-hot", observed_at=NOON, title="OpenAI").id
    with pytest.raises(ValidationError, match="is not the digest"):
        RankObservation(id="abc", list="weibo-hot", observed_at=NOON, title="DeepSeek")


def test_a_rank_has_one_id_in_every_zone():
    """13:00 in Shanghai and 05:00 in UTC are one time, and so one document."""
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    ids = {RankObservation(list="l", observed_at=at, title="t").id for at in (NOON, shanghai)}
    assert len(ids) == 1


def test_parts_of_an_id_do_not_run_together():
    """("ab", "c") and ("a", "bc") are two documents."""
    assert document_id("ab", "c") != document_id("a", "bc")
    assert len(document_id("a")) == 32


def test_a_time_without_zone_is_refused():
    """A naive time is nobody's time."""
    with pytest.raises(ValidationError, match="timezone"):
        RankObservation(list="l", observed_at=datetime(2025, 1, 27), title="t")  # noqa: DTZ001
