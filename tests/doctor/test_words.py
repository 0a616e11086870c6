"""Every sentence of the doctor can be said in both languages."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import racewatch.cli.examining
import racewatch.doctor
from racewatch.doctor.findings import said
from racewatch.doctor.words import LANGUAGES, PHRASES

CODE = [*Path(str(racewatch.doctor.__file__)).parent.glob("*.py"), Path(str(racewatch.cli.examining.__file__))]
NAMES = {"python", "airflow"}
"""Phrases that are a product's name and so the same in Chinese."""
VALUES_ONLY = {"python-fine"}


def used() -> set[str]:
    """Return every phrase, check and level that the code says, as its literals stand there."""
    found = set[str]()
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
        for call in calls:
            literals = [
                part.value
                for argument in call.args
                for part in ([argument] if not isinstance(argument, ast.IfExp) else [argument.body, argument.orelse])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            if call.func.id == "said":  # type: ignore[attr-defined]
                found.update(literals[:2])
            if call.func.id == "Finding":  # type: ignore[attr-defined]
                found.update(literals[:1])
            if call.func.id == "_with_todo":  # type: ignore[attr-defined]
                found.update({literals[0], literals[-1]})
    return found


def test_the_table_holds_what_the_code_says_and_nothing_else() -> None:
    """No sentence of the code is missing from the table, none of the table is dead."""
    said_somewhere = used() | {"ok", "warn", "fail"}  # the levels are said by their value
    assert said_somewhere - set(PHRASES) == set()
    assert set(PHRASES) - said_somewhere == set()


@pytest.mark.parametrize("phrase", sorted(PHRASES))
def test_a_sentence_has_its_chinese_with_the_same_parts(phrase: str) -> None:
    """The Chinese has Chinese characters, is not the English, and takes the same values and commands."""
    english, chinese = PHRASES[phrase]
    parts = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (english, chinese)]
    assert parts[0] == parts[1]
    assert set(re.findall(r"`[^`]+`", english)) == set(re.findall(r"`[^`]+`", chinese))
    if phrase not in NAMES | VALUES_ONLY | {"line"}:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert not re.search(r"[\u4e00-\u9fff]", english)


def test_a_phrase_that_the_table_lacks_cannot_be_said() -> None:
    """A mistyped phrase is an error in every language, not an empty line."""
    for language in LANGUAGES:
        with pytest.raises(KeyError):
            said("no-such-phrase").words(language)
