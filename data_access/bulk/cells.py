"""Counts of events summed by cell, as numpy arrays.

Kinds of events have few measures each, cells have many: summing one measure after the
other never makes the wide rows that grouping all of them together would.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float64]
"""Sums of integers: exact below 2**53, and the one kind that numpy adds by place."""
_LOOKED_UP = 1 << 22
"""A wider range of values is searched instead of being given a table."""


@dataclass(frozen=True)
class Axes:
    """Every combination of the values of some keys, numbered in their order."""

    names: tuple[str, ...]
    values: tuple[Ints, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many values each key has."""
        return tuple(len(values) for values in self.values)

    @cached_property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(self.shape)

    def numbers(self, columns: Mapping[str, Ints]) -> Ints:
        """The number of the combination in each row; the values must be known."""
        places = [
            _places(values, columns[name])
            for name, values in zip(self.names, self.values, strict=True)
        ]
        return self.joined(places)

    def joined(self, places: Sequence[Ints]) -> Ints:
        """The numbers of combinations whose values stand at these places."""
        numbers = np.zeros(len(places[0]), np.int64)
        for place, length in zip(places, self.shape, strict=True):
            numbers *= length
            numbers += place
        return numbers

    def places(self, numbers: Ints) -> tuple[Ints, ...]:
        """Where each key's value stands among its values."""
        return tuple(np.unravel_index(numbers, self.shape))

    def columns(self, numbers: Ints) -> dict[str, Ints]:
        """The values of numbered combinations."""
        return {
            name: values[place]
            for name, values, place in zip(
                self.names, self.values, self.places(numbers), strict=True
            )
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Counts of some measures, at numbers of combinations that may occur repeatedly."""

    numbers: Ints
    counts: Mapping[str, Ints | Floats]

    def at(self, rows: slice | npt.NDArray[np.bool_]) -> "Part":
        """Some of the rows."""
        counts = {name: values[rows] for name, values in self.counts.items()}
        return Part(self.numbers[rows], counts)


@dataclass(frozen=True, slots=True)
class Cells:
    """One sum per measure (first index) and combination that occurs, in order."""

    numbers: Ints
    sums: Floats


def values_of(tables: Iterable[pa.Table], name: str) -> Ints:
    """All values of a column that several tables have, in order."""
    found = [np.unique(table[name].to_numpy()) for table in tables]
    return np.unique(np.concatenate([np.empty(0, np.int32), *found]))


def summed(parts: Sequence[Part], size: int, measures: Sequence[str]) -> Cells:
    """The parts together, of `size` combinations; those that cancel out are gone."""
    occurs = np.zeros(size, np.bool_)
    for part in parts:
        occurs[part.numbers] = True
    numbers = np.flatnonzero(occurs)
    place = np.cumsum(occurs)
    sums = np.zeros((len(measures), len(numbers)))
    for part in parts:
        places = place[part.numbers] - 1
        for name, counts in part.counts.items():
            row = sums[measures.index(name)]
            row += np.bincount(places, counts, len(numbers))
    differs = sums.any(axis=0)
    if not differs.all():
        return Cells(numbers[differs], sums[:, differs])
    return Cells(numbers, sums)


def _places(values: Ints, column: Ints) -> Ints:
    if not len(column):
        return np.empty(0, np.int64)
    first, last = int(values[0]), int(values[-1])
    if last - first >= _LOOKED_UP:
        return np.searchsorted(values, column)
    table = np.zeros(last - first + 1, np.int32)
    table[values - first] = np.arange(len(values))
    return table[column - first]
