"""Plan files for tests of what becomes of them in the small city."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data_access.engine import Database
from domain.access import Viewer
from domain.plan_export import exported_plan
from domain.plan_import import PlanDryRun, PlanLoad, PlanRequest
from domain.plan_titles import PLAN_TITLES
from domain.problem import Severity
from reports.plan_csv import plan_csv
from reports.plan_project_xml import plan_project_xml
from services.plan_imports import check_plan_file, load_plan_file
from services.plans import plan_board
from tests.domain.calendars import vietnam
from tests.services.plan_city import AT, CODE, TODAY

ROWS: Sequence[Mapping[str, str]] = (
    {
        "code": "I.01", "name": "Rà soát thủ tục", "group": "Thể chế",
        "lead": "Đơn vị STNMT", "cooperating": "Đơn vị HBC; Đơn vị HCG",
        "start": "04/03/2024", "finish": "28/06/2024", "percent": "40%",
        "weight": "3", "product": "Báo cáo", "legal_basis": "Điều 5",
    },
    {
        "code": "I.02", "name": "Ban hành quyết định", "group": "Thể chế",
        "lead": "Đơn vị STNMT", "start": "01/07/2024", "finish": "31/07/2024",
        "predecessors": "I.01FS+2d",
    },
    {
        "code": "II.01", "name": "Khai trương cổng", "group": "Thủ tục",
        "lead": "Đơn vị HBC", "finish": "30/09/2024", "milestone": "x",
        "predecessors": "I.02",
    },
)  # fmt: skip


def csv_plan(folder: Path, rows: Sequence[Mapping[str, str]] = ROWS) -> Path:
    """A table of these rows under our own titles, as many as they name."""
    keys = [key for key in PLAN_TITLES if any(key in row for row in rows)]
    path = folder / "ke-hoach.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow([PLAN_TITLES[key] for key in keys])
        writer.writerows([row.get(key, "") for key in keys] for row in rows)
    return path


def changed_rows(code: str, **cells: str) -> list[Mapping[str, str]]:
    """ROWS with some cells of one row otherwise."""
    return [{**row, **cells} if row["code"] == code else row for row in ROWS]


def request(path: Path, plan: str = "KH-2", **changes: object) -> PlanRequest:
    values: dict[str, object] = {
        "path": path, "file_name": path.name, "plan_code": plan, **changes,
    }  # fmt: skip
    return PlanRequest(**values)  # type: ignore[arg-type]  # a test names its fields


def checking(
    city: Database,
    who: Viewer,
    path: Path,
    plan: str = "KH-2",
    **changes: Any,  # noqa: ANN401 - a test names fields of the request
) -> PlanDryRun:
    return check_plan_file(city, who, request(path, plan, **changes), now=AT)


def loading(
    city: Database,
    who: Viewer,
    path: Path,
    plan: str = "KH-2",
    **changes: Any,  # noqa: ANN401 - a test names fields of the request
) -> PlanLoad:
    return load_plan_file(city, who, request(path, plan, **changes), now=AT)


def refused(run: PlanDryRun) -> list[tuple[str, str]]:
    """Kind and place of what keeps a file out."""
    return [(p.kind, p.place) for p in run.problems if p.severity is Severity.REJECT]


def exported(city: Database, who: Viewer, form: str, folder: Path) -> Path:
    """The plan of the city as a file of ours."""
    board = plan_board(city, who, plan_code=CODE, day=TODAY)
    is_xml = form == "xml"
    plan = exported_plan(board, calendar=vietnam(), with_summaries=is_xml)
    path = folder / f"xuat.{form}"
    path.write_bytes(plan_project_xml(plan) if is_xml else plan_csv(plan))
    return path
