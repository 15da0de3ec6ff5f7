"""Form II.06 in the making: whose rows, which days, what is said about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data_access.engine import Session
from domain.access import OrgScope, Viewer
from domain.errors import InvalidInput
from domain.formatting import day as day_words
from domain.identifiers import OrgUnitId, SourceId
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import (
    FormLine,
    LedgerForm,
    LedgerQuery,
    RowKind,
    checked_line,
)
from domain.ledger_words import sum_name
from domain.org_tree import OrgUnit
from services.ledger_counting import Counted
from services.ledger_cuts import WHOLE, Cut, Segment, cut_on, segments
from services.ledger_lagging import lagging_holders, lagging_parts, lagging_rows
from services.ledger_lines import Row, named_rows, row_of_holder
from services.reference import Reference, chosen_scope, data_day
from services.unit_lives import code_day, ended_on, unit_of_ledger

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a form is filled with: its sum, its rows by key, and checks.

    `lagging`: dossiers in process of each source that stopped earlier. `listed`:
    those in process counted one by one; None: not at this moment.
    """

    total: Counted
    rows: Mapping[str, Counted]
    lagging: Mapping[SourceId, int]
    listed: int | None = None


Counter = Callable[[Mapping[OrgUnitId, SourceId]], Counts]
"""Counts a form, given the holders whose source stopped earlier."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a form before anything is counted.

    What happened in [`first_day`, `end_day`) is counted, up to `as_of`.
    """

    session: Session
    kept: Reference
    query: LedgerQuery
    node: OrgUnit
    scope: OrgScope
    field_name: str | None
    end_day: date
    as_of: datetime

    @property
    def first_day(self) -> date:
        """Where the period begins."""
        return self.query.period.first_day

    @property
    def last_day(self) -> date:
        """The day on which stocks are taken."""
        return self.end_day - ONE_DAY

    @property
    def ends_with_data(self) -> bool:
        """Whether stocks are those of the data moment."""
        return self.as_of == self.kept.require_moments().as_of

    def form(self, count: Counter) -> LedgerForm:
        """The form; nothing is counted of a period that has not begun."""
        if self.end_day <= self.first_day:
            why = f"Đến hết ngày {day_words(self.last_day)}, kỳ này chưa bắt đầu."
            return replace(self._empty(), why_empty=why)
        parts = self.row_segments()
        holders = lagging_holders(
            self.session, self.kept, self.segments()[-1].cut, self.last_day
        )
        counts = count(holders)
        noted: dict[str, str] = {}
        if self.query.rows is RowKind.UNIT:
            noted = lagging_rows(self.kept, parts[-1].cut, holders)
        named = named_rows(self.kept, self.query, self.node, parts, counts.rows)
        lines = tuple(
            replace(line, note=noted.get(key, ""))
            for key, row in named
            if not (line := self._line(row, counts.rows[key])).is_empty
        )
        return replace(
            self._empty(),
            lines=lines,
            total=self._line(self.sum_row(), counts.total, counts.listed),
            listed=counts.listed,
            lagging=lagging_parts(self.kept, holders, counts.lagging, self.last_day),
            why_empty="" if lines else self._why_nothing(),
        )

    def segments(self) -> tuple[Segment, ...]:
        """The days of the form, all of it being one row."""
        return self._segments(None)

    def row_segments(self) -> tuple[Segment, ...]:
        """The days of the form with the cut into its rows."""
        return self._segments(self.query.rows)

    def _segments(self, rows: RowKind | None) -> tuple[Segment, ...]:
        tree, query = self.kept.tree, self.query

        def cut(day: date) -> Cut:
            return cut_on(
                tree,
                self.node.id,
                day,
                row_of=row_of_holder(tree, self.node.id, day, rows),
                own_only=query.own_only,
                level=query.level,
            )

        return segments(tree, self.first_day, self.end_day, cut)

    def _empty(self) -> LedgerForm:
        return LedgerForm(
            query=self.query,
            org_unit=self.node.ref,
            field_name=self.field_name,
            period=self.query.period,
            first_day=self.first_day,
            last_day=self.last_day,
            as_of=self.as_of,
            lines=(),
            total=self._line(self.sum_row(), Counted()),
            ends_with_data=self.ends_with_data,
            ended_on=ended_on(self.kept, self.node),
        )

    def sum_row(self) -> Row:
        """The last row, by name."""
        return Row(WHOLE, sum_name(self.query.rows))

    def _why_nothing(self) -> str:
        """Why a period that has begun holds no dossier."""
        ended = ended_on(self.kept, self.node)
        if ended is not None and ended < self.first_day:
            return f"Đơn vị kết thúc ngày {day_words(ended)}, trước kỳ này."
        first = self.kept.first_day
        if first is not None and self.end_day <= first:
            return f"Số liệu bắt đầu từ {day_words(first)}, sau kỳ này."
        return "Không phát sinh hồ sơ trong kỳ với các lựa chọn này."

    def _line(self, row: Row, counted: Counted, listed: int | None = None) -> FormLine:
        """A row of the form with the identities that fail in it."""
        line = FormLine(
            key=row.key,
            label=row.label,
            ledger=counted.ledger,
            fell_due=counted.within.fell_due,
            became_overdue=counted.within.became_overdue,
            cell=self._cell(row),
            is_present=row.is_present,
        )
        before = counted.closing_before.open_change
        return checked_line(line, closing_before=before, listed=listed)

    def _cell(self, row: Row) -> LedgerCell | None:
        """The dossiers of a row, whatever the column."""
        query, unit = self.query, row.org_unit or self.node
        first_day, end_day = row.days or (self.first_day, self.end_day)
        if first_day >= end_day:
            return None
        return LedgerCell(
            column=LedgerColumn.IN_PROCESS,
            org_unit_code=unit.code,
            org_unit_on=code_day(self.kept, unit),
            first_day=first_day,
            end_day=end_day,
            own_only=query.own_only or row.own_only,
            field_code=row.field_code or query.field_code,
            channel=query.channel,
            level=row.level or query.level,
            as_of_day=query.as_of_day,
        )


def known_until(kept: Reference, as_of_day: date | None) -> date:
    """The last day of which anything counts; InvalidInput for one past the data."""
    today = data_day(kept)
    until = as_of_day or today
    if until > today:
        raise InvalidInput(
            f"Chưa có số liệu đến hết ngày {day_words(until)}. "
            f"Chọn ngày không muộn hơn {day_words(today)}."
        )
    return until


def drafted(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    query: LedgerQuery,
    *,
    end_day: date,
    as_of: datetime,
) -> Draft:
    """The draft of a form up to `as_of`. NotFound outside the viewer's scope.

    Of an org unit that has ended it is the form of then (`unit_of_ledger`).
    """
    code, day = query.org_unit_code, query.org_unit_on
    node = unit_of_ledger(kept, viewer, code, day)
    scope, field = chosen_scope(kept, viewer, node, query.field_code)
    name = field.name if field else None
    return Draft(session, kept, query, node, scope, name, end_day, as_of)
