"""One figure from two sources: the city's dossiers against a list of the portal's.

Each dossier that either source counts lies in exactly one step, so that the city's
figure plus all steps is the portal's. Rules: docs/rules.md, ADR 0022.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.scorecard import OrgUnitRef


class ComparedFigure(StrEnum):
    """A figure that both sources tell; values stand in links."""

    RECEIVED = "tiep-nhan"
    RESOLVED = "da-giai-quyet"
    ON_TIME = "dung-han"
    LATE = "qua-han"
    OPEN = "dang-giai-quyet"
    OPEN_OVERDUE = "dang-qua-han"

    @property
    def is_stock(self) -> bool:
        """Whether it counts what was there at the end, not what happened within."""
        return self in (ComparedFigure.OPEN, ComparedFigure.OPEN_OVERDUE)

    @property
    def goes_by_clock(self) -> bool:
        """Whether a deadline decides."""
        return self in (
            ComparedFigure.ON_TIME,
            ComparedFigure.LATE,
            ComparedFigure.OPEN_OVERDUE,
        )


FIGURE_WORDS = {
    ComparedFigure.RECEIVED: "Tiếp nhận trong kỳ",
    ComparedFigure.RESOLVED: "Đã giải quyết trong kỳ",
    ComparedFigure.ON_TIME: "Giải quyết trước và đúng hạn",
    ComparedFigure.LATE: "Giải quyết quá hạn",
    ComparedFigure.OPEN: "Đang giải quyết cuối kỳ",
    ComparedFigure.OPEN_OVERDUE: "Đang giải quyết quá hạn cuối kỳ",
}


class Verdict(StrEnum):
    """What one source says of a dossier: counted, or the first reason why not."""

    COUNTED = "tinh"
    STATUS = "trang-thai"
    """Not accepted, not resolved yet, or resolved already."""
    PERIOD = "ky"
    """What counts happened before or after the period."""
    CLOCK = "han"
    """The other side of the deadline."""
    UNIT = "don-vi"
    """At an org unit outside of those counted."""
    ABSENT = "khong-co"
    """The source does not have the dossier at all."""


REASONS = (Verdict.STATUS, Verdict.PERIOD, Verdict.CLOCK, Verdict.UNIT, Verdict.ABSENT)
"""In the order in which they are asked; the last is that of a dossier not found."""


@dataclass(frozen=True, slots=True)
class StepKey:
    """A step of the way from the city's figure to the portal's.

    `city_counts`: the city counts the dossiers and the portal does not, for `reason`;
    else the portal counts them, and `reason` is why the city does not.
    """

    city_counts: bool
    reason: Verdict

    @property
    def code(self) -> str:
        """How links name it."""
        return f"{'tru' if self.city_counts else 'cong'}-{self.reason.value}"


STEPS = (
    StepKey(True, Verdict.ABSENT),
    *(
        StepKey(city_counts, reason)
        for reason in REASONS[:-1]
        for city_counts in (True, False)
    ),
    StepKey(False, Verdict.ABSENT),
)
"""In the order of the waterfall."""


def step_named(code: str) -> StepKey | None:
    """The step that a link names; None for any other text."""
    return next((step for step in STEPS if step.code == code), None)


_STEP_WORDS = {
    (True, Verdict.ABSENT): "Chỉ {ours} có",
    (False, Verdict.ABSENT): "Chỉ Cổng có",
    (True, Verdict.STATUS): "Cổng chưa đồng bộ trạng thái",
    (False, Verdict.STATUS): "{ours} ghi trạng thái khác",
    (True, Verdict.PERIOD): "Cổng tính vào kỳ khác",
    (False, Verdict.PERIOD): "{ours} tính vào kỳ khác",
    (True, Verdict.CLOCK): "Cổng đánh giá hạn khác",
    (False, Verdict.CLOCK): "{ours} đánh giá hạn khác",
    (True, Verdict.UNIT): "Cổng ghi đơn vị khác",
    (False, Verdict.UNIT): "{ours} ghi đơn vị khác",
}


def step_words(step: StepKey, ours: str) -> str:
    """What a step is called; `ours`: what our side is, Thành phố or Tỉnh."""
    return _STEP_WORDS[step.city_counts, step.reason].format(ours=ours)


@dataclass(frozen=True, slots=True)
class Step:
    """So many dossiers of a step; `change`: what they add to the figure."""

    key: StepKey
    count: int

    @property
    def change(self) -> int:
        """Negative where only the city counts them."""
        return -self.count if self.key.city_counts else self.count


@dataclass(frozen=True, slots=True)
class ComparedCounts:
    """One figure on both sides with all steps between; `both`: counted by both."""

    figure: ComparedFigure
    city: int
    portal: int
    both: int
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if self.city + sum(step.change for step in self.steps) != self.portal:
            raise ValueError(f"the steps do not lead to the portal's figure: {self}")
        if any(step.count < 0 for step in self.steps):
            raise ValueError(f"a step of fewer than no dossiers: {self}")

    @property
    def difference(self) -> int:
        """The portal's less the city's."""
        return self.portal - self.city

    @property
    def told(self) -> tuple[Step, ...]:
        """Steps in which there is any dossier."""
        return tuple(step for step in self.steps if step.count)


@dataclass(frozen=True, slots=True)
class ComparisonSet:
    """A list of dossiers that the portal exported.

    It holds every dossier that the portal received, resolved or had in process in
    [`first_day`, `end_day`). It is never added to any figure.
    """

    set_id: int
    name: str
    file_name: str
    sha256: str
    first_day: date
    end_day: date
    row_count: int
    loaded_at: datetime
    is_sample: bool

    def covers(self, first_day: date, end_day: date) -> bool:
        """Whether figures of these days may be compared."""
        return self.first_day <= first_day and end_day <= self.end_day


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All figures of one org unit and period on both sides.

    `compared` None: no list covers the period; `sets` are those that there are, latest
    first. `end_day`: nothing counts from this day on. `ours`: what our side is called,
    Thành phố or Tỉnh.
    """

    org_unit: OrgUnitRef
    first_day: date
    end_day: date
    as_of: datetime
    compared: ComparisonSet | None
    sets: tuple[ComparisonSet, ...]
    ours: str
    figures: tuple[ComparedCounts, ...] = ()

    def of(self, figure: ComparedFigure) -> ComparedCounts:
        """One of the figures; KeyError where nothing is compared."""
        for counts in self.figures:
            if counts.figure is figure:
                return counts
        raise KeyError(figure)


@dataclass(frozen=True, slots=True)
class SourceSide:
    """What one source says of a dossier; `unit` None: outside the viewer's scope."""

    unit: str | None
    received_on: date
    due_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A dossier of a step. A side is None where that source has none, or where what it
    says lies outside the viewer's scope (`is_hidden`); `code` "" then too.
    """

    code: str
    city: SourceSide | None
    portal: SourceSide | None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ComparedList:
    """A page of a step. `after`: where the next one begins; "": there is none."""

    figure: ComparedFigure
    step: Step
    rows: tuple[ComparedRow, ...]
    after: str
