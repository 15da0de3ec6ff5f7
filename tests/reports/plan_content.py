"""An invented plan as it stands on a day, for workbooks."""

from collections.abc import Mapping
from datetime import date, timedelta

from domain.identifiers import OrgUnitId
from domain.plan import PlanBook, PlanGroup, ProgressReport, TaskRecord
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import plan_roll_up
from domain.plan_state import TaskStanding, TaskState, standings
from domain.scorecard import OrgUnitKind, OrgUnitRef
from tests.domain.calendars import vietnam
from tests.domain.plans import extension, plan, report, task

DAY = date(2024, 11, 18)
GROUPS = (
    PlanGroup("I", "Cải cách thể chế"),
    PlanGroup("II", "Cải cách thủ tục hành chính"),
    PlanGroup("III", "Xây dựng và phát triển chính quyền điện tử, chính quyền số"),
)
NAMES = (
    "Rà soát, hệ thống hóa văn bản quy phạm pháp luật của Thành phố",
    "Tái cấu trúc 120 thủ tục đất đai",
    "=1+1 <b>Số hóa</b> kết quả giải quyết còn hiệu lực",
    "Kết nối 8 cơ sở dữ liệu dùng chung",
)
LEADS = (
    ("Sở Nội vụ", "Sở NV"),
    ("Sở Tài nguyên và Môi trường", "Sở TN-MT"),
    ("Văn phòng Ủy ban nhân dân Thành phố", "VP UBND"),
)


def records(count: int = 24) -> tuple[TaskRecord, ...]:
    """Tasks of all kinds: done, late, put off, silent, a milestone."""
    found = []
    for number in range(count):
        start = date(2024, 1, 8) + timedelta(days=11 * (number % 20))
        due = start + timedelta(days=60 + 37 * (number % 6))
        reports: list[ProgressReport] = []
        for month, percent in enumerate((20, 45, 60 + 10 * (number % 5)), start=1):
            day = start + timedelta(days=30 * month)
            if day <= DAY and number % 7:
                reports.append(report(day, percent, note="-Đang thực hiện"))
        found.append(
            TaskRecord(
                task(
                    f"{GROUPS[number % 3].code}.{number // 3 + 1:02}",
                    name=NAMES[number % 4],
                    group_code=GROUPS[number % 3].code,
                    lead_id=OrgUnitId(number % 3 + 1),
                    start=start,
                    first_deadline=due,
                    is_milestone=number % 11 == 10,
                ),
                tuple(reports),
                (extension(due, due + timedelta(days=45)),)
                if number % 8 == 3 and due <= DAY
                else (),
            )
        )
    return tuple(found)


def board(count: int = 24) -> PlanBoard:
    """The plan on 18/11/2024."""
    book = PlanBook(
        plan(
            name="Kế hoạch cải cách hành chính năm 2024",
            legal_basis="Quyết định 6004/QĐ-UBND",
        ),
        GROUPS,
        records(count),
    )
    found = standings(book, day=DAY, calendar=vietnam())
    lines = tuple(line_of(record, found) for record in book.records)
    return PlanBoard(
        plan=book.plan, day=DAY, groups=GROUPS, lines=lines, targets=(),
        roll_up=plan_roll_up(book, found), since=None, before=None, before_standings={},
        may_judge=False,
    )  # fmt: skip


def line_of(record: TaskRecord, found: Mapping[str, TaskStanding]) -> TaskLine:
    """A task as it stands; nothing links to it."""
    standing = found[record.task.code]
    return TaskLine(
        record=record, standing=standing, lead=_unit(record.task.lead_id),
        supporting=(), is_critical=standing.state is TaskState.OVERDUE, slack_days=0,
        waits_for=(), waited_for_by=(), may_report=False,
    )  # fmt: skip


def _unit(unit: OrgUnitId) -> OrgUnitRef:
    name, short = LEADS[unit - 1]
    return OrgUnitRef(unit, short, name, short, OrgUnitKind.DEPARTMENT)
