"""Say whether one part of Airflow is alive: exit 0 when the API server reports it healthy, 1 with the reason if not.

    python airflow-health.py metadatabase | scheduler | dag_processor | triggerer

Costs some hundredths of a second of CPU; `airflow jobs check` imports all of Airflow for several seconds each time.
"""

import json
import os
import sys
import urllib.request
from typing import Any
from urllib.parse import urljoin

SERVER = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"
PATH = "/api/v2/monitor/health"


def trouble(report: dict[str, Any], part: str) -> str:
    """Return why *part* is not healthy by the API server's *report*, empty when it is."""
    told = report.get(part)
    if told is None:
        return f"{part}: not in the report, which knows {', '.join(sorted(report))}"
    return "" if told.get("status") == "healthy" else f"{part}: {told}"


def main(part: str) -> str:
    """Ask the API server and return the trouble with *part*."""
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({})
    )  # a proxy of the host does not know this network
    try:
        with direct.open(urljoin(os.environ[SERVER], PATH), timeout=10) as answer:
            return trouble(json.load(answer), part)
    except (OSError, ValueError) as error:
        return f"{part}: the API server did not say: {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) or 0)  # a text goes to stderr and makes the exit code 1
