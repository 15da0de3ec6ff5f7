"""Files of the portal's figures of indicator set 766: tried, then taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries.portal_766 import kept_figures, portal_loads
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from data_access.writes.portal_766 import (
    add_portal_figures,
    add_portal_load,
    delete_portal_load,
)
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict
from domain.portal_766 import (
    PortalDryRun,
    PortalFigure,
    PortalFile,
    PortalLoad,
    PortalRequest,
)
from ingest.file_kind import sha256_of
from ingest.portal_766.reading import ParsedPortal, read_portal
from ingest.problem_log import problem_groups
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.reference import Reference, cities, reference


@dataclass(frozen=True, slots=True)
class _Compared:
    run: PortalDryRun
    written: tuple[PortalFigure, ...]


def check_portal_file(
    database: Database, viewer: Viewer, request: PortalRequest
) -> PortalDryRun:
    """What a file would add; nothing is written.

    Who brings it answers for all of the city, as the figures serve everybody.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Số liệu của Cổng")
        return _compared(session, kept, request, read_portal(request, kept.units)).run


def load_portal_file(
    database: Database, viewer: Viewer, request: PortalRequest, *, now: datetime
) -> PortalLoad:
    """Take a file in, all or nothing; what is kept already changes nothing."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Số liệu của Cổng")
        parsed = read_portal(request, kept.units)
    with database.write() as session:
        held_data_version(session)
        found = _compared(session, kept, request, parsed)
        run = found.run
        if not run.can_load or not found.written:
            return PortalLoad(run, is_written=False)
        load_id = add_portal_load(
            session,
            request,
            sha256=run.sha256,
            loaded_at=now,
            user_id=actor_id(viewer),
        )
        add_portal_figures(session, load_id, found.written)
        detail = (
            ("sha256", run.sha256),
            ("source", request.source),
            ("new", str(run.new)),
            ("changed", str(run.changed)),
            ("unchanged", str(run.unchanged)),
        )
        raise_data_version(session, now)
        kind, who = AuditKind.PORTAL_FIGURES_LOADED, actor_id(viewer)
        add_change(session, AuditEvent(kind, now, who, request.file_name, detail))
    return PortalLoad(run, is_written=True)


def portal_files(database: Database, viewer: Viewer) -> tuple[PortalFile, ...]:
    """The files taken in, latest first."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        return portal_loads(session)


def undo_portal_file(
    database: Database, viewer: Viewer, load_id: int, *, now: datetime
) -> PortalFile:
    """Take back the latest file: what it said goes, earlier revisions stand again.

    Conflict when it is not the latest any more.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Số liệu của Cổng")
    with database.write() as session:
        held_data_version(session)
        last = next(iter(portal_loads(session)), None)
        if last is None or last.load_id != load_id:
            raise Conflict(
                "Chỉ hoàn tác được tệp nhập sau cùng; đã có tệp khác nhập sau tệp này."
            )
        delete_portal_load(session, load_id)
        raise_data_version(session, now)
        detail = (
            ("source", last.source.source),
            ("sha256", last.source.sha256),
            ("removed", str(last.figure_count)),
        )
        kind, who = AuditKind.PORTAL_FIGURES_UNDONE, actor_id(viewer)
        add_change(session, AuditEvent(kind, now, who, last.source.file_name, detail))
    return last


def _compared(
    session: Session, kept: Reference, request: PortalRequest, parsed: ParsedPortal
) -> _Compared:
    before = {
        figure.key: figure.value for figure in _kept_like(session, kept, parsed.figures)
    }
    new = [one for one in parsed.figures if one.key not in before]
    changed = [
        one
        for one in parsed.figures
        if one.key in before and before[one.key] != one.value
    ]
    run = PortalDryRun(
        request=request,
        sha256=sha256_of(request.path),
        new=len(new),
        changed=len(changed),
        unchanged=len(parsed.figures) - len(new) - len(changed),
        groups=problem_groups(parsed.problems, parsed.problem_counts),
        problems=parsed.problems,
        names=parsed.names,
    )
    return _Compared(run, (*new, *changed))


def _kept_like(
    session: Session, kept: Reference, figures: Sequence[PortalFigure]
) -> tuple[PortalFigure, ...]:
    if not figures:
        return ()
    return kept_figures(
        session,
        scope=OrgScope(cities(kept.units)),
        first_day=min(figure.period.first_day for figure in figures),
        end_day=max(figure.period.end_day for figure in figures),
    )
