"""Write figures that the portal published; an earlier revision stays."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import delete, func, insert, select

from data_access.engine import Session
from data_access.schema.portal_766 import PortalFigureRow, PortalLoadRow
from domain.identifiers import UserId
from domain.portal_766 import PortalFigure, PortalRequest, Subject
from domain.written_figure import Bound


def add_portal_load(
    session: Session,
    request: PortalRequest,
    *,
    sha256: str,
    loaded_at: datetime,
    user_id: UserId | None,
) -> int:
    """Insert the file that figures come from; its number."""
    return session.execute(
        insert(PortalLoadRow)
        .values(
            file_name=request.file_name[:200],
            sha256=sha256,
            source=request.source.strip()[:200],
            loaded_at=loaded_at,
            user_id=user_id,
        )
        .returning(PortalLoadRow.id)
    ).scalar_one()


def add_portal_figures(
    session: Session, load_id: int, figures: Sequence[PortalFigure]
) -> None:
    """Insert figures, each after the last revision of its like."""
    if not figures:
        return
    before = _revisions(session, figures)
    session.execute(
        insert(PortalFigureRow),
        [
            {
                **_columns(figure),
                "load_id": load_id,
                "revision": before.get(_key(figure), 0) + 1,
            }
            for figure in figures
        ],
    )


def delete_portal_load(session: Session, load_id: int) -> None:
    """Take the figures of a file out, and the file."""
    session.execute(delete(PortalFigureRow).where(PortalFigureRow.load_id == load_id))
    session.execute(delete(PortalLoadRow).where(PortalLoadRow.id == load_id))


def _revisions(
    session: Session, figures: Iterable[PortalFigure]
) -> dict[tuple[object, ...], int]:
    row = PortalFigureRow
    days = [figure.period.first_day for figure in figures]
    found = session.execute(
        select(
            row.subject, row.first_day, row.end_day, row.code, func.max(row.revision)
        )
        .where(row.first_day.between(min(days), max(days)))
        .group_by(row.subject, row.first_day, row.end_day, row.code)
        .order_by(row.subject)
    )
    return {(one[0], one[1], one[2], one[3]): one[4] for one in found}


def _key(figure: PortalFigure) -> tuple[object, ...]:
    period = figure.period
    return subject_key(figure.subject), period.first_day, period.end_day, figure.code


def subject_key(subject: Subject) -> str:
    """Whom a figure is about, in one text."""
    if subject.org_unit_id is not None:
        return f"#{subject.org_unit_id}"
    return f"{subject.province}|{subject.unit_name}"


def _columns(figure: PortalFigure) -> dict[str, object]:
    value, subject, period = figure.figure, figure.subject, figure.period
    numerator, denominator = (None, None) if value is None else value.counts
    rate = None if value is None else value.rate
    return {
        "subject": subject_key(subject),
        "org_unit_id": subject.org_unit_id,
        "province": subject.province,
        "unit_name": subject.unit_name,
        "name": figure.name[:300],
        "period_key": period.key,
        "first_day": period.first_day,
        "end_day": period.end_day,
        "code": figure.code,
        "numerator": None if numerator is None else int(numerator),
        "denominator": None if denominator is None else int(denominator),
        "rate": _decimal(rate),
        "bound": (Bound.EXACT if value is None else value.bound).value,
        "score": _decimal(figure.score),
    }


def _decimal(value: Fraction | None) -> str | None:
    """Exact: what was read from decimals has a power of ten below it."""
    if value is None:
        return None
    return str(Decimal(value.numerator) / Decimal(value.denominator))
