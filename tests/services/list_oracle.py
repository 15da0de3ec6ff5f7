"""Lists of dossiers recomputed from the stored rows, with nothing but Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, select, update

from data_access.engine import Database
from data_access.schema.dossiers import (
    DossierRow,
    DossierStepRow,
    DossierTransferRow,
    DossierWaitRow,
    SourceRow,
)
from data_access.schema.procedures import FieldRow, ProcedureRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.dossier import Outcome, local_day
from domain.drilldown import (
    AGE_BAND_UPPER,
    NO_REASON,
    NO_STEP,
    AgeBand,
    DossierFilter,
    ListKind,
)
from domain.list_order import Sort, SortColumn
from tests.builders import CALENDAR, UNITS, ZONE

STEPS = ("Thẩm định", "Trình ký", None, "Chờ sở, ngành góp ý", "Chờ bổ sung hồ sơ")
ELSEWHERE = {"Chờ sở, ngành góp ý"}
REASONS = ("PHOI_HOP", "NHAN_LUC", None, None, None, None, "LY_DO_LA")
PARENTS = {code: parent for code, parent, _ in UNITS}


@dataclass(frozen=True, slots=True)
class Item:
    """One stored dossier with the moment to which its source is complete."""

    id: int
    code: str
    source: int
    org_unit: str
    field: str
    procedure: str
    step: str | None
    due_at: datetime | None
    waiting_since: datetime | None
    resolved_at: datetime | None
    apology_sent_at: datetime | None
    complete_to: datetime
    received_at: datetime
    first_due_at: datetime
    moved_days: int
    late_reason: str | None
    redated_count: int
    working_days: int | None
    last_event_at: datetime

    @property
    def end(self) -> datetime:
        return self.resolved_at or self.complete_to

    @property
    def was_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < self.end

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def due_day(self) -> date:
        assert self.due_at is not None
        return local_day(self.due_at, ZONE)

    @property
    def days_late(self) -> int:
        return CALENDAR.days_late(self.due_day, local_day(self.end, ZONE))

    @property
    def band(self) -> AgeBand:
        return next(
            band
            for band, upper in AGE_BAND_UPPER.items()
            if upper is None or self.days_late <= upper
        )

    def is_within(self, code: str) -> bool:
        current: str | None = self.org_unit
        while current is not None and current != code:
            current = PARENTS[current]
        return current is not None


def give_marks(database: Database) -> None:
    """Spread steps, reasons, re-dates, or none of them, over the dossiers."""
    with database.write() as session:
        for table, key in (
            (DossierRow, DossierRow.id),
            (DossierOpenRow, DossierOpenRow.dossier_id),
            (DossierOverdueRow, DossierOverdueRow.dossier_id),
        ):
            session.execute(
                update(table).values(
                    step=_spread(key, STEPS),
                    late_reason=_spread(key, REASONS),
                    redated_count=key % 4,
                )
            )
        session.execute(
            update(ProcedureRow)
            .where(ProcedureRow.code == "TTHC-HT-01")
            .values(working_days=0)
        )


def _spread(
    key: Any,  # noqa: ANN401 - a column
    values: tuple[str | None, ...],
) -> Any:  # noqa: ANN401 - a SQL value
    number = key % len(values)
    return case(*((number == n, value) for n, value in enumerate(values)))


def stored_items(database: Database) -> list[Item]:
    """Every dossier that counts."""
    codes = [code for code, _, _ in UNITS]
    with database.read() as session:
        rows = session.execute(
            select(DossierRow, FieldRow.code, ProcedureRow, SourceRow.complete_to)
            .join(FieldRow, FieldRow.id == DossierRow.field_id)
            .join(ProcedureRow, ProcedureRow.id == DossierRow.procedure_id)
            .join(SourceRow, SourceRow.id == DossierRow.source_id)
        ).all()
        happened: dict[int, list[datetime]] = {}
        for dossier_id, *instants in (
            *session.execute(
                select(
                    DossierWaitRow.dossier_id,
                    DossierWaitRow.began_at,
                    DossierWaitRow.ended_at,
                )
            ),
            *session.execute(
                select(DossierTransferRow.dossier_id, DossierTransferRow.at)
            ),
            *session.execute(
                select(
                    DossierStepRow.dossier_id,
                    DossierStepRow.began_at,
                    DossierStepRow.ended_at,
                )
            ),
        ):
            happened.setdefault(dossier_id, []).extend(filter(None, instants))
        return [
            Item(
                id=row.id,
                code=row.code,
                source=row.source_id,
                org_unit=codes[row.org_unit_id - 1],
                field=field,
                procedure=procedure.code,
                step=row.step,
                due_at=row.due_at,
                waiting_since=row.waiting_since,
                resolved_at=row.resolved_at,
                apology_sent_at=row.apology_sent_at,
                complete_to=complete_to,
                received_at=row.received_at,
                first_due_at=row.first_due_at,
                moved_days=row.moved_days,
                late_reason=row.late_reason,
                redated_count=row.redated_count,
                working_days=procedure.working_days,
                last_event_at=max(
                    [
                        row.received_at,
                        *filter(None, (row.step_since, row.apology_sent_at)),
                        *happened.get(row.id, ()),
                    ]
                ),
            )
            for row, field, procedure, complete_to in rows
            if complete_to is not None and row.outcome != Outcome.NOT_ACCEPTED
        ]


def listed(
    items: list[Item],
    wanted: DossierFilter,
    *,
    scope: str,
    today: date,
    sort: Sort | None = None,
) -> list[Item]:
    """The dossiers of a list in its order."""
    chosen = [
        item
        for item in items
        if item.is_within(scope)
        and _is_of_kind(item, wanted.kind, today)
        and _fits(item, wanted)
    ]
    if sort is None:
        return sorted(chosen, key=_ORDERS[wanted.kind])
    return _sorted(chosen, sort, wanted.kind)


def _sorted(chosen: list[Item], sort: Sort, kind: ListKind) -> list[Item]:
    """Ties by id in the same direction; without a value last, in any direction."""
    value = _VALUES[sort.column]
    if sort.column is SortColumn.LATE:
        ordered = sorted(chosen, key=_most_late)
        if kind in (ListKind.OVERDUE, ListKind.QUIET):
            return ordered if sort.descending else ordered[::-1]
        by_second = sorted(
            chosen, key=lambda i: (-i.days_late, int(_due(i).timestamp()), -i.id)
        )
        if sort.descending:
            return by_second
        return sorted(
            chosen, key=lambda i: (i.days_late, -int(_due(i).timestamp()), i.id)
        )
    known = [i for i in chosen if value(i) is not None]
    known.sort(key=lambda i: (value(i), i.id), reverse=sort.descending)
    return known + sorted((i for i in chosen if value(i) is None), key=lambda i: i.id)


def _due(item: Item) -> datetime:
    assert item.due_at is not None
    return item.due_at


_VALUES: dict[SortColumn, Callable[[Item], Any]] = {
    SortColumn.CODE: lambda i: i.code,
    SortColumn.ORG_UNIT: lambda i: list(PARENTS).index(i.org_unit),
    SortColumn.PROCEDURE: lambda i: i.procedure,
    SortColumn.RECEIVED: lambda i: i.received_at,
    SortColumn.FIRST_DUE: lambda i: i.first_due_at,
    SortColumn.DUE: lambda i: i.due_at,
    SortColumn.MOVED: lambda i: i.moved_days,
    SortColumn.LATE: lambda i: i.days_late,
    SortColumn.STEP: lambda i: i.step,
    SortColumn.WAITING: lambda i: i.waiting_since,
    SortColumn.LETTER: lambda i: i.apology_sent_at,
    SortColumn.REDATES: lambda i: i.redated_count,
    SortColumn.LEFT: lambda i: i.resolved_at,
    SortColumn.LAST_EVENT: lambda i: i.last_event_at,
    SortColumn.REASON: lambda i: i.late_reason,
}


def _is_of_kind(item: Item, kind: ListKind, today: date) -> bool:
    """Kinds of dossiers that are or were overdue, then those of open ones."""
    if kind is ListKind.APOLOGY_MISSING:
        return item.was_overdue and item.apology_sent_at is None
    if kind is ListKind.LETTER_LATE:
        sent = item.apology_sent_at
        return (
            item.was_overdue
            and sent is not None
            and local_day(sent, ZONE) > item.due_day
        )
    if kind is ListKind.REDATED_AGAIN:
        return item.was_overdue and item.redated_count > 1
    if kind is ListKind.SAME_DAY_MISSED:
        return item.was_overdue and item.working_days == 0
    return item.is_open and _is_open_kind(item, kind, today)


def _is_open_kind(item: Item, kind: ListKind, today: date) -> bool:
    if kind is ListKind.OPEN:
        return True
    if kind is ListKind.OVERDUE:
        return item.was_overdue
    if kind is ListKind.QUIET:
        return item.was_overdue and (
            item.complete_to - item.last_event_at > timedelta(days=30)
        )
    if kind is ListKind.WAITING:
        return item.due_at is None
    if kind is ListKind.OTHER_AGENCY:
        return item.step in ELSEWHERE or item.late_reason == "PHOI_HOP"
    if item.due_at is None or item.was_overdue:
        return False
    if kind is ListKind.DUE_TODAY:
        return item.due_day == today
    if kind is ListKind.DUE_THIS_WEEK:
        friday = today + timedelta(days=4 - today.weekday())
        return today <= item.due_day <= friday
    days = 1 if kind is ListKind.DUE_TOMORROW else 2
    return today < item.due_day <= CALENDAR.add_working_days(today, days)


def _fits(item: Item, wanted: DossierFilter) -> bool:
    unit = wanted.org_unit_code
    here = item.org_unit == unit if wanted.own_only else unit and item.is_within(unit)
    reason = wanted.late_reason
    return (
        (unit is None or bool(here))
        and wanted.field_code in (None, item.field)
        and wanted.procedure_code in (None, item.procedure)
        and (wanted.step is None or (item.step or NO_STEP) == wanted.step)
        and (reason is None or (item.late_reason or NO_REASON) == reason)
        and (wanted.text is None or wanted.text in item.code)
        and (wanted.band is None or item.band is wanted.band)
    )


def _most_late(item: Item) -> tuple[object, ...]:
    return (-item.days_late, item.due_at, item.id)


def _earliest(item: Item) -> tuple[object, ...]:
    return item.due_at is None, item.due_at or item.waiting_since, item.id


def _open_first(item: Item) -> tuple[object, ...]:
    if item.resolved_at is None:
        return 0, _due(item), item.id
    return 1, -item.resolved_at.timestamp(), -item.id


def _latest_letter(item: Item) -> tuple[object, ...]:
    assert item.apology_sent_at is not None
    return _due(item) - item.apology_sent_at, -item.id


_ORDERS: dict[ListKind, Callable[[Item], tuple[object, ...]]] = {
    ListKind.OVERDUE: _most_late,
    ListKind.APOLOGY_MISSING: lambda i: (_due(i), i.id),
    ListKind.LETTER_LATE: _latest_letter,
    ListKind.REDATED_AGAIN: lambda i: (-i.redated_count, _due(i), -i.id),
    ListKind.SAME_DAY_MISSED: _open_first,
    ListKind.QUIET: lambda i: (i.last_event_at, i.id),
    ListKind.OTHER_AGENCY: _earliest,
    ListKind.DUE_TODAY: _earliest,
    ListKind.DUE_TOMORROW: _earliest,
    ListKind.DUE_SOON: _earliest,
    ListKind.DUE_THIS_WEEK: _earliest,
    ListKind.OPEN: _earliest,
    ListKind.WAITING: _earliest,
}
