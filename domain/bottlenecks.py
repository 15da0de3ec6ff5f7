"""Where dossiers wait: how long steps take, and what is stuck there now."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.formatting import count
from domain.scorecard import OrgUnitRef
from domain.source_file import SourceFile
from domain.step_waits import StepWait, VisitsWithin

STUCK_WORKING_DAYS = 10
"""Stuck, where no finished visit says what is usual: longer at a step than so many
working days. Our convention; the legend says so."""


@dataclass(frozen=True, slots=True)
class HalfMedian:
    """The median of the visits that ended in a half month; None: none ended."""

    first_day: date
    median_days: int | None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One step at one org unit with all below it; days are working days.

    `median_days`, `ninth_decile_days` None: the source gives no step events, so no
    finished visit is known; `limit_days` then is the convention. `stuck_count` of
    `open_count` dossiers are there for longer than `limit_days`.
    """

    org_unit: OrgUnitRef
    step: str
    visit_count: int
    median_days: int | None
    ninth_decile_days: int | None
    limit_days: int
    open_count: int
    stuck_count: int
    longest_days: int
    trend: tuple[HalfMedian, ...] = ()


@dataclass(frozen=True, slots=True)
class Bottlenecks:
    """All steps of the org units below a node, worst first.

    Medians are of visits that ended in [first_day, end_day). `without_events`: rows
    whose source gives no step events.
    """

    scope_name: str
    as_of: datetime
    first_day: date
    end_day: date
    rows: tuple[Bottleneck, ...]

    @property
    def stuck_count(self) -> int:
        """All dossiers that are stuck."""
        return sum(row.stuck_count for row in self.rows)

    @property
    def without_events(self) -> int:
        """Rows without any finished visit to compare with."""
        return sum(row.median_days is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class StepEvidence:
    """Where median and ninth decile of one step at one org unit come from.

    `wait` is of the visits that ended in [first_day, end_day); `halves` the median and
    the number of visits of each half month in which any ended.
    """

    org_unit: OrgUnitRef
    step: str
    as_of: datetime
    first_day: date
    end_day: date
    wait: StepWait
    within: tuple[VisitsWithin, ...]
    halves: tuple[tuple[HalfMedian, int], ...]
    files: tuple[SourceFile, ...]


def bottleneck_headline(found: Bottlenecks) -> str:
    """The page's answer in one sentence, from its numbers."""
    if not found.rows:
        return "Chưa có hồ sơ đang giải quyết nào ghi bước và ngày đến bước."
    if not found.stuck_count:
        return f"Không có hồ sơ nào mắc lâu ở một bước trong {found.scope_name}."
    worst = found.rows[0]
    total = count(found.stuck_count)
    return (
        f"{total} hồ sơ mắc lâu ở một bước; nhiều nhất ở bước {worst.step}, "
        f"{worst.org_unit.name}: {count(worst.stuck_count)} trong "
        f"{count(worst.open_count)} hồ sơ, lâu nhất {count(worst.longest_days)} ngày "
        "làm việc."
    )
