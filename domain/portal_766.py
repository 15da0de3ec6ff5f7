"""Figures of indicator set 766 as the national portal publishes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from domain.file_units import FileUnitNames
from domain.identifiers import OrgUnitId
from domain.imports import ProblemGroup
from domain.period import Period
from domain.problem import Problem, Severity
from domain.score_766 import Figure

TOTAL = "tong"
"""Code of the whole score; a group has its own number, a metric its code."""
SOURCE = "Cổng Dịch vụ công quốc gia"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a figure is about.

    An org unit of ours by its id; else a province by name, or with `unit_name` one of
    its org units, as its file spells it.
    """

    org_unit_id: OrgUnitId | None = None
    province: str = ""
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class PortalFigure:
    """One published value: counts or a rate, points, or both; `name` as people say."""

    subject: Subject
    name: str
    period: Period
    code: str
    figure: Figure | None
    score: Fraction | None

    @property
    def key(self) -> tuple[Subject, Period, str]:
        """What a later file says anew."""
        return self.subject, self.period, self.code

    @property
    def value(self) -> tuple[Figure | None, Fraction | None]:
        """What it says."""
        return self.figure, self.score


@dataclass(frozen=True, slots=True)
class PortalSource:
    """A file that figures were taken from."""

    file_name: str
    sha256: str
    source: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file that was taken in: `figure_count` values.

    `is_last`: the latest of all, which may be taken back.
    """

    load_id: int
    source: PortalSource
    figure_count: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """A file of the portal's figures.

    `province`: the file is about the org units of another province; "" ours.
    `period`: of a table without a column of periods. `chosen`: org unit codes by the
    names that the file uses for them.
    """

    path: Path
    file_name: str
    province: str = ""
    period: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class PortalDryRun:
    """What a file would do. `changed`: published otherwise before; both are kept.

    `names`: org units of ours as the file calls them.
    """

    request: PortalRequest
    sha256: str
    new: int
    changed: int
    unchanged: int
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    names: FileUnitNames = field(default_factory=FileUnitNames)

    @property
    def rejected(self) -> int:
        """How many problems keep the file out."""
        return _counted(self.groups, Severity.REJECT)

    @property
    def noticed(self) -> int:
        """How many are told and stand in nobody's way."""
        return _counted(self.groups, Severity.NOTICE)

    @property
    def can_load(self) -> bool:
        """Whether the file may be loaded; also where it says nothing new."""
        return not self.rejected and bool(self.new + self.changed + self.unchanged)


@dataclass(frozen=True, slots=True)
class PortalLoad:
    """What became of a file; `is_written` False: all of it is kept already."""

    dry_run: PortalDryRun
    is_written: bool


def _counted(groups: tuple[ProblemGroup, ...], severity: Severity) -> int:
    return sum(group.count for group in groups if group.first.severity is severity)
