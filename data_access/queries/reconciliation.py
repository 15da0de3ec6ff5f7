"""One figure of both sources, dossier by dossier: what each side says, joined by code.

Each side's verdict is one expression: counted, or the first reason why not. How many
there are in each step is read off the list's side alone, so its length decides how long
that takes, not that of the city; what only the city has is the rest of its figure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.queries.live_conditions import Clockwork, moment
from data_access.schema.base import to_microseconds
from data_access.schema.comparison import ComparisonDossierRow
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from domain.access import OrgScope
from domain.dossier import Outcome
from domain.identifiers import OrgUnitId
from domain.reconciliation import REASONS, ComparedFigure, Verdict

Bool = ColumnElement[bool]
_NUMBERS = {verdict: number for number, verdict in enumerate(Verdict)}
_VERDICTS = tuple(Verdict)
_LIST = ComparisonDossierRow
_CITY = DossierRow


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the same org units belong to the node: the city's by the tree in
    force, the list's with those that have ended.
    """

    begin: datetime
    end: datetime
    city_units: frozenset[OrgUnitId]
    list_units: frozenset[OrgUnitId]


@dataclass(frozen=True, slots=True)
class Question:
    """Which figure, of which list, on which days; `spans` in order, none empty."""

    set_id: int
    figure: ComparedFigure
    spans: tuple[Span, ...]
    clock: Clockwork

    @property
    def begin(self) -> int:
        """The first instant that counts, in microseconds."""
        return to_microseconds(self.spans[0].begin)

    @property
    def end(self) -> int:
        """The first instant after it that does not."""
        return to_microseconds(self.spans[-1].end)


@dataclass(frozen=True, slots=True)
class Met:
    """A dossier with what either side says; None: that side does not have it."""

    code: str
    dossier_id: int | None
    holder: OrgUnitId | None
    city_unit: OrgUnitId | None
    city_received: datetime | None
    city_due: datetime | None
    city_left: datetime | None
    list_unit: OrgUnitId | None = None
    list_received: datetime | None = None
    list_due: datetime | None = None
    list_left: datetime | None = None


def step_counts(
    session: Session, *, scope: OrgScope, asked: Sequence[Question]
) -> list[dict[tuple[Verdict, Verdict], int]]:
    """How many of the list there are, by the list's verdict and the city's; for each
    question, all of the same list.

    One pass for all of them: the join is what takes long. Of the whole list: whose
    figure it is stands in `asked`, which lies in `scope`.
    """
    _require_all_fields(scope)
    verdicts = [v for one in asked for v in (_list_verdict(one), _city_verdict(one))]
    named = [v.label(f"verdict_{number}") for number, v in enumerate(verdicts)]
    rows = session.execute(
        select(*named, func.count())
        .select_from(_LIST)
        .outerjoin(_CITY, _is_same())
        .where(_LIST.set_id == asked[0].set_id)
        .group_by(*(v.name for v in named))
    )
    found: list[dict[tuple[Verdict, Verdict], int]] = [defaultdict(int) for _ in asked]
    for row in rows:
        for number, counts in enumerate(found):
            listed, city = row[2 * number], row[2 * number + 1]
            counts[_VERDICTS[listed], _VERDICTS[city]] += row[-1]
    return [dict(counts) for counts in found]


def met_in_list(
    session: Session,
    *,
    scope: OrgScope,
    asked: Question,
    listed: Verdict,
    city: Verdict,
    after: str,
    limit: int,
) -> list[Met]:
    """Dossiers of the list of which the two sides say so, by code from `after` on."""
    _require_all_fields(scope)
    rows = session.execute(
        select(
            _LIST.code,
            _CITY.id,
            _CITY.org_unit_id,
            _held_by(asked.figure, asked.end),
            _CITY.received_at,
            _CITY.due_at,
            _CITY.resolved_at,
            _LIST.org_unit_id,
            _LIST.received_at,
            _LIST.due_at,
            _LIST.resolved_at,
        )
        .outerjoin(_CITY, _is_same())
        .where(
            _LIST.set_id == asked.set_id,
            _LIST.code > after,
            _list_verdict(asked) == _NUMBERS[listed],
            _city_verdict(asked) == _NUMBERS[city],
        )
        .order_by(_LIST.code)
        .limit(limit)
    )
    return [Met(*row) for row in rows]


def only_in_city(
    session: Session, *, scope: OrgScope, asked: Question, after: int, limit: int
) -> list[Met]:
    """Dossiers that the city counts and the list lacks, by number from `after` on."""
    _require_all_fields(scope)
    found: dict[int, Met] = {}
    for narrowed in _ways_to_find(asked):
        rows = session.execute(
            select(
                _CITY.code,
                _CITY.id,
                _CITY.org_unit_id,
                _held_by(asked.figure, asked.end),
                _CITY.received_at,
                _CITY.due_at,
                _CITY.resolved_at,
            )
            .where(
                *narrowed,
                _CITY.id > after,
                _city_verdict(asked) == _NUMBERS[Verdict.COUNTED],
                or_(~_is_listed(asked.set_id), _has_earlier_namesake()),
            )
            .order_by(_CITY.id)
            .limit(limit)
        )
        found |= {row[1]: Met(*row) for row in rows}
    return [found[number] for number in sorted(found)[:limit]]


def _require_all_fields(scope: OrgScope) -> None:
    if scope.fields is not None:
        raise ValueError("a list does not know fields")


def _is_same() -> Bool:
    """By code; of several sources that use it, the dossier that came first."""
    return and_(_CITY.code == _LIST.code, ~_has_earlier_namesake())


def _has_earlier_namesake() -> Bool:
    other = aliased(DossierRow)
    return exists().where(other.code == _CITY.code, other.id < _CITY.id)


def _is_listed(set_id: int) -> Bool:
    return exists().where(_LIST.set_id == set_id, _LIST.code == _CITY.code)


def _ways_to_find(asked: Question) -> tuple[tuple[Bool, ...], ...]:
    """Conditions by which an index leads to what the city may count, all together.

    Those never passed on by who has them now; the few others by their transfers.
    """
    units = sorted(frozenset[OrgUnitId]().union(*(s.city_units for s in asked.spans)))
    transfer = DossierTransferRow
    passed_on = select(transfer.dossier_id).where(
        or_(transfer.from_org_unit_id.in_(units), transfer.to_org_unit_id.in_(units))
    )
    held = (_CITY.org_unit_id.in_(units), _CITY.has_transfers.is_(False))
    passed: tuple[Bool, ...] = (_CITY.id.in_(passed_on), _CITY.has_transfers.is_(True))
    if asked.figure.is_stock:
        still = _CITY.resolved_at.is_(None)
        return (*held, still), (*held, _us(_CITY.resolved_at) >= asked.end), passed
    within = _between(_event(_CITY, asked.figure), asked.begin, asked.end)
    return (*held, within), passed


def _city_verdict(asked: Question) -> Any:  # noqa: ANN401 - a number
    """What the city says: `domain.reconciliation.Verdict` by its number."""
    accepted = or_(_CITY.outcome.is_(None), _CITY.outcome != int(Outcome.NOT_ACCEPTED))
    spans = [(span, span.city_units) for span in asked.spans]
    holder = _held_by(asked.figure, asked.end)
    return case(
        (_CITY.id.is_(None), _NUMBERS[Verdict.ABSENT]),
        (~accepted, _NUMBERS[Verdict.STATUS]),
        *_reasons(asked, _CITY, _city_clock(asked), holder, spans),
        else_=_NUMBERS[Verdict.COUNTED],
    )


def _list_verdict(asked: Question) -> Any:  # noqa: ANN401 - a number
    """What the list says, likewise."""
    spans = [(span, span.list_units) for span in asked.spans]
    return case(
        *_reasons(asked, _LIST, _list_clock(asked), _LIST.org_unit_id, spans),
        else_=_NUMBERS[Verdict.COUNTED],
    )


def _reasons(
    asked: Question,
    row: Any,  # noqa: ANN401 - either side's table
    clock: Bool | None,
    holder: Any,  # noqa: ANN401 - an org unit
    spans: Sequence[tuple[Span, frozenset[OrgUnitId]]],
) -> list[tuple[Bool, int]]:
    """Why a row is not counted, in the order of `REASONS`; none applies: it is."""
    figure, end = asked.figure, asked.end
    begin = asked.begin
    found: dict[Verdict, Bool] = {}
    if figure.is_stock:
        found[Verdict.STATUS] = and_(
            row.resolved_at.is_not(None), _us(row.resolved_at) < end
        )
        found[Verdict.PERIOD] = _us(row.received_at) >= end
        found[Verdict.UNIT] = holder.not_in(sorted(spans[-1][1]))
    else:
        event = _event(row, figure)
        if figure is not ComparedFigure.RECEIVED:
            found[Verdict.STATUS] = row.resolved_at.is_(None)
        found[Verdict.PERIOD] = ~_between(event, begin, end)
        inside = [
            and_(
                _between(event, to_microseconds(s.begin), to_microseconds(s.end)),
                holder.in_(sorted(units)),
            )
            for s, units in spans
        ]
        found[Verdict.UNIT] = ~or_(false(), *inside)
    if clock is not None:
        found[Verdict.CLOCK] = ~clock
    return [(found[r], _NUMBERS[r]) for r in REASONS if r in found]


def _city_clock(asked: Question) -> Bool | None:
    """Whether the city's deadline is on the figure's side; None: it does not matter."""
    match asked.figure:
        case ComparedFigure.ON_TIME:
            return _CITY.resolved_at <= _CITY.due_at
        case ComparedFigure.LATE:
            return _CITY.resolved_at > _CITY.due_at
        case ComparedFigure.OPEN_OVERDUE:
            by_then = _CITY.due_at < moment(_CITY, asked.clock)
            known = or_(_CITY.resolved_at.is_not(None), by_then)
            return and_(_passed(_CITY.due_at, asked.end), known)
        case _:
            return None


def _list_clock(asked: Question) -> Bool | None:
    """Likewise for the list. One that it cannot tell is on neither side."""
    match asked.figure:
        case ComparedFigure.ON_TIME:
            return func.coalesce(_LIST.on_time, false()).is_(True)
        case ComparedFigure.LATE:
            return ~func.coalesce(_LIST.on_time, literal(True)).is_(True)
        case ComparedFigure.OPEN_OVERDUE:
            return _passed(_LIST.due_at, asked.end)
        case _:
            return None


def _passed(due_at: Any, end: int) -> Bool:  # noqa: ANN401 - an instant
    """Due before the last instant: from the next one on it is overdue."""
    return and_(due_at.is_not(None), _us(due_at) + 1 < end)


def _held_by(figure: ComparedFigure, end: int) -> Any:  # noqa: ANN401 - an org unit
    """Who of the city counts a dossier: its receiver, its holder on leaving or at the
    end.
    """
    row = DossierTransferRow
    later = select(row.from_org_unit_id).where(row.dossier_id == _CITY.id)
    if figure.is_stock:
        later = later.where(_us(row.at) >= end)
    elif figure is not ComparedFigure.RECEIVED:
        later = later.where(_us(row.at) > _us(_CITY.resolved_at))
    giver = later.order_by(row.at, row.seq).limit(1).scalar_subquery()
    return case(
        (_CITY.has_transfers.is_(False), _CITY.org_unit_id),
        else_=func.coalesce(giver, _CITY.org_unit_id),
    )


def _event(row: Any, figure: ComparedFigure) -> Any:  # noqa: ANN401 - microseconds
    """When what a flow counts happened."""
    received = figure is ComparedFigure.RECEIVED
    return _us(row.received_at if received else row.resolved_at)


def _between(value: Any, begin: int, end: int) -> Bool:  # noqa: ANN401 - microseconds
    return and_(value >= begin, value < end)


def _us(column: Any) -> Any:  # noqa: ANN401 - an instant as a number
    return type_coerce(column, BigInteger)
