"""`manage.py import plan`, `import plan-progress`, `export plan`: plans as files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from domain.formatting import count
from domain.plan_console import (
    plan_lines,
    progress_lines,
    reminder_lines,
    reminder_record,
)
from domain.plan_import import (
    LaterDeadlines,
    PlanDecision,
    PlanLoad,
    PlanRequest,
    ProgressLoad,
    ProgressRequest,
)
from domain.plan_view import PlanFilter
from manage_console import FORMAT, PROBLEMS, fail, print_json, progress, stores
from manage_files import DRY_RUN, FILE, UnitChoice, tell_load
from services.installation import SYSTEM, console_viewer
from services.plan_exports import PlanShape, plan_download
from services.plan_imports import check_plan_file, load_plan_file
from services.plan_progress import check_progress_file, load_progress_file
from services.plan_reminders import plan_reminders, present_reminders

PLAN = click.option("--plan", "plan_code", required=True, help="Mã kế hoạch.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("plan")
@FILE
@PLAN
@click.option("--name", default="", help="Tên kế hoạch mới; bỏ trống: theo tệp.")
@click.option("--legal-basis", default="", help="Căn cứ của kế hoạch mới.")
@click.option(
    "--owner", "owner_code", default="",
    help="Mã cơ quan ban hành kế hoạch mới; bỏ trống: Thành phố.",
)  # fmt: skip
@click.option("--first-day", type=DAY, help="Ngày đầu của kế hoạch mới.")
@click.option("--last-day", type=DAY, help="Ngày cuối của kế hoạch mới.")
@click.option(
    "--lead", "default_lead", default="",
    help="Mã đơn vị chủ trì của nhiệm vụ mà tệp không ghi ai chủ trì.",
)  # fmt: skip
@click.option(
    "--unit", "chosen", type=UnitChoice(), multiple=True,
    help="Đơn vị mà một tên trong tệp chỉ tới; lặp lại được. “Tên=” thì bỏ.",
)  # fmt: skip
@click.option(
    "--later", type=click.Choice([item.value for item in LaterDeadlines]),
    default=LaterDeadlines.REFUSE.value, show_default=True,
    help="Hạn muộn hơn hạn đã giao: từ chối, gia hạn theo quyết định, giữ hạn đã giao.",
)  # fmt: skip
@click.option("--decision", "number", default="", help="Số quyết định gia hạn.")
@click.option("--decided-on", type=DAY, help="Ngày quyết định gia hạn.")
@click.option("--reason", default="", help="Lý do gia hạn.")
@DRY_RUN
@FORMAT
def import_plan(
    file: Path,
    later: str,
    number: str,
    decided_on: datetime | None,
    reason: str,
    first_day: datetime | None,
    last_day: datetime | None,
    dry_run: bool,
    form: str,
    **request_fields: Any,  # noqa: ANN401 - named as the fields of the request
) -> None:
    """Nhập kế hoạch từ MS Project (.xml), GanttProject (.gan), Excel hoặc CSV.

    Nhận ra nhiệm vụ theo mã; nhập lại cùng tệp không đổi gì. Hạn đầu không bao giờ đổi.
    """
    if (number or reason or decided_on) and later != LaterDeadlines.EXTEND.value:
        raise click.UsageError(
            "--decision, --decided-on, --reason đi với --later extend."
        )
    now = datetime.now(UTC)
    request = PlanRequest(
        path=file,
        file_name=file.name,
        first_day=_day(first_day),
        last_day=_day(last_day),
        later=LaterDeadlines(later),
        decision=PlanDecision(number, _day(decided_on) or now.date(), reason)
        if number or reason
        else None,
        **request_fields,
    )
    with stores() as database, progress(shown=form == "text") as tell:
        if dry_run:
            run = check_plan_file(database, SYSTEM, request, now=now, progress=tell)
            load = PlanLoad(run, is_written=False)
        else:
            load = load_plan_file(database, SYSTEM, request, now=now, progress=tell)
    tell_load(load, plan_lines(load, is_trial=dry_run), form)


@click.command("plan-progress")
@FILE
@PLAN
@DRY_RUN
@FORMAT
def import_progress(file: Path, plan_code: str, dry_run: bool, form: str) -> None:
    """Nhập báo cáo tiến độ từ Excel hoặc CSV: mã, % hoàn thành, ngày, tình hình."""
    request = ProgressRequest(file, file.name, plan_code)
    now = datetime.now(UTC)
    with stores() as database, progress(shown=form == "text"):
        if dry_run:
            run = check_progress_file(database, SYSTEM, request, now=now)
            load = ProgressLoad(run, is_written=False)
        else:
            load = load_progress_file(database, SYSTEM, request, now=now)
    tell_load(load, progress_lines(load, is_trial=dry_run), form)


@click.group("export")
def export() -> None:
    """Xuất ra tệp."""


@export.command("plan")
@PLAN
@click.option(
    "--format", "shape", type=click.Choice([item.value for item in PlanShape]),
    default=PlanShape.XLSX.value, show_default=True,
    help="Excel (lịch in A3 và bảng dữ liệu), CSV, hoặc XML của MS Project.",
)  # fmt: skip
@click.option("--as-of", type=DAY, help="Như đã biết hết ngày; bỏ trống: nay.")
@click.option("--lead", help="Mã đơn vị chủ trì; bỏ trống: mọi đơn vị.")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export_plan(
    plan_code: str, shape: str, as_of: datetime | None, lead: str | None, out: Path
) -> None:
    """Xuất một kế hoạch; CSV và XML nhập lại được."""
    now = datetime.now(UTC)
    with stores() as database:
        viewer = console_viewer(database)
        made = plan_download(
            database,
            viewer,
            plan_code=plan_code,
            day=_day(as_of),
            shape=PlanShape(shape),
            wanted=PlanFilter(lead=lead),
            now=now,
        )
    try:
        out.write_bytes(made.content)
    except OSError as error:
        fail(
            f"Không ghi được tệp {out}: {error.strerror or error}. "
            "Chọn thư mục có sẵn mà tài khoản này được ghi.",
            PROBLEMS,
        )
    click.echo(f"Đã ghi {count(made.task_count)} nhiệm vụ vào {out}.")


@click.command("reminders")
@PLAN
@click.option("--as-of", type=DAY, help="Tháng của ngày nào; bỏ trống: tháng này.")
@FORMAT
def list_reminders(plan_code: str, as_of: datetime | None, form: str) -> None:
    """Đơn vị nào chưa báo cáo tiến độ kế hoạch trong tháng, với người đứng đầu."""
    with stores() as database:
        viewer = console_viewer(database)
        day = _day(as_of)
        found = (
            present_reminders(
                database, viewer, plan_code=plan_code, now=datetime.now(UTC)
            )
            if day is None
            else plan_reminders(database, viewer, plan_code=plan_code, day=day)
        )
    if form == "json":
        print_json(reminder_record(found))
    else:
        click.echo("\n".join(reminder_lines(found)))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
