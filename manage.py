"""The command line of an installation: `python manage.py --help`.

Exit codes: 0 done, 1 problems found or refused, 2 wrong use, 3 somebody else is at it.
"""

from datetime import date

import click

from manage_console import Commands, Root, progress, stores

COMMANDS = Commands(
    {
        "boundaries": "manage_boundaries:boundaries",
        "brief": "manage_lists:brief",
        "check": "manage_checks:check",
        "export": "manage_plans:export",
        "figures": "manage_figures:figures",
        "import": "manage_import:import_file",
        "list": "manage_lists:dossier_list",
        "mappings": "manage_mappings:mappings",
        "source": "manage_checks:source",
        "undo": "manage_import:undo_load",
        "user": "manage_accounts:user",
    }
)
"""Each in its module, which is loaded when it is called for."""


@click.group(cls=Root, commands=COMMANDS)
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
    type=click.IntRange(2_000),
    help="Số hồ sơ hai năm, từ 2.000; trống: đủ.",
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


if __name__ == "__main__":
    main()
