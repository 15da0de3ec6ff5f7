"""The sentences of the import page, made from the numbers of a dry run or a load."""

from zoneinfo import ZoneInfo

from domain.formatting import count, moment
from domain.headline import Segment
from domain.imports import DryRun, ImportKind, LoadResult, UndoableLoad, UndoResult
from domain.load_history import LoadHistory

NOTHING_WRITTEN = "Chưa có gì được ghi."
_USUAL_GAP_DAYS = 10
"""The longest public holiday (Tết with both weekends) passes without a load."""
_NAMED = 2
"""How many sources that lag behind are named before they are only counted."""


def row_word(kind: ImportKind) -> str:
    """What one row of the file is called."""
    return "hồ sơ" if kind is ImportKind.DOSSIERS else "dòng"


def checked_headline(report: DryRun) -> tuple[Segment, ...]:
    """What the dry run found."""
    if report.is_unreadable:
        return (
            Segment("Kiểm tra thử: "),
            Segment("tệp không đọc được", alert=True),
            Segment(f". {NOTHING_WRITTEN}"),
        )
    ready = report.new + report.changed
    if ready:
        rest = f"{count(ready)} dòng sẵn sàng. {NOTHING_WRITTEN}"
    elif report.accepted:
        rest = f"không có dòng nào mới hoặc thay đổi. {NOTHING_WRITTEN}"
    else:
        rest = f"không có dòng nào nạp được. {NOTHING_WRITTEN}"
    if not report.rejected:
        return (Segment(f"Kiểm tra thử: {_no_rejection(ready)}{rest}"),)
    return (
        Segment("Kiểm tra thử: "),
        Segment(f"{count(report.rejected)} dòng bị từ chối", alert=True),
        Segment(f", {rest}"),
    )


def refused_headline(file_name: str) -> tuple[Segment, ...]:
    """The check was refused or stopped before it found anything."""
    return (
        Segment("Kiểm tra thử: "),
        Segment("chưa kiểm tra được", alert=True),
        Segment(f" {file_name}. {NOTHING_WRITTEN}"),
    )


def load_label(report: DryRun, *, zone: ZoneInfo) -> str | None:
    """What the main button does; None when there is nothing to load."""
    if report.is_unreadable or not report.accepted:
        return None
    ready = report.new + report.changed
    removed = f"xóa {count(report.removed)} hồ sơ vắng mặt" if report.removed else ""
    if removed and not ready:
        return removed.capitalize()
    if ready:
        which = " hợp lệ" if report.rejected else ""
        load = f"Nạp {count(ready)} {row_word(report.request.kind)}{which}"
        return f"{load}, {removed}" if removed else load
    if moves_on(report):
        return f"Ghi nhận số liệu đến {moment(report.request.complete_to, zone)}"
    return None


def moves_on(report: DryRun) -> bool:
    """Whether the load would at least say that the source reaches further."""
    wanted, before = report.request.complete_to, report.previous_complete_to
    return wanted is not None and (before is None or wanted > before)


def load_note(report: DryRun) -> str:
    """What the button promises, below it."""
    note = "Nạp trọn gói: lỗi giữa chừng thì không ghi gì."
    if report.request.kind is ImportKind.DOSSIERS:
        note += " Có thể hoàn tác lượt nạp cuối của nguồn."
    if report.rejected and report.accepted:
        note += f" {count(report.rejected)} dòng bị từ chối không được ghi."
    return note


def loaded_headline(result: LoadResult, *, zone: ZoneInfo) -> tuple[Segment, ...]:
    """What was loaded."""
    request = result.dry_run.request
    if result.load_id is None:
        return (Segment("Số liệu đã giống tệp này từ trước. Không có gì thay đổi."),)
    until = ""
    if request.complete_to is not None:
        until = f" Số liệu đến {moment(request.complete_to, zone)}."
    word = row_word(request.kind)
    return (
        Segment(
            f"Đã nạp {request.file_name}: {count(result.new)} {word} mới, "
            f"{count(result.changed)} thay đổi, {count(result.unchanged)} không đổi"
            f"{_removed(result)}.{until}"
        ),
    )


def _removed(result: LoadResult) -> str:
    return f", {count(result.removed)} bị xóa" if result.removed else ""


def undone_headline(result: UndoResult) -> tuple[Segment, ...]:
    """What an undo put back."""
    return (
        Segment(
            f"Đã hoàn tác lượt nạp cuối của {result.source_name}: "
            f"{count(result.taken_out)} hồ sơ rút ra, "
            f"{count(result.restored)} trở lại như trước, "
            f"{count(result.brought_back)} được khôi phục."
        ),
    )


def undo_question(load: UndoableLoad, *, zone: ZoneInfo) -> str:
    """What goes back when a load is undone."""
    reach = "nguồn không còn số liệu nào"
    if load.complete_before is not None:
        reach = f"số liệu của nguồn trở lại đến {moment(load.complete_before, zone)}"
    return (
        f"{count(load.new)} hồ sơ mới được rút ra, {count(load.changed)} hồ sơ thay "
        f"đổi trở lại như trước, {count(load.removed)} hồ sơ đã xóa được khôi phục; "
        f"{reach}."
    )


def history_headline(history: LoadHistory, *, zone: ZoneInfo) -> tuple[Segment, ...]:
    """How far the data reach, and which sources lag behind."""
    if history.data_moment is None:
        return (Segment("Chưa có số liệu hồ sơ. Chọn tệp để nạp lần đầu."),)
    reach = moment(history.data_moment, zone)
    stale = [reach for reach in history.sources if reach.is_stale]
    if not stale:
        return (Segment(f"Cả {len(history.sources)} nguồn đã có số liệu đến {reach}."),)
    named = "; ".join(
        f"{reach.source.name} chỉ đến {moment(reach.source.complete_to, zone)}"
        for reach in stale[:_NAMED]
    )
    more = f" và {len(stale) - _NAMED} nguồn khác" if len(stale) > _NAMED else ""
    return (
        Segment(f"{len(stale)} nguồn chậm số liệu", alert=True),
        Segment(f": {named}{more}. Các nguồn khác đã có đến {reach}."),
    )


def gap_warning(report: DryRun, history: LoadHistory, *, zone: ZoneInfo) -> str | None:
    """Said when the file claims to reach far beyond all other data; else None.

    A wrong moment would make every other source lag behind.
    """
    wanted, present = report.request.complete_to, history.data_moment
    if wanted is None or present is None:
        return None
    days = (wanted.astimezone(zone).date() - present.astimezone(zone).date()).days
    if days <= _USUAL_GAP_DAYS:
        return None
    others = sum(
        1 for r in history.sources if r.source.code != report.request.source_code
    )
    lag = f" {count(others)} nguồn khác sẽ thành chậm số liệu." if others else ""
    return (
        f"Tệp ghi số liệu đến {moment(wanted, zone)}, sau số liệu hiện có "
        f"({moment(present, zone)}) {count(days)} ngày.{lag} "
        "Nếu không đúng, sửa ở ô Số liệu đến."
    )


def _no_rejection(ready: int) -> str:
    return "không có dòng nào bị từ chối, " if ready else ""
