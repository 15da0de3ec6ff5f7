"""Whose turn a dossier is, and one sentence why it is late."""

from dataclasses import dataclass
from datetime import date

from domain.dossier import Dossier, PauseKind
from domain.drilldown import LATE_REASONS, StepVisit
from domain.formatting import count, day_short
from domain.other_agency import is_elsewhere


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of where a dossier stands. `waits`: an open pause of this kind."""

    org_unit_name: str
    step: str | None
    step_since: date | None
    step_working_days: int | None
    waits: PauseKind | None
    late_reason: str | None
    visits: tuple[StepVisit, ...] = ()


def open_pause(dossier: Dossier) -> PauseKind | None:
    """The kind of pause that lasts, lawful or not; None: none, or it has left."""
    if dossier.resolved_at is not None:
        return None
    lasting = [pause for pause in dossier.pauses if pause.ended_at is None]
    return max(lasting, key=lambda p: p.began_at).kind if lasting else None


def whose_turn(standing: Standing) -> str:
    """Who has to act now, as a clause: the citizen, another agency, or the org unit."""
    if standing.waits is PauseKind.SUPPLEMENT:
        return "công dân bổ sung hồ sơ"
    if standing.waits is PauseKind.FINANCIAL_OBLIGATION:
        return "công dân thực hiện nghĩa vụ tài chính"
    step = f", bước {standing.step}" if standing.step else ""
    since = f" từ {day_short(standing.step_since)}" if standing.step_since else ""
    if is_elsewhere(standing.step):
        return (
            f"cơ quan khác ({standing.step}{since}); {standing.org_unit_name} đôn đốc"
        )
    return f"{standing.org_unit_name}{step}{since}"


def why_late(standing: Standing, working_days_late: int | None, *, left: bool) -> str:
    """One sentence from what is recorded; "" when in time.

    The reason the org unit stated comes first, then where most of the time went; where
    neither is recorded, the sentence says that.
    """
    if working_days_late is None:
        return ""
    state = "Xong trễ" if left else "Quá hạn"
    head = f"{state} {count(working_days_late)} ngày làm việc"
    parts = []
    if standing.late_reason:
        words = LATE_REASONS.get(standing.late_reason, standing.late_reason)
        parts.append(f"đơn vị ghi lý do {words}")
    longest = max(standing.visits, key=lambda v: v.working_days, default=None)
    if longest is not None and longest.working_days > 0:
        days = count(longest.working_days)
        parts.append(
            f"lâu nhất ở bước {longest.step} ({longest.org_unit_name}): {days} ngày "
            "làm việc"
        )
    elif not left and standing.step and standing.step_working_days:
        days = count(standing.step_working_days)
        parts.append(f"đang ở bước {standing.step} đã {days} ngày làm việc")
    if not parts:
        return f"{head}; đơn vị chưa ghi lý do, nguồn không có nhật ký từng bước."
    return f"{head}: {'; '.join(parts)}."
