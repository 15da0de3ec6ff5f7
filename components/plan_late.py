"""Overdue tasks one by one: since when, against which promise, what waits for them."""

from datetime import timedelta

from markupsafe import Markup

from components.markup import render
from components.plan_links import PlanLinks
from domain.formatting import NOTHING
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_state import TaskState
from domain.plan_view import fitting
from domain.plan_waiting import all_waiting, waiting_for

MOST = 8
"""More than these are the Gantt's to tell."""
ONE_DAY = timedelta(days=1)


def late_list(board: PlanBoard, links: PlanLinks) -> Markup:
    """The overdue tasks of those listed, worst first; "" with none, or with many."""
    late = [
        line
        for line in fitting(board, links.wanted)
        if line.standing.state is TaskState.OVERDUE
    ]
    if not 0 < len(late) <= MOST:
        return Markup()
    waiting = all_waiting(board)
    return render(
        "plan_late",
        rows=[_row(line, links, len(waiting[line.code])) for line in late],
    )


def _row(line: TaskLine, links: PlanLinks, waiting: int) -> dict[str, object]:
    standing = line.standing
    direct = waiting_for(line)
    return {
        "code": line.code,
        "name": line.record.task.name,
        "href": links.task(line.code),
        "lead": "" if line.is_own else line.lead.short_name,
        "since": None if standing.deadline is None else standing.deadline + ONE_DAY,
        "late": standing.days_late,
        "deadline": standing.deadline,
        "extensions": standing.extensions,
        "late_first": standing.days_late_first,
        "first": standing.first_deadline,
        "percent": NOTHING if standing.percent is None else str(int(standing.percent)),
        "waiting": [
            {
                "code": linked.link.successor,
                "href": links.task(linked.link.successor) if linked.state else "",
                "name": linked.name,
                "lead": linked.lead.short_name,
            }
            for linked in direct
        ],
        "more": waiting - len(direct),
    }
