"""Reading a checked YAML file, our own or one that a person wrote."""

from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from racewatch.errors import ConfigError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
Model = TypeVar("Model", bound=BaseModel)


def read_yaml(model: type[Model], path: Path | None, shipped: str) -> Model:
    """Return *path*, or the *shipped* file of this room, as *model*; raise ConfigError naming file and field."""
    where = str(path) if path else shipped
    try:
        text = path.read_text("utf-8") if path else (files(__package__) / shipped).read_text("utf-8")
        return model.model_validate(yaml.load(text, Loader=LOADER))  # noqa: S506  both are safe loaders
    except OSError as error:
        raise ConfigError(f"{where}: cannot be read ({error.strerror}); check the path") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: not valid YAML; {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{where}: {_first(error)}; correct the file") from error


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    place = " > ".join(str(part) for part in found["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{place}: {found['msg']}{more}"
