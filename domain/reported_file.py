"""Files of values that org units report: what is asked, found, and done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.file_units import FileUnitNames
from domain.imports import ProblemGroup
from domain.problem import Problem, Severity
from domain.reported import Finality


@dataclass(frozen=True, slots=True)
class ReportedRequest:
    """A file of values. `period`: of a table without periods, or the year of months.

    `chosen`: org unit codes by the names that the file uses for them. `source`,
    `finality`: of rows that say nothing of it. `accept`: with which words the values
    are accepted at once; "" leaves that to the Office.
    """

    path: Path
    file_name: str
    period: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    finality: Finality = Finality.FINAL
    accept: str = ""


@dataclass(frozen=True, slots=True)
class ReportedDryRun:
    """What a file would do. `changed`: revisions of values entered before.

    `locked`: values that say otherwise than what was accepted; they keep it out.
    """

    request: ReportedRequest
    sha256: str
    new: int
    changed: int
    unchanged: int
    indicators: int
    units: int
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    names: FileUnitNames = field(default_factory=FileUnitNames)

    @property
    def rejected(self) -> int:
        """How many problems keep the file out."""
        return self._counted(Severity.REJECT)

    @property
    def noticed(self) -> int:
        """How many are told and stand in nobody's way."""
        return self._counted(Severity.NOTICE)

    @property
    def can_load(self) -> bool:
        """Whether the file may be loaded; also where it says nothing new."""
        return not self.rejected and bool(self.new + self.changed + self.unchanged)

    def _counted(self, severity: Severity) -> int:
        return sum(g.count for g in self.groups if g.first.severity is severity)


@dataclass(frozen=True, slots=True)
class ReportedLoad:
    """What became of a file. `load_id` None: all of it is kept already."""

    dry_run: ReportedDryRun
    load_id: int | None
