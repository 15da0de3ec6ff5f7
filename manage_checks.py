"""`manage.py check` and `manage.py source`: figures proven, ledgers given a source."""

import sys
from datetime import UTC, datetime
from typing import Any

import click

from domain.formatting import count
from manage_console import FORMAT, PROBLEMS, fields, print_json, stores
from services import data_quality, ledger_sources
from services.installation import SYSTEM

LISTED = 20
"""Lines of problems or differences printed as text; JSON has more."""


@click.group()
def source() -> None:
    """Nguồn số liệu của từng đơn vị."""


@source.command("assign")
@click.argument("unit")
@click.argument("source_code", metavar="SOURCE")
@click.option(
    "--force",
    "reason",
    help="Giao cả khi nguồn cũ đã có hồ sơ của đơn vị; ghi lý do, lưu vào nhật ký.",
)
def source_assign(unit: str, source_code: str, reason: str | None) -> None:
    """Giao sổ theo dõi của đơn vị (mã UNIT) cho một nguồn (mã SOURCE).

    Mỗi đơn vị chỉ có một nguồn, để không đếm hai lần. Hồ sơ đã nạp từ nguồn cũ ở
    nguyên đó và vẫn được đếm.
    """
    with stores() as database:
        former = ledger_sources.assign_source(
            database,
            SYSTEM,
            org_unit_code=unit,
            source_code=source_code,
            reason=reason,
            now=datetime.now(UTC),
        )
    if former == source_code:
        click.echo("Không có gì thay đổi.")
        return
    before = f", thay cho {former}" if former else ""
    click.echo(f"Đơn vị {unit} từ nay lấy sổ theo dõi ở nguồn {source_code}{before}.")


@click.command("check")
@click.argument("what", type=click.Choice(["rollups", "ledger"]), default="rollups")
@click.option("--repair", is_flag=True, help="Tính lại và ghi các ô sai.")
@FORMAT
def check(what: str, repair: bool, form: str) -> None:
    """So bảng tổng hợp với hồ sơ (rollups) hoặc các đẳng thức của sổ (ledger)."""
    if repair and what != "rollups":
        raise click.UsageError("--repair chỉ dùng với rollups.")
    with stores() as database:
        if what == "ledger":
            found: Any = data_quality.check_ledger(database, SYSTEM)
            number, listed = found.finding_count, found.findings
        else:
            if repair:
                now = datetime.now(UTC)
                found = data_quality.repair_rollups(database, SYSTEM, now=now)
            else:
                found = data_quality.check_rollups(database, SYSTEM)
            number = found.difference_count + sum(o.row_count for o in found.orphans)
            listed = (*found.orphans, *found.differences)
    if form == "json":
        print_json({**fields(found), "is_clean": found.is_clean, "repaired": repair})
    else:
        for item in listed[:LISTED]:
            click.echo("  " + ", ".join(f"{k}: {v}" for k, v in fields(item).items()))
        done = " Đã sửa." if repair and number else ""
        click.echo(f"{count(number)} chỗ sai.{done}" if number else "Không có chỗ sai.")
    if number and not repair:
        sys.exit(PROBLEMS)
