"""`manage.py list`: a list of dossiers as a workbook, as long as a sheet can be."""

from datetime import UTC, datetime
from pathlib import Path

import click

from domain.drilldown import DossierFilter, ListKind
from domain.formatting import count
from manage_console import PROBLEMS, fail, progress, stores
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
