"""The page speaks three languages, each completely."""

import re
import string
from importlib.resources import files

import pytest

from racewatch.web.phrases import ITSELF, PAGE

TEMPLATES = sorted((files("racewatch.web") / "templates").iterdir(), key=lambda each: each.name)


def fields(text):
    """Return the names of the parts that *text* is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("phrase", PAGE.rows)
def test_every_phrase_has_all_languages_with_the_same_parts(phrase):
    """No language loses a figure that the others show."""
    row = PAGE.rows[phrase]
    assert len(row) == len(PAGE.languages) == len(ITSELF)
    assert all(row)
    assert len({frozenset(fields(words)) for words in row}) == 1


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_templates_say_nothing_that_is_not_in_the_table(template):
    """A phrase named in a template is one of the table's: a missing one would only show when its page is opened."""
    named = set(re.findall(r'say\("([a-z-]+)"', template.read_text("utf-8")))
    assert named <= set(PAGE.rows)
