"""Form II.06 for any period, org unit, field, level and channel, from the roll-ups."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from data_access.engine import Database, Session
from data_access.queries import ledger_counts as counting
from data_access.queries.ledger_counts import Axis
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.formatting import day as day_words
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import (
    FormLine,
    LaggingPart,
    LedgerForm,
    LedgerQuery,
    RowKind,
    checked_line,
)
from domain.ledger_words import sum_name
from domain.org_tree import OrgUnit
from services.ledger_counting import Counted, Counting
from services.ledger_cuts import WHOLE, Cut, Segment, cut_on, segments
from services.ledger_lagging import lagging_parts, lagging_rows
from services.ledger_lines import Row, counted_rows, row_of_holder
from services.reference import (
    Reference,
    chosen_node,
    chosen_scope,
    data_day,
    end_of_day,
    reference,
)

ONE_DAY = timedelta(days=1)


def ledger_form(
    database: Database, viewer: Viewer, *, query: LedgerQuery
) -> LedgerForm:
    """The form that `query` asks for. NotFound outside the viewer's scope.

    InvalidInput for the end of a day that the data do not reach.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        return form_of(session, reference(database, session), viewer, query)


def form_of(
    session: Session, kept: Reference, viewer: Viewer, query: LedgerQuery
) -> LedgerForm:
    """As `ledger_form`, within a snapshot."""
    drafting = _drafting(session, kept, viewer, query)
    return drafting.form() if drafting.has_begun else drafting.empty()


@dataclass(frozen=True, slots=True)
class _Drafting:
    """One form in the making; what happened in [first_day, end_day) is counted."""

    kept: Reference
    query: LedgerQuery
    node: OrgUnit
    field_name: str | None
    count: Counting
    first_day: date
    end_day: date
    today: date

    @property
    def has_begun(self) -> bool:
        return self.first_day < self.end_day

    @property
    def last_day(self) -> date:
        return self.end_day - ONE_DAY

    def form(self) -> LedgerForm:
        """The form of a period of which at least a day has passed."""
        whole = self.segments(None)
        found = self.count.rows(whole, Axis.NODE).get(WHOLE, Counted())
        listed = self.listed(whole[-1].cut)
        total = self.line(Row(WHOLE, sum_name(self.query.rows)), found, listed)
        parts, noted = self.lagging(whole[-1].cut)
        lines = [
            replace(self.line(row, counted), note=noted.get(row.key, ""))
            for row, counted in counted_rows(
                self.kept, self.count, self.query, self.node, self.segments
            )
        ]
        kept_lines = tuple(line for line in lines if not line.is_empty)
        return replace(
            self.empty(),
            lines=kept_lines,
            total=total,
            listed=listed,
            lagging=parts,
            why_empty="" if kept_lines else self.why_nothing(),
        )

    def empty(self) -> LedgerForm:
        """The form without rows, of a period that has not begun."""
        moments = self.kept.require_moments()
        ends_with_data = self.last_day >= self.today
        return LedgerForm(
            query=self.query,
            org_unit=self.node.ref,
            field_name=self.field_name,
            period=self.query.period,
            first_day=self.first_day,
            last_day=self.last_day,
            as_of=moments.as_of
            if ends_with_data
            else end_of_day(self.last_day, self.kept.zone),
            lines=(),
            total=self.line(Row(WHOLE, sum_name(self.query.rows)), Counted()),
            ends_with_data=ends_with_data,
            why_empty=f"Đến hết ngày {day_words(self.last_day)}, kỳ này chưa bắt đầu.",
        )

    def why_nothing(self) -> str:
        """Why a period that has begun holds no dossier."""
        first = self.kept.first_day
        if first is not None and self.end_day <= first:
            return f"Số liệu bắt đầu từ {day_words(first)}, sau kỳ này."
        return "Không phát sinh hồ sơ trong kỳ với các lựa chọn này."

    def segments(self, row_of: RowKind | None) -> tuple[Segment, ...]:
        """The days of the form with the cut into rows of this kind (None: one row)."""
        tree, query = self.kept.tree, self.query

        def cut(day: date) -> Cut:
            return cut_on(
                tree,
                self.node.id,
                day,
                row_of=row_of_holder(tree, self.node.id, day, row_of),
                own_only=query.own_only,
                level=query.level,
            )

        return segments(self.kept.units, self.first_day, self.end_day, cut)

    def line(self, row: Row, counted: Counted, listed: int | None = None) -> FormLine:
        """A row of the form with the identities that fail in it."""
        line = FormLine(
            key=row.key,
            label=row.label,
            ledger=counted.ledger,
            fell_due=counted.within.fell_due,
            became_overdue=counted.within.became_overdue,
            cell=self.cell(row),
        )
        before = counted.closing_before.open_change
        return checked_line(line, closing_before=before, listed=listed)

    def cell(self, row: Row) -> LedgerCell | None:
        """The dossiers of a row, whatever the column."""
        query = self.query
        first_day, end_day = row.days or (self.first_day, self.end_day)
        if first_day >= end_day:
            return None
        return LedgerCell(
            column=LedgerColumn.IN_PROCESS,
            org_unit_code=row.org_unit_code or self.node.code,
            first_day=first_day,
            end_day=end_day,
            own_only=query.own_only or row.own_only,
            field_code=row.field_code or query.field_code,
            channel=query.channel,
            level=row.level or query.level,
            as_of_day=query.as_of_day,
        )

    def listed(self, cut: Cut) -> int | None:
        """Dossiers in process counted one by one, where the form ends with the data."""
        if self.last_day < self.today:
            return None
        return counting.open_now(
            self.count.session,
            scope=self.count.scope,
            holders=cut.all_holders,
            channel=self.query.channel,
        )

    def lagging(self, cut: Cut) -> tuple[tuple[LaggingPart, ...], dict[str, str]]:
        """Whose data stop before the last day, and what rows must say of that."""
        parts, holders = lagging_parts(self.kept, self.count, cut, self.last_day)
        if self.query.rows is not RowKind.UNIT or not holders:
            return parts, {}
        by_unit = self.segments(RowKind.UNIT)[-1].cut
        return parts, lagging_rows(self.kept, by_unit, holders)


def _drafting(
    session: Session, kept: Reference, viewer: Viewer, query: LedgerQuery
) -> _Drafting:
    today = data_day(kept)
    until = query.as_of_day or today
    if until > today:
        raise InvalidInput(
            f"Chưa có số liệu đến hết ngày {day_words(until)}. "
            f"Chọn ngày không muộn hơn {day_words(today)}."
        )
    node = chosen_node(kept, viewer, query.org_unit_code, today)
    scope, field = chosen_scope(kept, viewer, node, query.field_code)
    return _Drafting(
        kept=kept,
        query=query,
        node=node,
        field_name=field.name if field else None,
        count=Counting(session, kept, scope, query.channel),
        first_day=query.period.first_day,
        end_day=min(query.period.end_day, until + ONE_DAY),
        today=today,
    )
