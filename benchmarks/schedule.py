"""Time the schedule of a large random plan: `python -m benchmarks.schedule`.

Goal: 10,000 tasks with 20,000 links in at most one second.
"""

import random
import time
from datetime import date

from domain.plan import LinkKind, TaskLink
from domain.schedule import Activity, schedule
from domain.working_days import WorkingCalendar

TASKS, LINKS, ROUNDS = 10_000, 20_000, 5


def random_plan(seed: int = 6004) -> tuple[list[Activity], list[TaskLink]]:
    """Activities, and links of all kinds between near ones, without cycles."""
    chance = random.Random(seed)
    activities = [Activity(f"T{n:05}", chance.randint(0, 20)) for n in range(TASKS)]
    links = []
    for _ in range(LINKS):
        after = chance.randrange(1, TASKS)
        before = max(0, after - chance.randint(1, 50))
        kind = chance.choice(list(LinkKind))
        lag = chance.randint(-2, 5)
        links.append(TaskLink(f"T{before:05}", f"T{after:05}", kind, lag))
    return activities, links


def main() -> None:
    """Print the processor time of the best and the worst round."""
    activities, links = random_plan()
    calendar = WorkingCalendar((), ())
    seconds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        found = schedule(activities, links, start=date(2024, 1, 2), calendar=calendar)
        seconds.append(time.process_time() - begun)
    print(
        f"{len(activities):,} tasks, {len(links):,} links, {found.length:,} working "
        f"days: {min(seconds):.2f} to {max(seconds):.2f} s"
    )


if __name__ == "__main__":
    main()
