"""Small plan files, with only what a test is about."""

from pathlib import Path

from domain.plan_file import PlanFile, PlanFileTask
from domain.problem import Problem, Severity
from ingest.plans.parsed import ParsedPlan

FILES = Path(__file__).with_name("files")


def project(*tasks: str, head: str = "", tail: str = "") -> str:
    """An MSPDI document of these tasks."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Project xmlns="http://schemas.microsoft.com/project">\n'
        f"{head}<Tasks>\n" + "\n".join(tasks) + f"\n</Tasks>{tail}</Project>\n"
    )


def task(uid: int, inner: str = "", *, level: int = 1, name: str = "") -> str:
    """An MSPDI task of one week in March 2024, unless `inner` says other days."""
    days = (
        ""
        if "<Start>" in inner or "<Finish>" in inner
        else "<Start>2024-03-04T08:00:00</Start><Finish>2024-03-08T17:00:00</Finish>"
    )
    return (
        f"<Task><UID>{uid}</UID><Name>{name or f'Việc {uid}'}</Name>"
        f"<OutlineLevel>{level}</OutlineLevel>{days}{inner}</Task>"
    )


def office_hours(begin: str = "08:00:00", *, uid: int = 1) -> str:
    """An MSPDI calendar whose Mondays begin so; "" tells no hours."""
    hours = f"<WorkingTime><FromTime>{begin}</FromTime></WorkingTime>" if begin else ""
    return (
        f"<Calendars><Calendar><UID>{uid}</UID><WeekDays><WeekDay><DayType>2</DayType>"
        f"<DayWorking>1</DayWorking><WorkingTimes>{hours}</WorkingTimes></WeekDay>"
        "</WeekDays></Calendar></Calendars>"
    )


def after(uid: int, kind: int = 1, lag: int = 0, unit: int = 7) -> str:
    """An MSPDI link to a predecessor."""
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{unit}</LagFormat></PredecessorLink>"
    )


def plan_of(parsed: ParsedPlan) -> PlanFile:
    """The plan, which must be there."""
    assert parsed.plan is not None, parsed.problems
    return parsed.plan


def by_code(plan: PlanFile) -> dict[str, PlanFileTask]:
    """Tasks by code."""
    return {task.code: task for task in plan.tasks}


def refusals(parsed: ParsedPlan) -> list[Problem]:
    """What keeps the plan out."""
    found = [p for p in parsed.problems if p.severity is Severity.REJECT]
    assert (parsed.plan is None) == bool(found)
    return found


def kinds(parsed: ParsedPlan) -> set[str]:
    """Kinds of all problems."""
    return {problem.kind for problem in parsed.problems}
