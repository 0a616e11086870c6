"""The real node takes our mappings, cuts text as racewatch.text.tokens does, and keeps versions apart."""

from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from racewatch.errors import ConfigError
from racewatch.query.ast import Node, Text
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Document, Written
from racewatch.store.elasticsearch.index import SINGLE, Indices, alias_of, mapping, template
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.text.tokens import BREAK, CJK_RANGES, tokens
from schemas import Background
from tests.contract.samples import decision, engagement, message
from tests.contract.test_background import counted, sample
from tests.store.documents import ALWAYS, ANY, NOON, alert, item, rank, run

KINDS = [item(), rank(), engagement("one", at=NOON), run(), alert(), message("one"), decision("one")]
KINDS += [counted("one", 3), sample(1, "題")]


@pytest.mark.parametrize("document", KINDS, ids=lambda found: type(found).__name__)
def test_every_model_is_taken_and_given_back_whole(elastic: ElasticsearchStore, document: Document) -> None:
    """The mapping made from the model takes a real document, and every field and moment comes back as it was."""
    assert elastic.write([document]) == Written(created=1)
    read = [*elastic.search(ANY, ALWAYS), *elastic.entries(ANY, ALWAYS), *elastic.runs(ALWAYS), *elastic.alerts(ALWAYS)]
    read += [*elastic.messages(ALWAYS), *elastic.decisions(ALWAYS), *elastic.engagements(item().id, ALWAYS)]
    read += elastic.samples()
    if isinstance(document, Background):
        assert elastic.background(ANY, ALWAYS, "1h", "UTC") == {document.hour: {"": document.count}}
        return
    assert read == [document]
    assert read[0].model_dump_json() == document.model_dump_json()


def test_preparing_twice_changes_nothing(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """The second call of init sends nothing that writes: templates, mappings and indices stay as they are."""
    with Elasticsearch(elasticsearch_url) as client:
        seen = []
        for _ in range(2):
            elastic.init()
            elastic.write(KINDS)
            templates = client.indices.get_index_template(name=f"{elastic.prefix}-*").body
            seen.append((templates, client.indices.get(index=f"{elastic.prefix}-*").body))
    assert seen[0] == seen[1]
    assert {each["name"] for each in seen[0][0]["index_templates"]} == {
        f"{elastic.prefix}-{dataset}" for dataset in MODELS
    }


def test_documents_lie_by_month_and_are_read_by_alias(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """The month is that of UTC; one alias a dataset leads to all of its indices, which are strict and on one shard."""
    late = item("late", published_at=NOON.replace(month=2, day=1, hour=0))
    names = Indices("p", dict.fromkeys(MODELS, 1) | {"ranks": 2})
    assert (names.of(item(published_at=NOON)), names.of(run())) == ("p-items-2025.01", "p-runs-v1")
    assert names.of(rank(observed_at=NOON)) == "p-ranks-2025.01-v2"
    elastic.write([*KINDS, late])
    with Elasticsearch(elasticsearch_url) as client:
        held = client.indices.get(index=f"{elastic.prefix}-*").body
        for dataset in MODELS:
            assert client.count(index=alias_of(elastic.prefix, dataset))["count"] == (2 if dataset == "items" else 1)
    endings = {name.removeprefix(f"{elastic.prefix}-") for name in held}
    monthly = {"items-2025.01", "items-2025.02", "ranks-2025.01", "engagements-2025.01"}
    assert endings == monthly | {f"{name}-v1" for name in SINGLE}
    assert all(body["mappings"]["dynamic"] == "strict" for body in held.values())
    assert all(body["settings"]["index"]["auto_expand_replicas"] == "0-1" for body in held.values())


def test_a_template_that_is_not_ours_stops_before_anything_is_written(
    elastic: ElasticsearchStore, elasticsearch_url: str
) -> None:
    """Somebody else's template, and one of an older racewatch, is left alone, and the message says what to do."""
    body = template(elastic.prefix, "ranks")
    with Elasticsearch(elasticsearch_url) as client:
        for mark, words in [
            ({}, "template .*-ranks is not racewatch's.*RACEWATCH_STORE_PREFIX"),
            ({"racewatch": "v1"}, "ranks: an older racewatch made it.*racewatch store migrate"),
            ({**body["_meta"], "fields": {**body["_meta"]["fields"], "mood": "1"}}, "mood.*newer racewatch.*upgrade"),
        ]:
            client.indices.put_index_template(
                name=f"{elastic.prefix}-ranks", index_patterns=body["index_patterns"], meta=mark
            )
            with pytest.raises(ConfigError, match=words):
                elastic.write([item()])
            assert not client.indices.exists(index=f"{elastic.prefix}-items-2025.01")


def test_an_index_that_is_not_ours_stops_too(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """An index that another version made, or that has taken the alias's name, is named in the error."""
    with Elasticsearch(elasticsearch_url) as client:
        old = f"{elastic.prefix}-items-2024.01"
        other = {**mapping("items"), "_meta": {"racewatch": "v1"}}
        other["properties"] = {"id": {"type": "keyword"}}
        client.indices.create(index=old, mappings=other, aliases={f"{elastic.prefix}-items": {}})
        with pytest.raises(ConfigError, match=f"index {old}: an older racewatch made it.*migrate"):
            elastic.init()
        client.indices.delete(index=old)
        client.indices.create(index=f"{elastic.prefix}-items")
        with pytest.raises(ConfigError, match=f"index {elastic.prefix}-items .*delete"):
            elastic.init()


def test_a_field_that_is_new_is_added_to_the_indices_that_lack_it(
    elastic: ElasticsearchStore, elasticsearch_url: str
) -> None:
    """An index made before a field existed takes documents that have it, with the field's own mapping."""
    older = mapping("runs")
    for fields in (older["properties"], older["_meta"]["fields"]):
        del fields["detail"]
    index = f"{elastic.prefix}-runs-v1"
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.create(index=index, mappings=older, aliases={f"{elastic.prefix}-runs": {}})
        assert elastic.write([run(detail="what happened")]) == Written(created=1)
        found = client.indices.get_mapping(index=index).body[index]["mappings"]
    assert found == mapping("runs")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("辉达", True),
        ("輝達", True),
        ("ＮＶＩＤＩＡ", True),
        ("nvidia", True),
        ("台", True),
        ("高通", False),
        ("GPT 4O", True),
        ("漲", False),
        ("輝達 漲", False),
    ],
)
def test_script_width_and_case_do_not_matter_and_touching_does(
    elastic: ElasticsearchStore, query: str, found: bool
) -> None:
    """輝達 finds 辉达 and the reverse, full-width finds half-width; 高，通 does not hold 高通."""
    elastic.write([item(title="台", text="辉达 Ｎvidia 要不断提高，通过 gpt-4o 超越")])
    assert bool(elastic.total(Text(query), ALWAYS)) is found


def test_a_search_without_analyzer_ignores_breaks(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """What an analyst types into Kibana finds its words, and a blank in it does not find every text with a comma."""
    elastic.write([item("hit", text="輝達下跌"), item("miss", title="不，是", text="天氣，很好")])
    asked = {"match": {"text": "輝達 天光"}}
    with Elasticsearch(elasticsearch_url) as client:
        found = client.search(index=f"{elastic.prefix}-items", query=asked)["hits"]["hits"]
    assert [hit["_source"]["url"] for hit in found] == ["https://news.example/hit"]


CJK = st.sampled_from([chr(code) for first, last in CJK_RANGES for code in {first, (first + last) // 2, last}])
PIECES = st.one_of(
    CJK,
    st.sampled_from(
        [
            *"輝達川普辉达，。 　\n·、.'_-😀²①½Ⅳé\u0301한국ｶﾞﾊﾟテスト々〇ßİΣſÅﬁไทย",
            "GPT4o",
            "ＮＶ",
            "\u200b",
            "x" * 300,
            BREAK,
        ]
    ),
    st.characters(exclude_categories=("Cs", "Cn", "Co")),
)


def test_the_node_cuts_text_as_python_does(elasticsearch_url: str) -> None:
    """Tokens from the index's analyzer equal racewatch.text.tokens for any text, so that both stores find the same."""
    name = f"test-{uuid4().hex}"
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        body = template(name, "items")["template"]
        client.indices.create(index=name, settings=body["settings"])

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(st.lists(PIECES, max_size=60).map("".join))
        def equal(text: str) -> None:
            answer = client.indices.analyze(index=name, analyzer="racewatch_char", text=text)
            assert [token["token"] for token in answer["tokens"]] == tokens(text)

        equal()
        client.indices.delete(index=name)


def leaves(*texts: str) -> list[Node]:
    """Return a leaf for each text."""
    return [Text(text) for text in texts]


def test_pairs_and_single_characters_agree(elastic: ElasticsearchStore) -> None:
    """A leaf finds the same items whether it is asked of pairs or, with one more single character, of characters."""
    elastic.write(
        [item("a", text="深度求索，大模型 A股"), item("b", text="深度，求索大模型 A 股"), item("c", text="求索")]
    )
    counted = [
        elastic.total(leaf, ALWAYS)
        for leaf in leaves("求索", "度求索", "求索大", "求索 大", "求索大模型A股", "模型A 股")
    ]
    assert counted == [3, 1, 1, 1, 1, 2]
