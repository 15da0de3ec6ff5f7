"""Drill-down: lists of dossiers with their breakdowns, one dossier, look-up by code."""

from dataclasses import dataclass, replace
from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import live_dossiers as live
from data_access.queries.dossier_records import dossier_record
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.dossier_code import canonical_code, is_storable
from domain.drilldown import (
    DossierFilter,
    DossierList,
    DossierPage,
    DossierRow,
)
from domain.errors import NotFound
from domain.list_order import Place, Sort, place_text
from domain.org_tree import OrgUnit
from services.audit import record_view
from services.breakdowns import Parts
from services.dossier_rows import dossier_row
from services.dossier_story import page_of_record
from services.list_filters import sound_filter, steps_elsewhere
from services.look_up import find_codes
from services.reference import (
    Reference,
    chosen_node,
    chosen_scope,
    clockwork,
    data_day,
    reference,
)
from services.source_files import latest_files

__all__ = [
    "ListPage",
    "dossier_list",
    "dossier_page",
    "find_codes",
    "list_frame",
    "list_page",
    "note_view",
    "with_page",
]

LIST_LIMIT = 500
"""Rows a page may ask for at once; more travel in an export."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of one page and the way to the pages next to it; see DossierList."""

    rows: tuple[DossierRow, ...]
    limit: int
    sort: Sort | None
    first_row: int
    before: str
    after: str


def dossier_list(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    limit: int = 50,
    sort: Sort | None = None,
    place: Place | None = None,
) -> DossierList:
    """Dossiers of one kind within a node: bands, breakdowns and one page of rows.

    `org_unit_code` and `field_code` set the scope that figures are compared with;
    the filter narrows within it. NotFound outside the viewer's scope.
    """
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        parts, node = _parts(session, kept, viewer, filter, org_unit_code, field_code)
        frame = _frame(parts, viewer, node, filter)
        return with_page(frame, _rows(parts, viewer, frame.filter, limit, sort, place))


def list_frame(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None = None,
    field_code: str | None = None,
) -> DossierList:
    """What stays the same on every page of a list: counts, without rows."""
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        parts, node = _parts(session, kept, viewer, filter, org_unit_code, field_code)
        return _frame(parts, viewer, node, filter)


def list_page(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    limit: int = 50,
    sort: Sort | None = None,
    place: Place | None = None,
) -> ListPage:
    """The rows that stand after `place`, or before it; the first ones without it."""
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        parts, _ = _parts(session, kept, viewer, filter, org_unit_code, field_code)
        wanted, _ = sound_filter(kept, filter)
        return _rows(parts, viewer, wanted, limit, sort, place)


def with_page(frame: DossierList, page: ListPage) -> DossierList:
    """A list with the rows of one of its pages."""
    return replace(
        frame,
        rows=page.rows,
        limit=page.limit,
        sort=page.sort,
        first_row=page.first_row,
        before=page.before,
        after=page.after,
    )


def dossier_page(
    database: Database, viewer: Viewer, *, code: str, source_code: str | None = None
) -> DossierPage:
    """One dossier with its clock explained. NotFound outside the viewer's scope.

    Only reads; whoever shows it to a person also calls `note_view`.
    """
    require(viewer, Permission.DOSSIER_READ)
    known = canonical_code(code)
    with database.read() as session:
        kept = reference(database, session)
        record = None
        if is_storable(known) and is_storable(source_code or ""):
            record = dossier_record(
                session,
                scope=viewer.scope,
                day=data_day(kept),
                code=known,
                source_code=source_code,
            )
        if record is None:
            raise NotFound(
                f"Không có hồ sơ mã “{code[:64]}” trong phạm vi của bạn. "
                "Kiểm tra lại mã, hoặc tra bằng vài ký tự đầu."
            )
        return page_of_record(session, kept, viewer, record)


def note_view(database: Database, viewer: Viewer, *, code: str, now: datetime) -> None:
    """Write in the log that the viewer opened a dossier."""
    require(viewer, Permission.DOSSIER_READ)
    record_view(
        database, viewer, kind=AuditKind.DOSSIER_VIEWED, subject=code[:64], now=now
    )


def _parts(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    wanted: DossierFilter,
    org_unit_code: str | None,
    field_code: str | None,
) -> tuple[Parts, OrgUnit]:
    node = chosen_node(kept, viewer, org_unit_code, data_day(kept))
    scope, _ = chosen_scope(kept, viewer, node, field_code)
    elsewhere = steps_elsewhere(session, kept, scope, wanted.kind)
    return Parts(session, kept, scope, clockwork(kept), elsewhere), node


def _frame(
    parts: Parts, viewer: Viewer, node: OrgUnit, wished: DossierFilter
) -> DossierList:
    filter, notices = sound_filter(parts.kept, wished)
    wanted = parts.filter(viewer, filter)
    counts = parts.counts(wanted, node)
    behind = replace(parts.scope, roots=frozenset({wanted.node or node.id}))
    way = counts.way(viewer, filter)
    return DossierList(
        filter=filter,
        scope_name=node.name,
        as_of=parts.clock.moments.as_of,
        scope_total=way[0].count,
        total=way[-1].count,
        way=way,
        bands=counts.bands(),
        by_org_unit=counts.by_org_unit(node),
        by_procedure=counts.by_procedure(),
        by_step=counts.by_step(),
        by_reason=counts.by_reason(),
        rows=(),
        limit=0,
        notices=notices,
        files=latest_files(parts.session, behind),
    )


def _rows(
    parts: Parts,
    viewer: Viewer,
    wanted: DossierFilter,
    limit: int,
    sort: Sort | None,
    place: Place | None,
) -> ListPage:
    limit = min(limit, LIST_LIMIT)
    found = live.page(
        parts.session,
        scope=parts.scope,
        wanted=parts.filter(viewer, wanted),
        clock=parts.clock,
        limit=limit,
        sort=sort,
        place=place,
    )
    return ListPage(
        rows=tuple(dossier_row(parts.kept, parts.clock, row) for row in found.rows),
        limit=limit,
        sort=sort,
        first_row=found.first_row,
        before=place_text(found.before) if found.before else "",
        after=place_text(found.after) if found.after else "",
    )
