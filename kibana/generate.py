"""Write racewatch.ndjson: ``python -m kibana.generate``, or ``make docs`` with everything else that is generated."""

import json
from collections.abc import Iterator
from pathlib import Path

from kibana.dashboards import every_object

FILE = Path(__file__).with_name("racewatch.ndjson")


def lines() -> str:
    """Return the text of the file: an object a line, as Kibana's export writes it."""
    return "".join(json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in every_object())


def dashboard_table() -> Iterator[str]:
    """Yield the table of the dashboards in the file, in Markdown."""
    objects = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    titles = {each["id"]: each["attributes"]["title"] for each in objects}
    yield "| dashboard | what | panels |\n|---|---|---|"
    for each in objects:
        if each["type"] == "dashboard":
            panels = "; ".join(titles[reference["id"]] for reference in each["references"])
            yield f"| {each['attributes']['title']} | {each['attributes']['description']} | {panels} |"


if __name__ == "__main__":
    FILE.write_text(lines(), "utf-8")
