"""A list of dossiers that the portal exported, on its way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from domain.file_units import FileUnitNames
from domain.imports import ProblemGroup
from domain.problem import Problem, Severity
from domain.reconciliation import ComparisonSet

PORTAL = "Cổng Dịch vụ công quốc gia"


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """A file with every dossier the portal had in [`first_day`, `end_day`).

    `chosen`: org unit codes by the names that the file uses. `columns`: titles of the
    file by field, where aliases do not know them.
    """

    path: Path
    file_name: str
    first_day: date
    end_day: date
    name: str = PORTAL
    chosen: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonDryRun:
    """What a file would do. `replaces`: the list of the same name and days that it
    takes the place of; `is_same`: that one came from this very file.

    `known` of `tried` codes, evenly chosen, the city has; `respelt`: rows whose code
    got another spelling. `titles`: the header of the file, to choose columns from.
    """

    request: ComparisonRequest
    sha256: str
    row_count: int
    known: int
    tried: int
    respelt: int
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    names: FileUnitNames = field(default_factory=FileUnitNames)
    titles: tuple[str, ...] = ()
    replaces: ComparisonSet | None = None

    @property
    def rejected(self) -> int:
        """How many problems keep the file out."""
        return self._counted(Severity.REJECT)

    @property
    def noticed(self) -> int:
        """How many are told and stand in nobody's way."""
        return self._counted(Severity.NOTICE)

    @property
    def is_same(self) -> bool:
        """Whether this very file is what is kept."""
        return self.replaces is not None and self.replaces.sha256 == self.sha256

    @property
    def can_load(self) -> bool:
        """Whether the file may be loaded; also where it says nothing new."""
        return not self.rejected and self.row_count > 0

    @property
    def missing_columns(self) -> bool:
        """Whether a column was not found by its title."""
        return any(problem.kind == "column-missing" for problem in self.problems)

    def _counted(self, severity: Severity) -> int:
        return sum(g.count for g in self.groups if g.first.severity is severity)


@dataclass(frozen=True, slots=True)
class ComparisonLoad:
    """What became of a file; `is_written` False: it is kept already, or refused."""

    dry_run: ComparisonDryRun
    is_written: bool
