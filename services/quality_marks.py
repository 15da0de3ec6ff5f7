"""What a person makes of an unusual count: one more mark, with its trace."""

from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from data_access.writes.quality import append_outlier_mark
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.outliers import MOST_NOTE, OutlierState
from domain.period import Comparison
from domain.quality_view import UnitOutlier
from services.board import board_of
from services.installation import actor_id
from services.quality_outliers import unit_outliers
from services.reference import reference


def mark_outlier(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str,
    measure: str,
    day: date,
    state: OutlierState,
    note: str,
    now: datetime,
) -> None:
    """Say what was made of an outlier; earlier marks stay.

    AccessDenied without the permission or with a scope of some fields; NotFound where
    there is no such outlier within the scope. InvalidInput without a reason where one
    is asked for.
    """
    require(viewer, Permission.DATA_QUALITY_MARK)
    told = _sound_note(viewer, state, note)
    with database.write() as session:
        held_data_version(session)
        outlier = _found(database, session, viewer, org_unit_code, measure, day)
        append_outlier_mark(
            session,
            outlier.org_unit.id,
            measure=measure,
            day=day,
            state=state,
            note=told,
            value=outlier.unusual.value,
            user_id=actor_id(viewer),
            now=now,
        )
        raise_data_version(session, now)
        detail = (("day", day.isoformat()), ("state", state.value))
        subject = f"{org_unit_code} {measure}"
        kind = AuditKind.OUTLIER_MARKED
        add_change(session, AuditEvent(kind, now, actor_id(viewer), subject, detail))


def _sound_note(viewer: Viewer, state: OutlierState, note: str) -> str:
    if viewer.scope.fields is not None:
        raise AccessDenied(
            "Đánh dấu là về số của mọi lĩnh vực. Tài khoản của bạn chỉ xem một số "
            "lĩnh vực; nhờ người của đơn vị đánh dấu."
        )
    told = note.strip()
    if state is not OutlierState.LOOKING and not told:
        raise InvalidInput("Ghi đã giải thích hoặc đã sửa thế nào.")
    if len(told) > MOST_NOTE:
        raise InvalidInput(f"Ghi chú dài quá {MOST_NOTE} ký tự. Rút gọn ghi chú.")
    return told


def _found(
    database: Database,
    session: Session,
    viewer: Viewer,
    org_unit_code: str,
    measure: str,
    day: date,
) -> UnitOutlier:
    board = board_of(
        session,
        reference(database, session),
        viewer,
        org_unit_code=org_unit_code,
        field_code=None,
        period=None,
        comparison=Comparison.PREVIOUS_PERIOD,
    )
    for outlier in unit_outliers(board, [board.node]) or ():
        if (outlier.measure, outlier.unusual.day) == (measure, day):
            return outlier
    raise NotFound("Số này không còn bất thường. Tải lại trang.")
