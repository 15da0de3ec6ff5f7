"""The one way to read a plan: told by its content, whole or not at all."""

from pathlib import Path

from domain.plan_file import PlanFile
from ingest.limits import UPLOAD, Limits
from ingest.plans import gantt_project, project_xml
from ingest.plans.checks import check_links, check_tasks
from ingest.plans.gantt_project import read_gantt_project
from ingest.plans.parsed import MOST_TASKS, ParsedPlan, PlanLog
from ingest.plans.plan_table import read_plan_table
from ingest.plans.project_xml import read_project_xml
from ingest.plans.xml_tree import XmlNode, xml_tree
from ingest.unreadable import UnreadableFile, unreadable

_HEAD_BYTES = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROJECT_MARKS = (b"MSProject", "MSProject".encode("utf-16-le"))
_KEPT = project_xml.KEPT | gantt_project.KEPT
"""The two know no name in common but for its letters' case."""


def read_plan(path: Path, *, name: str = "", limits: Limits = UPLOAD) -> ParsedPlan:
    """Read a plan of MS Project (XML), GanttProject or a table; never raises for it.

    `name` is what the user knows the file by. One rejection keeps the plan out.
    """
    log = PlanLog()
    plan: PlanFile | None = None
    try:
        plan = _plan(path, name or path.name, log, limits)
        if not plan.tasks and not log.is_refused:
            log.reject(
                "plan-empty", "Toàn tệp", "Tệp không có nhiệm vụ nào",
                "Chọn đúng tệp kế hoạch",
            )  # fmt: skip
        check_tasks(plan.tasks, log)
        if not log.is_refused:
            check_links(plan.tasks, plan.links, log)
    except UnreadableFile as refused:
        for problem in refused.problems:
            log.log.add(problem)
    return ParsedPlan(
        None if log.is_refused else plan, log.log.problems(), log.log.counts
    )


def _plan(path: Path, name: str, log: PlanLog, limits: Limits) -> PlanFile:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith(_OLE) and _is_project(path, name, limits):
        raise unreadable(
            "plan-mpp",
            "Không đọc được tệp nhị phân .mpp của MS Project",
            "Trong MS Project chọn Save As, kiểu XML Format (*.xml), rồi chọn tệp .xml",
        )
    if not _is_xml(head):
        return read_plan_table(path, log, limits=limits)
    plan = _of_xml(xml_tree(path, _KEPT), log)
    if len(plan.tasks) > MOST_TASKS:
        raise unreadable(
            "plan-too-large",
            f"Kế hoạch có {len(plan.tasks)} nhiệm vụ, quá mức {MOST_TASKS}",
            "Chia thành nhiều kế hoạch",
        )
    return plan


def _of_xml(root: XmlNode, log: PlanLog) -> PlanFile:
    if root.name == project_xml.ROOT:
        return read_project_xml(root, log)
    if root.name == gantt_project.ROOT:
        return read_gantt_project(root, log)
    raise unreadable(
        "plan-xml-kind",
        f"XML này không phải của MS Project hay GanttProject (gốc '{root.name[:40]}')",
        "Trong MS Project chọn Save As, kiểu XML Format (*.xml); trong GanttProject "
        "lưu tệp .gan",
    )


def _is_xml(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<")


def _is_project(path: Path, name: str, limits: Limits) -> bool:
    if name.lower().endswith((".mpp", ".mpt")):
        return True
    with path.open("rb") as stream:
        content = stream.read(limits.workbook_bytes)
    return any(mark in content for mark in _PROJECT_MARKS)
