"""A dossier's clock told line by line: each event and what it did to the deadline."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.clock_setting import Setting
from domain.dossier import (
    TICK,
    Channel,
    Deadline,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    deadline,
)
from domain.drilldown import ClockEvent, ClockLine
from domain.formatting import count, day_short

CHANNEL_LABELS = {
    Channel.DIRECT: "trực tiếp",
    Channel.ONLINE: "trực tuyến",
    Channel.POST: "qua bưu chính",
}
PAUSE_LABELS = {
    PauseKind.SUPPLEMENT: "Yêu cầu bổ sung",
    PauseKind.FINANCIAL_OBLIGATION: "Chờ nghĩa vụ tài chính",
}
RESUME_LABELS = {
    PauseKind.SUPPLEMENT: "Công dân bổ sung đủ",
    PauseKind.FINANCIAL_OBLIGATION: "Công dân hoàn thành nghĩa vụ tài chính",
}
OUTCOME_LABELS = {
    Outcome.RESULT: "Xử lý xong",
    Outcome.REFUSED: "Từ chối giải quyết",
    Outcome.STOPPED: "Dừng xử lý",
    Outcome.WITHDRAWN: "Công dân rút hồ sơ",
    Outcome.NOT_ACCEPTED: "Không tiếp nhận",
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late: working and calendar days after the due day, and against the first.

    None: not late by that measure. Counted to leaving, or to the moment known.
    """

    working_days: int | None
    calendar_days: int | None
    working_days_first: int | None


def lateness(dossier: Dossier, setting: Setting) -> Lateness:
    """Working days after the due day (docs/rules.md), against both promises."""
    end = dossier.resolved_at or setting.as_of
    end_day = setting.day(end)
    due_at = deadline(dossier, calendar=setting.calendar, zone=setting.zone).due_at
    working = calendar = first = None
    if due_at is not None and end > due_at:
        due_day = setting.day(due_at)
        working = setting.calendar.days_late(due_day, end_day)
        calendar = (end_day - due_day).days
    if end > dossier.first_due_at:
        first = setting.calendar.days_late(setting.day(dossier.first_due_at), end_day)
    return Lateness(working, calendar, first)


def clock_lines(
    dossier: Dossier,
    setting: Setting,
    *,
    procedure_working_days: int | None,
    due_is_computed: bool,
) -> tuple[ClockLine, ...]:
    """Every event in order, the last line giving the count and its arithmetic."""
    clock = deadline(dossier, calendar=setting.calendar, zone=setting.zone)
    lines = [
        _received(dossier, setting, procedure_working_days, computed=due_is_computed),
        *_pauses(dossier, clock, setting),
        *_transfers(dossier, clock, setting),
        *_promises(dossier, clock, setting),
    ]
    lines.sort(key=lambda line: line.at)
    return (*lines, _last(dossier, clock, setting))


def _received(
    dossier: Dossier, setting: Setting, working_days: int | None, *, computed: bool
) -> ClockLine:
    if working_days is None:
        rule = "Hạn theo phiếu hẹn"
    elif working_days == 0:
        rule = "Thủ tục trả trong ngày làm việc"
    else:
        rule = f"Thủ tục {working_days} ngày làm việc; không tính ngày nhận"
    if computed:
        rule += "; hệ thống tính vì phiếu không ghi hạn"
    return ClockLine(
        at=dossier.received_at,
        event=ClockEvent.RECEIVED,
        title=f"Tiếp nhận {CHANNEL_LABELS[dossier.channel]}",
        rule=rule,
        due_after=setting.day(dossier.first_due_at),
        effect="hẹn đầu",
    )


def _pauses(dossier: Dossier, clock: Deadline, setting: Setting) -> list[ClockLine]:
    lines: list[ClockLine] = []
    due = dossier.first_due_at
    ordered = sorted(dossier.pauses, key=lambda pause: pause.began_at)
    for number, pause in enumerate(ordered, 1):
        lawful = next(
            (
                item
                for item in clock.pauses
                if item.began_at <= pause.began_at
                and (item.ended_at is None or pause.began_at <= item.ended_at)
            ),
            None,
        )
        if lawful is None:
            due = clock.due_at or due
            lines.append(_ignored(pause, number, setting.day(due)))
            continue
        lines.append(_paused(pause, number))
        if lawful.ended_at is not None and pause.ended_at == lawful.ended_at:
            moved = setting.day(lawful.due_after or due)
            lines.append(_resumed(pause, lawful.working_days, moved, setting))
    return lines


def _paused(pause: Pause, number: int) -> ClockLine:
    return ClockLine(
        at=pause.began_at,
        event=ClockEvent.PAUSED,
        title=f"{PAUSE_LABELS[pause.kind]}, lần {number}",
        rule="Trước hạn: đồng hồ dừng",
        due_after=None,
        effect="dừng",
    )


def _ignored(pause: Pause, number: int, due: date) -> ClockLine:
    return ClockLine(
        at=pause.began_at,
        event=ClockEvent.PAUSE_IGNORED,
        title=f"{PAUSE_LABELS[pause.kind]}, lần {number}",
        rule="Sau hạn: không dời hạn",
        due_after=due,
        effect="không đổi",
    )


def _resumed(pause: Pause, days: int, due: date, setting: Setting) -> ClockLine:
    ended = pause.ended_at
    if ended is None:
        raise AssertionError("a pause that ended has an end")
    first = day_short(setting.day(pause.began_at))
    last = day_short(setting.day(ended))
    return ClockLine(
        at=ended,
        event=ClockEvent.RESUMED,
        title=RESUME_LABELS[pause.kind],
        rule=f"Dừng {days} ngày làm việc, từ {first} đến trước {last}",
        due_after=due,
        effect=f"+{days} ngày" if days else "không đổi",
    )


def _transfers(dossier: Dossier, clock: Deadline, setting: Setting) -> list[ClockLine]:
    return [
        ClockLine(
            at=transfer.at,
            event=ClockEvent.TRANSFERRED,
            title="Bàn giao do sắp xếp đơn vị"
            if transfer.by_succession
            else "Chuyển đơn vị giải quyết",
            rule="Chuyển đơn vị không dời hạn",
            due_after=_due_on(dossier, transfer.at, setting),
            effect="không đổi",
        )
        for transfer in dossier.transfers
    ]


def _due_on(dossier: Dossier, at: datetime, setting: Setting) -> date | None:
    due_at = deadline(
        dossier, calendar=setting.calendar, zone=setting.zone, as_of=at
    ).due_at
    return None if due_at is None else setting.day(due_at)


def _promises(dossier: Dossier, clock: Deadline, setting: Setting) -> list[ClockLine]:
    """Becoming overdue, the apology and the new date: none moves the deadline."""
    lines: list[ClockLine] = []
    end = dossier.resolved_at or setting.as_of
    if clock.due_at is not None and end > clock.due_at:
        due = setting.day(clock.due_at)
        lines.append(
            ClockLine(
                at=clock.due_at + TICK,
                event=ClockEvent.BECAME_OVERDUE,
                title="Bắt đầu quá hạn",
                rule=f"Hết hạn {day_short(due)} chưa có kết quả",
                due_after=due,
                effect="hết hạn",
            )
        )
    if dossier.apology_sent_at is not None:
        redated = dossier.redated_to
        title = "Thư xin lỗi"
        rule = "Thư xin lỗi không dời hạn"
        if redated is not None:
            title += f", hẹn lại {day_short(setting.day(redated))}"
            if redated < end:
                rule = "Không dời hạn; lời hẹn lại đã lỡ"
        lines.append(
            ClockLine(
                at=dossier.apology_sent_at,
                event=ClockEvent.APOLOGISED,
                title=title,
                rule=rule,
                due_after=_due_on(dossier, dossier.apology_sent_at, setting),
                effect="không đổi",
            )
        )
    return lines


def _last(dossier: Dossier, clock: Deadline, setting: Setting) -> ClockLine:
    late = lateness(dossier, setting)
    due = None if clock.due_at is None else setting.day(clock.due_at)
    left_at = dossier.resolved_at
    at = left_at or setting.as_of
    if left_at is not None:
        title = OUTCOME_LABELS[dossier.outcome or Outcome.RESULT]
    elif due is None:
        title = "Đang chờ công dân"
    else:
        title = "Vẫn chưa có kết quả"
    return ClockLine(
        at=at,
        event=ClockEvent.LEFT if left_at else ClockEvent.STILL_OPEN,
        title=title,
        rule=_arithmetic(due, setting.day(at), late, setting),
        due_after=due,
        effect=_verdict(due, setting.day(at), late, setting),
    )


def _arithmetic(due: date | None, day: date, late: Lateness, setting: Setting) -> str:
    if due is None:
        return "Đồng hồ đang dừng, chưa có hạn mới"
    if late.working_days is None:
        return f"Hạn {day_short(due)}; tính đến {day_short(day)}"
    skipped = [
        item.day
        for item in setting.calendar.days
        if due < item.day <= day
        and item.day.weekday() < 5
        and not setting.calendar.is_working(item.day)
    ]
    text = f"Sau {day_short(due)} đến {day_short(day)}, trừ ngày nghỉ"
    if skipped:
        shown = ", ".join(day_short(item) for item in skipped[:3])
        text += f" và lễ {shown}" + ("…" if len(skipped) > 3 else "")
    return text


def _verdict(due: date | None, day: date, late: Lateness, setting: Setting) -> str:
    if due is None:
        return "chờ công dân"
    if late.working_days is not None:
        return f"quá {count(late.working_days)} ngày LV"
    left = setting.calendar.days_late(day, due)
    return "trong hạn" if left == 0 else f"còn {count(left)} ngày LV"
