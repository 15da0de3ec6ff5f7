"""Definitions of indicators, and published figures, as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.indicators import IndicatorRow, PublishedFigureRow
from domain.indicator import (
    Aggregation,
    Bound,
    Direction,
    Frequency,
    Indicator,
    Origin,
)
from domain.published import Exactness, Level, PublishedFigure, PublishedKind
from domain.status_legend import status_legend


@dataclass(frozen=True, slots=True)
class KeptIn:
    """The file that a row came from."""

    file_name: str
    sha256: str
    loaded_at: datetime


def has_indicators(session: Session) -> bool:
    """Whether any definition is kept."""
    found = session.execute(select(IndicatorRow.id).limit(1))
    return found.scalar_one_or_none() is not None


def indicators(session: Session) -> tuple[Indicator, ...]:
    """Every version of every definition, in the order of the catalogue."""
    rows = session.execute(
        select(*_DEFINITION).order_by(IndicatorRow.place, IndicatorRow.id)
    )
    return tuple(
        Indicator(
            code=row.code,
            version=row.version,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            name=row.name,
            name_en=row.name_en,
            area=row.area,
            group_766=row.group_766,
            unit=row.unit,
            direction=Direction(row.direction),
            numerator=row.numerator,
            denominator=row.denominator,
            aggregation=Aggregation(row.aggregation),
            frequency=Frequency(row.frequency),
            owner=row.owner,
            legal_basis=row.legal_basis,
            origin=Origin(row.origin),
            target_hint=_decimal(row.target_hint),
            legend=status_legend(row.legend) if row.legend else None,
            formula=row.formula,
            example=row.example,
            bound=Bound(row.bound),
            caveat=row.caveat,
            note=row.note,
            short_name=row.short_name,
        )
        for row in rows
    )


def indicator_files(session: Session) -> dict[tuple[str, int], KeptIn]:
    """Which file each version of a definition came from."""
    rows = session.execute(
        select(
            IndicatorRow.code,
            IndicatorRow.version,
            IndicatorRow.file_name,
            IndicatorRow.sha256,
            IndicatorRow.loaded_at,
        ).order_by(IndicatorRow.place)
    )
    return {(row[0], row[1]): KeptIn(row[2], row[3], row[4]) for row in rows}


def published_figures(session: Session) -> tuple[PublishedFigure, ...]:
    """Every published figure, in the order of its file."""
    rows = session.execute(
        select(*_FIGURE).order_by(PublishedFigureRow.place, PublishedFigureRow.id)
    )
    return tuple(
        PublishedFigure(
            code=row.code,
            scope=row.scope,
            level=Level(row.level),
            first_day=row.first_day,
            last_day=row.last_day,
            value=Decimal(row.value),
            unit=row.unit,
            kind=PublishedKind(row.kind),
            exactness=Exactness(row.exactness),
            source=row.source,
            publisher=row.publisher,
            title=row.title,
            source_date=row.source_date,
            numerator=_decimal(row.numerator),
            denominator=_decimal(row.denominator),
            note=row.note,
        )
        for row in rows
    )


_OF_FILE = {"id", "place", "file_name", "sha256", "loaded_at"}
_DEFINITION = [c for c in IndicatorRow.__table__.columns if c.name not in _OF_FILE]
_FIGURE = [c for c in PublishedFigureRow.__table__.columns if c.name not in _OF_FILE]


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
