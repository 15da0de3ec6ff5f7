"""What the commands of manage.py share: stores, failures, output."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from domain.console_words import speak_vietnamese
from domain.errors import ApplicationError, Conflict
from domain.plain_values import plain
from services.bootstrap import prepare
from services.installation import open_database

# Before the first command: some texts are looked up when an option is declared.
speak_vietnamese(click)
PROBLEMS, USAGE, BUSY = 1, 2, 3
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Cách in kết quả.",
)


class Root(click.Group):
    """The root: turns known failures into a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own type
        try:
            return super().invoke(ctx)
        except Conflict as error:
            fail(error.message, BUSY)
        except ApplicationError as error:
            fail(error.message, PROBLEMS)


def fail(sentence: str, code: int) -> NoReturn:
    """End with a sentence for the person and a code for the script."""
    click.echo(sentence, err=True)
    sys.exit(code)


@contextmanager
def stores(told: Callable[[str, float], None] | None = None) -> Iterator[Any]:
    """The installation's database at the newest schema, closed on leaving.

    `told` hears of an upgrade that has to be made first.
    """
    try:
        database = open_database()
    except ValueError as error:
        fail(f"Cấu hình chưa dùng được: {error}", USAGE)
    try:
        prepare(database, progress=told)
        yield database
    finally:
        database.close()


@contextmanager
def progress(*, shown: bool) -> Iterator[Callable[[str, float], None]]:
    """A bar on a terminal, told what is being done and how far it is."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield lambda _what, _done: None
        return
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, done: bar.update(task, completed=done, description=what)


def fields(value: object) -> dict[str, Any]:
    """A value of the domain as a JSON object."""
    found = plain(value)
    if not isinstance(found, dict):
        raise TypeError(f"expected an object, got {type(value).__name__}")
    return found


def print_json(value: object) -> None:
    """A value of plain types, readable by people too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
