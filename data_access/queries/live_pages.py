"""One page of a list: it begins after a dossier or ends before one, however long it is.

Rows are never counted off: a page reads what it shows, from an index where there is
one, and in any case only the narrow live tables for their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    literal,
    or_,
    select,
    type_coerce,
)

from data_access.bulk.zone_days import local_day_of
from data_access.engine import Session
from data_access.queries.live_conditions import (
    Clockwork,
    LiveFilter,
    live_table,
)
from data_access.queries.live_order import Part, parts_of
from data_access.queries.live_reach import fitting, is_led, is_narrowed
from data_access.schema.rollups import DossierOverdueRow
from domain.access import OrgScope
from domain.drilldown import ListKind
from domain.list_order import Place, Sort, Value
from domain.working_days import WorkingCalendar

Ranked = tuple[int, tuple[Value, ...], int]
"""Part, keys and dossier id: where a row stands in its list."""


_FOUND_FIRST = 300
"""With more codes that hold a text a page is soon full in the order of the list."""


@dataclass(frozen=True, slots=True)
class IdPage:
    """Ids of a page in order; `before` and `after`: None where the list ends."""

    ids: tuple[int, ...]
    first_row: int
    before: Place | None
    after: Place | None


def id_page(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    limit: int,
    sort: Sort | None = None,
    place: Place | None = None,
) -> IdPage:
    """The dossiers that stand after `place`, or before it; without it the first."""
    backwards = place is not None and place.backwards
    dialect = session.get_bind().dialect.name
    parts = parts_of(wanted.kind, sort, clock, dialect=dialect)
    conditions, in_order = _conditions(session, scope, wanted, clock)
    if parts is None:
        most_first = sort is None or sort.descending
        found = _by_days_late(
            session, wanted.kind, conditions, clock,
            count=limit + 1, place=place, forwards=most_first != backwards,
        )  # fmt: skip
    else:
        if not in_order:
            parts = tuple(part.sorted_afterwards for part in parts)
        found = _by_parts(
            session, wanted.kind, conditions, parts, count=limit + 1, place=place
        )
    return page_of(found, limit=limit, place=place)


def _conditions(
    session: Session, scope: OrgScope, wanted: LiveFilter, clock: Clockwork
) -> tuple[list[ColumnElement[bool]], bool]:
    """Conditions of a page, and whether to read the rows in the order of the list.

    Few dossiers among all of the city stand nowhere near each other in that order: they
    are picked out in one pass and sorted.
    """
    conditions = fitting(session, scope, wanted, clock)
    if is_led(scope, wanted, clock):
        return conditions, False
    if wanted.text is None:
        return conditions, not is_narrowed(scope, wanted)
    table = live_table(wanted.kind)
    found = select(table.dossier_id).where(*conditions).limit(_FOUND_FIRST + 1)
    ids = session.scalars(found).all()
    if len(ids) <= _FOUND_FIRST:
        return [table.dossier_id.in_(ids)], False
    return conditions, not is_narrowed(scope, replace(wanted, text=None))


def page_of(found: Sequence[Ranked], *, limit: int, place: Place | None) -> IdPage:
    """The page that `found` makes: up to `limit` rows, and one more if there are more.

    Backwards they come nearest first.
    """
    more = len(found) > limit
    shown = list(found[:limit])
    backwards = place is not None and place.backwards
    first = 0 if place is None else place.position
    if backwards:
        shown.reverse()
        first = max(first - len(shown), 0) if more else 0
    if not shown:
        return IdPage((), first + 1, None, None)
    has_before = more if backwards else place is not None
    has_after = True if backwards else more
    return IdPage(
        tuple(row[2] for row in shown),
        first + 1,
        _place(shown[0], first, backwards=True) if has_before else None,
        _place(shown[-1], first + len(shown), backwards=False) if has_after else None,
    )


def _place(row: Ranked, position: int, *, backwards: bool) -> Place:
    part, keys, dossier_id = row
    return Place(part, keys, dossier_id, position, backwards)


def _by_parts(
    session: Session,
    kind: ListKind,
    conditions: Sequence[ColumnElement[bool]],
    parts: Sequence[Part],
    *,
    count: int,
    place: Place | None,
) -> list[Ranked]:
    backwards = place is not None and place.backwards
    numbers = range(len(parts))
    found: list[Ranked] = []
    for number in reversed(numbers) if backwards else numbers:
        begun = place is not None and place.part == number
        if place is not None and not begun and (number < place.part) != backwards:
            continue
        statement = _part_select(kind, parts[number], backwards=backwards)
        if place is not None and begun:
            if not _fits(parts[number], place):
                return _by_parts(
                    session, kind, conditions, parts, count=count, place=None
                )
            statement = statement.where(_beyond(kind, parts[number], place))
        rows = session.execute(
            statement.where(*conditions).limit(count - len(found))
        ).all()
        found += [(number, (row[1],), row[0]) for row in rows]
        if len(found) == count:
            break
    return found


def _part_select(
    kind: ListKind, part: Part, *, backwards: bool
) -> Select[tuple[int, Any]]:
    table = live_table(kind)
    statement = select(table.dossier_id, part.key.label("sort_key")).select_from(table)
    for joined, on in part.joins:
        statement = statement.join(joined, on)
    if part.condition is not None:
        statement = statement.where(part.condition)
    order = (part.key, table.dossier_id)
    down = part.descending != backwards
    return statement.order_by(*(c.desc() if down else c.asc() for c in order))


def _fits(part: Part, place: Place) -> bool:
    """Whether the place was made for this order: a link may have been meddled with."""
    wants_text = part.key.type.python_type is str
    return len(place.keys) == 1 and isinstance(place.keys[0], str) == wants_text


def _beyond(kind: ListKind, part: Part, place: Place) -> ColumnElement[bool]:
    table, key = live_table(kind), part.key
    value = literal(place.keys[0], key.type)
    if part.descending != place.backwards:
        tied = table.dossier_id < place.dossier_id
        return or_(key < value, and_(key == value, tied))
    tied = table.dossier_id > place.dossier_id
    return or_(key > value, and_(key == value, tied))


def _by_days_late(
    session: Session,
    kind: ListKind,
    conditions: Sequence[ColumnElement[bool]],
    clock: Clockwork,
    *,
    count: int,
    place: Place | None,
    forwards: bool,
) -> list[Ranked]:
    """Open dossiers, `forwards` most working days late first, else the other way.

    Sources that are complete to one day form a stretch, in which days late follow from
    the deadline: each gives its first rows off an index, and they are merged.
    """
    if place is not None and not _is_late_place(place):
        place = None
    merged: list[tuple[int, int, int]] = []
    table = live_table(kind)
    day = _due_day(table, clock)
    direction = 1 if forwards else -1
    for known_on, of_stretch in _stretches(table, clock):
        due_at = type_coerce(table.due_at, BigInteger)
        statement = select(table.dossier_id, day, due_at).where(
            *conditions, *of_stretch
        )
        if place is not None:
            statement = statement.where(
                _later(table, day, place, known_on, clock.calendar, forwards=forwards)
            )
        order = [day, due_at, table.dossier_id]
        ordered = [c.asc() if forwards else c.desc() for c in order]
        for row in session.execute(statement.order_by(*ordered).limit(count)):
            late = clock.calendar.days_late(date.fromordinal(row[1]), known_on)
            merged.append((-late * direction, row[2] * direction, row[0] * direction))
    merged.sort()
    return [
        (0, (-late * direction, due * direction), tie * direction)
        for late, due, tie in merged[:count]
    ]


def _due_day(table: Any, clock: Clockwork) -> Any:  # noqa: ANN401 - SQL values
    if table is DossierOverdueRow:
        return type_coerce(table.due_day, Integer)
    return local_day_of(table.due_at, clock.moments.zone)


def _stretches(
    table: Any,  # noqa: ANN401 - either live table
    clock: Clockwork,
) -> list[tuple[date, list[ColumnElement[bool]]]]:
    """The day to which sources are complete, and which rows are theirs."""
    by_day = clock.moments.sources_by_day()
    others = [source for ids in by_day.values() for source in ids]
    usual = [table.source_id.not_in(others)] if others else []
    return [
        (clock.moments.as_of_day, usual),
        *((known_on, [table.source_id.in_(ids)]) for known_on, ids in by_day.items()),
    ]


def _later(
    table: Any,  # noqa: ANN401 - either live table
    day: Any,  # noqa: ANN401 - a SQL value
    place: Place,
    known_on: date,
    calendar: WorkingCalendar,
    *,
    forwards: bool,
) -> ColumnElement[bool]:
    """Due so that it stands beyond `place` among rows judged at `known_on`."""
    late, due = (int(key) for key in place.keys)
    as_late = calendar.due_day_for(late + 1, known_on).toordinal() + 1
    less_late = (
        calendar.due_day_for(late, known_on).toordinal() + 1
        if late
        else date.max.toordinal()
    )
    due_at, tie = type_coerce(table.due_at, BigInteger), table.dossier_id
    if forwards:
        further = or_(due_at > due, and_(due_at == due, tie > place.dossier_id))
        return and_(day >= as_late, or_(day >= less_late, further))
    further = or_(due_at < due, and_(due_at == due, tie < place.dossier_id))
    return and_(day < less_late, or_(day < as_late, further))


def _is_late_place(place: Place) -> bool:
    most = 100_000  # Working days in four centuries; a calendar counts no further.
    keys = place.keys
    return (
        len(keys) == 2
        and all(isinstance(key, int) for key in keys)
        and 0 <= int(keys[0]) < most
    )
