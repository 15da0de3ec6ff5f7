"""What can be imported, what a dry run found, and what a load did."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from domain.mapping import Mapping
from domain.mapping_proposal import UnknownNames
from domain.problem import Problem


class ImportKind(StrEnum):
    """Kinds of file; values stand on the command line and in the log."""

    ORG_UNITS = "units"
    SUCCESSION = "succession"
    PROCEDURES = "procedures"
    CALENDAR = "calendar"
    DOSSIERS = "dossiers"
    INDICATORS = "indicators"
    PUBLISHED = "published"
    TARGETS = "targets"
    RULES = "rules"


KIND_LABELS = {
    ImportKind.DOSSIERS: "Hồ sơ",
    ImportKind.ORG_UNITS: "Đơn vị",
    ImportKind.SUCCESSION: "Kế thừa đơn vị",
    ImportKind.PROCEDURES: "Thủ tục",
    ImportKind.CALENDAR: "Lịch làm việc",
    ImportKind.INDICATORS: "Chỉ tiêu",
    ImportKind.PUBLISHED: "Số công bố",
    ImportKind.TARGETS: "Chỉ tiêu giao",
    ImportKind.RULES: "Quy tắc số liệu",
}


class LoadMode(StrEnum):
    """What absence from a file means; values stand on the command line."""

    CHANGES = "changes"
    """Nothing: an absent dossier stays as it is."""
    WINDOW = "window"
    """Removal: the file is complete for the dossiers received in its window."""


REMOVED_UNASKED = 0.01
"""A window file may remove this part of what is kept without being asked again."""
REMOVED_LISTED = 20
"""Codes of removed dossiers that a dry run names."""


@dataclass(frozen=True, slots=True)
class ReceiptWindow:
    """Local days [first_day, end_day) of receipt that a file is complete for."""

    first_day: date
    end_day: date


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file to import. Source and `complete_to` only matter for dossiers.

    `complete_to` is the instant to which the source is complete ("số liệu đến").
    `valid_rows_only`: load the good rows and leave out the rejected ones; without
    it one rejected row keeps the whole file out. `window` None: the file holds changes.
    `confirm_removal`: remove even when the window file lacks over 1 % of what is kept.
    `mapping` None: the columns are found by their titles. `confirm_new`: the units and
    procedures that the mapping says to create have been seen and are wanted.
    """

    kind: ImportKind
    path: Path
    file_name: str
    source_code: str = ""
    source_name: str = ""
    complete_to: datetime | None = None
    keep_personal_data: bool = False
    valid_rows_only: bool = False
    is_sample: bool = False
    window: ReceiptWindow | None = None
    confirm_removal: bool = False
    mapping: Mapping | None = None
    confirm_new: bool = False


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Like problems together: the first one, and how many rows it concerns."""

    first: Problem
    count: int


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure before and after the load would be written."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file would do; nothing has been written.

    `problems` lists each problem (cut at some thousands), `groups` the kinds, worst
    first. `loaded_before` is when this very file was loaded, None if never.
    `removed` counts dossiers that a window file removes, `removed_codes` names the
    first of them; `window_kept` is how many are kept of the window now. `new_names`
    are org units and procedures that the load would create from the file.
    """

    request: ImportRequest
    sha256: str
    file_bytes: int
    row_count: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    noticed: int
    kept_promises: int
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    is_unreadable: bool
    scope_name: str
    figures: tuple[FigureChange, ...]
    loaded_before: datetime | None
    previous_complete_to: datetime | None
    removed: int = 0
    removed_codes: tuple[str, ...] = ()
    window_kept: int = 0
    new_names: UnknownNames = field(default_factory=UnknownNames)

    @property
    def accepted(self) -> int:
        """Rows that a load would take, those without change included."""
        return self.new + self.changed + self.unchanged

    @property
    def can_load(self) -> bool:
        """Whether loading the whole file is possible as asked for."""
        return (
            not self.is_unreadable
            and self.accepted > 0
            and (self.rejected == 0 or self.request.valid_rows_only)
            and not self.needs_removal_confirmed
            and not self.needs_new_confirmed
        )

    @property
    def needs_new_confirmed(self) -> bool:
        """Whether it would create units or procedures that nobody has confirmed."""
        return bool(self.new_names) and not self.request.confirm_new

    @property
    def needs_removal_confirmed(self) -> bool:
        """Whether it would remove so much that somebody must say that it is meant."""
        return (
            self.removed > self.window_kept * REMOVED_UNASKED
            and not self.request.confirm_removal
        )


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load changed. `load_id` None: nothing to do, the data say it already."""

    dry_run: DryRun
    load_id: int | None
    new: int
    changed: int
    unchanged: int
    removed: int = 0


@dataclass(frozen=True, slots=True)
class UndoableLoad:
    """The last load of a source. `obstacle` None: it can be undone, else why not.

    `complete_before` is what the source would be complete to again; None: nothing.
    """

    load_id: int
    source_code: str
    source_name: str
    file_name: str
    loaded_at: datetime
    complete_to: datetime | None
    complete_before: datetime | None
    new: int
    changed: int
    removed: int
    obstacle: str | None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did: dossiers taken out, put back as they were, and brought back."""

    load_id: int
    source_name: str
    taken_out: int
    restored: int
    brought_back: int
