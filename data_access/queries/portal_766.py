"""Figures of indicator set 766 as the portal published them, latest revisions."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from data_access.engine import Session
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.portal_766 import PortalFigureRow, PortalLoadRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.portal_766 import (
    TOTAL,
    PortalFigure,
    PortalFile,
    PortalSource,
    Subject,
)
from domain.score_766 import Figure
from domain.score_766_rules import Group
from domain.written_figure import Bound

_BOUNDS = {bound.value: bound for bound in Bound}
_COLUMNS = (
    PortalFigureRow.org_unit_id,
    PortalFigureRow.province,
    PortalFigureRow.unit_name,
    PortalFigureRow.name,
    PortalFigureRow.period_key,
    PortalFigureRow.code,
    PortalFigureRow.numerator,
    PortalFigureRow.denominator,
    PortalFigureRow.rate,
    PortalFigureRow.bound,
    PortalFigureRow.score,
    PortalFigureRow.load_id,
)


def portal_figures(
    session: Session, *, scope: OrgScope, period: Period
) -> tuple[tuple[PortalFigure, int], ...]:
    """Every figure of exactly these days, each with the load that told it last.

    Of org units of ours those in `scope`; of other provinces all, which are public.
    """
    visible = or_(
        PortalFigureRow.org_unit_id.is_(None),
        PortalFigureRow.org_unit_id.in_(_within(scope)),
    )
    rows = session.execute(
        select(*_COLUMNS)
        .where(
            PortalFigureRow.first_day == period.first_day,
            PortalFigureRow.end_day == period.end_day,
            visible,
        )
        .order_by(PortalFigureRow.revision, PortalFigureRow.id)
    )
    return _latest(rows.all(), period)


def published_points(
    session: Session, *, scope: OrgScope, org_unit_id: OrgUnitId
) -> list[tuple[Period, str, Fraction]]:
    """Points of the whole and of the cards that were published of an org unit of ours
    in `scope`, of any period, latest revisions.
    """
    row = PortalFigureRow
    codes = (TOTAL, *(group.value for group in Group))
    rows = session.execute(
        select(row.period_key, row.code, row.score)
        .where(
            row.org_unit_id == org_unit_id,
            row.org_unit_id.in_(_within(scope)),
            row.code.in_(codes),
            row.score.is_not(None),
        )
        .order_by(row.revision, row.id)
    )
    found = {(key, code): score for key, code, score in rows}
    return [
        (Period.parse(key), code, Fraction(score))
        for (key, code), score in found.items()
        if score is not None
    ]


def kept_figures(
    session: Session, *, scope: OrgScope, first_day: date, end_day: date
) -> tuple[PortalFigure, ...]:
    """Figures of all periods within [first_day, end_day), to compare a file with."""
    visible = or_(
        PortalFigureRow.org_unit_id.is_(None),
        PortalFigureRow.org_unit_id.in_(_within(scope)),
    )
    rows = session.execute(
        select(*_COLUMNS)
        .where(
            PortalFigureRow.first_day >= first_day,
            PortalFigureRow.end_day <= end_day,
            visible,
        )
        .order_by(PortalFigureRow.revision, PortalFigureRow.id)
    )
    return tuple(figure for figure, _ in _latest(rows.all()))


def portal_periods(session: Session) -> tuple[Period, ...]:
    """The periods of which anything was published, latest first; the same for all."""
    rows = session.execute(
        select(PortalFigureRow.period_key)
        .distinct()
        .order_by(PortalFigureRow.period_key)
    )
    found = [Period.parse(key) for (key,) in rows]
    return tuple(sorted(found, key=lambda p: (p.end_day, p.first_day), reverse=True))


def portal_sources(session: Session) -> dict[int, PortalSource]:
    """The files that were taken in, by their number."""
    rows = session.execute(
        select(
            PortalLoadRow.id,
            PortalLoadRow.file_name,
            PortalLoadRow.sha256,
            PortalLoadRow.source,
            PortalLoadRow.loaded_at,
        ).order_by(PortalLoadRow.id)
    )
    return {row[0]: PortalSource(*row[1:]) for row in rows}


def portal_loads(session: Session) -> tuple[PortalFile, ...]:
    """The files that were taken in, latest first, with how much each says."""
    counted = (
        select(PortalFigureRow.load_id, func.count().label("figures"))
        .group_by(PortalFigureRow.load_id)
        .subquery()
    )
    rows = session.execute(
        select(PortalLoadRow.id, counted.c.figures)
        .join(counted, counted.c.load_id == PortalLoadRow.id)
        .order_by(PortalLoadRow.id.desc())
    ).all()
    sources = portal_sources(session)
    return tuple(
        PortalFile(load_id, sources[load_id], figures, is_last=at == 0)
        for at, (load_id, figures) in enumerate(rows)
    )


def _latest(
    rows: Sequence[Row[*tuple[Any, ...]]], period: Period | None = None
) -> tuple[tuple[PortalFigure, int], ...]:
    """The last revision of each, in order of the rows."""
    found = {}
    for row in rows:
        figure = _figure(row, period)
        found[figure.key] = (figure, row.load_id)
    return tuple(found.values())


def _figure(row: Row[*tuple[Any, ...]], period: Period | None) -> PortalFigure:
    unit = None if row.org_unit_id is None else OrgUnitId(row.org_unit_id)
    figure = None
    if row.numerator is not None or row.rate is not None:
        rate = None if row.rate is None else Fraction(row.rate)
        bound = _BOUNDS[row.bound]
        figure = Figure(row.numerator, row.denominator, rate, bound)
    return PortalFigure(
        subject=Subject(unit, row.province, row.unit_name),
        name=row.name,
        period=period or Period.parse(row.period_key),
        code=row.code,
        figure=figure,
        score=None if row.score is None else Fraction(row.score),
    )


def _within(scope: OrgScope) -> Select[int]:
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
