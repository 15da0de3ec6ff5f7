"""`manage.py user`: accounts, the first administrator's included."""

import sys
from datetime import UTC, datetime

import click

from domain.access import Role
from manage_console import stores
from services import users
from services.account_names import grants_by_code, user_named
from services.installation import SYSTEM


@click.group()
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
