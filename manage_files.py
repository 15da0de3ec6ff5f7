"""What commands share that take in a file naming org units: options, and the answer."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import click

from manage_console import PROBLEMS, fields, print_json

FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")


class UnitChoice(click.ParamType[tuple[str, str]]):
    """Tên trong tệp=MÃ: which org unit a name of the file means."""

    name = "TÊN=MÃ"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own type
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Name and code; "" leaves the name out."""
        name, found, code = str(value).rpartition("=")
        if not found or not name.strip():
            self.fail("Ghi tên trong tệp, dấu = rồi mã đơn vị.", param, ctx)
        return name.strip(), code.strip()


UNITS = click.option(
    "--unit", "chosen", type=UnitChoice(), multiple=True,
    help="Đơn vị mà một tên trong tệp chỉ tới; lặp lại được.",
)  # fmt: skip


class _Trial(Protocol):
    @property
    def can_load(self) -> bool: ...


class _Load(Protocol):
    @property
    def dry_run(self) -> _Trial: ...


def tell_load(load: _Load, lines: Sequence[str], form: str) -> None:
    """Print what a load, or the trial of one, came to.

    Ends with the code for problems where the file cannot be loaded.
    """
    if form == "json":
        print_json({**fields(load), "can_load": load.dry_run.can_load})
    else:
        click.echo("\n".join(lines))
    if not load.dry_run.can_load:
        sys.exit(PROBLEMS)
