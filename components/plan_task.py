"""One task of a plan: what was promised, what became of it, what waits for it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from components.indicator_links import IndicatorLinks
from components.links import Links
from components.markup import render
from components.plan_links import PlanLinks
from domain.formatting import count, day
from domain.plan import LinkKind, ProgressReport, Verdict
from domain.plan_board import LinkedTask, TaskLine
from domain.plan_state import TaskState
from domain.plan_view import TaskDeed
from domain.plan_words import (
    DECISION_WORDS,
    DEED_WORDS,
    STATE_WORDS,
    handover_words,
    standing_words,
)

LINK_WORDS = {
    LinkKind.FINISH_TO_START: "xong rồi mới bắt đầu",
    LinkKind.START_TO_START: "bắt đầu rồi mới bắt đầu",
    LinkKind.FINISH_TO_FINISH: "xong rồi mới xong",
    LinkKind.START_TO_FINISH: "bắt đầu rồi mới xong",
}
VERDICT_WORDS = {
    None: "chờ xem",
    Verdict.ACCEPTED: "chấp nhận",
    Verdict.RETURNED: "trả lại",
}


_INDICATORS = IndicatorLinks(Links())
"""A plan has no scope bar: passports are those of the viewer's own scope."""


def opened_task(
    line: TaskLine, links: PlanLinks, deeds: Sequence[TaskDeed] = ()
) -> Markup:
    """The card of a task; `deeds`: what the viewer may do to it."""
    return render(
        "plan_task",
        code=line.code,
        name=line.record.task.name,
        close_href=links.task(""),
        deeds=[(links.deed(line.code, deed), DEED_WORDS[deed]) for deed in deeds],
        facts=list(_facts(line)),
        indicators=[
            (code, _INDICATORS.opened(code))
            for code in line.record.task.indicator_codes
        ],
        reports=[_report(r) for r in reversed(line.record.reports)],
        before=_linked(line.waits_for, links, ahead=True),
        after=_linked(line.waited_for_by, links, ahead=False),
    )


def _facts(line: TaskLine) -> Iterable[tuple[str, str]]:
    task, standing = line.record.task, line.standing
    yield "Trạng thái", _state_told(line)
    yield "Chủ trì", line.lead.name
    if line.supporting:
        yield "Phối hợp", ", ".join(unit.name for unit in line.supporting)
    if line.vacant:
        ended = ", ".join(unit.name for unit in line.vacant)
        yield "Chưa có đơn vị kế thừa", f"{ended} đã kết thúc hoạt động"
    for handover in line.handovers:
        yield f"Bàn giao {day(handover.day)}", handover_words(handover)
    if task.product:
        yield "Sản phẩm", task.product
    if task.legal_basis:
        yield "Căn cứ", task.legal_basis
    if task.start:
        yield "Bắt đầu", day(task.start)
    if standing.first_deadline:
        yield "Hạn đầu", _deadline(standing.first_deadline, standing.days_late_first)
    for number, item in enumerate(line.record.extensions, 1):
        yield (
            f"Gia hạn lần {number}",
            f"đến {day(item.new_deadline)}, {item.decision_number} ngày "
            f"{day(item.decided_on)}: {item.reason}",
        )
    if standing.extensions and standing.deadline:
        yield "Hạn hiện tại", _deadline(standing.deadline, standing.days_late)
    for decision in line.record.decisions:
        yield (
            DECISION_WORDS[decision.kind],
            f"{decision.decision_number}, từ {day(decision.known_on)}: "
            f"{decision.reason}",
        )
    if standing.done_on:
        yield "Xong ngày", day(standing.done_on)
    elif standing.forecast and task.start:
        yield (
            "Dự báo xong",
            f"{day(standing.forecast)}, nếu giữ nhịp {int(standing.percent or 0)} % từ "
            f"{day(task.start)} đến nay, tính theo ngày làm việc",
        )
    ahead = standing.state in (TaskState.IN_TIME, TaskState.DUE_SOON)
    if line.slack_days is not None and ahead:
        slack = "không, nằm trên đường găng" if line.is_critical else (
            f"{count(line.slack_days)} ngày làm việc trước khi cả kế hoạch phải lùi"
        )  # fmt: skip
        yield "Độ dư", slack


def _state_told(line: TaskLine) -> str:
    """The state with the day it began, where that is a deadline gone by."""
    standing = line.standing
    told = standing_words(standing)
    if standing.state is TaskState.OVERDUE and standing.deadline:
        told = f"{told} làm việc, từ {day(standing.deadline + timedelta(days=1))}"
    if line.is_open and standing.expected is not None:
        reported = "chưa báo cáo" if standing.percent is None else (
            f"báo cáo {int(standing.percent)} %"
        )  # fmt: skip
        told = f"{told}; {reported}, phải đạt {int(standing.expected)} %"
    return told


def _deadline(deadline: date, late: int | None) -> str:
    return (
        f"{day(deadline)}, trễ {count(late)} ngày làm việc" if late else day(deadline)
    )


def _report(report: ProgressReport) -> dict[str, str]:
    note = report.note
    if report.verdict_note:
        note = f"{note} Trả lại: {report.verdict_note}"
    return {
        "day": day(report.day),
        "percent": str(report.percent),
        "note": note,
        "evidence": report.evidence,
        "author": report.author_name,
        "verdict": VERDICT_WORDS[report.verdict],
        "tone": "red" if report.verdict is Verdict.RETURNED else "",
    }


def _linked(
    linked: Sequence[LinkedTask], links: PlanLinks, *, ahead: bool
) -> list[dict[str, str]]:
    found = []
    for item in linked:
        code = item.link.predecessor if ahead else item.link.successor
        lag = item.link.lag_days
        more = (
            f", {'sau' if lag > 0 else 'sớm hơn'} {abs(lag)} ngày làm việc"
            if lag
            else ""
        )
        found.append(
            {
                "code": code,
                "href": links.task(code) if item.state else "",
                "name": item.name,
                "lead": item.lead.short_name,
                "state": STATE_WORDS[item.state] if item.state else "",
                "kind": LINK_WORDS[item.link.kind] + more,
            }
        )
    return found
