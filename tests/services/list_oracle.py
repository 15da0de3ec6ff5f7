"""Lists of dossiers recomputed from the stored rows, with nothing but Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select, update

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow, SourceRow
from data_access.schema.procedures import FieldRow, ProcedureRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.dossier import Outcome, local_day
from domain.drilldown import AGE_BAND_UPPER, NO_STEP, AgeBand, DossierFilter, ListKind
from tests.builders import CALENDAR, UNITS, ZONE

STEPS = ("Thẩm định", "Trình ký", None)
PARENTS = {code: parent for code, parent, _ in UNITS}


@dataclass(frozen=True, slots=True)
class Item:
    """One stored dossier with the moment to which its source is complete."""

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


def give_steps(database: Database) -> None:
    """Spread steps, and none, over the dossiers."""
    with database.write() as session:
        for table, key in (
            (DossierRow, DossierRow.id),
            (DossierOpenRow, DossierOpenRow.dossier_id),
            (DossierOverdueRow, DossierOverdueRow.dossier_id),
        ):
            chosen = case(*((key % 3 == n, step) for n, step in enumerate(STEPS)))
            session.execute(update(table).values(step=chosen))


def stored_items(database: Database) -> list[Item]:
    """Every dossier that counts."""
    codes = [code for code, _, _ in UNITS]
    with database.read() as session:
        rows = session.execute(
            select(DossierRow, FieldRow.code, ProcedureRow.code, SourceRow.complete_to)
            .join(FieldRow, FieldRow.id == DossierRow.field_id)
            .join(ProcedureRow, ProcedureRow.id == DossierRow.procedure_id)
            .join(SourceRow, SourceRow.id == DossierRow.source_id)
        ).all()
        return [
            Item(
                code=row.code,
                source=row.source_id,
                org_unit=codes[row.org_unit_id - 1],
                field=field,
                procedure=procedure,
                step=row.step,
                due_at=row.due_at,
                waiting_since=row.waiting_since,
                resolved_at=row.resolved_at,
                apology_sent_at=row.apology_sent_at,
                complete_to=complete_to,
            )
            for row, field, procedure, complete_to in rows
            if complete_to is not None and row.outcome != Outcome.NOT_ACCEPTED
        ]


def listed(
    items: list[Item], wanted: DossierFilter, *, scope: str, today: date
) -> list[Item]:
    """The dossiers of a list in its order."""
    chosen = [
        item
        for item in items
        if item.is_within(scope)
        and _is_of_kind(item, wanted.kind, today)
        and _fits(item, wanted)
    ]
    return sorted(chosen, key=_ORDERS[wanted.kind])


def _is_of_kind(item: Item, kind: ListKind, today: date) -> bool:
    if kind is ListKind.APOLOGY_MISSING:
        return item.was_overdue and item.apology_sent_at is None
    if not item.is_open:
        return False
    if kind is ListKind.OPEN:
        return True
    if kind is ListKind.OVERDUE:
        return item.was_overdue
    if kind is ListKind.WAITING:
        return item.due_at is None
    if item.due_at is None or item.was_overdue:
        return False
    soon = CALENDAR.add_working_days(today, 2)
    if kind is ListKind.DUE_TODAY:
        return item.due_day == today
    return today < item.due_day <= soon


def _fits(item: Item, wanted: DossierFilter) -> bool:
    unit = wanted.org_unit_code
    here = item.org_unit == unit if wanted.own_only else unit and item.is_within(unit)
    return (
        (unit is None or bool(here))
        and wanted.field_code in (None, item.field)
        and wanted.procedure_code in (None, item.procedure)
        and (wanted.step is None or (item.step or NO_STEP) == wanted.step)
        and (wanted.band is None or item.band is wanted.band)
    )


def _most_late(item: Item) -> tuple[object, ...]:
    days = (local_day(item.end, ZONE) - item.due_day).days
    return (-item.days_late, -days, item.due_at, item.code, item.source)


def _earliest(item: Item) -> tuple[object, ...]:
    return (
        item.due_at is None,
        item.due_at or item.waiting_since,
        item.code,
        item.source,
    )


_ORDERS: dict[ListKind, Callable[[Item], tuple[object, ...]]] = {
    ListKind.OVERDUE: _most_late,
    ListKind.APOLOGY_MISSING: _most_late,
    ListKind.DUE_TODAY: _earliest,
    ListKind.DUE_SOON: _earliest,
    ListKind.OPEN: _earliest,
    ListKind.WAITING: _earliest,
}
