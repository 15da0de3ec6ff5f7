"""The command line of an installation: `python manage.py --help`.

Exit codes: 0 done, 1 problems found or refused, 2 wrong use, 3 somebody else is at it.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from domain.access import Role
from domain.console_words import name_values
from domain.drilldown import DossierFilter, ListKind
from domain.formatting import count
from domain.period import Comparison, Period
from manage_boundaries import boundaries
from manage_console import (
    FORMAT,
    PROBLEMS,
    Root,
    fail,
    fields,
    print_json,
    progress,
    stores,
)
from manage_figures import figures
from manage_import import import_file, undo_load
from manage_lists import dossier_list
from manage_mappings import mappings
from manage_plans import export, import_plan, import_progress
from services import (
    briefs,
    data_quality,
    ledger_sources,
    users,
)
from services.account_names import grants_by_code, user_named
from services.installation import SYSTEM, console_viewer

LISTED = 20
"""Lines of problems or differences printed as text; JSON has more."""


@click.group(cls=Root)
@click.help_option("--help", help="In hướng dẫn này.")
def main() -> None:
    """Quản trị Điều Hành từ dòng lệnh của máy chủ.

    Cơ sở dữ liệu lấy ở DIEU_HANH_DATABASE_URL (mặc định var/dieu-hanh.db). Mã thoát:
    0 xong, 1 có vấn đề hoặc bị từ chối, 2 gõ sai lệnh, 3 đang bận hoặc xung đột.
    """


@main.group()
def db() -> None:
    """Cơ sở dữ liệu."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Đưa cơ sở dữ liệu lên cấu trúc mới nhất; chạy lại không đổi gì."""
    with progress(shown=True) as told, stores(told):
        pass
    click.echo("Cấu trúc cơ sở dữ liệu đã mới nhất.")


@main.group()
def sample() -> None:
    """Thành phố mẫu."""


@sample.command("build")
@click.option(
    "--dossiers",
    type=click.IntRange(1_000),
    help="Số hồ sơ hai năm; trống: đủ.",
)
@click.option(
    "--until",
    type=click.Choice(["2024-12-31", "2025-12-31"]),
    help="Ngày cuối; trống: 2024-12-31. 2025: qua ngày đổi đơn vị 01/07/2025.",
)
def sample_build(dossiers: int | None, until: str | None) -> None:
    """Dựng Thành phố mẫu vào cơ sở dữ liệu trống; đứt quãng thì chạy lại."""
    from sample_data.load import build_with_progress

    with stores() as database:
        build_with_progress(
            database,
            dossiers=dossiers,
            until=date.fromisoformat(until) if until else None,
        )


@main.group()
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


@main.command("check")
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


@main.command("brief")
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


main.add_command(boundaries)
main.add_command(figures)
import_file.add_command(import_plan)
import_file.add_command(import_progress)
main.add_command(import_file)
main.add_command(export)
main.add_command(dossier_list)
main.add_command(mappings)
main.add_command(undo_load)


@main.group()
def user() -> None:
    """Tài khoản."""


PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Đọc mật khẩu từ một dòng ở đầu vào."
)


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--title", required=True, help="Chức vụ.")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--unit", required=True, help="Mã đơn vị: phạm vi của tài khoản.")
@click.option(
    "--field", "field_codes", multiple=True, help="Mã lĩnh vực; lặp lại được."
)
@PASSWORD_STDIN
def user_add(
    username: str,
    name: str,
    title: str,
    role: str,
    unit: str,
    field_codes: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Thêm tài khoản, kể cả tài khoản quản trị đầu tiên."""
    with stores() as database:
        grants = grants_by_code(
            database,
            SYSTEM,
            role=Role(role),
            org_unit_code=unit,
            field_codes=field_codes,
        )
        users.add_user(
            database,
            SYSTEM,
            username=username,
            display_name=name,
            title=title,
            password=_password(from_stdin=password_stdin),
            grants=grants,
            now=datetime.now(UTC),
        )
    click.echo(f"Đã thêm tài khoản {username}.")


@user.command("password")
@click.argument("username")
@PASSWORD_STDIN
def user_password(username: str, password_stdin: bool) -> None:
    """Đặt mật khẩu mới; các phiên đang mở của tài khoản kết thúc."""
    with stores() as database:
        users.set_password(
            database,
            SYSTEM,
            user_id=user_named(database, SYSTEM, username).user_id,
            password=_password(from_stdin=password_stdin),
            now=datetime.now(UTC),
        )
    click.echo(f"Đã đổi mật khẩu của {username}.")


@user.command("disable")
@click.argument("username")
def user_disable(username: str) -> None:
    """Ngừng một tài khoản; việc đã làm vẫn mang tên người ấy."""
    with stores() as database:
        found = user_named(database, SYSTEM, username)
        users.change_user(
            database,
            SYSTEM,
            user_id=found.user_id,
            display_name=found.display_name,
            title=found.title,
            is_active=False,
            grants=found.grants,
            now=datetime.now(UTC),
        )
    click.echo(f"Đã ngừng tài khoản {username}.")


def _password(*, from_stdin: bool) -> str:
    """A password typed twice, or the first line of the input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(
        "Mật khẩu",
        hide_input=True,
        confirmation_prompt="Gõ lại mật khẩu",
    )
    return typed


name_values(main)

if __name__ == "__main__":
    main()
