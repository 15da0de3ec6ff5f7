"""What reported values need of the tree and of the catalogue."""

from collections.abc import Mapping, Sequence
from datetime import date

from data_access.engine import Session
from data_access.queries import indicators as queries
from domain.errors import NotFound
from domain.indicator import Indicator
from domain.period import Period
from domain.reporting_tree import Place, ReportingTree
from services.reference import Reference


def reporting_tree(kept: Reference, day: date) -> ReportingTree:
    """Who answers for whom: every org unit that ever was, as on `day` or nearest."""
    found = {}
    for unit_id in {unit.id for unit in kept.units}:
        unit = kept.tree.unit(unit_id, day)
        found[unit_id] = Place(unit.parent_id, unit.kind, unit.in_force(day))
    return ReportingTree(found)


def definition_of(
    definitions: Sequence[Indicator], code: str, period: Period
) -> Indicator:
    """The version in force on the last day of a period; NotFound without one."""
    for each in definitions:
        if each.code == code and each.is_in_force(period.last_day):
            return each
    raise NotFound(
        f"Không có chỉ tiêu “{code[:20]}” hiệu lực trong kỳ {period.label}. "
        "Kiểm tra mã chỉ tiêu ở trang Chỉ tiêu."
    )


def known_definitions(session: Session) -> Mapping[str, tuple[Indicator, ...]]:
    """Every version of every definition, by code."""
    found: dict[str, list[Indicator]] = {}
    for each in queries.indicators(session):
        found.setdefault(each.code, []).append(each)
    return {code: tuple(listed) for code, listed in found.items()}
