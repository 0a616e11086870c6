"""What a query means, whoever answers it: a tree of ten kinds of node.

Text is matched on folded text (Simplified = Traditional, full-width = half-width, case apart), word by word for
letters and digits and character by character for Chinese: 輝達 finds 辉达 and nothing that only holds 輝 and 達 apart.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Sign = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document: the empty query."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a quoted phrase, found in title or text as one run."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Exact:
    """A text found as it is written, script, width and letter case too: 后 is not 後, Meta not meta."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter by keyword; *value* is compared as it is (ids and codes, lower case for lang).

    *name* is one of :data:`racewatch.query.fields.KEYWORDS`.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A filter by number; *name* is one of :data:`racewatch.query.fields.NUMBERS`.

    A document that does not have the number is not found, whatever it is compared with; nor is one whose sentiment
    is unsure.
    """

    name: str
    sign: Sign
    value: float


@dataclass(frozen=True, slots=True)
class Toward:
    """A filter by the tone toward one name: by its label (sign =) or, where it is sure, by its score."""

    name: str
    sign: Sign
    value: float | str


@dataclass(frozen=True, slots=True)
class When:
    """A bound of the document's time: from *moment* on (>=), or before it (<)."""

    sign: Literal[">=", "<"]
    moment: datetime


@dataclass(frozen=True, slots=True)
class Not:
    """Matches what *child* does not."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """Matches what all children match; two words side by side mean this."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Matches what any child matches."""

    children: tuple["Node", ...]


Node = Everything | Text | Exact | Field | Compare | Toward | When | Not | And | Or
