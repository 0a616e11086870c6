"""How a question is asked: expanded or not, explained, in the zone of the person."""

import json

from click.testing import CliRunner

from racewatch.cli import main


def run(*command):
    """Run a command that asks no store."""
    return CliRunner().invoke(main, [*command, "--store", "sqlite:////nowhere/at/all.db"])


def test_a_query_is_explained_without_being_asked():
    """The names that a spelling stands for are seen, and the body that Elasticsearch gets; no store is opened."""
    done = run("search", "輝達 -lang:en", "--explain")
    assert done.exit_code == 0, done.output
    assert "expanded  (輝達 OR name:nvidia) NOT lang:en" in done.stdout
    body = json.loads(done.stdout.split("GET racewatch-items/_search\n")[1].split("\nGET")[0])
    assert body["query"]["bool"]["filter"][0]["bool"]["filter"][1] == {
        "bool": {"must_not": [{"term": {"language": "en"}}]}
    }


def test_an_explanation_for_programs():
    """One JSON object with the body for each dataset, the window of the options in it."""
    done = run(
        "trend", "date:2025-01-27", "--since", "2025-01-01T00:00Z", "--zone", "Asia/Shanghai", "--explain", "--json"
    )
    told = json.loads(done.stdout)
    assert told["expanded"] == "since:2025-01-26T16:00:00Z until:2025-01-27T16:00:00Z"
    assert {"gte": "2025-01-01T00:00:00.000+00:00"} in [
        part["range"]["published_at"]
        for part in told["elasticsearch"]["racewatch-items"]["query"]["bool"]["filter"]
        if "range" in part
    ]


def test_words_can_be_taken_as_they_are():
    """--no-expand adds no names."""
    assert "expanded  輝達\n" in run("search", "輝達", "--no-expand", "--explain").stdout
