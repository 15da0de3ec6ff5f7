"""Boundaries of org units: checked, loaded, put together, listed, read for a map."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.queries import boundaries as queries
from data_access.queries.org_units import org_units
from data_access.versions import raise_data_version
from data_access.writes import boundaries as writes
from data_access.writes.audit import add_change
from data_access.writes.boundaries import BoundarySetValues
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.boundary import (
    BoundaryChoices,
    BoundaryLevel,
    BoundaryMap,
    BoundaryReport,
    BoundaryRequest,
    BoundarySet,
    UnitFact,
    UnitFacts,
)
from domain.errors import InvalidInput, NotFound
from domain.formatting import day as day_text
from domain.identifiers import OrgUnitId
from ingest.boundaries.facts import read_facts
from ingest.boundaries.joining import joined_boundaries
from ingest.boundaries.parsing import ParsedBoundaries, parsed_boundaries
from ingest.boundaries.reading import sha256_of_map
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.reference import reference

Progress = Callable[[str, float], None]


def check_boundaries(
    database: Database,
    viewer: Viewer,
    request: BoundaryRequest,
    *,
    progress: Progress | None = None,
) -> BoundaryReport:
    """What the file would become; InvalidInput when it cannot be read at all."""
    return _examined(database, viewer, request, progress)[0].report


def load_boundaries(
    database: Database,
    viewer: Viewer,
    request: BoundaryRequest,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> BoundaryReport:
    """Check and keep a file, all or nothing; a report with problems keeps nothing.

    A set of the same level and day is replaced. InvalidInput when it cannot be read,
    or when source or licence are not said.
    """
    source, licence = request.source.strip(), request.licence.strip()
    if not source or not licence:
        raise InvalidInput("Ghi nguồn và giấy phép của ranh giới trước khi nạp.")
    parsed, facts = _examined(database, viewer, request, progress)
    if not parsed.report.can_load:
        return parsed.report
    values = BoundarySetValues(
        level=request.level,
        valid_from=request.valid_from,
        source=source[:200],
        licence=licence[:200],
        published_on=request.published_on,
        file_name=request.file_name[:200],
        sha256=sha256_of_map(request.path),
        is_approximate=False,
        derived_from_id=None,
        tolerance_m=parsed.report.tolerance_m,
        choices=_chosen(request.choices),
        loaded_at=now,
        user_id=actor_id(viewer),
    )
    with database.write() as session:
        writes.save_unit_facts(session, facts.facts, facts.source)
        set_id = _kept(session, viewer, values, parsed)
    return replace(parsed.report, set_id=set_id)


def join_districts(
    database: Database,
    viewer: Viewer,
    *,
    district_of: Mapping[OrgUnitId, OrgUnitId],
    parted: frozenset[OrgUnitId] = frozenset(),
    communes_day: date,
    valid_from: date,
    now: datetime,
) -> BoundaryReport:
    """Districts put together of the communes in force on `communes_day`, and kept.

    `district_of`: the former district that each commune, or most of it, belonged to;
    a commune without one belongs to none. `parted`: communes that belonged to more
    than one; their districts are marked approximate. NotFound without communes.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer)
        scope = _city_scope(session)
        communes = queries.boundaries(
            session, scope=scope, day=communes_day, level=BoundaryLevel.COMMUNE
        )
        units = org_units(session)
    if communes is None:
        raise NotFound(
            f"Chưa có ranh giới phường, xã tại {day_text(communes_day)} để ghép thành "
            "quận, huyện. Nạp ranh giới phường, xã trước."
        )
    parsed = joined_boundaries(
        communes.boundaries, units, district_of, parted=parted, day=valid_from
    )
    if not parsed.report.can_load:
        return parsed.report
    values = BoundarySetValues(
        level=BoundaryLevel.DISTRICT,
        valid_from=valid_from,
        source=f"Ghép từ phường, xã: {communes.info.source}"[:200],
        licence=communes.info.licence,
        published_on=communes.info.published_on,
        file_name=communes.info.file_name,
        sha256=communes.info.sha256,
        is_approximate=True,
        derived_from_id=communes.info.id,
        tolerance_m=parsed.report.tolerance_m,
        choices="",
        loaded_at=now,
        user_id=actor_id(viewer),
    )
    with database.write() as session:
        set_id = _kept(session, viewer, values, parsed)
    return replace(parsed.report, set_id=set_id)


def delete_boundaries(
    database: Database,
    viewer: Viewer,
    *,
    level: BoundaryLevel,
    valid_from: date,
    now: datetime,
) -> None:
    """Delete a set; the one before it is in force again. NotFound without one."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        require_whole_city(reference(database, session), viewer)
    with database.write() as session:
        if not writes.delete_boundary_set(session, level, valid_from):
            raise NotFound(
                f"Không có ranh giới cấp này có hiệu lực từ {day_text(valid_from)}."
            )
        raise_data_version(session, now)
        kind, detail = AuditKind.BOUNDARIES_DELETED, ("day", valid_from.isoformat())
        event = AuditEvent(kind, now, actor_id(viewer), level.value, (detail,))
        add_change(session, event)


def boundary_sets(database: Database, viewer: Viewer) -> tuple[BoundarySet, ...]:
    """Every set that is kept, by level and day."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        return queries.boundary_sets(session)


def boundary_map(
    database: Database, viewer: Viewer, *, day: date, level: BoundaryLevel
) -> BoundaryMap | None:
    """The boundaries in force on a day, of the viewer's org units; None without any."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        return queries.boundaries(session, scope=viewer.scope, day=day, level=level)


def unit_facts(database: Database, viewer: Viewer) -> dict[OrgUnitId, UnitFact]:
    """Listed area and population of the viewer's org units, where there are any."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        return queries.unit_facts(session, scope=viewer.scope)


def _examined(
    database: Database,
    viewer: Viewer,
    request: BoundaryRequest,
    progress: Progress | None,
) -> tuple[ParsedBoundaries, UnitFacts]:
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        require_whole_city(reference(database, session), viewer)
        units = org_units(session)
        known = queries.unit_facts(session, scope=_city_scope(session))
    facts = UnitFacts(())
    if request.facts_path is not None:
        facts = read_facts(
            request.facts_path, units, level=request.level, day=request.valid_from
        )
    listed = {key: fact.area_km2 for key, fact in known.items()}
    listed |= {fact.org_unit_id: fact.area_km2 for fact in facts.facts}
    parsed = parsed_boundaries(
        request.path,
        units,
        level=request.level,
        day=request.valid_from,
        listed_km2={key: area for key, area in listed.items() if area},
        choices=request.choices,
        progress=progress,
    )
    problems = (*facts.problems, *parsed.report.problems)
    return replace(parsed, report=replace(parsed.report, problems=problems)), facts


def _kept(
    session: Session,
    viewer: Viewer,
    values: BoundarySetValues,
    parsed: ParsedBoundaries,
) -> int:
    set_id, replaced = writes.save_boundary_set(session, values, parsed.boundaries)
    raise_data_version(session, values.loaded_at)
    detail = (
        ("level", values.level.value),
        ("day", values.valid_from.isoformat()),
        ("sha256", values.sha256),
        ("source", values.source),
        ("licence", values.licence),
        ("units", str(len(parsed.boundaries))),
        ("choices", values.choices),
        ("change", "replaced" if replaced else "new"),
    )
    kind, who = AuditKind.BOUNDARIES_LOADED, actor_id(viewer)
    add_change(
        session, AuditEvent(kind, values.loaded_at, who, values.file_name, detail)
    )
    return set_id


def _chosen(choices: BoundaryChoices) -> str:
    names = (item.name for item in fields(choices))
    return " ".join(name for name in names if getattr(choices, name))


def _city_scope(session: Session) -> OrgScope:
    roots = (unit.id for unit in org_units(session) if unit.parent_id is None)
    return OrgScope(frozenset(roots))
