"""MS Project files saved as XML (MSPDI): tasks, links, baselines, calendar."""

from datetime import date

from domain.plan_file import PlanFile, PlanSource
from ingest.plans.checks import resolved_links
from ingest.plans.outline import nested
from ingest.plans.parsed import PlanLog
from ingest.plans.project_calendar import project_calendar
from ingest.plans.project_links import ProjectLinks
from ingest.plans.project_tasks import ProjectTasks
from ingest.plans.project_times import LagRule, day, moment, whole
from ingest.plans.working_index import WorkingIndex
from ingest.plans.xml_tree import XmlNode

ROOT = "Project"
KEPT = frozenset(
    {
        "Name", "Title", "StatusDate", "MinutesPerDay", "CalendarUID", "Calendars",
        "Calendar", "UID", "IsBaseCalendar", "BaseCalendarUID", "WeekDays",
        "WeekDay", "DayType", "DayWorking", "WorkingTimes", "WorkingTime", "FromTime",
        "TimePeriod", "FromDate", "ToDate",
        "Exceptions", "Exception", "Type", "Period", "Month", "MonthDay",
        "ExtendedAttributes", "ExtendedAttribute", "FieldID", "FieldName", "Alias",
        "Value", "Tasks", "Task", "IsNull", "Active", "OutlineLevel",
        "OutlineNumber", "Start", "Finish", "Manual", "ManualStart", "ManualFinish",
        "Duration", "DurationFormat", "Milestone", "Recurring",
        "ExternalTask", "IsSubproject", "PercentComplete",
        "ConstraintType", "ConstraintDate", "Deadline", "ActualStart",
        "ActualFinish", "Notes", "PredecessorLink", "PredecessorUID",
        "CrossProject", "LinkLag", "LagFormat", "Baseline", "Number", "Resources",
        "Resource", "Assignments", "Assignment", "TaskUID", "ResourceUID",
    }
)  # fmt: skip
"""What is read; all else (costs, hours, views, timephased data) is passed over."""
_MINUTES_PER_DAY = 480
"""What MS Project assumes."""


def read_project_xml(root: XmlNode, log: PlanLog) -> PlanFile:
    """The plan of a parsed MSPDI file; without tasks when it has none."""
    calendar, left_out = project_calendar(root)
    if left_out:
        log.notice(
            "calendar-recurring", "Lịch của tệp",
            f"Bỏ qua {left_out} ngày nghỉ lặp lại theo tuần hoặc tháng",
            "Kiểm tra lịch làm việc của hệ thống",
        )  # fmt: skip
    index = WorkingIndex(calendar)
    stated = whole(root.value("MinutesPerDay")) or 0
    minutes_per_day = stated if 0 < stated <= 1440 else _MINUTES_PER_DAY
    reader = ProjectTasks(root, index, minutes_per_day, log)
    read = list(reader.read())
    tasks = nested([task for _, task in read])
    links = ProjectLinks(
        {task.uid: task for task in tasks},
        reader.left_out,
        LagRule(minutes_per_day, index),
        log,
    )
    raw = list(links.read((node, task.uid) for node, task in read))
    # The name of a project is that of its file.
    file_name = root.value("Name").removesuffix(".xml")
    name = " ".join((root.value("Title") or file_name).split())[:300]
    return PlanFile(
        source=PlanSource.PROJECT_XML,
        tasks=tuple(tasks),
        name=name or reader.plan_name,
        links=resolved_links(raw, links.by_uid, log),
        calendar=calendar,
        status_day=_status_day(root, log),
        has_codes=not any(
            task.uid in reader.without_code for task in tasks if not task.is_summary
        ),
    )


def _status_day(root: XmlNode, log: PlanLog) -> date | None:
    try:
        return day(moment(root.value("StatusDate")))
    except ValueError:
        log.notice(
            "status-date-unreadable", "Đầu tệp", "StatusDate không phải ngày; bỏ qua",
            value=root.value("StatusDate"),
        )  # fmt: skip
        return None
