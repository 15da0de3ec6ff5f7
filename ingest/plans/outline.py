"""Puts tasks that come with levels under one another."""

from collections.abc import Sequence
from dataclasses import replace

from domain.plan_file import PlanFileTask


def nested(tasks: Sequence[PlanFileTask]) -> list[PlanFileTask]:
    """The tasks with parents, true levels from 1, groups, and summaries marked.

    A task lies under the last one before it of a smaller level, whatever is between.
    """
    path: list[tuple[int, PlanFileTask]] = []
    placed: list[PlanFileTask] = []
    summaries: set[int] = set()
    at_index: dict[int, int] = {}
    for task in tasks:
        while path and path[-1][0] >= task.level:
            path.pop()
        above = path[-1][1] if path else None
        if above is not None:
            summaries.add(at_index[id(above)])
        outermost = path[0][1] if path else task
        group = task.group or outermost.group or (outermost.name if path else "")
        own = replace(
            task,
            level=len(path) + 1,
            parent=above.code if above is not None else None,
            group=group,
        )
        at_index[id(own)] = len(placed)
        placed.append(own)
        path.append((task.level, own))
    return [
        replace(task, is_summary=True, group=task.group or task.name)
        if index in summaries
        else replace(task, is_summary=False)
        for index, task in enumerate(placed)
    ]
