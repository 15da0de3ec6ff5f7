"""One dossier and its clock: state, time strip, every event, and the arithmetic."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.time_strip import WIDTH, time_strip
from domain.clock_intervals import StretchKind
from domain.dossier import Channel, DossierState, Outcome
from domain.drilldown import LATE_REASONS, ClockEvent, ClockLine, DossierPage, StepVisit
from domain.formatting import NOTHING, count, day, day_short, moment

_CHANNELS = {
    Channel.DIRECT: "trực tiếp",
    Channel.ONLINE: "trực tuyến",
    Channel.POST: "bưu chính",
}
_OUTCOMES = {
    Outcome.RESULT: "đã giải quyết",
    Outcome.REFUSED: "từ chối",
    Outcome.STOPPED: "dừng xử lý",
    Outcome.WITHDRAWN: "rút hồ sơ",
    Outcome.NOT_ACCEPTED: "không tiếp nhận",
}
_STRETCHES = {
    StretchKind.COUNTED: "đồng hồ chạy",
    StretchKind.PAUSED: "dừng chờ công dân",
    StretchKind.OVERDUE: "quá hạn",
}
_SPENT = {
    StretchKind.COUNTED: "chạy",
    StretchKind.PAUSED: "dừng",
    StretchKind.OVERDUE: "quá hạn",
}
_ALERTING = {ClockEvent.BECAME_OVERDUE, ClockEvent.STILL_OPEN}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line: when, what, by which rule, the deadline after it."""

    at: str
    line: ClockLine
    due: str
    tone: str
    is_last: bool


def clock_panel(page: DossierPage, drawing: Drawing, *, close_href: str) -> Markup:
    """The dossier beside its list; `close_href` is the list without it."""
    years = {line.at.astimezone(drawing.zone).year for line in page.lines}
    kind, word = state_words(page)
    return render(
        "clock_panel",
        page=page,
        provisional_year=_provisional_year(page, drawing.zone),
        status=kind,
        word=word,
        strip=time_strip(page),
        width=WIDTH,
        description=_description(page),
        period=f"Năm {years.pop()}" if len(years) == 1 else "Thời gian",
        lines=event_lines(page, drawing.zone),
        facts=facts(page, drawing.zone),
        source=source_facts(page, drawing.zone),
        step=_step_words(page),
        against_first=against_first(page, drawing.zone),
        stretches=stretch_lines(page),
        promise=promise_words(page),
        spent=spent_words(page),
        close_href=close_href,
    )


def state_words(page: DossierPage) -> tuple[str, str]:
    """Shape and words of the state; days are working days."""
    late = page.working_days_late
    match page.state:
        case DossierState.OPEN_OVERDUE:
            return "late", f"Quá hạn {count(late)} ngày làm việc"
        case DossierState.LEFT_LATE:
            return "late", f"Xong trễ {count(late)} ngày làm việc"
        case DossierState.WAITING:
            return "wait", "Chờ công dân"
        case DossierState.OPEN_IN_TIME:
            return "ok", "Trong hạn"
        case DossierState.LEFT_EARLY:
            return "done", "Xong trước hạn"
        case DossierState.LEFT_ON_TIME:
            return "done", "Xong đúng hạn"
        case DossierState.NOT_RECEIVED:
            return "ok", "Không tiếp nhận"


def event_lines(page: DossierPage, zone: ZoneInfo) -> list[EventLine]:
    """The events in order; the year is written only where it changes the reading."""
    years = {line.at.astimezone(zone).year for line in page.lines}
    is_late = page.state in (DossierState.OPEN_OVERDUE, DossierState.LEFT_LATE)
    lines = []
    for index, line in enumerate(page.lines):
        is_last = index == len(page.lines) - 1
        alerting = line.event in _ALERTING and is_late
        lines.append(
            EventLine(
                at=_clock(line.at, zone, with_year=len(years) > 1),
                line=line,
                due=(day if len(years) > 1 else day_short)(line.due_after),
                tone="red" if alerting else "",
                is_last=is_last and is_late,
            )
        )
    return lines


def against_first(page: DossierPage, zone: ZoneInfo) -> str:
    """Lateness against the first promise, which no pause and no apology moves."""
    first = day_short(page.first_due_at.astimezone(zone).date())
    days = page.working_days_late_first
    if days is None:
        return f"So với lời hẹn đầu {first}: không quá hạn."
    return f"So với lời hẹn đầu {first}: quá {count(days)} ngày làm việc."


def stretch_lines(page: DossierPage) -> list[tuple[str, str, str, str]]:
    """Days, what they did, weekdays off among them by name, working days."""
    if page.sums is None:
        return []
    return [
        (
            day(s.first_day)
            if s.first_day == s.last_day
            else f"{day_short(s.first_day)} – {day(s.last_day)}",
            _STRETCHES[s.kind],
            ", ".join(f"{name} {day_short(off)}" for off, name in s.holidays),
            count(s.working_days),
        )
        for s in page.sums.stretches
    ]


def promise_words(page: DossierPage) -> str:
    """How the deadline came about, as a sum: 30 + 15 = 45 ngày làm việc."""
    sums = page.sums
    if sums is None:
        return ""
    moves = [m.moved_days for m in sums.moves if m.moved_days]
    if sums.until_due is None:
        return (
            f"Hẹn đầu: {count(sums.promised)} ngày làm việc sau ngày nhận; đồng hồ "
            "đang dừng nên chưa có hạn."
        )
    if not moves:
        return f"Hạn: {count(sums.promised)} ngày làm việc sau ngày nhận, như hẹn đầu."
    added = " + ".join(count(n) for n in (sums.promised, *moves))
    return (
        f"Hạn: {added} = {count(sums.until_due)} ngày làm việc sau ngày nhận (hẹn đầu, "
        f"cộng {count(len(moves))} lần dừng)."
    )


def spent_words(page: DossierPage) -> str:
    """Where the days went, as a sum that the stretches above add up to."""
    if page.sums is None:
        return ""
    spent = page.sums.by_kind
    parts = [
        f"{count(spent[kind])} {words}"
        for kind, words in _SPENT.items()
        if spent[kind] or kind is StretchKind.COUNTED
    ]
    return f"{' + '.join(parts)} = {count(page.sums.elapsed)} ngày làm việc."


def redate_words(page: DossierPage, zone: ZoneInfo) -> str:
    """Re-dated promises: how many, the last one, and whether it has passed."""
    if page.redated_to is None and not page.redated_count:
        return ""
    times = f"{count(page.redated_count)} lần" if page.redated_count else "có"
    if page.redated_to is None:
        return times
    passed = page.redated_to < (page.resolved_at or page.as_of)
    last = day(page.redated_to.astimezone(zone).date())
    return f"{times}, gần nhất {last}{' (đã lỡ)' if passed else ''}"


def visit_words(page: DossierPage) -> str:
    """Steps visited, in order, with their working days."""
    return "; ".join(_visit_words(visit) for visit in page.visits)


def _visit_words(visit: StepVisit) -> str:
    until = day_short(visit.last_day) if visit.last_day else "nay"
    days = f"{day_short(visit.first_day)}–{until}"
    where = f"{visit.step} ({visit.org_unit_name})"
    return f"{where} {days}: {count(visit.working_days)} ngày"


def facts(page: DossierPage, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What the record holds beside the clock; what is not kept is left out."""
    head = f"{page.head.title} {page.head.name}" if page.head else ""
    phone = f", {page.head.phone}" if page.head and page.head.phone else ""
    known = [
        ("Đơn vị", page.org_unit.name),
        ("Người đứng đầu", f"{head}{phone}"),
        ("Lĩnh vực", page.field_name),
        ("Hình thức nộp", _CHANNELS[page.channel]),
        ("Người nộp", page.applicant_name or ""),
        ("Điện thoại", page.applicant_phone or ""),
        ("Kết quả", _OUTCOMES[page.outcome] if page.outcome else ""),
        ("Xử lý xong", moment(page.resolved_at, zone) if page.resolved_at else ""),
        ("Trả kết quả", moment(page.returned_at, zone) if page.returned_at else ""),
        ("Lý do quá hạn", _late_reason(page)),
        ("Hẹn lại", redate_words(page, zone)),
        ("Các bước đã qua", visit_words(page)),
    ]
    return [(name, value) for name, value in known if value]


def source_facts(page: DossierPage, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Where the record came from, and the rules by which its clock was read."""
    computed = (
        "tính từ thời hạn của thủ tục" if page.due_is_computed else "ghi trên giấy hẹn"
    )
    return [
        ("Nguồn", page.source_name),
        ("Tệp", page.load_file),
        ("Mã băm SHA-256", f"{page.load_sha256[:16]}…"),
        ("Nạp lúc", moment(page.loaded_at, zone)),
        ("Số liệu đến", moment(page.as_of, zone)),
        ("Hẹn đầu", computed),
        ("Mã thủ tục", page.procedure_code),
        (
            "Quy tắc",
            "Chỉ yêu cầu bổ sung hoặc nghĩa vụ tài chính bắt đầu trước khi hết hạn "
            "mới dời hạn (Nghị định 61/2018/NĐ-CP). Thư xin lỗi và lời hẹn lại không "
            "dời hạn. Ngày quá hạn là ngày làm việc sau ngày hạn.",
        ),
    ]


def _provisional_year(page: DossierPage, zone: ZoneInfo) -> int | None:
    if page.due_at is None or not page.due_is_provisional:
        return None
    return page.due_at.astimezone(zone).year


def _clock(at: datetime, zone: ZoneInfo, *, with_year: bool) -> str:
    local = at.astimezone(zone)
    text = (day if with_year else day_short)(local.date())
    return text if local.time() == time() else f"{text} {local:%H:%M}"


def _step_words(page: DossierPage) -> str:
    if not page.step:
        return ""
    since = f" từ {day_short(page.step_since)}" if page.step_since else ""
    return f"Bước {page.step}{since}."


def _late_reason(page: DossierPage) -> str:
    if page.late_reason is None:
        return ""
    return LATE_REASONS.get(page.late_reason, page.late_reason)


def _description(page: DossierPage) -> str:
    marks = "; ".join(mark.label for mark in page.marks)
    return f"Dòng thời gian hồ sơ {page.code}: {marks or NOTHING}"
