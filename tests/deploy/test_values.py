"""The values parse, and every setting of Airflow and of racewatch that they name exists."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from racewatch.config import unknown_settings
from tests.compose.dockerfile import environment
from tests.compose.files import ROOT, project, services, text_of

ASK = """
import json
from airflow.configuration import retrieve_configuration_description
known = retrieve_configuration_description()
print(json.dumps({section: sorted(found["options"]) for section, found in known.items()}))
"""


def values() -> Any:
    """Return the values for Airflow's chart."""
    return yaml.safe_load(text_of("deploy/airflow-values.yaml"))


def manifests() -> list[Any]:
    """Return the objects for Elastic's operator."""
    return list(yaml.safe_load_all(text_of("deploy/elasticsearch.yaml")))


@pytest.mark.airflow
def test_every_option_of_airflow_exists(tmp_path: Path) -> None:
    """Sections and options under `config` are those of the installed Airflow."""
    if importlib.util.find_spec("airflow") is None:
        pytest.skip("Airflow is not installed: pip install -c constraints.txt -e '.[airflow,cluster]'")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path)}
    ask = [sys.executable, "-W", "ignore", "-c", ASK]
    done = subprocess.run(ask, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    known = json.loads(done.stdout.splitlines()[-1])
    sections = values()["config"]
    if importlib.util.find_spec("airflow.providers.celery") is None:
        del sections["celery"]  # its options come with the provider, which is in the extra `cluster` only
    named = [(section, option) for section, options in sections.items() for option in options]
    assert len(named) >= 4
    assert [(section, option) for section, option in named if option not in known.get(section, ())] == []


def test_every_racewatch_variable_is_a_setting() -> None:
    """Plain and secret variables are settings; secrets come from secrets only."""
    plain = {each["name"]: each["value"] for each in values()["env"]}
    secret = [each["envName"] for each in values()["secret"]]
    assert unknown_settings({**plain, **dict.fromkeys(secret, "")}) == []
    assert not [name for name in plain if re.search(r"PASSWORD|KEY|TOKEN|BEARER|CHANNEL", name)]


def test_versions_are_those_of_everything_else() -> None:
    """Airflow is the pinned one, the image has our version and user, Elasticsearch is the compose file's."""
    pinned = re.search(r"(?m)^apache-airflow==(\S+)", text_of("constraints.txt"))
    user = re.search(r"--uid (\d+)", text_of("Dockerfile"))
    assert pinned
    assert user
    assert values()["airflowVersion"] == pinned[1]
    assert values()["images"]["airflow"]["tag"] == project()["version"]
    assert str(values()["uid"]) == user[1]
    version = services()["elasticsearch"]["image"].partition(":")[2]
    assert {each["spec"]["version"] for each in manifests()} == {version}


def test_folders_are_mounted_where_settings_look() -> None:
    """The landing and the authority lie where image and settings say, and every mount has its volume."""
    mounts = {each["name"]: each["mountPath"] for each in values()["volumeMounts"]}
    assert set(mounts) == {each["name"] for each in values()["volumes"]}
    assert mounts["racewatch-var"] == environment(text_of("Dockerfile"), "airflow")["RACEWATCH_VAR"]
    plain = {each["name"]: each["value"] for each in values()["env"]}
    assert plain["RACEWATCH_STORE_CA"].startswith(mounts["certificates"] + "/")


def test_elasticsearch_survives_the_loss_of_a_node() -> None:
    """Three master-eligible data nodes that never share a machine, half of the memory for the heap."""
    (nodes,) = manifests()[0]["spec"]["nodeSets"]
    assert nodes["count"] >= 3
    assert {"master", "data"} <= set(nodes["config"]["node.roles"])
    assert "podAntiAffinity" in nodes["podTemplate"]["spec"]["affinity"]
    (container,) = nodes["podTemplate"]["spec"]["containers"]
    heap = re.search(r"-Xmx(\d+)g", container["env"][0]["value"])
    assert heap
    assert int(heap[1]) * 2 == int(container["resources"]["limits"]["memory"].removesuffix("Gi"))


def test_the_page_says_that_nobody_ran_it() -> None:
    """docs/sizing.md and both files say plainly that they were never installed, and name what exists."""
    page = text_of("docs/sizing.md")
    assert "never installed" in page
    assert all(
        "never" in text_of(f"deploy/{name}").partition("\n\n")[0]
        for name in ("airflow-values.yaml", "elasticsearch.yaml")
    )
    named = set(re.findall(r"\b(?:deploy|docs|benchmarks)/[\w./-]+\w", page))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
