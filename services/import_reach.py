"""Who may load for which org units: rows, whole sources, windows."""

from collections.abc import Collection, Mapping
from datetime import date

from data_access.bulk import row_sets
from data_access.bulk.incoming import IncomingRows
from data_access.engine import Session
from data_access.queries import freshness as load_queries
from domain.access import Viewer
from domain.catalogue import Source
from domain.errors import AccessDenied
from domain.identifiers import OrgUnitId, SourceId
from services.import_file import DossierFile
from services.installation import SYSTEM
from services.reference import Reference


def require_reach(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    source: Source | None,
) -> None:
    """A later instant speaks for every dossier of the source, named or not.

    So does a window, for those it leaves out. Whoever gives one must answer for all
    org units and fields of the source.
    """
    if viewer is SYSTEM or source is None:
        return
    if source.complete_to == file.complete_to and file.request.window is None:
        return
    ledger = load_queries.ledger_sources(session)
    if not reaches_all(kept, viewer, ledger, source):
        raise AccessDenied(_BEYOND_REACH)
    if viewer.scope.fields is not None:
        raise AccessDenied(
            "Tài khoản của bạn chỉ phụ trách một số lĩnh vực nên không đưa mốc "
            "“số liệu đến” của cả nguồn tiến lên được. Nhờ người có quyền nạp."
        )


_BEYOND_REACH = (
    "Nguồn này gồm cả đơn vị ngoài phạm vi tài khoản của bạn. "
    "Chọn nguồn của đơn vị mình, hoặc nhờ người có quyền nạp."
)


def require_reach_of_newcomers(
    kept: Reference,
    viewer: Viewer,
    rows: IncomingRows,
    ledger: Mapping[OrgUnitId, SourceId],
    source: Source | None,
) -> None:
    """A unit joins a source for good: only who answers for all of it may do that."""
    if viewer is SYSTEM or source is None:
        return
    joining = [u for u in row_sets.receiving_units(rows) if OrgUnitId(u) not in ledger]
    if joining and not reaches_all(kept, viewer, ledger, source):
        raise AccessDenied(_BEYOND_REACH)


def reaches_all(
    kept: Reference,
    viewer: Viewer,
    ledger: Mapping[OrgUnitId, SourceId],
    source: Source,
) -> bool:
    """Whether every org unit of the source lies within the viewer's scope."""
    own = [unit for unit, keeper in ledger.items() if keeper == source.id]
    return reaches_units(kept, viewer, own)


def reaches_units(
    kept: Reference, viewer: Viewer, units: Collection[OrgUnitId]
) -> bool:
    """Whether the viewer answers for all of some org units."""
    return all(within_scope(kept, viewer, unit) for unit in units)


def require_whole_city(
    kept: Reference, viewer: Viewer, what: str = "Ranh giới"
) -> None:
    """AccessDenied unless the viewer answers for all of the city, and all fields.

    `what` is brought, in words.
    """
    roots = [unit.id for unit in kept.units if unit.parent_id is None]
    if viewer is SYSTEM:
        return
    if viewer.scope.fields is not None or not reaches_units(kept, viewer, roots):
        raise AccessDenied(
            f"{what} dùng chung cho toàn Thành phố; tài khoản của bạn chỉ phụ trách "
            "một phần. Nhờ người có quyền nạp."
        )


def within_scope(kept: Reference, viewer: Viewer, unit: OrgUnitId) -> bool:
    """Whether the viewer answers for an org unit today; the command line does for all.

    An abolished unit belongs where it belonged last.
    """
    if viewer is SYSTEM:
        return True
    today = date.max if kept.moments is None else kept.moments.as_of_day
    return any(kept.tree.is_within(unit, root, today) for root in viewer.scope.roots)
