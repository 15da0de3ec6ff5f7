"""Boundaries of districts put together of communes, as units belonged or followed."""

from collections.abc import Iterator
from datetime import date, datetime

from data_access.engine import Database
from data_access.queries import boundaries as queries
from domain.access import Permission, Viewer, require
from domain.boundary import BoundaryLevel, BoundaryReport
from domain.errors import InvalidInput, NotFound
from domain.formatting import day as day_text
from domain.identifiers import OrgUnitId
from domain.lens import Conversion, former_districts
from domain.org_tree import OrgTree, OrgUnit
from domain.scorecard import OrgUnitKind
from services.boundaries import join_districts
from services.reference import Reference, reference

Belonging = tuple[OrgUnitId, OrgUnitId, bool]
"""A commune, the district that all or most of it is of, and whether all of it is."""


def join_by_succession(
    database: Database,
    viewer: Viewer,
    *,
    communes_day: date | None = None,
    valid_from: date | None = None,
    now: datetime,
) -> BoundaryReport:
    """Districts of the communes in force on `communes_day`, kept as approximate.

    A commune under a district is of that one; of one that followed others, the chief
    predecessor says. `communes_day` None: the first day of the latest boundaries of
    communes. `valid_from` None: since when the districts are what they last were.
    NotFound without boundaries of communes; InvalidInput for districts of a day when
    there were others.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        sets = queries.boundary_sets(session)
    days = [s.valid_from for s in sets if s.level is BoundaryLevel.COMMUNE]
    if not days:
        raise NotFound(
            "Chưa có ranh giới phường, xã để ghép thành quận, huyện. Nạp ranh giới "
            "phường, xã trước: manage.py boundaries import."
        )
    from_day = communes_day or max(days)
    last_day = last_day_of_districts(kept, from_day)
    begin = valid_from or _begin(kept, last_day)
    _require_same(kept, begin, last_day)
    found = list(_belongings(kept, from_day, last_day))
    return join_districts(
        database,
        viewer,
        district_of={commune: district for commune, district, _ in found},
        parted=frozenset(commune for commune, _, is_whole in found if not is_whole),
        communes_day=from_day,
        valid_from=begin,
        now=now,
    )


def last_day_of_districts(kept: Reference, communes_day: date) -> date:
    """The day itself where there are districts then, else their last day before."""
    if _districts(kept.tree, communes_day):
        return communes_day
    lens = former_districts(kept.succession, kept.units)
    if lens is None or lens.day is None or lens.day > communes_day:
        raise InvalidInput(
            f"Ngày {day_text(communes_day)} không có quận, huyện và chưa có dữ liệu kế "
            "thừa từ quận, huyện sang phường, xã. Nạp trước: manage.py import "
            "succession."
        )
    return lens.day


def _belongings(
    kept: Reference, communes_day: date, last_day: date
) -> Iterator[Belonging]:
    conversion = Conversion(kept.succession)
    for commune in kept.tree.at(communes_day):
        if commune.kind is not OrgUnitKind.COMMUNE:
            continue
        parts = conversion.parts(commune.id, communes_day, last_day)
        chief = max(parts, key=lambda part: part.share)
        district = _district_above(kept.tree, chief.org_unit, last_day)
        if district is not None:
            yield commune.id, district.id, chief.is_exact and chief.share == 1


def _district_above(tree: OrgTree, unit: OrgUnitId, day: date) -> OrgUnit | None:
    above = tree.ancestors(unit, day)
    return next((one for one in above if one.kind is OrgUnitKind.DISTRICT), None)


def _districts(tree: OrgTree, day: date) -> frozenset[OrgUnitId]:
    return frozenset(u.id for u in tree.at(day) if u.kind is OrgUnitKind.DISTRICT)


def _begin(kept: Reference, last_day: date) -> date:
    """Since when the districts of `last_day` are all there; else their last day."""
    lives = kept.succession.lives
    firsts = [lives[unit].first for unit in _districts(kept.tree, last_day)]
    return max((first for first in firsts if first), default=last_day)


def _require_same(kept: Reference, begin: date, last_day: date) -> None:
    """Communes only tell of the districts that they came from."""
    if _districts(kept.tree, begin) != _districts(kept.tree, last_day):
        raise InvalidInput(
            f"Quận, huyện ngày {day_text(begin)} khác quận, huyện ngày "
            f"{day_text(last_day)}, nên không ghép được từ phường, xã. Chọn ngày từ "
            f"{day_text(_begin(kept, last_day))}."
        )
