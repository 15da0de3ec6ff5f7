"""`manage.py list` and `manage.py brief`: workbooks of lists and briefs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from domain.drilldown import DossierFilter, ListKind
from domain.formatting import count
from domain.period import Comparison, Period
from manage_console import PROBLEMS, fail, progress, stores
from services import briefs
from services.installation import console_viewer
from services.list_exports import export_list

MOST_ROWS = 1_048_000
"""A sheet holds 1,048,576 rows (Excel specifications and limits), some for its head."""


@click.command("list")
@click.argument("kind", type=click.Choice([kind.value for kind in ListKind]))
@click.option("--unit", help="Mã đơn vị; bỏ trống: toàn Thành phố.")
@click.option("--field", help="Mã lĩnh vực; bỏ trống: mọi lĩnh vực.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def dossier_list(kind: str, unit: str | None, field: str | None, out: Path) -> None:
    """Xuất cả một danh sách hồ sơ ra tệp Excel, dài hơn mức tải từ trang."""
    with stores() as database, progress(shown=True) as told:
        try:
            made = export_list(
                database,
                console_viewer(database),
                filter=DossierFilter(kind=ListKind(kind)),
                org_unit_code=unit,
                field_code=field,
                sort=None,
                now=datetime.now(UTC),
                path=out,
                progress=told,
                most=MOST_ROWS,
            )
        except OSError as error:
            fail(
                f"Không ghi được tệp {out}: {error.strerror or error}. "
                "Chọn thư mục có sẵn mà tài khoản này được ghi.",
                PROBLEMS,
            )
    click.echo(f"Đã ghi {count(made.row_count)} hồ sơ vào {out}.")


@click.command("brief")
@click.argument("name", type=click.Choice(["lanh-dao", "qua-han"]))
@click.option("--unit", help="Mã đơn vị; bỏ trống: toàn Thành phố.")
@click.option("--field", help="Mã lĩnh vực; bỏ trống: mọi lĩnh vực.")
@click.option("--period", help="Kỳ, ví dụ 2024, 2024-Q3, 2024-M05.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def brief(
    name: str, unit: str | None, field: str | None, period: str | None, out: Path
) -> None:
    """Xuất báo cáo lãnh đạo hoặc danh sách quá hạn ra tệp Excel."""
    now = datetime.now(UTC)
    with stores() as database:
        viewer = console_viewer(database)
        if name == "lanh-dao":
            made = briefs.leadership_brief_file(
                database,
                viewer,
                org_unit_code=unit,
                field_code=field,
                period=Period.parse(period) if period else None,
                comparison=Comparison.SAME_PERIOD_LAST_YEAR,
                now=now,
            )
        else:
            made = briefs.overdue_list_file(
                database,
                viewer,
                filter=DossierFilter(kind=ListKind.OVERDUE),
                org_unit_code=unit,
                field_code=field,
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
    click.echo(f"Đã ghi {out} ({count(len(made.content))} byte).")
