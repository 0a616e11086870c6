"""The generated pages are what the code says today, and the words we use in prose exist."""

import importlib.util
import re
from pathlib import Path

import click
import pytest

from racewatch.cli import main
from racewatch.config import CHANNEL, PREFIX, Settings

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize(("page", "text"), generate.pages().items(), ids=lambda value: str(value)[:12])
def test_a_page_is_up_to_date(page, text):
    """`make docs` would change nothing."""
    assert (ROOT / "docs" / page).read_text("utf-8") == text.rstrip() + "\n", "run `make docs`"


def verbs(command, path=()):
    """Yield every command with its path."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from verbs(command.get_command(context, name), (*path, name))
    else:
        yield path, command


VERBS = {" ".join(path): command for path, command in verbs(main)}


@pytest.mark.parametrize("name", VERBS)
def test_every_command_has_help_and_an_example(name):
    """A newcomer sees how it is called."""
    command = VERBS[name]
    assert command.help
    assert f"racewatch {name}" in command.help


PROSE = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if path.exists()]


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_settings_and_files_named_in_prose_exist(path):
    """No page speaks of a setting or a page that is not there."""
    text = path.read_text("utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"RACEWATCH_SHARED"}
    free = ("RACEWATCH_TEST_", CHANNEL)
    named = {n for n in re.findall(r"\bRACEWATCH_[A-Z_]*[A-Z]\b", text) if not n.startswith(free)}
    assert named <= known
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (path.parent / link).exists(), link
