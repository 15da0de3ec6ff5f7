"""Append what org units report, and what the Office says of it; nothing is changed."""

import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from data_access.engine import Session
from data_access.schema.reported import (
    ReportedInForceRow,
    ReportedLoadRow,
    ReportedValueRow,
    ReportedVerdictRow,
)
from domain.identifiers import UserId
from domain.reported import Entry, Standing, ValueKey

_AT_ONCE = 2_000
_MOST_DIGITS = 13
"""So many digits of as many values as there may be still fit 64 bits."""
_GRIDS = {"M": "____-M__", "Q": "____-Q_", "H": "____-H_", "Y": "____"}
"""Periods of the calendar by their key; of one kind no two overlap."""
_INTO_VALUES = insert(typing.cast(Table, ReportedValueRow.__table__))
"""The table itself: rows as they are, past the bookkeeping of objects."""


def add_reported_load(
    session: Session,
    *,
    file_name: str,
    sha256: str,
    user_id: UserId | None,
    now: datetime,
) -> int:
    """Insert the file that values come from; its number."""
    return session.execute(
        insert(ReportedLoadRow)
        .values(
            file_name=file_name[:200], sha256=sha256, loaded_at=now, user_id=user_id
        )
        .returning(ReportedLoadRow.id)
    ).scalar_one()


def append_values(
    session: Session,
    entries: Sequence[tuple[Entry, int, int]],
    *,
    load_id: int | None,
    author_id: UserId | None,
    author: str,
    now: datetime,
) -> None:
    """Append entries, each with its revision and the version of the definition."""
    origin = {
        "load_id": load_id,
        "author_id": author_id,
        "author_name": author[:120],
        "entered_at": now,
    }
    for start in range(0, len(entries), _AT_ONCE):
        session.execute(
            _INTO_VALUES,
            [
                {
                    **_columns(entry),
                    "revision": revision,
                    "indicator_version": version,
                    **origin,
                }
                for entry, revision, version in entries[start : start + _AT_ONCE]
            ],
        )


def append_verdicts(
    session: Session,
    ids: Sequence[int],
    standing: Standing,
    *,
    note: str,
    user_id: UserId | None,
    author: str,
    now: datetime,
) -> None:
    """Append what the Office says of some revisions."""
    rows = [
        {
            "value_id": value_id,
            "verdict": standing.value,
            "note": note[:500],
            "user_id": user_id,
            "author_name": author[:120],
            "said_at": now,
        }
        for value_id in ids
    ]
    if rows:
        session.execute(insert(ReportedVerdictRow), rows)


def put_in_force(session: Session, counting: Mapping[ValueKey, int | None]) -> None:
    """Note which revision of each key counts now; None: none does."""
    row = ReportedInForceRow
    keys = list(counting)
    for start in range(0, len(keys), _AT_ONCE // 8):
        part = keys[start : start + _AT_ONCE // 8]
        session.execute(
            delete(row).where(
                tuple_(
                    row.indicator_code, row.org_unit_id, row.first_day, row.end_day
                ).in_([_place(key) for key in part])
            )
        )
    ids = [value_id for value_id in counting.values() if value_id is not None]
    for start in range(0, len(ids), _AT_ONCE):
        _copy_in_force(session, ids[start : start + _AT_ONCE])


def _copy_in_force(session: Session, ids: Sequence[int]) -> None:
    """With what sums need of these revisions, which never change."""
    value = ReportedValueRow
    numbers = {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": value.value,
    }
    grid = _grid(numbers.values())
    copied = {
        "indicator_code": value.indicator_code,
        "org_unit_id": value.org_unit_id,
        "first_day": value.first_day,
        "end_day": value.end_day,
        "value_id": value.id,
        "bound": value.bound,
        "finality": value.finality,
        "revision": value.revision,
        "grid": grid,
        **{
            name: cast(case((grid.is_not(None), number)), BigInteger)
            for name, number in numbers.items()
        },
    }
    session.execute(
        insert(ReportedInForceRow).from_select(
            list(copied), select(*copied.values()).where(value.id.in_(ids))
        )
    )


def _grid(
    numbers: Iterable[InstrumentedAttribute[str | None]],
) -> ColumnElement[str | None]:
    """Of which periods of the calendar a value is that the database may add."""
    long_or_broken = or_(
        *(
            or_(number.like("%.%"), func.length(number) > _MOST_DIGITS)
            for number in numbers
        )
    )
    key = ReportedValueRow.period_key
    return case(
        (long_or_broken, None),
        *((key.like(pattern), grid) for grid, pattern in _GRIDS.items()),
        else_=None,
    )


def _place(key: ValueKey) -> tuple[object, ...]:
    return key.code, key.org_unit_id, key.first_day, key.end_day


def _columns(entry: Entry) -> dict[str, object]:
    key, amount = entry.key, entry.amount
    return {
        "indicator_code": key.code,
        "org_unit_id": key.org_unit_id,
        "period_key": entry.period_key,
        "first_day": key.first_day,
        "end_day": key.end_day,
        "numerator": _digits(amount.numerator),
        "denominator": _digits(amount.denominator),
        "value": _digits(amount.value),
        "bound": amount.bound.value,
        "finality": entry.finality.value,
        "source": entry.source[:200],
        "note": entry.note[:500],
        "place": entry.place[:120],
    }


def _digits(number: Fraction | None) -> str | None:
    """Exact: what was read from decimals has a power of ten below it."""
    if number is None:
        return None
    if number.denominator == 1:
        return str(number.numerator)
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
