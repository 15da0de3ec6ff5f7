"""What the commands of manage.py share: stores, failures, output."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from domain.console_words import GROUP_WORDS, name_values, speak_vietnamese
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


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, some still as `module:attribute`.

    A module is loaded when its command is first asked for: what one command needs,
    another need not wait for.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, attribute = self._places[name].partition(":")
            self._loaded[name] = getattr(import_module(module), attribute)
        name_values(self._loaded[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Root(click.Group):
    """The root: turns known failures into a sentence and an exit code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **{**GROUP_WORDS, **kwargs})

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
    if not shown or not sys.stderr.isatty():
        yield lambda _what, _done: None
        return
    # Loaded where there is a terminal to draw on: it takes a tenth of a second.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
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
