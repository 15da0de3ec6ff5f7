"""Overdue tasks one by one: since when, against which promise, what waits for them."""

from dataclasses import replace
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
"""Of a whole plan more than these are the Gantt's to tell; of a part the worst."""
ONE_DAY = timedelta(days=1)


def late_list(board: PlanBoard, links: PlanLinks) -> Markup:
    """The overdue tasks of those listed, worst first; "" with none.

    Whoever sees a part of the plan reads the worst MOST and how many more there are,
    or all, once they asked for overdue ones. Of a whole plan "" when they are many.
    """
    late = [
        line
        for line in fitting(board, links.wanted)
        if line.standing.state is TaskState.OVERDUE
    ]
    if not late or (board.is_whole and len(late) > MOST):
        return Markup()
    asked = replace(links.wanted, state=TaskState.OVERDUE)
    shown = late if links.wanted == asked else late[:MOST]
    waiting = all_waiting(board)
    return render(
        "plan_late",
        rows=[_row(line, links, len(waiting[line.code])) for line in shown],
        more=len(late) - len(shown),
        more_href=links.to(asked),
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
