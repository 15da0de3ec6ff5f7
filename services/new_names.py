"""Org units and procedures that a load creates, once a person has seen the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from data_access.engine import Session
from data_access.writes import new_names as writes
from data_access.writes.audit import add_change
from domain.access import Viewer
from domain.audit import AuditEvent, AuditKind
from domain.catalogue import Catalogue
from domain.errors import AccessDenied, Conflict
from domain.imports import ImportRequest
from domain.new_names import NewNames, new_names
from domain.org_tree import OrgTree
from ingest.limits import Limits
from ingest.unknown_names import unknown_names
from services.installation import SYSTEM, actor_id
from services.reference import Reference

_LISTED = 40
"""Codes that the log names."""


def planned_names(
    viewer: Viewer,
    kept: Reference,
    known: Catalogue,
    request: ImportRequest,
    *,
    limits: Limits,
    progress: Callable[[float], None] | None = None,
) -> NewNames:
    """What the request's mapping asks to create; nothing unless it does.

    AccessDenied when there is something to create and the viewer may not load units
    and procedures; InvalidInput when it has no place.
    """
    mapping = request.mapping
    if mapping is None or not (mapping.create_org_units or mapping.create_procedures):
        return NewNames()
    unknown = unknown_names(
        request.path,
        catalogue=known,
        mapping=mapping,
        limits=limits,
        progress=progress,
    )
    planned = new_names(unknown, mapping, known)
    if planned:
        _require_city_scope(viewer, kept)
    return planned


def with_new_names(kept: Reference, new: NewNames) -> Reference:
    """Reference data as they will be once `new` is created; the same if it is."""
    if not new or {unit.id for unit in new.units} & {unit.id for unit in kept.units}:
        return kept
    if {item.id for item in new.procedures} & kept.procedures.keys():
        return kept
    units = (*kept.units, *new.units)
    return replace(
        kept,
        units=units,
        tree=OrgTree(units),
        procedures={**kept.procedures, **{item.id: item for item in new.procedures}},
    )


def create_unknown(
    session: Session,
    viewer: Viewer,
    new: NewNames,
    request: ImportRequest,
    now: datetime,
    *,
    kept: Reference,
) -> None:
    """Create them in the caller's transaction, which must hold the data version.

    Conflict when the reference data are no longer those that `new` was made for.
    """
    if not new:
        return
    units_taken = {unit.id for unit in new.units} & {unit.id for unit in kept.units}
    if units_taken or {item.id for item in new.procedures} & kept.procedures.keys():
        raise Conflict(
            "Danh mục đơn vị hoặc thủ tục vừa được nạp mới. Chưa có gì được ghi; hãy "
            "kiểm tra thử tệp lại rồi nạp."
        )
    writes.create_org_units(session, new.units)
    writes.create_procedures(session, new.procedures)
    units = [unit.code for unit in new.units]
    procedures = [item.code for item in new.procedures]
    detail = (
        ("units", str(len(units))),
        ("unit_codes", ", ".join(units[:_LISTED])),
        ("procedures", str(len(procedures))),
        ("procedure_codes", ", ".join(procedures[:_LISTED])),
    )
    subject = request.file_name[:200]
    add_change(
        session,
        AuditEvent(AuditKind.NAMES_CREATED, now, actor_id(viewer), subject, detail),
    )


def _require_city_scope(viewer: Viewer, kept: Reference) -> None:
    """As for a file of units: what everybody uses is for the whole city's scope."""
    if viewer is SYSTEM:
        return
    cities = {unit.id for unit in kept.units if unit.parent_id is None}
    if viewer.scope.fields is not None or not cities & viewer.scope.roots:
        raise AccessDenied(
            "Tệp có đơn vị hoặc thủ tục chưa có trong danh mục. Danh mục dùng chung do "
            "Văn phòng nạp; tài khoản của bạn không tạo được. Nhờ Văn phòng bổ sung, "
            "hoặc tắt việc tạo mới trong ánh xạ."
        )
