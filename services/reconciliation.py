"""One figure from two sources: the city's dossiers and a list of the portal's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data_access.engine import Database, Session
from data_access.queries.comparison import comparison_sets
from data_access.queries.reconciliation import Question, Span, step_counts
from domain.access import OrgScope, Permission, Viewer, require
from domain.errors import AccessDenied, InvalidInput
from domain.identifiers import OrgUnitId
from domain.ledger_cell import LedgerColumn
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period
from domain.reconciliation import (
    STEPS,
    ComparedCounts,
    ComparedFigure,
    ComparisonSet,
    Reconciliation,
    Step,
    StepKey,
    Verdict,
)
from services.board import board_of
from services.ledger_counting import Counting
from services.ledger_cuts import WHOLE, Segment, cut_on, segments
from services.ledger_figure import figure as ledger_figure
from services.reference import Reference, clockwork, data_day, reference, word_of_whole

_ONE_DAY = timedelta(days=1)
_COLUMNS = {
    ComparedFigure.RECEIVED: (
        LedgerColumn.RECEIVED_ONLINE,
        LedgerColumn.RECEIVED_DIRECT_POST,
    ),
    ComparedFigure.RESOLVED: (LedgerColumn.RESOLVED,),
    ComparedFigure.ON_TIME: (
        LedgerColumn.RESOLVED_EARLY,
        LedgerColumn.RESOLVED_ON_TIME,
    ),
    ComparedFigure.LATE: (LedgerColumn.RESOLVED_LATE,),
    ComparedFigure.OPEN: (LedgerColumn.IN_PROCESS,),
    ComparedFigure.OPEN_OVERDUE: (LedgerColumn.IN_PROCESS_OVERDUE,),
}
"""Of which columns of form II.06 the city's figure is the sum."""
_OF_FIELDS = (
    "Danh sách của Cổng không ghi lĩnh vực, nên chỉ đối chiếu được mọi lĩnh vực. "
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared within a snapshot; `found` None: no list covers the days."""

    session: Session
    kept: Reference
    scope: OrgScope
    node: OrgUnit
    first_day: date
    end_day: date
    sets: tuple[ComparisonSet, ...]
    found: ComparisonSet | None

    def segments(self) -> tuple[Segment, ...]:
        """The days with who counts on them."""
        return segments(
            self.kept.tree,
            self.first_day,
            self.end_day,
            lambda day: cut_on(self.kept.tree, self.node.id, day),
        )

    def question(self, figure: ComparedFigure, compared: ComparisonSet) -> Question:
        """What to ask of each dossier."""
        spans = tuple(
            self._span(part)
            for part in self.segments()
            if part.first_day < part.end_day
        )
        return Question(compared.set_id, figure, spans, clockwork(self.kept))

    def city_figure(self, figure: ComparedFigure) -> int:
        """As the ledger has it from the roll-ups."""
        counting = Counting(self.session, self.kept, self.scope, None)
        parts = self.segments()
        return sum(ledger_figure(counting, parts, c) for c in _COLUMNS[figure])

    def counts(
        self, compared: ComparisonSet, *figures: ComparedFigure
    ) -> tuple[ComparedCounts, ...]:
        """Figures on both sides with the steps between, in one pass over the list."""
        asked = [self.question(figure, compared) for figure in figures]
        met = step_counts(self.session, scope=self.scope, asked=asked)
        return tuple(map(self._counts, figures, met))

    def _counts(
        self, figure: ComparedFigure, met: Mapping[tuple[Verdict, Verdict], int]
    ) -> ComparedCounts:
        city = self.city_figure(figure)
        portal = sum(n for (listed, _), n in met.items() if listed is Verdict.COUNTED)
        matched = sum(n for (_, mine), n in met.items() if mine is Verdict.COUNTED)
        only_city = StepKey(True, Verdict.ABSENT)

        def number(key: StepKey) -> int:
            if key == only_city:
                return city - matched
            if key.city_counts:
                return met.get((key.reason, Verdict.COUNTED), 0)
            return met.get((Verdict.COUNTED, key.reason), 0)

        return ComparedCounts(
            figure=figure,
            city=city,
            portal=portal,
            both=met.get((Verdict.COUNTED, Verdict.COUNTED), 0),
            steps=tuple(Step(key, number(key)) for key in STEPS),
        )

    def _span(self, part: Segment) -> Span:
        below: frozenset[OrgUnitId] = self.kept.tree.belonging(part.first_day).get(
            self.node.id, frozenset()
        )
        holders = part.cut.holders.get(WHOLE, frozenset())
        return Span(
            self._start(part.first_day), self._start(part.end_day), holders, below
        )

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.kept.zone)


def reconciliation(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> Reconciliation:
    """All figures of one node and period on both sides, with the steps between.

    NotFound outside the viewer's scope; InvalidInput with a field; AccessDenied for
    whoever may only see some fields.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        at = compared(session, kept, viewer, org_unit_code, field_code, period)
        return Reconciliation(
            org_unit=at.node.ref,
            first_day=at.first_day,
            end_day=at.end_day,
            as_of=kept.require_moments().as_of,
            compared=at.found,
            sets=at.sets,
            ours=word_of_whole(kept),
            figures=at.counts(at.found, *ComparedFigure) if at.found else (),
        )


def compared(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
) -> Compared:
    """What is compared for a viewer; the latest list that covers the days, if any."""
    if viewer.scope.fields is not None:
        raise AccessDenied(_OF_FIELDS + "Tài khoản của bạn chỉ xem một số lĩnh vực.")
    if field_code is not None:
        raise InvalidInput(_OF_FIELDS + "Bỏ chọn lĩnh vực trên thanh phạm vi.")
    board = board_of(
        session,
        kept,
        viewer,
        org_unit_code=org_unit_code,
        field_code=None,
        period=period,
        comparison=Comparison.SAME_PERIOD_LAST_YEAR,
    )
    asked = period or board.period
    first_day = asked.first_day
    end_day = min(asked.end_day, data_day(kept) + _ONE_DAY)
    sets = comparison_sets(session)
    found = next((s for s in sets if s.covers(first_day, end_day)), None)
    if end_day <= first_day:
        raise InvalidInput("Kỳ chưa có số liệu. Chọn kỳ sớm hơn trên thanh phạm vi.")
    return Compared(
        session, kept, board.scope, board.node, first_day, end_day, sets, found
    )
