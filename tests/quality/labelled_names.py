"""Our own labelled sentences about names, and how a matcher does on them.

``names_labelled.jsonl`` has a line a sentence, with the ids of all names that a reader finds in it (``names``) and of
those it only seems to hold (``not``). Part a was written before the watchbook's rules, parts b, c and d after them,
e by somebody who had not read them, f to l over names drawn by lot. Each but a was measured once before anything was
mended by it; what that gave stands in floors.toml.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from racewatch.names import Matcher

FILE = Path(__file__).with_name("names_labelled.jsonl")


def sentences(part: str | None = None) -> list[dict[str, Any]]:
    """Return the labelled sentences of *part*, or of both."""
    lines = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return [line for line in lines if part in (None, line["part"])]


@dataclass
class Tally:
    """How often names were found, found where there were none, and missed; by name, and the sentences behind it."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right."""
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        """Return the share of what there is that was found."""
        return self.right.total() / (self.right.total() + self.missed.total())


def tally(matcher: Matcher, labelled: Iterable[dict[str, Any]]) -> Tally:
    """Return how *matcher* does on the *labelled* sentences."""
    found = Tally()
    for line in labelled:
        got, want = set(matcher.names_in(line["text"])), set(line["names"])
        found.right.update(got & want)
        found.wrong.update(got - want)
        found.missed.update(want - got)
        if got != want:
            found.faults.append(f"{line['text']}: wrong {sorted(got - want)}, missed {sorted(want - got)}")
    return found
