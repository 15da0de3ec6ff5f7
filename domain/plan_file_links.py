"""Links of a plan file between its tasks alone, those of summaries opened up."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from domain.errors import InvalidInput
from domain.plan import LinkKind, TaskLink
from domain.plan_file import PlanFile, PlanFileTask

MOST_OPENED = 100_000
"""Five times as many as a plan of 10,000 tasks is scheduled with."""
_FROM_START = frozenset({LinkKind.START_TO_START, LinkKind.START_TO_FINISH})
_TO_FINISH = frozenset({LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH})


def task_links(plan: PlanFile) -> tuple[TaskLink, ...]:
    """The links between tasks that are no summaries, each once, in the file's order.

    A summary begins with its first task and ends with its last. What waits for its
    end waits for all of its tasks, and where it waits to begin all of them do; what
    waits for its beginning waits for the task that begins first, and where it waits
    to end the task that ends last does. InvalidInput when that makes too many.
    """
    leaves = _leaves(plan)
    found: dict[tuple[str, str, LinkKind], TaskLink] = {}
    for link in plan.links:
        before, after = leaves[link.predecessor], leaves[link.successor]
        if link.kind in _FROM_START:
            before = [min(before, key=lambda task: task.start or date.max)]
        if link.kind in _TO_FINISH:
            after = [max(after, key=lambda task: task.finish or date.min)]
        if len(before) * len(after) > MOST_OPENED - len(found):
            raise InvalidInput(
                f"Liên kết của các nhóm ({link.predecessor} → {link.successor}) mở ra "
                f"hơn {MOST_OPENED} liên kết giữa các nhiệm vụ. Nối các nhiệm vụ đầu "
                "và cuối của nhóm thay cho cả nhóm."
            )
        for opened in _each(link, before, after):
            key = (opened.predecessor, opened.successor, opened.kind)
            known = found.setdefault(key, opened)
            if known.lag_days < opened.lag_days:
                found[key] = opened
    return tuple(found.values())


def _leaves(plan: PlanFile) -> Mapping[str, list[PlanFileTask]]:
    """The tasks within each task, itself where it is no summary."""
    parents = {task.code: task.parent for task in plan.tasks}
    leaves: dict[str, list[PlanFileTask]] = defaultdict(list)
    for task in plan.tasks:
        if task.is_summary:
            continue
        above: str | None = task.code
        while above is not None:
            leaves[above].append(task)
            above = parents[above]
    return leaves


def _each(
    link: TaskLink, before: list[PlanFileTask], after: list[PlanFileTask]
) -> Iterator[TaskLink]:
    for one in before:
        for other in after:
            yield TaskLink(one.code, other.code, link.kind, link.lag_days)
