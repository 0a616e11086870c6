"""``python -m racewatch.sentiment.train DATA``: fit, measure, and write weights.npz and the model card's figures."""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from racewatch.sentiment.model import Chinese, English, probabilities
from racewatch.sentiment.train import english
from racewatch.sentiment.train.card import card
from racewatch.sentiment.train.chinese import THREE_CLASSES, ChineseFit
from racewatch.sentiment.train.corpus import (
    EVERYDAY,
    MEASURING,
    NEUTRAL,
    TRAINING,
    Labelled,
    everyday,
    labelled,
    own,
    without,
)
from racewatch.sentiment.train.english import EnglishFit
from racewatch.sentiment.train.fitting import SEED, macro_f1
from racewatch.sentiment.weights import Weights

HERE = Path(__file__).parents[1]
KEPT = 0.8
"""Share of unseen training texts that are sure; the others are "unsure"."""


def main() -> None:
    """Train on the folder that the command line names."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m racewatch.sentiment.train DATA   (the folder that holds sentiment/)")
    data = Path(sys.argv[1])
    started = time.monotonic()
    figures: dict[str, Any] = {"seed": SEED, "training": {}, "unseen": {}}
    arrays = _chinese(data, figures) | _english(data, figures)
    digest = hashlib.sha256(b"".join(name.encode() + np.asarray(arrays[name]).tobytes() for name in sorted(arrays)))
    arrays["version"] = np.array(f"linear-{digest.hexdigest()[:8]}")
    figures["version"] = str(arrays["version"])
    np.savez_compressed(HERE / "weights.npz", **arrays)
    figures["measured"] = _measured(data, Weights(arrays))
    figures["unsure_below"] = {name: float(arrays[f"{name}_unsure"]) for name in ("zh", "en")}
    (HERE / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (HERE.parents[1] / "docs/model-card.md").write_text(card(figures), "utf-8")
    print(json.dumps(figures, indent=1))
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


def _texts(data: Path, language: str, figures: dict[str, Any]) -> list[Labelled]:
    measured = [each for name in MEASURING[language] for each in labelled(data / "sentiment", name)]
    sources = {name: labelled(data / "sentiment", name) for name in TRAINING[language]}
    if language == "zh":
        sources[EVERYDAY] = everyday()
    found: list[Labelled] = []
    for name, texts in sources.items():
        left = without(texts, measured)
        figures["training"][name] = {"texts": len(texts), "left": len(left)}
        found += left
    return found


def _chinese(data: Path, figures: dict[str, Any]) -> dict[str, Any]:
    fit = ChineseFit([*_texts(data, "zh", figures), *own("zh")])
    unseen = fit.out_of_fold()
    temperatures = fit.temperatures(unseen)
    answers = probabilities(unseen / temperatures)
    for name in (*TRAINING["zh"], EVERYDAY):
        rows = fit.source == name
        two = name not in THREE_CLASSES
        figures["unseen"][name] = _score(answers[rows], fit.label[rows], two=two)
    posts = np.isin(fit.source, ("smp2020_virus_train.jsonl.gz", EVERYDAY))
    whole = fit.fit(np.ones(len(fit.label), bool))
    return fit.arrays(whole, temperatures) | {"zh_unsure": _threshold(answers[posts])}


def _english(data: Path, figures: dict[str, Any]) -> dict[str, Any]:
    fit = EnglishFit(_texts(data, "en", figures), own("en"), english.prose(data))
    dense = fit.out_of_fold()
    unseen = fit.second_out_of_fold(dense)
    temperatures = fit.temperatures(unseen)
    answers = probabilities(unseen / temperatures)
    everything = np.ones(len(fit.label), bool)
    sentences = fit.review & (fit.group == np.arange(len(fit.group))) & (fit.length >= english.WHOLE)
    figures["unseen"]["sst2 whole sentences"] = _score(answers[sentences], fit.label[sentences], two=True)
    figures["unseen"]["own en"] = _score(answers[fit.source == "own"], fit.label[fit.source == "own"], two=False)
    coefficients, bias = fit.second(dense, everything)
    second = (coefficients / temperatures, bias / temperatures)
    made = fit.arrays(fit.runs(everything), fit.likeness(everything), second)
    return made | {"en_unsure": _threshold(answers[sentences | (fit.source == "own")])}


def _threshold(answers: Any) -> Any:
    return np.array(np.quantile(answers.max(1), 1 - KEPT))


def _score(answers: Any, label: Any, *, two: bool) -> dict[str, float]:
    """Return macro-F1 and accuracy; in a set of *two* classes the larger of positive and negative is the answer."""
    if two:
        answers, label = answers[label != NEUTRAL], label[label != NEUTRAL]
        answers = answers / (answers[:, [0]] + answers[:, [2]])
        answers[:, NEUTRAL] = 0
    found, sure = answers.argmax(1), answers.max(1)
    kept = sure >= np.quantile(sure, 1 - KEPT)
    curve = {
        f"accuracy at {share:.0%}": round(float((found == label)[sure >= np.quantile(sure, 1 - share)].mean()), 4)
        for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
    }
    return {
        "texts": len(label),
        "macro-f1": round(macro_f1(label, found), 4),
        "kept": round(float(kept.mean()), 3),
    } | curve


def _measured(data: Path, weights: Weights) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for language, engine in (("zh", Chinese(weights)), ("en", English(weights))):
        for name in MEASURING[language]:
            texts = labelled(data / "sentiment", name)
            answers = probabilities(engine.score(engine.read([each.text for each in texts])).scores)
            label = np.array([each.label for each in texts])
            figures[name] = _score(answers, label, two=not (label == NEUTRAL).any())
    return figures


if __name__ == "__main__":
    main()
