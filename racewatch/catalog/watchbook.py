"""The watchbook: names and topics we follow, each with all its spellings, in ``watchbook.yaml``."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from racewatch.catalog.reading import parse_yaml, read_text

NameKind = Literal["person", "company", "lab", "model", "chip", "event", "institution", "medium", "place", "idea"]


class ContextRule(BaseModel):
    """When spellings that also mean something else are a mention: what must stand near them, and what must not.

    A word with ``$`` before it is a context of the watchbook: its words and the mentions of its names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spellings: tuple[str, ...] = Field(min_length=1, description="spellings of the name that need their surroundings")
    near: tuple[str, ...] = Field((), description="one of these must stand near")
    not_near: tuple[str, ...] = Field((), description="none of these may stand near")
    beside_han: bool = Field(False, description="a Chinese character beside it is enough: only English has the double")
    why: str = Field(min_length=1, description="what else the spelling means")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.near or self.not_near or self.beside_han):
            raise ValueError(f"the rule for {', '.join(self.spellings)} asks for nothing: give near or not_near")
        return self


class Context(BaseModel):
    """A field of talk: words, and names whose mention shows it as well, singly or all of a kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="rules ask for it with a $ before it")
    words: tuple[str, ...] = ()
    kinds: tuple[NameKind, ...] = ()
    names: tuple[str, ...] = ()


class Name(BaseModel):
    """One person, company, model, chip or event with its spellings by language and region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="the canonical name stored on items")
    kind: NameKind
    wikidata: str | None = Field(None, pattern=r"^Q[0-9]+$")
    en: tuple[str, ...] = ()
    hans: tuple[str, ...] = Field((), description="Simplified, mainland China")
    tw: tuple[str, ...] = Field((), description="Traditional, Taiwan")
    hk: tuple[str, ...] = Field((), description="Traditional, Hong Kong")
    variants: tuple[str, ...] = Field((), description="misprints and OCR forms that were seen")
    not_in: tuple[str, ...] = Field((), description="longer words that hold a spelling and mean something else")
    case: bool = Field(False, description="Latin spellings count only as written: Meta the company, not meta")
    when: tuple[ContextRule, ...] = Field((), description="spellings that count only in their surroundings")

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return every spelling once, English first."""
        return tuple(dict.fromkeys((*self.en, *self.hans, *self.tw, *self.hk, *self.variants)))

    @model_validator(mode="after")
    def _has_a_spelling(self) -> Self:
        if not self.spellings:
            raise ValueError(f"{self.id} has no spelling")
        ruled = [spelling for rule in self.when for spelling in rule.spellings]
        if strange := sorted(set(ruled) - set(self.spellings)):
            raise ValueError(f"{self.id} has a rule for what is no spelling of it: {', '.join(strange)}")
        if twice := sorted({spelling for spelling in ruled if ruled.count(spelling) > 1}):
            raise ValueError(f"{self.id} has two rules for {', '.join(twice)}")
        return self


class Topic(BaseModel):
    """A named question: items that mention any of its names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    label_zh: str
    names: tuple[str, ...] = Field(min_length=1, description="ids of names; one mention is enough")


class Watchbook(BaseModel):
    """Names and topics together; every id is its own, every name and context that is spoken of exists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contexts: tuple[Context, ...] = ()
    names: tuple[Name, ...]
    topics: tuple[Topic, ...]

    @property
    def digest(self) -> str:
        """Return 12 hexadecimal digits that another watchbook has not: they say which one tagged a document."""
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:12]

    @model_validator(mode="after")
    def _ids_hold(self) -> Self:
        for group in (self.names, self.topics, self.contexts):
            ids = [one.id for one in group]
            if twice := sorted({i for i in ids if ids.count(i) > 1}):
                raise ValueError(f"declared twice: {', '.join(twice)}")
        known = {name.id for name in self.names}
        for topic in self.topics:
            if missing := sorted(set(topic.names) - known):
                raise ValueError(f"topic {topic.id} speaks of unknown names: {', '.join(missing)}")
        for context in self.contexts:
            if missing := sorted(set(context.names) - known):
                raise ValueError(f"context {context.id} speaks of unknown names: {', '.join(missing)}")
        for name in self.names:
            asked = {word[1:] for rule in name.when for word in (*rule.near, *rule.not_near) if word.startswith("$")}
            if missing := sorted(asked - {context.id for context in self.contexts}):
                raise ValueError(f"{name.id} speaks of unknown contexts: {', '.join(missing)}")
        return self


def load_watchbook(path: Path | None = None) -> Watchbook:
    """Return the watchbook of *path*, or the shipped one; raise ConfigError saying what is wrong where."""
    shipped = "watchbook.yaml"
    text = read_text(path) if path else (files(__package__) / shipped).read_text("utf-8")
    return _parsed(text, str(path or shipped))


@lru_cache(maxsize=4)  # by what the file says, not by its time: an edit is seen at once, and nothing in it can change
def _parsed(text: str, where: str) -> Watchbook:
    return parse_yaml(Watchbook, text, where)
