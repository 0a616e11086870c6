"""Write the table of docs/backtest-2025q1.md from a backtest's JSON lines; verdicts and reasons that are there stay.

    racewatch alerts backtest --json --from 2025-01-01T00:00+08:00 --to 2025-04-01T00:00+08:00 | python docs/quarter.py

An alert without a verdict gets "?", which the test refuses: write "true" or "false" and why.
"""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PAGE = Path(__file__).with_name("backtest-2025q1.md")
HEAD = "| rule | opened | series | observed | score | verdict | why |\n|---|---|---|---|---|---|---|\n"
WEEKS = 90 / 7
Key = tuple[str, ...]


def key_of(alert: dict[str, object]) -> Key:
    """Return what names an alert in the table: rule, opening in Beijing time, series, observed, score."""
    opened = datetime.fromisoformat(str(alert["opened_at"])).astimezone(ZoneInfo("Asia/Shanghai"))
    return (
        str(alert["rule"]),
        f"{opened:%m-%d %H:%M}",
        str(alert["series"]),
        f"{alert['observed']:,.0f}",
        str(alert["score"]),
    )


def judged(text: str) -> dict[Key, tuple[str, str]]:
    """Return verdict and reason of each row of the page."""
    lines = text.partition(HEAD)[2].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {tuple(row[:5]): (row[5], row[6]) for row in cells}


def table(keys: Iterable[Key], known: dict[Key, tuple[str, str]]) -> str:
    """Return the rows of the alerts called *keys*; a verdict is known by rule and opening."""
    by_opening = {key[:2]: value for key, value in known.items()}
    return "".join(f"| {' | '.join((*key, *by_opening.get(key[:2], ('?', '?'))))} |\n" for key in keys)


def main() -> None:
    """Write the page again."""
    text = PAGE.read_text("utf-8")
    keys = [key_of(json.loads(line)) for line in sys.stdin]
    PAGE.write_text(text.partition(HEAD)[0] + HEAD + table(keys, judged(text)), "utf-8")


if __name__ == "__main__":
    main()
