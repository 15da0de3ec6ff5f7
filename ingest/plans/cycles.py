"""Finds links that wait for each other in a circle, through summaries as well."""

from collections.abc import Iterable, Iterator, Sequence

from domain import schedule
from domain.plan import TaskLink
from domain.plan_file import PlanFileTask

_BEGIN, _END = "\x01", "\x02"
"""Stand before a summary's code: no code that enters has such characters."""


def cycles(
    tasks: Sequence[PlanFileTask], links: Iterable[TaskLink]
) -> list[tuple[str, ...]]:
    """Codes of tasks that wait for each other, one circle of each knot, in its order.

    A link of a summary is one of all tasks in it: these come after its beginning and
    before its end. A summary that waits for a task of its own is such a circle.
    """
    found = schedule.cycles(_through_summaries(tasks, links))
    return [
        tuple(dict.fromkeys(node.lstrip(_BEGIN + _END) for node in ring))
        for ring in found
    ]


def _through_summaries(
    tasks: Sequence[PlanFileTask], links: Iterable[TaskLink]
) -> Iterator[TaskLink]:
    summaries = {task.code for task in tasks if task.is_summary}

    def begin(code: str) -> str:
        return _BEGIN + code if code in summaries else code

    def end(code: str) -> str:
        return _END + code if code in summaries else code

    for task in tasks:
        if task.parent is not None:
            yield TaskLink(_BEGIN + task.parent, begin(task.code))
            yield TaskLink(end(task.code), _END + task.parent)
    for link in links:
        yield TaskLink(end(link.predecessor), begin(link.successor))
