"""`manage.py import` and `manage.py undo`: files into the database, and out again."""

import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from domain.console_text import dry_run_lines, undo_line, undoable_lines
from domain.errors import NotFound
from domain.imports import (
    KIND_LABELS,
    DryRun,
    ImportKind,
    ImportRequest,
    ReceiptWindow,
    UndoableLoad,
)
from domain.plain_values import plain
from manage_console import (
    FORMAT,
    PROBLEMS,
    Commands,
    fields,
    print_json,
    progress,
    stores,
)
from services import imports
from services.installation import SYSTEM
from services.mappings import mapping_named
from services.undo import undo, undoable_loads

LAST_SECOND = "%Y-%m-%d %H:%M"
_WINDOW = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


class Window(click.ParamType[ReceiptWindow]):
    """FIRST..LAST, both days included, as local days of receipt."""

    name = "NGÀY..NGÀY"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own type
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> ReceiptWindow:
        """Text → window; a wrong use of the option otherwise."""
        days = _WINDOW.fullmatch(str(value))
        try:
            first, last = map(date.fromisoformat, days.groups() if days else ())
        except ValueError:
            self.fail("Ghi hai ngày, ví dụ 2024-01-01..2024-01-31.", param, ctx)
        if last < first:
            self.fail("Ngày cuối ở trước ngày đầu.", param, ctx)
        return ReceiptWindow(first, last + timedelta(days=1))


@click.group(
    "import",
    commands=Commands(
        {
            "plan": "manage_plans:import_plan",
            "plan-progress": "manage_plans:import_progress",
            "comparison": "manage_comparison:import_comparison",
            "portal-766": "manage_portal:import_portal",
            "indicator-values": "manage_reported:import_values",
        }
    ),
)
def import_file() -> None:
    """Nạp một tệp: hồ sơ, đơn vị, thủ tục, lịch, kế hoạch, tiến độ.

    Trọn tệp, hoặc không gì cả.
    """


_OPTIONS = (
    click.argument(
        "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
    ),
    click.option(
        "--source", "source_code", default="", help="Mã nguồn của hồ sơ, ví dụ MC-HBC."
    ),
    click.option("--source-name", default="", help="Tên nguồn khi nạp lần đầu."),
    click.option(
        "--complete-to",
        type=click.DateTime([LAST_SECOND, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]),
        help="Số liệu đến thời điểm nào (giờ địa phương), ví dụ “2024-12-31 17:00”.",
    ),
    click.option(
        "--window",
        type=Window(),
        help="Tệp gồm đủ hồ sơ tiếp nhận từ ngày đầu đến hết ngày cuối, ví dụ "
        "2024-01-01..2024-01-31; hồ sơ đang lưu mà tệp không có sẽ bị xóa.",
    ),
    click.option(
        "--confirm-removal",
        is_flag=True,
        help="Xóa cả khi quá 1 % hồ sơ của khoảng ấy.",
    ),
    click.option("--mapping", "mapping_name", help="Tên ánh xạ đã lưu để đọc tệp."),
    click.option(
        "--confirm-new",
        is_flag=True,
        help="Tạo đơn vị và thủ tục mới mà ánh xạ cho tạo.",
    ),
    click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì."),
    click.option(
        "--valid-rows",
        "valid_rows_only",
        is_flag=True,
        help="Nạp các dòng đúng, bỏ dòng bị từ chối.",
    ),
    click.option("--keep-personal-data", is_flag=True, help="Giữ tên và điện thoại."),
    FORMAT,
)


def _load(
    kind: ImportKind,
    file: Path,
    complete_to: datetime | None,
    mapping_name: str | None,
    dry_run: bool,
    form: str,
    **request_fields: Any,  # noqa: ANN401 - named as the fields of the request
) -> None:
    with stores() as database:
        zone = database.settings.time_zone
        request = ImportRequest(
            kind=kind,
            path=file,
            file_name=file.name,
            complete_to=complete_to and complete_to.replace(tzinfo=zone),
            mapping=mapping_named(database, SYSTEM, mapping_name)
            if mapping_name
            else None,
            **request_fields,
        )
        with progress(shown=form == "text") as tell:
            run, load_id = _done(database, request, tell, dry_run=dry_run)
    if form == "json":
        print_json({**fields(run), "load_id": load_id, "can_load": run.can_load})
    else:
        click.echo("\n".join(dry_run_lines(run, load_id, is_trial=dry_run)))
    if dry_run and not run.can_load:
        sys.exit(PROBLEMS)


def _command(kind: ImportKind) -> click.Command:
    """The command for one kind of file; all take the same options."""

    def load(**given: Any) -> None:  # noqa: ANN401 - as the options name them
        _load(kind, **given)

    for option in reversed(_OPTIONS):
        load = option(load)
    return click.command(kind.value, help=f"Nạp tệp {KIND_LABELS[kind].lower()}.")(load)


for _kind in ImportKind:
    import_file.add_command(_command(_kind))


def _done(
    database: Any,  # noqa: ANN401 - the services' database, only handed on
    request: ImportRequest,
    tell: Callable[[str, float], None],
    *,
    dry_run: bool,
) -> tuple[DryRun, int | None]:
    if dry_run:
        run = imports.dry_run(database, SYSTEM, request=request, progress=tell)
        return run, None
    now = datetime.now(UTC)
    result = imports.load(database, SYSTEM, request=request, now=now, progress=tell)
    return result.dry_run, result.load_id


@click.command("undo")
@click.argument("load_id", type=int, required=False)
@click.option(
    "--source", "source_code", help="Mã nguồn: hoàn tác lượt nạp cuối của nó."
)
@FORMAT
def undo_load(load_id: int | None, source_code: str | None, form: str) -> None:
    """Hoàn tác lượt nạp cuối của một nguồn; không ghi gì thêm thì liệt kê."""
    if load_id is not None and source_code:
        raise click.UsageError("Ghi số lượt nạp hoặc --source, không ghi cả hai.")
    with stores() as database:
        listed = undoable_loads(database, SYSTEM)
        zone = database.settings.time_zone
        if load_id is None and not source_code:
            if form == "json":
                print_json(plain(listed))
            else:
                click.echo("\n".join(undoable_lines(listed, zone)))
            return
        chosen = load_id if load_id is not None else _last_of(listed, source_code or "")
        with progress(shown=form == "text") as tell:
            now = datetime.now(UTC)
            result = undo(database, SYSTEM, chosen, now=now, progress=tell)
    if form == "json":
        print_json(fields(result))
    else:
        click.echo(undo_line(result))


def _last_of(listed: tuple[UndoableLoad, ...], source_code: str) -> int:
    found = next((load for load in listed if load.source_code == source_code), None)
    if found is None:
        raise NotFound(f"Nguồn mã “{source_code[:40]}” chưa có lượt nạp nào.")
    return found.load_id
