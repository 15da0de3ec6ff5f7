"""What org units reported of indicators: revisions, what was said of them, files."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from data_access.engine import Session
from data_access.queries.reported_rows import VALUE, Numbers, entry_of, within_scope
from data_access.schema.reported import (
    ReportedInForceRow,
    ReportedLoadRow,
    ReportedValueRow,
    ReportedVerdictRow,
)
from domain.access import OrgScope
from domain.identifiers import OrgUnitId, UserId
from domain.period import ONE_DAY
from domain.reported import (
    LastEntry,
    LoadedFile,
    ReportedFile,
    Revision,
    Said,
    Standing,
    ValueKey,
)

_HISTORY = (
    *VALUE,
    ReportedValueRow.entered_at,
    ReportedValueRow.author_id,
    ReportedValueRow.author_name,
    ReportedLoadRow.id.label("file_id"),
    ReportedLoadRow.file_name,
    ReportedLoadRow.sha256,
    ReportedLoadRow.loaded_at,
)
_AT_ONCE = 10_000
"""Ids in one statement: PostgreSQL takes 65,535 values."""
_STANDINGS = {each.value: each for each in Standing}


def last_reported_day(session: Session, *, scope: OrgScope) -> date | None:
    """The last day that any reported value is of; None: nothing was reported."""
    end = session.scalar(
        select(func.max(ReportedValueRow.end_day)).where(
            ReportedValueRow.org_unit_id.in_(within_scope(scope))
        )
    )
    return None if end is None else end - ONE_DAY


def revisions(
    session: Session,
    *,
    scope: OrgScope,
    code: str,
    org_unit_id: OrgUnitId | None = None,
    first_day: date,
    end_day: date,
    keys: Collection[ValueKey] | None = None,
) -> tuple[Revision, ...]:
    """Every revision of an indicator's values within [first_day, end_day).

    By org unit and period, oldest revision first. `org_unit_id` None: of all of them.
    `keys`: of these few values alone.
    """
    if keys is not None and not keys:
        return ()
    row = ReportedValueRow
    wanted = [
        row.indicator_code == code,
        row.first_day >= first_day,
        row.end_day <= end_day,
        row.org_unit_id.in_(within_scope(scope)),
    ]
    if org_unit_id is not None:
        wanted.append(row.org_unit_id == org_unit_id)
    if keys is not None:
        wanted.append(or_(*(_is_of(key) for key in keys)))
    return _histories(
        session, wanted, (row.org_unit_id, row.first_day, row.end_day, row.revision)
    )


def _is_of(key: ValueKey) -> ColumnElement[bool]:
    row = ReportedValueRow
    return and_(
        row.indicator_code == key.code,
        row.org_unit_id == key.org_unit_id,
        row.first_day == key.first_day,
        row.end_day == key.end_day,
    )


def last_entered(
    session: Session, *, scope: OrgScope, code: str, days: tuple[date, date], most: int
) -> tuple[tuple[ValueKey, ...], int]:
    """The values within days that were entered or revised last; how many there are.

    The last one first, `most` at most; those entered at once by org unit and period.
    """
    row = ReportedValueRow
    by = (row.org_unit_id, row.first_day, row.end_day)
    found = session.execute(
        select(*by, func.count().over().label("number"))
        .where(
            row.indicator_code == code,
            row.first_day >= days[0],
            row.end_day <= days[1],
            row.org_unit_id.in_(within_scope(scope)),
        )
        .group_by(*by)
        .order_by(func.max(row.entered_at).desc(), *by)
        .limit(most)
    ).all()
    keys = tuple(
        ValueKey(code, OrgUnitId(unit), first, end) for unit, first, end, _ in found
    )
    return keys, found[0].number if found else 0


def revisions_by_id(
    session: Session, *, scope: OrgScope, ids: Collection[int]
) -> tuple[Revision, ...]:
    """Every revision of the keys that these revisions belong to, oldest first."""
    row, other = ReportedValueRow, ReportedValueRow.__table__.alias()
    ordered = sorted(ids)
    found: dict[int, Revision] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        same_key = exists(
            select(other.c.id).where(
                other.c.id.in_(ordered[start : start + _AT_ONCE]),
                other.c.indicator_code == row.indicator_code,
                other.c.org_unit_id == row.org_unit_id,
                other.c.first_day == row.first_day,
                other.c.end_day == row.end_day,
            )
        )
        wanted = [row.org_unit_id.in_(within_scope(scope)), same_key]
        found |= {each.id: each for each in _histories(session, wanted, (row.id,))}
    return tuple(found[value_id] for value_id in sorted(found))


def waiting(
    session: Session, *, scope: OrgScope, load_id: int | None = None
) -> tuple[Revision, ...]:
    """The last revisions of which the Office has said nothing, oldest first."""
    row = ReportedValueRow
    wanted = [row.org_unit_id.in_(within_scope(scope)), ~_was_judged(), ~_is_followed()]
    if load_id is not None:
        wanted.append(row.load_id == load_id)
    return _histories(session, wanted, (row.id,))


def last_of_load(
    session: Session, *, scope: OrgScope, load_id: int
) -> tuple[Revision, ...]:
    """What a file brought, as far as no later revision followed."""
    row = ReportedValueRow
    wanted = [
        row.org_unit_id.in_(within_scope(scope)),
        row.load_id == load_id,
        ~_is_followed(),
    ]
    return _histories(session, wanted, (row.id,))


def reported_files(session: Session, *, scope: OrgScope) -> tuple[LoadedFile, ...]:
    """The files of which anything is in scope, latest first."""
    row, load = ReportedValueRow, ReportedLoadRow
    waits = case((and_(~_was_judged(), ~_is_followed()), 1), else_=0)
    counts = case((ReportedInForceRow.value_id.is_not(None), 1), else_=0)
    found = session.execute(
        select(
            load.id,
            load.file_name,
            load.sha256,
            load.loaded_at,
            func.max(row.author_name).label("author"),
            func.count(row.id).label("number"),
            func.sum(waits).label("waiting"),
            func.sum(counts).label("counting"),
        )
        .join(row, row.load_id == load.id)
        .outerjoin(ReportedInForceRow, _counts())
        .where(row.org_unit_id.in_(within_scope(scope)))
        .group_by(load.id, load.file_name, load.sha256, load.loaded_at)
        .order_by(load.id.desc())
    )
    return tuple(
        LoadedFile(
            ReportedFile(each.id, each.file_name, each.sha256, each.loaded_at),
            each.author,
            each.number,
            int(each.waiting),
            int(each.counting),
        )
        for each in found
    )


def _counts() -> ColumnElement[bool]:
    """Whether a row of what counts is this value's; found by its key, the index."""
    row, counting = ReportedValueRow, ReportedInForceRow
    return and_(
        counting.indicator_code == row.indicator_code,
        counting.org_unit_id == row.org_unit_id,
        counting.first_day == row.first_day,
        counting.end_day == row.end_day,
        counting.value_id == row.id,
    )


def _was_judged() -> ColumnElement[bool]:
    verdict = ReportedVerdictRow.__table__.alias()
    return exists(
        select(verdict.c.id)
        .where(verdict.c.value_id == ReportedValueRow.id)
        .correlate(ReportedValueRow)
    )


def _is_followed() -> ColumnElement[bool]:
    row, later = ReportedValueRow, ReportedValueRow.__table__.alias()
    return exists(
        select(later.c.id).where(
            later.c.indicator_code == row.indicator_code,
            later.c.org_unit_id == row.org_unit_id,
            later.c.first_day == row.first_day,
            later.c.end_day == row.end_day,
            later.c.revision > row.revision,
        )
    )


def last_entries(
    session: Session,
    *,
    scope: OrgScope,
    codes: Collection[str],
    first_day: date,
    end_day: date,
) -> dict[ValueKey, LastEntry]:
    """The last revision of each key within [first_day, end_day), to compare with."""
    row = ReportedValueRow
    found = session.execute(
        select(*VALUE, _last_verdict().label("verdict"))
        .where(
            row.indicator_code.in_(sorted(codes)),
            row.first_day >= first_day,
            row.end_day <= end_day,
            row.org_unit_id.in_(within_scope(scope)),
        )
        .order_by(row.revision)
    )
    last, numbers = {}, Numbers()
    for each in found:
        entry = entry_of(each, numbers)
        standing = _STANDINGS.get(each.verdict, Standing.ENTERED)
        last[entry.key] = LastEntry(entry, each.revision, standing)
    return last


def _last_verdict() -> ScalarSelect[str]:
    verdict = ReportedVerdictRow
    return (
        select(verdict.verdict)
        .where(verdict.value_id == ReportedValueRow.id)
        .order_by(verdict.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _histories(
    session: Session,
    wanted: Iterable[ColumnElement[bool]],
    order: Iterable[Any],
) -> tuple[Revision, ...]:
    conditions = list(wanted)
    found = session.execute(
        select(*_HISTORY)
        .outerjoin(ReportedLoadRow, ReportedLoadRow.id == ReportedValueRow.load_id)
        .where(*conditions)
        .order_by(*order)
    ).all()
    said = _said(session, conditions) if found else {}
    numbers = Numbers()
    return tuple(_revision(row, said.get(row.id, ()), numbers) for row in found)


def _said(
    session: Session, wanted: Iterable[ColumnElement[bool]]
) -> Mapping[int, tuple[Said, ...]]:
    verdict = ReportedVerdictRow
    rows = session.execute(
        select(
            verdict.value_id,
            verdict.verdict,
            verdict.note,
            verdict.said_at,
            verdict.user_id,
            verdict.author_name,
        )
        .join(ReportedValueRow, ReportedValueRow.id == verdict.value_id)
        .where(and_(*wanted))
        .order_by(verdict.id)
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        user = None if row.user_id is None else UserId(row.user_id)
        found[row.value_id].append(
            Said(Standing(row.verdict), row.note, row.said_at, user, row.author_name)
        )
    return {value_id: tuple(listed) for value_id, listed in found.items()}


def _revision(
    row: Row[*tuple[Any, ...]], said: tuple[Said, ...], numbers: Numbers
) -> Revision:
    file = None
    if row.file_id is not None:
        file = ReportedFile(row.file_id, row.file_name, row.sha256, row.loaded_at)
    return Revision(
        id=row.id,
        entry=entry_of(row, numbers),
        number=row.revision,
        version=row.indicator_version,
        entered_at=row.entered_at,
        author_id=None if row.author_id is None else UserId(row.author_id),
        author=row.author_name,
        file=file,
        said=said,
    )
