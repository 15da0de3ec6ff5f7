"""The outline of a plan file as groups and tasks: what is a group, what a task."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from domain.plan import LinkKind, PlanGroup, TaskLink
from domain.plan_file import PlanFile, PlanFileTask, PlanSource
from domain.plan_file_links import task_links

COMMON_GROUP = "Nhiệm vụ chung"
"""Where tasks stand that the file puts into no group."""
MOST_GROUP_CODE = 32


@dataclass(frozen=True, slots=True)
class PlanOutline:
    """Tasks in the order of the file, each with its group; `parent` is a task.

    `links` are between tasks. `name`: of the plan, "" where the file gives none.
    `has_levels`: the file says which task is part of which.
    """

    name: str
    groups: tuple[PlanGroup, ...]
    tasks: tuple[PlanFileTask, ...]
    group_codes: Mapping[str, str]
    links: tuple[TaskLink, ...]
    has_levels: bool


def plan_outline(
    plan: PlanFile,
    *,
    known_groups: Sequence[PlanGroup] = (),
    known_links: Iterable[TaskLink] = (),
) -> PlanOutline:
    """Outermost summaries are groups; a single one around all of it is the plan.

    Groups are recognised by name among `known_groups`. Links of groups are opened up;
    those of other summaries too, unless they are among `known_links`.
    """
    plan = _unwrapped(plan)
    heads = {task.code: task for task in plan.tasks if is_group(task)}
    tasks = tuple(
        replace(task, parent=None if task.parent in heads else task.parent)
        for task in plan.tasks
        if task.code not in heads
    )
    groups, codes = _groups(tasks, heads, known_groups)
    return PlanOutline(
        name=plan.name,
        groups=groups,
        tasks=tasks,
        group_codes=codes,
        links=_links(plan, heads, known_links),
        has_levels=any(task.parent for task in tasks),
    )


def is_group(task: PlanFileTask) -> bool:
    """Whether a row of a file only heads the tasks under it."""
    return task.is_summary and task.parent is None and task.group == task.name


def name_key(name: str) -> str:
    """One spelling of a group's name: NFC, lower case, single spaces."""
    return " ".join(normalize("NFC", name).casefold().split())


def _unwrapped(plan: PlanFile) -> PlanFile:
    """Without the one summary that many files of tools put around everything."""
    tops = [task for task in plan.tasks if task.parent is None]
    if plan.source is PlanSource.TABLE or len(tops) != 1 or not is_group(tops[0]):
        return plan
    root = tops[0]
    inner = [task for task in plan.tasks if task.parent == root.code]
    if not any(task.is_summary for task in inner):
        return plan
    heads: dict[str, str] = {}
    tasks = []
    for task in plan.tasks:
        if task is root:
            continue
        top = task.parent == root.code
        own = task.name if task.is_summary else ""
        heads[task.code] = own if top else heads[str(task.parent)]
        tasks.append(
            replace(
                task,
                level=task.level - 1,
                parent=None if top else task.parent,
                group=heads[task.code] if task.group == root.name else task.group,
            )
        )
    links = tuple(
        link for link in plan.links if root.code not in (link.predecessor,
                                                         link.successor)
    )  # fmt: skip
    return replace(plan, tasks=tuple(tasks), links=links, name=plan.name or root.name)


def _groups(
    tasks: Iterable[PlanFileTask],
    heads: Mapping[str, PlanFileTask],
    known: Sequence[PlanGroup],
) -> tuple[tuple[PlanGroup, ...], Mapping[str, str]]:
    """The groups that tasks stand in, and the code of each task's group."""
    members: dict[str, list[PlanFileTask]] = defaultdict(list)
    for task in tasks:
        members[task.group or COMMON_GROUP].append(task)
    by_name = {name_key(group.name): group for group in known}
    taken = {group.code for group in known}
    own = {name_key(head.name): head.code for head in heads.values()}
    found: dict[str, PlanGroup] = {}
    for name, within in members.items():
        key = name_key(name)
        group = by_name.get(key)
        if group is None:
            wished = (own.get(key, ""), _common_prefix(within))
            group = PlanGroup(_free_code(wished, taken), name[:300])
            by_name[key] = group
            taken.add(group.code)
        found[group.code] = group
    codes = {
        task.code: by_name[name_key(task.group or COMMON_GROUP)].code
        for within in members.values()
        for task in within
    }
    return tuple(found.values()), codes


def _common_prefix(tasks: Sequence[PlanFileTask]) -> str:
    """I of I.01, I.02: what stands before the first dot of all codes."""
    prefixes = {task.code.partition(".")[0] for task in tasks if "." in task.code}
    return prefixes.pop() if len(prefixes) == 1 else ""


def _free_code(wished: Iterable[str], taken: set[str]) -> str:
    for code in wished:
        if code and code not in taken and len(code) <= MOST_GROUP_CODE:
            return code
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return str(number)


def _links(
    plan: PlanFile, heads: Mapping[str, PlanFileTask], known: Iterable[TaskLink]
) -> tuple[TaskLink, ...]:
    kept: set[tuple[str, str, LinkKind]] = {
        (link.predecessor, link.successor, link.kind) for link in known
    }
    summaries = {task.code for task in plan.tasks if task.is_summary} - heads.keys()
    plain = {
        link
        for link in plan.links
        if (link.predecessor, link.successor, link.kind) in kept
        and not heads.keys() & {link.predecessor, link.successor}
        and summaries & {link.predecessor, link.successor}
    }
    rest = tuple(link for link in plan.links if link not in plain)
    found = {
        (link.predecessor, link.successor, link.kind): link
        for link in (*task_links(replace(plan, links=rest)), *plain)
    }
    order = {task.code: number for number, task in enumerate(plan.tasks)}
    return tuple(
        sorted(
            found.values(),
            key=lambda link: (
                order[link.successor], order[link.predecessor], link.kind
            ),
        )
    )  # fmt: skip
