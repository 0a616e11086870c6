"""The model card, written from the figures of one training run: nothing in it is typed by hand but the prose."""

from collections.abc import Iterator
from typing import Any

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
WHAT = {
    "smp2020_virus_train.jsonl.gz": "SMP2020, posts about the epidemic, train",
    "chnsenticorp_htl_train.jsonl.gz": "ChnSentiCorp hotel reviews, train",
    "online_shopping_9_cats.csv.gz": "reviews of nine kinds of goods",
    "waimai_10k.csv.gz": "reviews of meals delivered",
    "sst2_train.tsv.gz": "SST-2 phrases, train",
    "everyday posts": "our own posts of everyday life",
    "sst2 whole sentences": "SST-2 whole sentences",
    "own en": "our own English posts",
    "smp2020_virus_eval_labeled.jsonl.gz": "SMP2020 virus, eval, 3 classes",
    "smp2020_usual_eval_labeled.jsonl.gz": "SMP2020 usual, eval, 3 classes",
    "clueemotion_valid.jsonl.gz": "CLUEEmotion, valid, 2 classes",
    "tweeteval_val.jsonl.gz": "TweetEval, val, 3 classes",
    "sst2_dev.tsv.gz": "SST-2, dev phrases (phrases of training sentences: optimistic)",
}


def card(figures: dict[str, Any]) -> str:
    """Return the card as Markdown."""
    return "\n".join(_lines(figures)).rstrip() + "\n"


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    yield "<!-- written by python -m racewatch.sentiment.train -->\n"
    yield f"# Model card: `{figures['version']}`\n"
    yield _WHAT_IT_IS
    yield "## Trained on\n\n| file | texts | left without duplicates |\n|---|---|---|"
    for name, count in figures["training"].items():
        file = f" (`{name}`)" if "." in name else ""
        yield f"| {WHAT[name]}{file} | {count['texts']:,} | {count['left']:,} |"
    yield _LEFT_OUT
    yield "## Measured on validation files that it never saw\n"
    yield from _table(figures["measured"])
    yield "\n## Measured on training texts by fits that had not seen them\n"
    yield from _table(figures["unseen"])
    yield f"\n{_COVERAGE.format(**figures['unsure_below'])}"
    yield _LIMITS


def _table(rows: dict[str, Any]) -> Iterator[str]:
    yield "| set | texts | macro-F1 | " + " | ".join(f"accuracy at {share:.0%}" for share in SHARES) + " |"
    yield "|---" * (3 + len(SHARES)) + "|"
    for name, row in rows.items():
        shown = " | ".join(f"{row[f'accuracy at {share:.0%}']:.3f}" for share in SHARES)
        yield f"| {WHAT[name]} | {row['texts']:,} | {row['macro-f1']:.3f} | {shown} |"


_WHAT_IT_IS = """\
Two linear scores a text, polarity and neutrality, each turned into a probability; the verdict is the largest of
negative, neutral and positive. Chinese: TF-IDF of runs of one to four characters, one number a word that comes from
its word vector, and our word lists, in one logistic regression. English: runs of words and characters weighted by
log-count ratios (film reviews), how much a text is like a review, and word lists with VADER's valences, in a second
logistic regression. Texts are folded to Simplified first, so the script cannot matter. Weights are 8-bit integers in
`racewatch/sentiment/weights.npz`; numpy is all that reads them.

Make it again: `pip install -e '.[train]'`, then `python -m racewatch.sentiment.train DATA` (about seven minutes on one
core). The seed is fixed; the version is a digest of all arrays, the same after every run with the extra's versions.

What else is inside: word vectors of the package `synonyms` 3.10.2 (MIT, word2vec on Chinese Wikipedia) boiled down to
two numbers a word; the lexicon of `vaderSentiment` 3.3.2 (MIT, C. J. Hutto and E. Gilbert 2014); sentences of
recorded articles, as texts that are no reviews; two files of short texts of our own in `racewatch/sentiment/train/`,
and 2,384 Chinese posts of everyday life, made up for this and copied from nowhere (`everyday_zh.tsv`).
"""
_LEFT_OUT = """
A text that also occurs in a file that measures, or nearly does (60 % of its runs of five characters in common, or 80 %
of the shorter one's), is left out, and so are repetitions. Surprise is no class and is left out.
"""
_COVERAGE = """\
"accuracy at 80 %" is that of the four fifths which the model is surest of. The label is `unsure` where the largest
probability is below {zh:.3f} (Chinese) or {en:.3f} (English): four fifths of unseen training texts lie above.
Temperatures and thresholds come from training texts alone. The verdict without abstention is in the probabilities.
"""
_LIMITS = """\
## Not good at

Irony without a marker, and knowledge of the world: that a rival's price cut is bad news, or a long absence good.
Everyday posts and tweets have no recorded training file here; what the model knows of them is from posts about the
epidemic, made-up posts, reviews and word lists, and its figures there are lower. Texts in other languages are `unsure`.

The tone toward a name comes from rules over clauses (`racewatch/sentiment/roles.py`) and the model's judgement of the
clause; it is measured on our own set only (`tests/quality/sentiment_own.tsv`, floors in `tests/quality/floors.toml`),
whose every third line was looked at once, after the rules were done.
"""
