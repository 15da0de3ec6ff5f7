"""`manage.py import indicator-values`: values that org units report of indicators."""

from datetime import UTC, datetime
from pathlib import Path

import click

from domain.reported import Finality
from domain.reported_console import reported_lines
from domain.reported_file import ReportedLoad, ReportedRequest
from manage_console import FORMAT, stores
from manage_files import DRY_RUN, FILE, UNITS, tell_load
from services.installation import SYSTEM
from services.reported_loads import check_reported_file, load_reported_file


@click.command("indicator-values")
@FILE
@click.option(
    "--period", default="",
    help="Kỳ của tệp không có cột Kỳ: 2026-08; hoặc năm của các cột tháng: 2026.",
)  # fmt: skip
@click.option("--source", default="", help="Nguồn của dòng không ghi nguồn.")
@click.option(
    "--status", "finality", type=click.Choice([item.value for item in Finality]),
    default=Finality.FINAL.value, show_default=True,
    help="Trạng thái của dòng không ghi: ước, sơ bộ, chính thức.",
)  # fmt: skip
@UNITS
@click.option(
    "--accept", default="", help="Duyệt luôn, với căn cứ; bỏ trống: chờ Văn phòng."
)
@DRY_RUN
@FORMAT
def import_values(
    file: Path,
    period: str,
    source: str,
    finality: str,
    chosen: tuple[tuple[str, str], ...],
    accept: str,
    dry_run: bool,
    form: str,
) -> None:
    """Nhập số liệu chỉ tiêu do đơn vị báo cáo: mỗi dòng một số, mỗi kỳ một cột,
    mỗi đơn vị một cột, hoặc bảng tiếp nhận, đúng hạn, quá hạn như Cổng in.

    Nhập lại cùng tệp không đổi gì; số đã duyệt phải mở khóa trước khi sửa.
    """
    request = ReportedRequest(
        path=file,
        file_name=file.name,
        period=period,
        chosen=dict(chosen),
        source=source,
        finality=Finality(finality),
        accept=accept.strip(),
    )
    now = datetime.now(UTC)
    with stores() as database:
        if dry_run:
            run = check_reported_file(database, SYSTEM, request, now=now)
            load = ReportedLoad(run, None)
        else:
            load = load_reported_file(database, SYSTEM, request, now=now)
    tell_load(load, reported_lines(load, is_trial=dry_run), form)
