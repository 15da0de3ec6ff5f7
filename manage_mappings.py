"""`manage.py mappings`: how files of other systems are read, kept by name."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from domain.errors import InvalidInput
from domain.formatting import count, moment
from domain.mapping_json import mapping_text
from domain.mapping_proposal import SavedMapping
from domain.plain_values import plain
from manage_console import FORMAT, print_json, stores
from services import mappings as service
from services.installation import SYSTEM

MOST_BYTES = 1024 * 1024
"""A mapping of some thousand words has a tenth of it."""


@click.group()
def mappings() -> None:
    """Ánh xạ tệp của hệ thống khác."""


@mappings.command("list")
@FORMAT
def mappings_list(form: str) -> None:
    """Các ánh xạ đã lưu."""
    with stores() as database:
        saved = service.saved_mappings(database, SYSTEM)
        zone = database.settings.time_zone
    if form == "json":
        print_json(plain(saved))
        return
    for item in saved:
        click.echo(_line(item, zone))
    click.echo(f"{count(len(saved))} ánh xạ.")


@mappings.command("show")
@click.argument("name")
def mappings_show(name: str) -> None:
    """In một ánh xạ dạng JSON, để sửa rồi lưu lại."""
    with stores() as database:
        click.echo(mapping_text(service.mapping_named(database, SYSTEM, name)))


@mappings.command("propose")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def mappings_propose(file: Path) -> None:
    """In ánh xạ đề xuất cho một tệp hồ sơ, dạng JSON."""
    with stores() as database:
        click.echo(mapping_text(service.proposal(database, SYSTEM, file).mapping))


@mappings.command("save")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def mappings_save(file: Path) -> None:
    """Lưu ánh xạ từ tệp JSON, thay ánh xạ cùng tên."""
    if file.stat().st_size > MOST_BYTES:
        raise InvalidInput("Tệp quá lớn so với một ánh xạ. Chọn đúng tệp JSON.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("Tệp ánh xạ phải là JSON mã UTF-8.") from None
    mapping = service.sound_mapping(text)
    with stores() as database:
        service.save_mapping(database, SYSTEM, mapping, datetime.now(UTC))
    click.echo(f"Đã lưu ánh xạ “{mapping.name}”.")


@mappings.command("delete")
@click.argument("name")
def mappings_delete(name: str) -> None:
    """Xóa một ánh xạ đã lưu."""
    with stores() as database:
        service.delete_mapping(database, SYSTEM, name, datetime.now(UTC))
    click.echo(f"Đã xóa ánh xạ “{name}”.")


def _line(item: SavedMapping, zone: ZoneInfo) -> str:
    by = item.changed_by or "dòng lệnh"
    unusable = "" if item.mapping else " (không còn dùng được, hãy lưu lại)"
    return f"  {item.name}: {moment(item.changed_at, zone)}, {by}{unusable}"
