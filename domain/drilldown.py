"""What *Hồ sơ* shows: ageing bands, breakdowns, lists, and one dossier's clock."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.clock_intervals import ClockSum
from domain.dossier import Channel, DossierState, Outcome
from domain.list_order import Sort
from domain.scorecard import Head, OrgUnitRef
from domain.source_file import SourceFile


class ListKind(StrEnum):
    """Which dossiers a list holds; values stand in links (ASCII)."""

    OVERDUE = "qua-han"
    DUE_TODAY = "den-han-hom-nay"
    DUE_TOMORROW = "den-han-ngay-mai"
    DUE_SOON = "sap-den-han"
    DUE_THIS_WEEK = "den-han-tuan-nay"
    APOLOGY_MISSING = "thieu-thu"
    LETTER_LATE = "thu-gui-tre"
    REDATED_AGAIN = "hen-lai-nhieu-lan"
    SAME_DAY_MISSED = "lo-trong-ngay"
    QUIET = "khong-chuyen-bien"
    OTHER_AGENCY = "cho-co-quan-khac"
    WAITING = "cho-cong-dan"
    OPEN = "dang-giai-quyet"


EVER_OVERDUE = frozenset(
    {
        ListKind.OVERDUE,
        ListKind.APOLOGY_MISSING,
        ListKind.LETTER_LATE,
        ListKind.REDATED_AGAIN,
        ListKind.SAME_DAY_MISSED,
    }
)
"""Lists of dossiers that are or were overdue; all others hold open dossiers."""
QUIET_DAYS = 30
"""A dossier is quiet when it is overdue and nothing happened to it for so many calendar
days: our convention, a month without any event."""


class AgeBand(StrEnum):
    """Working days late; 0 (late only since a non-working day) belongs to the first."""

    UP_TO_2 = "1-2"
    FROM_3_TO_5 = "3-5"
    FROM_6_TO_10 = "6-10"
    FROM_11_TO_30 = "11-30"
    OVER_30 = "tren-30"


AGE_BAND_UPPER: dict[AgeBand, int | None] = {
    AgeBand.UP_TO_2: 2,
    AgeBand.FROM_3_TO_5: 5,
    AgeBand.FROM_6_TO_10: 10,
    AgeBand.FROM_11_TO_30: 30,
    AgeBand.OVER_30: None,
}
"""Last working day late of each band, inclusive; None: no upper end (docs/rules.md)."""


NO_STEP = ""
"""Stands for dossiers whose present step is not reported."""
NO_REASON = ""
"""Stands for dossiers without a stated reason of lateness."""
LATE_REASONS = {
    "QUY_DINH": "vướng quy định",
    "PHOI_HOP": "chờ cơ quan phối hợp",
    "NHAN_LUC": "thiếu nhân lực",
    "HE_THONG": "lỗi hệ thống",
    "CONG_DAN": "phía công dân",
    "KHAC": "lý do khác",
}
"""Reason codes (suggested with form II.07) in words."""


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What the reader narrowed the list to; None leaves that axis open.

    `own_only`: of `org_unit_code` what it holds itself, without those below it.
    `step` may be NO_STEP, `late_reason` NO_REASON. `text`: part of the code.
    `step_days`: at the present step for more working days than that; of open dossiers.
    """

    kind: ListKind = ListKind.OVERDUE
    band: AgeBand | None = None
    org_unit_code: str | None = None
    field_code: str | None = None
    procedure_code: str | None = None
    step: str | None = None
    own_only: bool = False
    late_reason: str | None = None
    text: str | None = None
    step_days: int | None = None


def way_down(wanted: DossierFilter) -> tuple[DossierFilter, ...]:
    """From all dossiers of the kind to `wanted`, one more axis narrowed each time."""
    reached = DossierFilter(kind=wanted.kind)
    way = [reached]
    for axis in (
        {"band": wanted.band},
        {"org_unit_code": wanted.org_unit_code, "own_only": wanted.own_only},
        {"field_code": wanted.field_code},
        {"procedure_code": wanted.procedure_code},
        {"step": wanted.step},
        {"step_days": wanted.step_days},
        {"late_reason": wanted.late_reason},
        {"text": wanted.text},
    ):
        further = replace(reached, **axis)
        if further != reached:
            reached = further
            way.append(reached)
    return tuple(way)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One step of the way down and how many dossiers it leaves.

    `name`: of the org unit, field, procedure, step or reason that it narrows to, or
    what is searched for; "" for a kind and a band.
    """

    filter: DossierFilter
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class BandCount:
    """Dossiers of one band: within the chosen org unit, and in the whole scope."""

    band: AgeBand
    count: int
    scope_count: int


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a breakdown. `key` goes into the link; `parent_key` groups it.

    `count` is what its link lists. `own_only`: without the org units below it.
    """

    key: str
    label: str
    count: int
    parent_key: str | None = None
    parent_label: str | None = None
    own_only: bool = False


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One dossier of a list. Days are local; counts of days are working days."""

    code: str
    source_code: str
    org_unit: OrgUnitRef
    field_name: str
    procedure_code: str
    procedure: str
    received_on: date
    first_due_on: date
    due_on: date | None
    moved_days: int
    working_days_late: int | None
    """None when not overdue."""
    working_days_left: int | None
    """Until the due day; None when overdue or waiting."""
    step: str | None
    redated_to: date | None
    redate_missed: bool
    apology_sent: bool
    left_on: date | None
    complete_to: datetime
    """The moment to which its source is complete; its age is counted to then."""
    waiting_since: date | None = None
    """Since when it waits for the citizen; None when it does not."""
    redated_count: int = 0
    apology_sent_on: date | None = None
    last_event_on: date | None = None
    """When anything last happened to it; None where the list does not ask."""
    late_reason: str | None = None


@dataclass(frozen=True, slots=True)
class DossierList:
    """The page of one filter: bands, breakdowns and the rows to show.

    `total` counts every row of the filter; `rows` holds at most `limit`, in the order
    of `sort` (None: worst first), the first of them being row number `first_row`.
    `before` and `after` are where the pages next to it begin ("": there is none), for
    `list_order.place_of`. `notices`: what of the address could not be kept. `bands` is
    empty for kinds without an age. Each breakdown leaves its own axis open and keeps
    all others of the filter. `way` ends with the filter itself.
    """

    filter: DossierFilter
    scope_name: str
    as_of: datetime
    scope_total: int
    """All dossiers of this kind in the scope, before any narrowing."""
    total: int
    way: tuple[Narrowing, ...]
    bands: tuple[BandCount, ...]
    by_org_unit: tuple[Share, ...]
    by_procedure: tuple[Share, ...]
    """Procedures grouped by field: `parent_key` is the field code."""
    by_step: tuple[Share, ...]
    by_reason: tuple[Share, ...]
    """Stated reasons of lateness; empty where no dossier states one."""
    rows: tuple[DossierRow, ...]
    limit: int
    sort: Sort | None = None
    first_row: int = 1
    before: str = ""
    after: str = ""
    notices: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()
    """The latest file of each source behind the org unit that the list is of."""


class ClockEvent(StrEnum):
    """A line of the clock panel."""

    RECEIVED = "received"
    PAUSED = "paused"
    RESUMED = "resumed"
    PAUSE_IGNORED = "pause_ignored"
    BECAME_OVERDUE = "became_overdue"
    APOLOGISED = "apologised"
    REDATED = "redated"
    TRANSFERRED = "transferred"
    LEFT = "left"
    STILL_OPEN = "still_open"


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One event and what it did to the deadline, by which rule; Vietnamese text.

    `due_after` None: no due date at that moment. `effect` is short: "hẹn đầu",
    "dừng", "+15 ngày", "không đổi", "hết hạn".
    """

    at: datetime
    event: ClockEvent
    title: str
    rule: str
    due_after: date | None
    effect: str


@dataclass(frozen=True, slots=True)
class StripSegment:
    """A stretch of the time strip: "running", "paused", "overdue" or "after"."""

    from_at: datetime
    to_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class StripMark:
    """A labelled instant of the time strip; `emphasis` marks due and now."""

    at: datetime
    label: str
    below: bool
    emphasis: str
    """"ink", "red" or ""."""


@dataclass(frozen=True, slots=True)
class StepVisit:
    """One stay at a step. `last_day` None: it is there now; days are local."""

    step: str
    org_unit_name: str
    first_day: date
    last_day: date | None
    working_days: int


@dataclass(frozen=True, slots=True)
class DossierPage:
    """One dossier with its clock explained.

    `applicant_name`, `applicant_phone`: masked unless the viewer may read personal
    data; None when not kept.
    """

    code: str
    source_code: str
    source_name: str
    org_unit: OrgUnitRef
    head: Head | None
    field_name: str
    procedure_code: str
    procedure: str
    procedure_working_days: int
    channel: Channel
    state: DossierState
    outcome: Outcome | None
    received_at: datetime
    first_due_at: datetime
    due_at: datetime | None
    due_is_computed: bool
    resolved_at: datetime | None
    returned_at: datetime | None
    redated_to: datetime | None
    apology_sent_at: datetime | None
    working_days_late: int | None
    calendar_days_late: int | None
    working_days_late_first: int | None
    """Against the first promise; None when in time against it."""
    step: str | None
    step_since: date | None
    late_reason: str | None
    applicant_name: str | None
    applicant_phone: str | None
    as_of: datetime
    lines: tuple[ClockLine, ...]
    segments: tuple[StripSegment, ...]
    marks: tuple[StripMark, ...]
    load_file: str
    load_sha256: str
    loaded_at: datetime
    due_is_provisional: bool = False
    """The holidays of the deadline's year are not loaded: it may still move."""
    redated_count: int = 0
    turn: str = ""
    """Who has to act now; "" once it has left."""
    why_late: str = ""
    """One sentence; "" when in time."""
    visits: tuple[StepVisit, ...] = ()
    """Stays at steps, in order; empty where the source has no step events."""
    sums: ClockSum | None = None
    """Where the working days went."""
