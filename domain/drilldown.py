"""What *Hồ sơ* shows: ageing bands, breakdowns, lists, and one dossier's clock."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.dossier import Channel, DossierState, Outcome
from domain.scorecard import Head, OrgUnitRef


class ListKind(StrEnum):
    """Which dossiers a list holds; values stand in links (ASCII)."""

    OVERDUE = "qua-han"
    DUE_TODAY = "den-han-hom-nay"
    DUE_SOON = "sap-den-han"
    APOLOGY_MISSING = "thieu-thu"
    WAITING = "cho-cong-dan"
    OPEN = "dang-giai-quyet"


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


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What the reader narrowed the list to; None leaves that axis open.

    `own_only`: of `org_unit_code` what it holds itself, without those below it.
    `step` may be NO_STEP.
    """

    kind: ListKind = ListKind.OVERDUE
    band: AgeBand | None = None
    org_unit_code: str | None = None
    field_code: str | None = None
    procedure_code: str | None = None
    step: str | None = None
    own_only: bool = False


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
    ):
        further = replace(reached, **axis)
        if further != reached:
            reached = further
            way.append(reached)
    return tuple(way)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One step of the way down and how many dossiers it leaves.

    `name`: of the org unit, field, procedure or step that it narrows to; "" for a
    kind and a band.
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


@dataclass(frozen=True, slots=True)
class DossierList:
    """The page of one filter: bands, breakdowns and the rows to show.

    `total` counts every row of the filter; `rows` holds at most `limit`, worst
    first. `bands` is empty for kinds without an age. Each breakdown leaves its own
    axis open and keeps all others of the filter. `way` ends with the filter itself.
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
    rows: tuple[DossierRow, ...]
    limit: int
    offset: int


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
