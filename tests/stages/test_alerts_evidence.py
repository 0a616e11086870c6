"""What an alert rests on: from all of the incident's items, engaged and typical, with the tone toward names."""

from datetime import datetime, timedelta

import pytest

from racewatch.catalog import load_watchbook
from racewatch.query.ast import Field
from racewatch.stages.basis import explained
from racewatch.stages.evidence import evidence_of
from racewatch.stages.watching import watched
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert, AlertRule, Item, RankObservation, SourceRun, Target
from schemas.item import document_id

DAWN = datetime.fromisoformat("2025-01-27T00:00+00:00")
HOUR = timedelta(hours=1)
QUERY = Field("topic", "deepseek")


def item(key, text, hours, **fields):
    """Return an article so many hours after DAWN."""
    known = {
        "source": "feed",
        "publisher": f"Paper {key}",
        "kind": "article",
        "url": f"https://a.example/{key}",
        "title": f"Title {key}",
        "text": text,
        "published_at": DAWN + hours * HOUR,
        "published_origin": "page",
        "published_precision": "minute",
        "fetched_at": DAWN + 90 * HOUR,
        "language": "zh",
        "language_confidence": 1.0,
        "names": ("deepseek",),
        "topics": ("deepseek",),
        "fingerprint": document_id("print", key)[:16],
    }
    return Item(id=document_id(key), **(known | fields))


def toward(score):
    """Return a certain tone toward DeepSeek."""
    label = "positive" if score > 0 else "negative"
    return {"targets": (Target(name="deepseek", label=label, score=score, confidence=0.9),)}


@pytest.fixture
def store(settings):
    """An old item with much engagement, 1,100 newer ones with none, a few before the event, and a hot list."""
    crowd = "梁文锋的深度求索发布了新的推理模型，开发者测试了它"
    with opened(settings) as found:
        found.write(
            [
                item(
                    "loud",
                    "昨天很冷。\n有人说深度求索登顶了应用商店！后来下雨。",
                    0.1,
                    likes=5000,
                    reposts=10,
                    **toward(0.8),
                )
            ]
        )
        found.write([item("copy", "昨天很冷。", 0.2, likes=4000, fingerprint=document_id("print", "loud")[:16])])
        found.write([item(f"n{n}", f"{crowd} {n}", 1 + n / 1000, **toward(0.4)) for n in range(1100)])
        found.write([item("odd", "菜谱：番茄炒蛋", 2.5)])
        found.write([item(f"b{n}", crowd, -100 + n, **toward(-0.5)) for n in range(5)])
        ranked = {"list": "weibo-hot", "names": ("deepseek",), "topics": ("deepseek",)}
        for hour, position, heat in ((1, 5, 900_000), (2, 1, 700_000)):
            row = RankObservation(
                title="DeepSeek爆了", observed_at=DAWN + hour * HOUR, position=position, heat=heat, **ranked
            )
            found.write([row])
        found.write([
            SourceRun(id="r", source="feed", family="feed", run_id="r", kind="items", state="ok", ended_at=DAWN,
                      started_at=DAWN, covered_from=DAWN - 200 * HOUR, covered_to=DAWN + 2 * HOUR)
        ])  # fmt: skip
        yield found


def incident(**fields):
    """Return an open incident of the rule."""
    known = {
        "id": "a" * 32,
        "rule": "deepseek",
        "topic": "deepseek",
        "query": "topic:deepseek",
        "series": "count",
        "severity": "warning",
        "interval": "1h",
        "opened_at": DAWN,
        "peak_at": DAWN + HOUR,
        "raised_at": DAWN,
        "observed": 1100.0,
        "expected": 0.4,
        "low": 0.0,
        "high": 3.2,
        "score": 0.9,
        "coverage": 0.9,
    }
    return Alert(**(known | fields))


def explain(store, alert):
    """Return *alert* with what it rests on, four hours after it opened."""
    rule = AlertRule(id="deepseek", topic="deepseek", query="topic:deepseek", owner="Lin", note="note")
    (one,) = watched([rule], load_watchbook())
    evidence = evidence_of(store, one.query, alert.series, Window(DAWN, DAWN + 4 * HOUR))
    return explained(store, load_watchbook(), one, alert.model_copy(update={"evidence": evidence}), DAWN + 4 * HOUR)


def test_evidence_is_engaged_and_typical_of_all_items(store):
    """Of 1,103 items the loudest comes first though it is the oldest, its copy not at all, the odd one never."""
    found = evidence_of(store, QUERY, "count", Window(DAWN, DAWN + 4 * HOUR))
    assert len(found) == 5
    assert found[0].title == "Title loud"
    titles = {piece.title for piece in found}
    assert not titles & {"Title copy", "Title odd"}
    assert sum(title.startswith("Title n") for title in titles) >= 3


def test_a_lists_own_entries_come_first_where_it_rose(store):
    """One entry a title, then items."""
    found = evidence_of(store, QUERY, "heat", Window(DAWN, DAWN + 4 * HOUR))
    assert [piece.publisher for piece in found[:2]] == ["weibo-hot", "Paper loud"]


def test_the_basis_counts_all_items(store):
    """Items, publishers, languages and the first one are of the whole incident, not of a page of it."""
    basis = explain(store, incident()).basis
    assert basis.items == 1103
    assert basis.first.title == "Title loud"
    assert (basis.languages[0].name, basis.languages[0].count) == ("zh", 1103)
    assert (basis.sources[0].name, basis.sources[0].count) == ("feed", 1103)
    assert len(basis.publishers) == 8
    assert {share.name for share in basis.spellings} == {"深度求索", "梁文锋", "DeepSeek"}
    assert basis.voices > 100


def test_the_tone_toward_a_name_is_told_against_before(store):
    """1,101 certain tones now, five before, each mean its own."""
    tone = {each.name: each for each in explain(store, incident()).basis.tones}["deepseek"]
    assert (tone.items, tone.before_items) == (1101, 5)
    assert tone.mean == pytest.approx((1100 * 0.4 + 0.8) / 1101)
    assert tone.before_mean == pytest.approx(-0.5)


def test_the_passage_is_the_one_that_names_it(store):
    """The sentence with the spelling is quoted, not the one before it."""
    loud = explain(store, incident()).evidence[0]
    assert loud.quote == "有人说深度求索登顶了应用商店！"
    assert loud.engagement == 5010


def test_places_and_coverage_are_told(store):
    """The best place of a title on the list; steps that no run speaks for are not counted as seen."""
    basis = explain(store, incident()).basis
    (place,) = basis.places
    assert (place.title, place.position, place.heat) == ("DeepSeek爆了", 1, 700_000)
    assert (basis.seen, basis.steps) == (3, 4)
    assert basis.series[-1].value is None
    assert basis.labels[""][1] == "深度求索"
    assert (basis.owner, basis.kql) == ("Lin", 'topics:"deepseek"')


def test_an_incident_of_a_list_draws_its_heat(store):
    """The steps are the list's heat where it is the heat that rose."""
    series = explain(store, incident(series="heat")).basis.series
    assert [step.value for step in series if step.value] == [900_000.0, 700_000.0]
