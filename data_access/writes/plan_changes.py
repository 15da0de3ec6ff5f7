"""Change the outline of a plan that is kept: tasks are added or altered, never gone."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.schema.plans import (
    PlanGroupRow,
    PlanTaskLinkRow,
    PlanTaskRow,
    PlanTaskSupportRow,
)
from data_access.writes.plans import TaskIds, task_columns, task_ids
from domain.identifiers import PlanId
from domain.plan import PlanBook, Task, TaskLink


def save_outline(
    session: Session, plan_id: PlanId, before: PlanBook, after: PlanBook
) -> TaskIds:
    """Write what `after` has more than `before` or otherwise; row ids of all tasks.

    Tasks of `before` must all be in `after`. Of new tasks indicators are not written:
    files name none.
    """
    groups = _save_groups(session, plan_id, before, after)
    kept = {record.task.code: record.task for record in before.records}
    tasks = [record.task for record in after.records]
    if missing := kept.keys() - {task.code for task in tasks}:
        raise ValueError(f"tasks would go: {sorted(missing)[:5]}")
    new = [
        (order, task) for order, task in enumerate(tasks, 1) if task.code not in kept
    ]
    if new:
        session.execute(
            insert(PlanTaskRow),
            [task_columns(task, plan_id, groups, order) for order, task in new],
        )
    ids = task_ids(session, plan_id)
    _alter_tasks(session, plan_id, tasks, kept, groups, ids, moved=bool(new))
    _save_supporting(session, tasks, kept, ids)
    _save_links(session, before.links, after.links, ids)
    return ids


def _save_groups(
    session: Session, plan_id: PlanId, before: PlanBook, after: PlanBook
) -> Mapping[str, int]:
    known = {group.code for group in before.groups}
    rows = [
        {
            "plan_id": plan_id,
            "code": group.code,
            "name": group.name,
            "sort_order": order,
        }
        for order, group in enumerate(after.groups, 1)
        if group.code not in known
    ]
    if rows:
        session.execute(insert(PlanGroupRow), rows)
    found = session.execute(
        select(PlanGroupRow.code, PlanGroupRow.id)
        .where(PlanGroupRow.plan_id == plan_id)
        .order_by(PlanGroupRow.id)
    )
    return {row.code: row.id for row in found}


def _alter_tasks(
    session: Session,
    plan_id: PlanId,
    tasks: Sequence[Task],
    kept: Mapping[str, Task],
    groups: Mapping[str, int],
    ids: TaskIds,
    *,
    moved: bool,
) -> None:
    """Columns of tasks that differ, the parents of new ones, and places in the order.

    `moved`: tasks came in between, so those after them stand elsewhere.
    """
    for order, task in enumerate(tasks, 1):
        old = kept.get(task.code)
        values: dict[str, object] = {}
        if old is not None and old != task:
            values = task_columns(task, plan_id, groups, order)
        elif moved and old is not None:
            values = {"sort_order": order}
        if (old is None and task.parent_code) or (
            old is not None and old.parent_code != task.parent_code
        ):
            above = task.parent_code
            values["parent_id"] = None if above is None else ids[above]
        if values:
            session.execute(
                update(PlanTaskRow)
                .where(PlanTaskRow.id == ids[task.code])
                .values(values)
            )


def _save_supporting(
    session: Session, tasks: Sequence[Task], kept: Mapping[str, Task], ids: TaskIds
) -> None:
    none: tuple[object, ...] = ()
    differing = [
        task
        for task in tasks
        if task.supporting_ids
        != (kept[task.code].supporting_ids if task.code in kept else none)
    ]
    for task in differing:
        session.execute(
            delete(PlanTaskSupportRow).where(
                PlanTaskSupportRow.task_id == ids[task.code]
            )
        )
    rows = [
        {"task_id": ids[task.code], "org_unit_id": unit, "sort_order": order}
        for task in differing
        for order, unit in enumerate(task.supporting_ids, 1)
    ]
    if rows:
        session.execute(insert(PlanTaskSupportRow), rows)


def _save_links(
    session: Session,
    before: Sequence[TaskLink],
    after: Sequence[TaskLink],
    ids: TaskIds,
) -> None:
    gone, added = set(before) - set(after), set(after) - set(before)
    for link in before:
        if link in gone:
            session.execute(
                delete(PlanTaskLinkRow).where(
                    PlanTaskLinkRow.predecessor_id == ids[link.predecessor],
                    PlanTaskLinkRow.successor_id == ids[link.successor],
                    PlanTaskLinkRow.kind == link.kind.value,
                )
            )
    rows = [
        {
            "predecessor_id": ids[link.predecessor],
            "successor_id": ids[link.successor],
            "kind": link.kind.value,
            "lag_days": link.lag_days,
        }
        for link in after
        if link in added
    ]
    if rows:
        session.execute(insert(PlanTaskLinkRow), rows)
