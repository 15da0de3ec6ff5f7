"""What the reader narrowed a list of dossiers to, made sound and put in ids."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from data_access.engine import Session
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain.access import OrgScope, Viewer
from domain.dossier_code import canonical_code, is_storable
from domain.drilldown import (
    EVER_OVERDUE,
    DossierFilter,
    ListKind,
)
from domain.errors import NotFound
from domain.other_agency import is_elsewhere
from services.reference import Reference, chosen_node, data_day


def steps_elsewhere(
    session: Session, kept: Reference, scope: OrgScope, kind: ListKind
) -> tuple[str, ...]:
    """Present steps that another agency does; asked for one list only, else empty."""
    if kind is not ListKind.OTHER_AGENCY:
        return ()
    steps = live.steps_present(session, scope=scope)
    return tuple(step for step in steps if is_elsewhere(step))


def sound_filter(
    kept: Reference, wanted: DossierFilter
) -> tuple[DossierFilter, tuple[str, ...]]:
    """`wanted` without what nothing goes by, and a sentence for each thing dropped."""
    notices = []
    fields = {field.code for field in kept.fields.values()}
    procedures = {item.code for item in kept.procedures.values()}
    if wanted.field_code is not None and wanted.field_code not in fields:
        notices.append(_dropped("lĩnh vực", wanted.field_code, "mọi lĩnh vực"))
        wanted = replace(wanted, field_code=None)
    if wanted.procedure_code is not None and wanted.procedure_code not in procedures:
        notices.append(_dropped("thủ tục", wanted.procedure_code, "mọi thủ tục"))
        wanted = replace(wanted, procedure_code=None)
    if not is_storable(wanted.step or ""):
        notices.append("Không có bước này; đang xem mọi bước.")
        wanted = replace(wanted, step=None)
    if not is_storable(wanted.late_reason or ""):
        notices.append("Không có lý do này; đang xem mọi lý do.")
        wanted = replace(wanted, late_reason=None)
    if wanted.kind in EVER_OVERDUE:
        wanted = replace(wanted, step_days=None)
    if wanted.kind is not ListKind.OVERDUE:
        wanted = replace(wanted, band=None)
    text = canonical_code(wanted.text or "")[:64]
    if not is_storable(text):
        notices.append("Không tìm được chuỗi này; đang bỏ điều kiện tìm.")
        text = ""
    return replace(wanted, text=text or None), tuple(notices)


def _dropped(what: str, code: str, instead: str) -> str:
    return f"Không có {what} “{code[:40]}”; đang xem {instead}."


def live_filter(kept: Reference, viewer: Viewer, wanted: DossierFilter) -> LiveFilter:
    """The filter in terms of ids; NotFound for a code outside scope or catalogue."""
    day = data_day(kept)
    node = (
        None
        if wanted.org_unit_code is None
        else chosen_node(kept, viewer, wanted.org_unit_code, day).id
    )
    field = next(
        (f.id for f in kept.fields.values() if f.code == wanted.field_code), None
    )
    procedure = next(
        (p.id for p in kept.procedures.values() if p.code == wanted.procedure_code),
        None,
    )
    for text, found, what in (
        (wanted.field_code, field, "lĩnh vực"),
        (wanted.procedure_code, procedure, "thủ tục"),
    ):
        if text is not None and found is None:
            raise NotFound(f"Không có {what} “{text[:40]}”. Bỏ bớt điều kiện lọc.")
    if not is_storable(f"{wanted.step or ''}{wanted.late_reason or ''}"):
        raise NotFound("Không có bước hoặc lý do này. Bỏ bớt điều kiện lọc.")
    return LiveFilter(
        kind=wanted.kind,
        node=node,
        field_id=field,
        procedure_id=procedure,
        step=wanted.step,
        band=wanted.band,
        own_only=wanted.own_only,
        late_reason=wanted.late_reason,
        text=wanted.text,
        step_before=_step_before(kept, wanted.step_days),
    )


def _step_before(kept: Reference, days: int | None) -> datetime | None:
    """The instant before which a step began that lasts more working days by now."""
    if days is None:
        return None
    last = kept.calendar.due_day_for(days + 1, data_day(kept))
    return datetime.combine(last + timedelta(days=1), time.min, kept.zone)
