"""`manage.py boundaries`: boundaries of org units for the map."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from domain.boundary import BoundaryChoices, BoundaryLevel, BoundaryRequest
from domain.boundary_text import report_lines, set_line
from domain.formatting import count
from domain.plain_values import plain
from manage_console import FORMAT, PROBLEMS, fields, print_json, progress, stores
from services import boundaries as service
from services.boundary_joins import join_by_succession
from services.installation import SYSTEM

DAY = click.DateTime(["%Y-%m-%d"])
LEVEL = click.option(
    "--level",
    type=click.Choice([level.value for level in BoundaryLevel]),
    default=BoundaryLevel.COMMUNE.value,
    show_default=True,
    help="Cấp: commune (phường, xã, đặc khu) hay district (quận, huyện).",
)
VALID_FROM = click.option(
    "--valid-from", type=DAY, required=True, help="Có hiệu lực từ ngày, 2025-07-01."
)


@click.group()
def boundaries() -> None:
    """Ranh giới đơn vị trên bản đồ."""


@boundaries.command("import")
@click.argument(
    "path",
    metavar="TỆP_HOẶC_THƯ_MỤC",
    type=click.Path(exists=True, path_type=Path),
)
@LEVEL
@VALID_FROM
@click.option("--source", default="", help="Nguồn của ranh giới.")
@click.option("--licence", default="", help="Giấy phép sử dụng.")
@click.option("--date", "published_on", type=DAY, help="Ngày của số liệu ranh giới.")
@click.option(
    "--facts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV: code, area_km2, population; để đối chiếu diện tích và lưu.",
)
@click.option("--repair", is_flag=True, help="Tự sửa hình lỗi (hở vòng, tự cắt).")
@click.option("--swap-axes", is_flag=True, help="Đổi chỗ kinh độ và vĩ độ.")
@click.option("--allow-missing", is_flag=True, help="Cho phép thiếu đơn vị.")
@click.option("--skip-unknown", is_flag=True, help="Bỏ qua vùng không có đơn vị.")
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
@FORMAT
def boundaries_import(
    path: Path,
    level: str,
    valid_from: datetime,
    source: str,
    licence: str,
    published_on: datetime | None,
    facts: Path | None,
    dry_run: bool,
    form: str,
    **choices: bool,
) -> None:
    """Nạp ranh giới từ GeoJSON, TopoJSON, Shapefile (.zip), hoặc thư mục."""
    request = BoundaryRequest(
        path=path,
        file_name=path.name,
        level=BoundaryLevel(level),
        valid_from=valid_from.date(),
        source=source,
        licence=licence,
        published_on=published_on and published_on.date(),
        facts_path=facts,
        choices=BoundaryChoices(**choices),
    )
    with stores() as database, progress(shown=form == "text") as tell:
        report = (
            service.check_boundaries(database, SYSTEM, request, progress=tell)
            if dry_run
            else service.load_boundaries(
                database, SYSTEM, request, now=datetime.now(UTC), progress=tell
            )
        )
    if form == "json":
        print_json({**fields(report), "can_load": report.can_load})
    else:
        click.echo("\n".join(report_lines(report, is_trial=dry_run)))
    if not report.can_load:
        sys.exit(PROBLEMS)


@boundaries.command("join")
@click.option(
    "--communes-day",
    type=DAY,
    help="Ngày của phường, xã; bỏ trống: bộ ranh giới phường, xã mới nhất.",
)
@click.option(
    "--valid-from",
    type=DAY,
    help="Quận, huyện có hiệu lực từ ngày; bỏ trống: từ khi có đủ các quận, huyện ấy.",
)
@FORMAT
def boundaries_join(
    communes_day: datetime | None, valid_from: datetime | None, form: str
) -> None:
    """Ghép ranh giới quận, huyện từ phường, xã theo dữ liệu kế thừa.

    Phường, xã nhận từ nhiều quận được tính cho quận chính; bộ ranh giới ghép được ghi
    là gần đúng.
    """
    with stores() as database:
        report = join_by_succession(
            database,
            SYSTEM,
            communes_day=communes_day and communes_day.date(),
            valid_from=valid_from and valid_from.date(),
            now=datetime.now(UTC),
        )
    if form == "json":
        print_json({**fields(report), "can_load": report.can_load})
    else:
        click.echo("\n".join(report_lines(report, is_trial=False)))
    if not report.can_load:
        sys.exit(PROBLEMS)


@boundaries.command("list")
@FORMAT
def boundaries_list(form: str) -> None:
    """Các bộ ranh giới đang có."""
    with stores() as database:
        kept = service.boundary_sets(database, SYSTEM)
        zone = database.settings.time_zone
    if form == "json":
        print_json(plain(kept))
        return
    for item in kept:
        click.echo(f"  {set_line(item, zone)}")
    click.echo(f"{count(len(kept))} bộ ranh giới.")


@boundaries.command("delete")
@LEVEL
@VALID_FROM
def boundaries_delete(level: str, valid_from: datetime) -> None:
    """Xóa một bộ ranh giới; bộ trước đó lại có hiệu lực."""
    with stores() as database:
        service.delete_boundaries(
            database,
            SYSTEM,
            level=BoundaryLevel(level),
            valid_from=valid_from.date(),
            now=datetime.now(UTC),
        )
    click.echo("Đã xóa bộ ranh giới.")
