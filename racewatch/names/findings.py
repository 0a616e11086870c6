"""What is wrong with a watchbook beyond its form: spellings that collide, never count, or count everywhere. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from racewatch.catalog.watchbook import ContextRule, Name, Watchbook
from racewatch.names.everyday import everyday
from racewatch.names.matcher import Matcher
from racewatch.names.patterns import alike
from racewatch.names.spelling import NARROW, comparable, forms, is_han, is_word
from racewatch.text.fold import t2s_table

REGIONS = ("en", "hans", "tw", "hk")
ALSO_SIMPLIFIED = "昇"  # standard for names on the mainland since the table of 2013; folding makes it 升


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct (``error``) or to know (``note``), with a code to count it by and the names it is about."""

    level: Literal["error", "note"]
    code: str
    names: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class Collision:
    """A spelling, as it is compared, and the ids of the names that claim it."""

    spelling: str
    names: tuple[str, ...]


def findings(watchbook: Watchbook) -> tuple[Finding, ...]:
    """Return all that is wrong with *watchbook*, errors first."""
    found = [finding for check in CHECKS for finding in check(watchbook)]
    return tuple(sorted(found, key=lambda one: (one.level, one.code, one.names, one.detail)))


def collisions(watchbook: Watchbook) -> tuple[Collision, ...]:
    """Return each spelling that two names share once scripts, widths and cases are folded, sorted."""
    claims: dict[str, dict[str, None]] = {}
    for name in watchbook.names:
        for spelling in name.spellings:
            for form in forms(spelling):
                claims.setdefault(form, {})[name.id] = None
    return tuple(Collision(form, tuple(ids)) for form, ids in sorted(claims.items()) if len(ids) > 1)


def _collisions(watchbook: Watchbook) -> Iterator[Finding]:
    for one in collisions(watchbook):
        yield Finding("error", "collision", one.names, f"{one.spelling} is claimed by {', '.join(one.names)}")


def _empty(watchbook: Watchbook) -> Iterator[Finding]:
    """A spelling without a letter or digit, or with blanks around it, finds nothing or everything."""
    for name in watchbook.names:
        for spelling in name.spellings:
            if spelling != spelling.strip() or not any(is_word(c) or is_han(c) for c in comparable(spelling)):
                yield Finding("error", "no-letter", (name.id,), f"{spelling!r} has no letter, or blanks around it")


def _silenced(watchbook: Watchbook) -> Iterator[Finding]:
    """A spelling that holds one of its own name's ``not_in`` words can never count."""
    for name in watchbook.names:
        traps = {form: word for word in name.not_in for form in forms(word)}
        for spelling in name.spellings:
            if word := next((traps[form] for form in forms(spelling) if form in traps), None):
                yield Finding("error", "silenced", (name.id,), f"{spelling} never counts: not_in has {word}")


def _idle_traps(watchbook: Watchbook) -> Iterator[Finding]:
    for name in watchbook.names:
        own = [form for spelling in name.spellings for form in forms(spelling)]
        for word in name.not_in:
            if not any(form in trap for trap in forms(word) for form in own):
                yield Finding("error", "idle-not-in", (name.id,), f"not_in {word} holds no spelling of {name.id}")


def _idle_cues(watchbook: Watchbook) -> Iterator[Finding]:
    """A spelling is no cue for itself, and no word can be asked for and forbidden."""
    for name, rule in _rules(watchbook):
        for cue in (*rule.near, *rule.not_near):
            if comparable(cue) in map(comparable, rule.spellings):
                yield Finding("error", "idle-cue", (name.id,), f"{cue} is what the rule is about, and no cue for it")
        if both := sorted(set(map(comparable, rule.near)) & set(map(comparable, rule.not_near))):
            yield Finding("error", "contradiction", (name.id,), f"{', '.join(both)}: both near and not_near")


def _everyday(watchbook: Watchbook) -> Iterator[Finding]:
    """A spelling of one character, or one that is an everyday word as well, needs a rule or its case."""
    for name in watchbook.names:
        ruled = {alike(name, spelling) for rule in name.when for spelling in rule.spellings}
        for spelling in name.spellings:
            if alike(name, spelling) not in ruled and (what := _too_common(name, spelling)):
                yield Finding("error", "everyday", (name.id,), f"{spelling} is {what}: give it a rule under when")


def _too_common(name: Name, spelling: str) -> str | None:
    narrow = spelling.translate(NARROW)
    if len(narrow) == 1 or (len(narrow) == 2 and narrow.isascii() and not name.case):
        return "too short to be sure of"
    # A capital inside a word (OpenAI, eBay) or all through it (META) that the case asks for is no everyday word.
    shaped = name.case and narrow != narrow.lower() and narrow != narrow.capitalize()
    return "an everyday word as well" if not shaped and everyday(narrow) else None


def _swallowed(watchbook: Watchbook) -> Iterator[Finding]:
    """A spelling inside another name's longer one, where it does not count, is worth knowing."""
    matcher = Matcher(watchbook)
    for name in watchbook.names:
        for spelling in name.spellings:
            for inner in matcher.swallowed_in(spelling):
                if inner != name.id:
                    yield Finding("note", "swallowed", (inner, name.id), f"{inner} does not count inside {spelling}")


def _scripts(watchbook: Watchbook) -> Iterator[Finding]:
    """A Traditional character among the mainland's spellings is a slip of the pen."""
    table = t2s_table()
    for name in watchbook.names:
        for spelling in name.hans:
            if strange := [c for c in spelling if c in table and c not in ALSO_SIMPLIFIED]:
                yield Finding("note", "script", (name.id,), f"hans {spelling} has the Traditional {''.join(strange)}")


def _regions(watchbook: Watchbook) -> Iterator[Finding]:
    for name in watchbook.names:
        if missing := [region for region in REGIONS if not getattr(name, region)]:
            yield Finding("note", "region", (name.id,), f"{name.id} has no spelling for {', '.join(missing)}")


def _wikidata(watchbook: Watchbook) -> Iterator[Finding]:
    owners = defaultdict(list)
    for name in watchbook.names:
        if name.wikidata:
            owners[name.wikidata].append(name.id)
    for item, ids in sorted(owners.items()):
        if len(ids) > 1:
            yield Finding("error", "wikidata", tuple(ids), f"{item} is given to {', '.join(ids)}")


def _rules(watchbook: Watchbook) -> Iterator[tuple[Name, ContextRule]]:
    return ((name, rule) for name in watchbook.names for rule in name.when)


CHECKS: tuple[Callable[[Watchbook], Iterator[Finding]], ...] = (
    *(_collisions, _empty, _silenced, _idle_traps, _idle_cues, _everyday, _swallowed, _scripts, _regions, _wikidata),
)
