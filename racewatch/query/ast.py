"""What a query means, whoever answers it: a tree of seven kinds of node.

Text is matched on folded text (Simplified = Traditional, full-width = half-width, case apart), word by word for
letters and digits and character by character for Chinese: 輝達 finds 辉达 and nothing that only holds 輝 and 達 apart.
"""

from dataclasses import dataclass

FIELDS = ("name", "topic", "lang", "script", "source", "publisher", "kind")
"""The filters of the language. ``lang:zh-Hant`` means language zh and script Hant."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document: the empty query."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a quoted phrase, found in title or text as one run."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A filter; *name* is one of FIELDS, *value* is compared as it is (ids and codes, lower case for lang)."""

    name: str
    value: str


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


Node = Everything | Text | Field | Not | And | Or
