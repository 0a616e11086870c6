"""The analysis plugin does what Elasticsearch's own components of the same names do."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import ApiError, Elasticsearch

from tests.elasticsearch.node import Node

FOLDED_CJK = {
    "char_filter": {"t2s": {"type": "mapping", "mappings": ["輝 => 辉", "達 => 达", "鋒 => 锋"]}},
    "filter": {"pairs_and_singles": {"type": "cjk_bigram", "output_unigrams": True}},
    "analyzer": {
        "folded_cjk": {
            "type": "custom",
            "char_filter": ["t2s"],
            "tokenizer": "standard",
            "filter": ["cjk_width", "lowercase", "cjk_bigram"],
        },
        "folded_cjk_short": {
            "type": "custom",
            "char_filter": ["t2s"],
            "tokenizer": "standard",
            "filter": ["cjk_width", "lowercase", "pairs_and_singles"],
        },
    },
    "normalizer": {"folded": {"type": "custom", "char_filter": ["t2s"], "filter": ["cjk_width", "lowercase"]}},
}


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the session's server."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(client: Elasticsearch) -> Iterator[str]:
    """An index whose text fields fold scripts and widths; gone after the test."""
    name = f"test-analysis-{uuid4().hex}"
    fields = {
        "text": {"type": "text", "analyzer": "folded_cjk"},
        "short": {"type": "text", "analyzer": "folded_cjk_short"},
        "word": {"type": "keyword", "normalizer": "folded"},
    }
    client.indices.create(index=name, settings={"analysis": FOLDED_CJK}, mappings={"properties": fields})
    yield name
    client.indices.delete(index=name)


def tokens(client: Elasticsearch, text: str, **analysis: Any) -> list[str]:
    """Return what the server makes of *text* with the given components."""
    return [token["token"] for token in client.indices.analyze(text=text, **analysis)["tokens"]]


def mapped(client: Elasticsearch, text: str, *rules: str) -> str:
    """Return *text* after a mapping char filter with *rules*."""
    char_filter = {"type": "mapping", "mappings": list(rules)}
    return tokens(client, text, tokenizer="keyword", char_filter=[char_filter])[0]


@pytest.mark.parametrize("query", ["辉达", "輝達", "辉達"])
def test_either_script_finds_the_other_and_the_original_is_highlighted(
    client: Elasticsearch, index: str, query: str
) -> None:
    """An article in Traditional characters is found in any mix of scripts and shown as it was written."""
    client.index(index=index, id="1", document={"text": "黃仁勳說，輝達 NVIDIA 股價大跌"}, refresh=True)
    client.index(index=index, id="2", document={"text": "光輝的發達國家"}, refresh=True)
    found = client.search(index=index, query={"match": {"text": query}}, highlight={"fields": {"text": {}}})["hits"][
        "hits"
    ]
    assert [hit["_id"] for hit in found] == ["1"]
    assert found[0]["highlight"]["text"] == ["黃仁勳說，<em>輝達</em> NVIDIA 股價大跌"]


def test_full_width_latin_is_folded_and_found(client: Elasticsearch, index: str) -> None:
    """Ｎｖｉｄｉａ and nvidia are one word, in text and in a normalized keyword, and in its wildcard queries."""
    client.index(index=index, id="1", document={"text": "Ｎｖｉｄｉａ下跌", "word": "輝達Ｎｖｉｄｉａ"}, refresh=True)
    for query in [
        {"match": {"text": "NVIDIA"}},
        {"term": {"word": "辉达nvidia"}},
        {"wildcard": {"word": "輝達ＮＶ*"}},
        {"prefix": {"word": "輝達"}},
    ]:
        assert client.count(index=index, query=query)["count"] == 1, query


def test_single_characters_are_found_where_unigrams_are_kept(client: Elasticsearch, index: str) -> None:
    """With output_unigrams one character finds its text and a phrase still needs its order; without, it does not."""
    client.index(index=index, id="1", document={"text": "深度求索", "short": "深度求索"}, refresh=True)
    assert client.count(index=index, query={"match": {"short": "索"}})["count"] == 1
    assert client.count(index=index, query={"match": {"text": "索"}})["count"] == 0
    assert client.count(index=index, query={"match_phrase": {"short": "度求索"}})["count"] == 1
    assert client.count(index=index, query={"match_phrase": {"short": "求度"}})["count"] == 0
    assert tokens(client, "深度求", index=index, analyzer="folded_cjk_short") == ["深", "深度", "度", "度求", "求"]
    assert tokens(client, "深度求", index=index, analyzer="folded_cjk") == ["深度", "度求"]


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        ([], ["東京", "京タ", "タワ", "ワー", "서울", "울시"]),
        (["han"], ["東", "京", "タワ", "ワー", "서울", "울시"]),
        (["hangul", "katakana"], ["東京", "タワー", "서울시"]),
        (["han", "hiragana", "katakana", "hangul"], ["東", "京", "タワー", "서울시"]),
    ],
)
def test_ignored_scripts_are_left_as_the_tokenizer_cut_them(
    client: Elasticsearch, ignored: list[str], expected: list[str]
) -> None:
    """cjk_bigram pairs every CJK script except the ignored ones."""
    bigram = {"type": "cjk_bigram", "ignored_scripts": ignored}
    assert tokens(client, "東京タワー 서울시", tokenizer="standard", filter=[bigram]) == expected


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("輝達", ["輝達=>辉达"], "辉达"),
        ("裡裏", ["裡 => 里", "裏 => 里"], "里里"),
        ("a b", [r"\u0020 => _"], "a_b"),
        ("a-b", [r"- => \u0020"], "a b"),
        ("a\tb", [r"\t => \\"], "a\\b"),
        ("x=>y", [r"=> => to"], "xtoy"),
        ("a,b", [r"\, => \;"], "a;b"),
        ("ab", ["b =>"], "a"),
        ("𠀋", ["𠀋 => 丈"], "丈"),
        ("輝達電", ["輝 => 光", "輝達 => 辉达"], "辉达電"),
    ],
)
def test_mapping_rules_are_read_as_documented(
    client: Elasticsearch, text: str, rules: list[str], expected: str
) -> None:
    """Spaces around the arrow are free, the last arrow splits, escapes are undone, the longest match wins."""
    assert mapped(client, text, *rules) == expected


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (["輝 -> 辉"], "Invalid Mapping Rule"),
        (["a => b\\"], "Invalid escaped char"),
        ([r"a => \u12"], "Invalid escaped char"),
        ([r"a => \u12g4"], "12g4"),
        ([" => b"], "cannot match the empty string"),
        (["a => b", "a => c"], "already added"),
    ],
)
def test_a_bad_mapping_rule_is_refused(client: Elasticsearch, rules: list[str], message: str) -> None:
    """A rule that Elasticsearch would refuse is refused here too."""
    with pytest.raises(ApiError) as caught:
        mapped(client, "text", *rules)
    assert message in str(caught.value.body)


def test_english_components_work(client: Elasticsearch) -> None:
    """Stemmers, stop words and pattern_replace do what their Lucene classes do."""
    english = ["lowercase", "stop", "porter_stem"]
    assert tokens(client, "The chips' makers running", tokenizer="standard", filter=english) == ["chip", "maker", "run"]
    possessive = {"type": "stemmer", "language": "possessive_english"}
    assert tokens(client, "Nvidia's chips", tokenizer="whitespace", filter=[possessive, "kstem"]) == ["Nvidia", "chip"]
    marked = {"type": "pattern_replace", "pattern": "#([^#]+)#", "replacement": "$1"}
    assert tokens(client, "#深度求索#", tokenizer="keyword", char_filter=[marked]) == ["深度求索"]


def test_a_pattern_cuts_and_renames_tokens(client: Elasticsearch) -> None:
    """The pattern tokenizer keeps a group, also overlapping ones in a lookahead, or splits; tokens can be replaced."""
    pairs = {"type": "pattern", "pattern": r"(?=(\p{IsHan}{2}|，))(?:\p{IsHan}|，)", "group": 1}
    replaced = {"type": "pattern_replace", "pattern": "^，$", "replacement": "␞"}
    assert tokens(client, "深度求，索引", tokenizer=pairs, filter=[replaced]) == ["深度", "度求", "␞", "索引"]
    assert tokens(client, "a-b c", tokenizer={"type": "pattern", "pattern": "-"}) == ["a", "b c"]
    first = {"type": "pattern_replace", "pattern": "A", "replacement": "_", "flags": "CASE_INSENSITIVE", "all": False}
    assert tokens(client, "banana", tokenizer="keyword", filter=[first]) == ["b_nana"]
    with pytest.raises(ApiError, match="pattern is missing"):
        tokens(client, "text", tokenizer="keyword", filter=[{"type": "pattern_replace"}])


def test_rules_may_come_from_a_file_beside_the_settings(own_node: Callable[[], Node]) -> None:
    """mappings_path names a UTF-8 file under the node's config folder; lines beginning with # are comments."""
    node = own_node()
    (node.folder / "config" / "t2s.txt").write_text("# two of them\n輝 => 辉\n\n達 => 达\n", "utf-8")
    with Elasticsearch(node.url) as client:
        from_file = {"type": "mapping", "mappings_path": "t2s.txt"}
        assert tokens(client, "輝達#", tokenizer="keyword", char_filter=[from_file]) == ["辉达#"]
