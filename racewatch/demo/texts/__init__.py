"""The demo's own writing, as YAML: articles of three publishers, lines of posts, titles of the hot list."""

from importlib.resources import files
from typing import Any

import yaml


def read(name: str) -> Any:
    """Return the content of the text file *name* of this room."""
    return yaml.load((files(__package__) / name).read_text("utf-8"), Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader


class _Loader(yaml.SafeLoader):
    """Dates stay text: a day's key is compared with text, and times carry no seconds."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
