"""Reading a checked YAML file, our own or one that a person wrote."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from racewatch.errors import ConfigError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
Model = TypeVar("Model", bound=BaseModel)


def read_yaml(model: type[Model], path: Path | None, shipped: str) -> Model:
    """Return *path*, or the *shipped* file of this room, as *model*; raise ConfigError naming file, field and line."""
    if path:
        return parse_yaml(model, read_text(path), str(path))
    return parse_yaml(model, (files(__package__) / shipped).read_text("utf-8"), shipped)


def read_text(path: Path) -> str:
    """Return the text of a file that a person wrote; raise ConfigError when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from error


def parse_yaml(model: type[Model], text: str, where: str) -> Model:
    """Return the YAML *text*, which lies at *where*, as *model*; raise ConfigError naming place, field and line."""
    try:
        return model.model_validate(yaml.load(text, Loader=LOADER))  # noqa: S506  both are safe loaders
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: not valid YAML; {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{where}: {_first(error, text)}; correct the file") from error


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """Return the line, from 1, of what stands at *place* in the YAML *text*, or of what is nearest around it."""
    node = yaml.compose(text, Loader=LOADER)
    line = node.start_mark.line + 1 if node else None
    for part in place:
        found = _child(node, part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node that names the child *part* of *node*, and the child itself."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _first(error: ValidationError, text: str) -> str:
    found = error.errors()[0]
    place = " > ".join(str(part) for part in found["loc"])
    line = line_of(text, found["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{place}{f' (line {line})' if line else ''}: {found['msg']}{more}"
