"""What the model sees of a text: cleaned and folded, its words, and what the word lists find in it."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from racewatch.sentiment.lexicon import NEGATION, STRONGER, TURN, Hit, Lexicon
from racewatch.text.fold import fold

ADDRESS = re.compile(r"https?://[\w./?=&%#~+-]+|网页链接")
MENTION = re.compile(r"//@[^:：]{1,30}[:：]|@[\w\-一-鿿]{2,20}")
REPEATED = re.compile(r"(.)\1{3,}|(\[[^\[\]\s]{1,8}\])\2+")
"""Four of a character and more count as three, emoticons in a row as one: feeling is not counted by keys held down."""
REPEATS = re.compile(r"(.)\1\1\1|\]\[")
"""A quick look for these comes first."""
WORD = re.compile(r"@\w+|[a-z]+(?:'[a-z]+)*|[:;=8][-o']?[)(\]\[dp/|\\]|<3|[!?]|\.\.+|\d+|[^\w\s]", re.ASCII)
STRETCHED = re.compile(r"([a-z])\1{2,}")
NOT = frozenset(
    ("not", "no", "never", "n't", "nothing", "nor", "neither", "without", "hardly", "barely", "cannot", "rarely")
)
CLAUSE_END = frozenset(".,;:!?")
REACH = {"zh": 4, "en": 18}
"""Characters between a negation or intensifier and the word it acts on: two Chinese words, three English ones."""
NEGATED, STRENGTHENED, BEFORE_TURN = -0.7, 1.4, 0.6
LATE = 0.7
"""Share of a text after which a polar word is near its end, where posts put their point."""


def cleaned(text: str) -> str:
    """Return *text* folded, without addresses, mentions as one sign, blanks and long repetitions as one."""
    return plain(fold(text))


def plain(folded: str) -> str:
    """Return what :func:`cleaned` does of a text that is folded already."""
    folded = folded.replace("’", "'").replace("&amp;", "&")
    if "http" in folded or "网页链接" in folded:
        folded = ADDRESS.sub(" ", folded)
    if "@" in folded:
        folded = MENTION.sub(" ↩ ", folded)
    spaced = " ".join(folded.split())
    if not REPEATS.search(spaced):
        return spaced
    return REPEATED.sub(lambda match: match[1] * 3 if match[1] else match[2], spaced)


def english_words(text: str) -> list[str]:
    """Return the words and marks of cleaned *text*; n't stands alone, numbers are one, stretched words shrink.

    >>> english_words("it isn't sooooo bad :(")
    ['it', 'is', "n't", 'soo', 'bad', ':(']
    """
    found: list[str] = []
    for word in WORD.findall(text.replace(" n't", "n't").replace(" 's", "'s")):
        if word.isdigit():
            found.append("0")
        elif word.endswith("n't") and len(word) > 3:
            found += [word[:-3], "n't"]
        elif word.endswith("'s"):
            found.append(word[:-2])
        else:
            found.append(STRETCHED.sub(r"\1\1", word))
    return found


def negated_words(words: Sequence[str]) -> list[str]:
    """Return *words* with those marked that stand within three words after a negation in the same clause."""
    left, found = 0, []
    for word in words:
        if word in NOT:
            left = 4
        elif word in CLAUSE_END or word in {"but", "and"}:
            left = 0
        found.append(f"not {word}" if left and word not in NOT else word)
        left = max(0, left - 1)
    return found


class Weighed(NamedTuple):
    """A polar word in a text and what it counts there, after negation, intensifier and turn."""

    start: int
    end: int
    word: str
    weight: float


def weighed(text: str, lexicon: Lexicon, language: str) -> list[Weighed]:
    """Return the polar words of cleaned *text*, each with its weight where it stands."""
    found: list[Weighed] = []
    acting: list[Hit] = []
    turns: list[int] = []  # how many words were found before each
    for hit in lexicon.hits(text):
        if hit.office == TURN:
            turns.append(len(found))
        elif hit.office:
            acting.append(hit)
        else:
            weight = hit.weight
            if acting:
                near = [act.office for act in acting if 0 <= hit.start - act.end <= REACH[language]]
                turned = NEGATED if near.count(NEGATION) % 2 else 1.0
                weight, acting = weight * turned * (STRENGTHENED if STRONGER in near else 1), []
            found.append(Weighed(hit.start, hit.end, hit.word, weight))
    return _turned(found, turns) if turns else found


def _turned(words: Sequence[Weighed], turns: Sequence[int]) -> list[Weighed]:
    """Return *words* with less weight for each of *turns* after them, which say how many words stand before each."""
    found, at = list[Weighed](), 0
    for number, end in enumerate((*turns, len(words))):
        for word in words[at:end]:
            weight = word.weight
            for _ in range(len(turns) - number):
                weight *= BEFORE_TURN
            found.append(Weighed(word.start, word.end, word.word, weight))
        at = end
    return found


def summary(text: str, words: Iterable[Weighed]) -> tuple[float, ...]:
    """Return eight numbers about the polar *words* of *text*: amounts, those near the end, marks, balance, none."""
    good = bad = late_good = late_bad = good_marks = bad_marks = 0.0
    for word in words:
        amount, up = abs(word.weight), word.weight > 0
        if not word.word[0].isalnum():
            good_marks, bad_marks = good_marks + amount * up, bad_marks + amount * (not up)
            continue
        late = amount * (word.end > LATE * len(text))
        good, late_good = good + amount * up, late_good + late * up
        bad, late_bad = bad + amount * (not up), late_bad + late * (not up)
    amounts = [math.log1p(amount) for amount in (good, bad, late_good, late_bad, good_marks, bad_marks)]
    balance = math.tanh((good + good_marks - bad - bad_marks) / 2)
    return (*amounts, balance, float(not any(amounts)))
