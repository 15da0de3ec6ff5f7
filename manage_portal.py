"""`manage.py import portal-766`: the national portal's figures of indicator set 766."""

from datetime import UTC, datetime
from pathlib import Path

import click

from domain.portal_766 import SOURCE, PortalLoad, PortalRequest
from domain.portal_console import portal_lines
from manage_console import FORMAT, stores
from manage_files import DRY_RUN, FILE, UNITS, tell_load
from services.installation import SYSTEM
from services.portal_766 import check_portal_file, load_portal_file


@click.command("portal-766")
@FILE
@click.option("--period", default="", help="Kỳ của bảng không có cột Kỳ: 2026-08.")
@click.option("--province", default="", help="Tỉnh khác mà tệp nói về; trống: của ta.")
@click.option("--source", default=SOURCE, show_default=True, help="Nguồn công bố.")
@UNITS
@DRY_RUN
@FORMAT
def import_portal(
    file: Path,
    period: str,
    province: str,
    source: str,
    chosen: tuple[tuple[str, str], ...],
    dry_run: bool,
    form: str,
) -> None:
    """Nhập số liệu Bộ chỉ số 766 mà Cổng Dịch vụ công quốc gia công bố.

    Bảng dài (đơn vị hoặc tỉnh, kỳ, chỉ số, tử số, mẫu số, tỷ lệ, điểm), hoặc bảng đơn
    vị (tiếp nhận, đúng hạn, quá hạn). Nhập lại cùng tệp không đổi gì.
    """
    request = PortalRequest(
        path=file,
        file_name=file.name,
        province=province,
        period=period,
        chosen=dict(chosen),
        source=source,
    )
    with stores() as database:
        if dry_run:
            run = check_portal_file(database, SYSTEM, request)
            load = PortalLoad(run, is_written=False)
        else:
            now = datetime.now(UTC)
            load = load_portal_file(database, SYSTEM, request, now=now)
    tell_load(load, portal_lines(load, is_trial=dry_run), form)
