"""The trained weights: the arrays of ``weights.npz``, read once a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Small integers and the step between two of them."""

    values: NDArray[np.int8]
    step: float

    def all(self) -> Array:
        """Return all real values."""
        return self.values.astype(np.float64) * self.step


class Tables:
    """Tables of one length beside one another: a bucket is fetched from memory once for all of them."""

    def __init__(self, *tables: Table) -> None:
        width = 1 << (len(tables) - 1).bit_length()  # rows of 2 or 4 bytes are copied fastest
        self._values = np.zeros((len(tables[0].values), width), np.int8)
        for column, table in enumerate(tables):
            self._values[:, column] = table.values
        self._steps = [table.step for table in tables]

    def at(self, rows: NDArray[np.int64]) -> list[Array]:
        """Return the real values of *rows* in each table."""
        found = self._values.take(rows, axis=0)
        return [found[:, column].astype(np.float64) * step for column, step in enumerate(self._steps)]


class Weights:
    """The arrays of the file, with int8 tables and the steps they are multiplied by."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._arrays = arrays
        self.version = str(arrays["version"])

    def table(self, name: str) -> Table:
        """Return table *name*."""
        return Table(self._arrays[name], float(self._arrays[f"{name}_step"]))

    def array(self, name: str) -> Array:
        """Return the small array *name*."""
        return np.asarray(self._arrays[name], dtype=np.float64)

    def words(self, name: str) -> list[str]:
        """Return the words of list *name*."""
        return bytes(self._arrays[name]).decode("utf-8").split("\n")


@cache
def weights() -> Weights:
    """Return the weights that come with the package, read once."""
    data = (files(__package__) / "weights.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return Weights({name: arrays[name] for name in arrays.files})
