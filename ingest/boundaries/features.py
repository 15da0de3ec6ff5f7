"""Areas of a file as they are read: texts, and rings of coordinates unmended."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ring = npt.NDArray[np.float64]
"""Points as rows of x and y, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One area. `number` counts from 1; `kind` is that of its geometry, "" for none."""

    number: int
    properties: dict[str, str]
    polygons: tuple[tuple[Ring, ...], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Features:
    """All areas of a file; `crs` as the file names it, "" where it does not."""

    features: tuple[Feature, ...]
    crs: str


ID_COLUMN = "id"
FILE_COLUMN = "tên tệp"
"""Columns made of the id of a feature, and of the name of its file."""
