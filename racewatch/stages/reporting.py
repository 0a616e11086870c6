"""Which titles of a hot list report something of what a rule watches, and which only name somebody or ask; pure.

People are on a list for a remark, a video, their mother, an authority for whatever it regulates. Such a title names
nothing that happened to what the topic watches, so a topic of more than these does not alert on it. What is asked for
by name alone (``name:elon-musk``) does.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from racewatch.catalog import Watchbook
from racewatch.names.matcher import Matcher
from racewatch.names.spelling import as_written, comparable, stands_alone

CONTEXTS = {"person": ("ai", "chips", "business"), "institution": ("ai", "chips")}
"""Kinds of names that say little by themselves, and the watchbook's fields of talk that say what of them is news."""
THINGS = frozenset({"company", "lab", "model", "chip", "event", "idea"})
"""Kinds of names that say so as well; places, media and governments are named in gossip too."""
KIN = re.compile(
    r"的?(?:母亲|母親|妈妈|媽媽|父亲|父親|爸爸|妻子|太太|前妻|丈夫|前夫|儿子|兒子|女儿|女兒|孙子|孫子|哥哥|弟弟|姐姐|妹妹|女友|男友|家人|家属|亲属)"
    r"|(?:'s|’s|s['’])\s(?:mother|father|wife|husband|son|daughter|brother|sister|ex-wife|girlfriend|boyfriend|family)\b"
)
"""Behind a name: the title is about somebody else."""
QUESTION = re.compile(r"(?:[?？]|[吗嗎呢])\s*$")
"""A question is a talking point; what happened stands on the list as a statement beside it."""
ASKING = re.compile(
    r"谁|誰|什么|什麼|为何|為何|为啥|如何|怎么|怎麼|哪|多少|几|幾|能否|是否|有没有|有沒有|(.)[不没](?=\1)"
)
"""Words of a question that has no mark: 会不会, 谁是."""
ACTING = frozenset({"company", "lab", "model", "chip", "event"})
"""Kinds of names that do something, or to which something happens; ideas are only spoken of."""


class Reports:
    """Says of titles whether they report of names of *watchbook*."""

    def __init__(self, watchbook: Watchbook) -> None:
        self._kinds = {name.id: name.kind for name in watchbook.names}
        self._matcher = Matcher(watchbook)
        self._words = {kind: _automaton(watchbook, contexts) for kind, contexts in CONTEXTS.items()}

    def tells(self, title: str, wanted: Collection[str]) -> bool:
        """Return whether *title* reports something of the names *wanted*; any statement does where none is named."""
        if QUESTION.search(title):
            return False
        return not self._are_mixed(wanted) or self._names_more(title, wanted)

    def announces(self, title: str, about: str) -> bool:
        """Return whether *title*, wherever it stands, says something of the thing *about* besides its name.

        It names a second thing or a word of the trade, and asks nothing; an event says it by its name.
        """
        mentions = self._matcher.mentions(title)
        acting = {each.name for each in mentions if self._kinds.get(each.name) in ACTING}
        says = self._kinds.get(about) == "event" or len(acting) > 1
        if about not in acting or QUESTION.search(title) or ASKING.search(title):
            return False
        rest = list(comparable(title))
        for each in mentions:
            if each.name == about:  # the 科技 of 宇树科技 says nothing
                rest[each.start : each.end] = " " * (each.end - each.start)
        return says or _stands_in("".join(rest), self._words["person"])

    def _are_mixed(self, wanted: Collection[str]) -> bool:
        return len({self._kinds.get(name) in CONTEXTS for name in wanted}) == 2

    def _names_more(self, title: str, wanted: Collection[str]) -> bool:
        """Say whether *title* names a thing of *wanted*, or one of its people and authorities and what it is about."""
        written, found = as_written(title), set[str]()
        for each in self._matcher.mentions(title):
            if self._kinds.get(each.name) != "person" or not KIN.match(written, each.end):
                found.add(each.name)
        own = {self._kinds.get(name, "") for name in found.intersection(wanted)}
        if own - set(CONTEXTS):
            return True
        return bool(own) and (
            any(self._kinds.get(name) in THINGS for name in found)
            or any(_stands_in(comparable(title), self._words[kind]) for kind in own)
        )


def _automaton(watchbook: Watchbook, contexts: Collection[str]) -> AhoCorasick:
    words = {comparable(word) for each in watchbook.contexts if each.id in contexts for word in each.words}
    return AhoCorasick(sorted(words), matchkind=MatchKind.Standard)


def _stands_in(folded: str, words: AhoCorasick) -> bool:
    found = words.find_matches_as_indexes(folded, overlapping=True)
    return any(stands_alone(folded, start, end, plural=True) for _, start, end in found)


@lru_cache(maxsize=2)
def reports_of(watchbook: Watchbook) -> Reports:
    """Return the judge of titles for *watchbook*, made once."""
    return Reports(watchbook)
