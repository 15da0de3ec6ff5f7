"""Write indicators, published figures and rules, by what tells them apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update

from data_access.engine import Session
from data_access.schema.indicators import IndicatorRow, PublishedFigureRow
from data_access.schema.quality import QualityRuleRow
from domain.indicator import Indicator
from domain.published import PublishedFigure
from domain.quality_rule import QualityRule
from domain.status_legend import legend_text

Values = Mapping[str, Any]


def save_indicators(
    session: Session,
    definitions: Iterable[Indicator],
    *,
    file_name: str,
    sha256: str,
    now: datetime,
) -> tuple[int, int, int]:
    """Insert or update by code and version; (new, changed, unchanged)."""
    return _saved(
        session,
        IndicatorRow,
        [_definition(each) for each in definitions],
        ("code", "version"),
        {"file_name": file_name, "sha256": sha256, "loaded_at": now},
    )


def end_version(session: Session, code: str, version: int, day: date) -> None:
    """Let a version of a definition end: `day` is the first without it."""
    session.execute(
        update(IndicatorRow)
        .where(IndicatorRow.code == code, IndicatorRow.version == version)
        .values(valid_to=day)
    )


def save_published_figures(
    session: Session,
    figures: Iterable[PublishedFigure],
    *,
    file_name: str,
    sha256: str,
    now: datetime,
) -> tuple[int, int, int]:
    """Insert or update by indicator, scope, days, kind, source; counts likewise."""
    return _saved(
        session,
        PublishedFigureRow,
        [_figure(each) for each in figures],
        ("code", "scope", "first_day", "last_day", "kind", "source"),
        {"file_name": file_name, "sha256": sha256, "loaded_at": now},
    )


def save_quality_rules(
    session: Session,
    rules: Iterable[QualityRule],
    *,
    file_name: str,
    sha256: str,
    now: datetime,
) -> tuple[int, int, int]:
    """Insert or update by code; counts likewise."""
    return _saved(
        session,
        QualityRuleRow,
        [_rule(each) for each in rules],
        ("code",),
        {"file_name": file_name, "sha256": sha256, "loaded_at": now},
    )


def _saved(
    session: Session,
    table: Any,  # noqa: ANN401 - one of the three tables
    rows: Sequence[Values],
    key: tuple[str, ...],
    origin: Values,
) -> tuple[int, int, int]:
    of: Callable[[Any], tuple[Any, ...]] = lambda row: tuple(  # noqa: E731 - one use
        getattr(row, name) for name in key
    )
    known = {of(row): row for row in session.scalars(select(table)).all()}
    place = session.execute(select(func.max(table.place))).scalar_one() or 0
    new = changed = 0
    for values in rows:
        row = known.get(tuple(values[name] for name in key))
        if row is None:
            new += 1
            session.execute(insert(table).values(place=place + new, **values, **origin))
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed += 1
            session.execute(
                update(table).where(table.id == row.id).values(**values, **origin)
            )
    return new, changed, len(rows) - new - changed


def _definition(each: Indicator) -> Values:
    return {
        "code": each.code,
        "version": each.version,
        "valid_from": each.valid_from,
        "valid_to": each.valid_to,
        "name": each.name,
        "name_en": each.name_en,
        "area": each.area,
        "group_766": each.group_766,
        "unit": each.unit,
        "direction": each.direction.value,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "aggregation": each.aggregation.value,
        "frequency": each.frequency.value,
        "owner": each.owner,
        "legal_basis": each.legal_basis,
        "origin": each.origin.value,
        "target_hint": _digits(each.target_hint),
        "legend": legend_text(each.legend) if each.legend else "",
        "formula": each.formula,
        "example": each.example,
        "bound": each.bound.value,
        "caveat": each.caveat,
        "note": each.note,
        "short_name": each.short_name,
    }


def _figure(each: PublishedFigure) -> Values:
    return {
        "code": each.code,
        "scope": each.scope,
        "level": each.level.value,
        "first_day": each.first_day,
        "last_day": each.last_day,
        "value": _digits(each.value),
        "unit": each.unit,
        "kind": each.kind.value,
        "exactness": each.exactness.value,
        "numerator": _digits(each.numerator),
        "denominator": _digits(each.denominator),
        "note": each.note,
        "source": each.source,
        "publisher": each.publisher,
        "title": each.title,
        "source_date": each.source_date,
    }


def _rule(each: QualityRule) -> Values:
    return {
        "code": each.code,
        "name": each.name,
        "left_side": each.left,
        "relation": each.relation.value,
        "right_side": each.right,
        "tolerance": _digits(each.tolerance),
        "scale": each.scale,
        "severity": each.severity.value,
        "see": each.see,
        "advice": each.advice,
    }


def _digits(value: Decimal | None) -> str:
    """All digits as given, trailing zeros too: they tell how exact a figure is."""
    return "" if value is None else f"{value:f}"
