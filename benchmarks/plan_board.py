"""Time the board of a plan, past every cache: `python -m benchmarks.plan_board`.

The sample's reform plan, as it is and ten times over, on a store of its own with the
city's org units of 2019 to 2025. Goals: 98 tasks in 10 ms at p95; 1,000 tasks in a
time that a person does not notice.
"""

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.city_over_time import city_over_time
from benchmarks.timing import Timing, machine, settle, timed
from data_access.engine import Database
from domain.access import OrgScope, Permission, Viewer
from domain.identifiers import OrgUnitId, UserId
from domain.plan import PlanBook, TaskLink, TaskRecord
from sample_data.reform_plan import CODE, LAST_DAY, reform_plan, reform_targets
from services.installation import SYSTEM
from services.plan_intake import add_plan, plan_surroundings
from services.plans import plan_board

TIMES = 10
LARGE = f"{CODE}-{TIMES}"
CALLS = 100
SCOPES = {"city": "HCM", "department": "STNMT", "district": "HBC"}
DAYS = (date(2024, 3, 29), date(2024, 9, 16), LAST_DAY, date(2025, 9, 30))
MONTH = timedelta(days=30)


def filled(folder: Path) -> tuple[Database, dict[str, OrgUnitId]]:
    """A store with both plans, and its org units by code."""
    database = city_over_time(folder)
    units, calendar = plan_surroundings(database, SYSTEM)
    book, targets = reform_plan(units, calendar), reform_targets(units)
    for each in (book, many(book)):
        add_plan(database, SYSTEM, each, targets=targets, now=datetime.now(UTC))
    return database, dict(units)


def many(book: PlanBook) -> PlanBook:
    """The plan ten times over, each copy's codes with its number before them."""
    copies = [(f"{n}-", record) for n in range(TIMES) for record in book.records]
    return replace(
        book,
        plan=replace(book.plan, code=LARGE),
        records=tuple(_renamed(record, prefix) for prefix, record in copies),
        links=tuple(
            TaskLink(f"{n}-{x.predecessor}", f"{n}-{x.successor}", x.kind, x.lag_days)
            for n in range(TIMES)
            for x in book.links
        ),
    )


def _renamed(record: TaskRecord, prefix: str) -> TaskRecord:
    task = record.task
    parent = None if task.parent_code is None else prefix + task.parent_code
    return replace(
        record, task=replace(task, code=prefix + task.code, parent_code=parent)
    )


def viewer_over(unit: OrgUnitId) -> Viewer:
    """Somebody who sees what an org unit's head sees."""
    permissions = frozenset({Permission.PLAN_READ, Permission.PLAN_REPORT})
    scope = OrgScope(frozenset({unit}))
    return Viewer(UserId(1), "x", "x", "x", permissions, scope)


def any_day(
    database: Database, viewer: Viewer, plan: str, *, ago: timedelta | None
) -> Callable[[], object]:
    """A board of another day of the year at each call; beside the day so long ago."""
    chance = random.Random(6004)

    def call() -> object:
        day = LAST_DAY - timedelta(days=chance.randrange(300))
        since = None if ago is None else day - ago
        return plan_board(database, viewer, plan_code=plan, day=day, since=since)

    return call


def boards(
    database: Database, viewer: Viewer, plan: str
) -> dict[str, Callable[[], object]]:
    """What is timed, by what it is called.

    *two days*: each beside the one a month before; *both late*: so on the last of DAYS,
    when org units of the plan have ended.
    """
    board = partial(plan_board, database, viewer, plan_code=plan)
    last = DAYS[-1]
    return {
        **{f"{day}": partial(board, day=day) for day in DAYS},
        "any day": any_day(database, viewer, plan, ago=None),
        "two days": any_day(database, viewer, plan, ago=MONTH),
        "both late": partial(board, day=last, since=last - MONTH),
    }


def main() -> None:
    """Print p50 and p95 of each plan and scope, on days and beside earlier ones."""
    print("\n".join(machine()))
    with tempfile.TemporaryDirectory(prefix="ke-hoach-") as folder:
        database, units = filled(Path(folder))
        settle()
        for plan, calls in ((CODE, CALLS), (LARGE, CALLS // 5)):
            for name, code in SCOPES.items():
                viewer = viewer_over(units[code])
                for told, board in boards(database, viewer, plan).items():
                    _tell(plan, name, told, timed(board, calls=calls))
        database.close()


def _tell(plan: str, scope: str, day: str, found: Timing) -> None:
    print(
        f"{plan:12} {scope:10} {day:10} p50 {found.p50_ms:6.1f} ms, "
        f"p95 {found.p95_ms:6.1f} ms"
    )


if __name__ == "__main__":
    main()
