"""What the portal published, line by line, with the file that each line is from."""

from dataclasses import dataclass
from fractions import Fraction

from domain.portal_766 import PortalSource
from domain.score_766 import Figure
from domain.score_766_check import Check

PROVINCES = "tinh"
"""Asks for the lines of other provinces instead of those of one code."""


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One metric, card or whole of an org unit or province.

    `figure` None: only points were published; `points` None: only counts or a rate.
    `check`: whether the points follow from the counts; None: nothing to check.
    """

    whose: str
    code: str
    name: str
    figure: Figure | None
    points: Fraction | None
    check: Check | None
    source: PortalSource | None
