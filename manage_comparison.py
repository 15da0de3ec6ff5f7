"""`manage.py import comparison`: dossiers of the portal's, only to compare with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from domain.comparison_console import comparison_lines
from domain.comparison_file import PORTAL, ComparisonLoad, ComparisonRequest
from domain.imports import ReceiptWindow
from manage_console import FORMAT, stores
from manage_files import DRY_RUN, FILE, UNITS, tell_load
from manage_import import Window
from services.comparison_sets import check_comparison_file, load_comparison_file
from services.installation import SYSTEM


class ColumnChoice(click.ParamType[tuple[str, str]]):
    """FIELD=TITLE, as code=Số biên nhận."""

    name = "TRƯỜNG=TIÊU ĐỀ"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own type
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Text → field and title; a wrong use of the option otherwise."""
        field, mark, title = str(value).partition("=")
        if not mark or not field.strip() or not title.strip():
            self.fail("Ghi như code=Số biên nhận.", param, ctx)
        return field.strip(), title.strip()


@click.command("comparison")
@FILE
@click.option(
    "--days", "window", type=Window(), required=True,
    help="Danh sách gồm mọi hồ sơ Cổng tiếp nhận, giải quyết hoặc đang giải quyết "
    "trong những ngày này: 2024-12-01..2024-12-31.",
)  # fmt: skip
@click.option("--source", default=PORTAL, show_default=True, help="Hệ thống xuất tệp.")
@click.option(
    "--column", "columns", type=ColumnChoice(), multiple=True,
    help="Cột chứa một trường mà tiêu đề lạ: code, unit, received, due, resolved, "
    "on_time, status; lặp lại được.",
)  # fmt: skip
@UNITS
@DRY_RUN
@FORMAT
def import_comparison(
    file: Path,
    window: ReceiptWindow,
    source: str,
    columns: tuple[tuple[str, str], ...],
    chosen: tuple[tuple[str, str], ...],
    dry_run: bool,
    form: str,
) -> None:
    """Nhập danh sách hồ sơ của Cổng để đối chiếu; không bao giờ cộng vào số liệu.

    Tệp mới của cùng nguồn và cùng những ngày ấy thay tệp cũ. Nhập lại cùng tệp không
    đổi gì.
    """
    request = ComparisonRequest(
        path=file,
        file_name=file.name,
        first_day=window.first_day,
        end_day=window.end_day,
        name=source,
        chosen=dict(chosen),
        columns=dict(columns),
    )
    with stores() as database:
        if dry_run:
            run = check_comparison_file(database, SYSTEM, request)
            load = ComparisonLoad(run, is_written=False)
        else:
            now = datetime.now(UTC)
            load = load_comparison_file(database, SYSTEM, request, now=now)
    tell_load(load, comparison_lines(load, is_trial=dry_run), form)
