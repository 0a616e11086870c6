"""Retention and snapshots: on the real node what it has, said in the log what it lacks.

The node has no ILM and no SLM: their modules are not published. What is sent where they are is therefore recorded from
a loopback server, and each policy is read by Elasticsearch's own parser and checks, which x-pack-core has.
"""

import json
import logging
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from racewatch.errors import ConfigError
from racewatch.query.ast import Text
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Dataset
from racewatch.store.elasticsearch.index import Indices, alias_of, composed, template
from racewatch.store.elasticsearch.lifecycle import Keeping, installed, lifecycle_policy, snapshot_policy
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.sqlite.store import SqliteStore
from tests.elasticsearch.build import cache_folder
from tests.elasticsearch.fixture import give_up
from tests.elasticsearch.toolchain import MissingTools, find_toolchain
from tests.secured.build import SOURCES, build_secured
from tests.store.documents import ALWAYS, ANY, NOON, item
from tests.store.faulty import Reply, Request, faulty

FIRSTS: dict[Dataset, int] = dict.fromkeys(MODELS, 1)
KEEPING = Keeping(merge_after=35, delete_after=400, repository="nightly")


def test_templates_are_composed_of_components(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """The node makes of the components what one whole template would say, under a version, and an administrator's
    ``@custom`` component goes over it."""
    with Elasticsearch(elasticsearch_url) as client:
        elastic.init()
        alias = alias_of(elastic.prefix, "items")
        (found,) = client.indices.get_index_template(name=alias)["index_templates"]
        custom = f"{alias}@custom"
        assert found["index_template"]["composed_of"] == [f"{elastic.prefix}-settings", f"{alias}-mappings-v1", custom]
        assert found["index_template"]["version"] == 1
        client.cluster.put_component_template(name=custom, template={"settings": {"index.refresh_interval": "30s"}})
        elastic.write([item()])
        made = client.indices.get(index=f"{alias}-2025.01").body[f"{alias}-2025.01"]
    whole = template(elastic.prefix, "items")["template"]
    assert made["settings"]["index"]["refresh_interval"] == "30s"
    assert (
        made["settings"]["index"]["analysis"]["analyzer"].keys()
        == whole["settings"]["index"]["analysis"]["analyzer"].keys()
    )
    assert made["mappings"]["properties"].keys() == whole["mappings"]["properties"].keys()
    assert list(made["aliases"]) == [alias]


def test_a_cluster_without_the_means_says_so_and_works(
    elasticsearch_url: str, elastic: ElasticsearchStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Retention and nightly snapshots asked of a node without ILM and SLM are two warnings; everything else goes on."""
    elastic.keeping = KEEPING
    with caplog.at_level(logging.WARNING):
        elastic.init()
    said = [record.message for record in caplog.records]
    assert any("no retention" in words for words in said)
    assert any("no nightly snapshots" in words for words in said)
    assert elastic.write([item()]).created == 1


def test_a_cluster_without_the_english_stemmer_says_so_and_finds_words(
    elasticsearch_url: str, elastic: ElasticsearchStore, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says what Kibana will miss, fields get no ``.english``, every query of ours works, and a later process
    keeps to what the store was made with."""
    reason = {"type": "illegal_argument_exception", "reason": "failed to find filter under [stemmer]"}
    lacking = json.dumps({"error": {"root_cause": [reason], **reason}, "status": 400}).encode()

    def rule(request: Request) -> Reply | None:
        return Reply(400, lacking) if request.path.startswith("/_analyze") else None

    with faulty(rule, elasticsearch_url) as url, caplog.at_level(logging.WARNING):
        poor = ElasticsearchStore(url, prefix=elastic.prefix, timeout=60)
        poor.write([item(text="Nvidia's chips are falling")])
        poor.close()
    assert any("no English stemming" in record.message for record in caplog.records)
    assert elastic.total(Text("chips"), ALWAYS) == 1
    assert elastic.total(Text("chip"), ALWAYS) == 0
    assert elastic.write([item("two")]).created == 1
    with Elasticsearch(elasticsearch_url) as client:
        mapped = client.indices.get_mapping(index=f"{elastic.prefix}-items").body
    assert not [each for each in mapped.values() if "english" in each["mappings"]["properties"]["text"]["fields"]]


def test_roles_of_a_cluster_without_security_are_none(
    elastic: ElasticsearchStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is created, nothing fails, and the log says that anyone may write."""
    with caplog.at_level(logging.WARNING):
        assert elastic.create_roles() == []
    assert any("no security" in record.message for record in caplog.records)


def test_a_snapshot_is_taken_and_holds_what_was_there(
    elastic: ElasticsearchStore, elasticsearch_url: str, tmp_path: Path
) -> None:
    """A snapshot in a registered repository brings deleted items back; older ones go on request. Else: what to do."""
    elastic.write([item("kept")])
    with pytest.raises(ConfigError, match="RACEWATCH_STORE_REPOSITORY is empty"):
        elastic.snapshot(NOON)
    elastic.keeping = Keeping(repository=elastic.prefix)
    with pytest.raises(ConfigError, match=f"no snapshot repository {elastic.prefix}"):
        elastic.snapshot(NOON)
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        folder = client.nodes.info(metric="settings")["nodes"].popitem()[1]["settings"]["path"]["repo"]
        location = str(Path(folder[0] if isinstance(folder, list) else folder) / elastic.prefix)
        client.snapshot.create_repository(
            name=elastic.prefix, repository={"type": "fs", "settings": {"location": location}}
        )
        name = elastic.snapshot(NOON)
        assert name == f"{elastic.prefix}/{elastic.prefix}-2025.01.27-120000"
        index = f"{elastic.prefix}-items-2025.01"
        client.indices.delete(index=index)
        client.snapshot.restore(
            repository=elastic.prefix, snapshot=name.split("/")[1], indices=index, wait_for_completion=True
        )
        for hour in (1, 2):
            elastic.snapshot(NOON + timedelta(hours=hour), keep=2)
        left = client.snapshot.get(repository=elastic.prefix, snapshot="*")["snapshots"]
        ours = [f"{elastic.prefix}-2025.01.27-130000", f"{elastic.prefix}-2025.01.27-140000"]
        assert sorted(each["snapshot"] for each in left) == ours
        client.snapshot.delete_repository(name=elastic.prefix)
    elastic.init()
    assert [found.id for found in elastic.search(ANY, ALWAYS)] == [item("kept").id]


def test_a_copy_of_the_file_is_whole_while_others_write(tmp_path: Path) -> None:
    """The copy holds what was there at its moment and opens as a store of its own; the original goes on."""
    store = SqliteStore(tmp_path / "store.db")
    store.init()
    store.write([item("before")])
    where = store.snapshot(NOON)
    store.write([item("after")])
    assert where == str(tmp_path / "store-20250127-120000.db")
    copy = SqliteStore(Path(where))
    assert (copy.total(ANY, ALWAYS), store.total(ANY, ALWAYS)) == (1, 2)
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []
    for each in (store, copy):
        each.close()


def test_where_the_cluster_has_them_policies_are_installed_once(elasticsearch_url: str) -> None:
    """Both policies are put, the templates of months name the lifecycle, and nothing is put a second time."""
    put: dict[str, Any] = {}

    def rule(request: Request) -> Reply | None:
        path = request.path.partition("?")[0]
        if path in ("/_ilm/status", "/_slm/status"):
            return Reply(200, b'{"operation_mode": "RUNNING"}')
        if not path.startswith(("/_ilm/policy/", "/_slm/policy/")):
            return None
        if request.method == "PUT":
            assert path not in put
            put[path] = json.loads(request.body)
            return Reply(200, b'{"acknowledged": true}')
        if path not in put:
            return Reply(404)
        known = put[path]["policy"] if path.startswith("/_ilm") else put[path]
        return Reply(200, json.dumps({path.rpartition("/")[2]: {"policy": known}}).encode())

    with faulty(rule, elasticsearch_url) as url, Elasticsearch(url) as client:
        for _ in range(2):
            assert installed(client, "press", KEEPING) == "press-lifecycle"
    assert put == {
        "/_ilm/policy/press-lifecycle": {"policy": lifecycle_policy(KEEPING)},
        "/_slm/policy/press-snapshots": snapshot_policy("press", "nightly"),
    }


def test_months_name_the_lifecycle_and_their_age_counts_from_their_end() -> None:
    """Items and ranks are retired by their month's end, however late they arrived; runs and alerts never are."""
    indices = Indices("p", FIRSTS, "p-lifecycle")
    assert indices.settings("p-items-2025.12-v2") == {
        "index.lifecycle.name": "p-lifecycle",
        "index.lifecycle.origination_date": int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000),
    }
    assert indices.settings("p-runs-v1") == {}
    assert Indices("p", FIRSTS).settings("p-items-2025.12") == {}
    for dataset, named in (("items", True), ("ranks", True), ("runs", False), ("alerts", False)):
        body = composed("p", dataset, template("p", dataset, lifecycle="p-lifecycle")).body
        assert ("settings" in body["template"]) is named


@pytest.mark.elasticsearch
@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("ilm", lifecycle_policy(KEEPING)),
        ("ilm", lifecycle_policy(Keeping(delete_after=30))),
        ("slm", snapshot_policy("press", "nightly")),
    ],
    ids=["merge and delete", "delete", "snapshots"],
)
def test_elasticsearchs_own_parsers_take_the_policies(kind: str, policy: dict[str, Any], tmp_path: Path) -> None:
    """Parser and checks of the pinned version read each policy and write the same again."""
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(policy), "utf-8")
    try:
        tools = find_toolchain(os.environ)
        home = build_secured(tools, cache_folder(os.environ))
    except MissingTools as missing:
        give_up(missing, os.environ)
    path = f"{home}/lib/*:{home}/modules/x-pack-core/*"
    command = [tools.program("java"), "-XX:TieredStopAtLevel=1", "-cp", path, str(SOURCES / "Policies.java")]
    done = subprocess.run([*command, kind, "press", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert contained(policy, json.loads(done.stdout)), done.stdout


def contained(ours: Any, theirs: Any) -> bool:
    """Say whether all of *ours* is in *theirs*, which may spell out defaults."""
    if isinstance(ours, dict):
        return all(key in theirs and contained(value, theirs[key]) for key, value in ours.items())
    return bool(ours == theirs)
