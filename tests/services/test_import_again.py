"""The same file again: known by its hash, unless something makes it say more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.errors import InvalidInput
from domain.imports import LoadResult
from services import imports
from services.installation import SYSTEM
from services.undo import undo
from tests.services.import_city import (
    FIRST,
    NOW,
    SECOND,
    csv_file,
    dossier,
    request,
    state,
    viewer,
)
from tests.stores import small_city


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    opened = small_city(url)
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("A-2")])


class Told:
    """Remembers what a load says that it does."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __call__(self, what: str, _done: float) -> None:
        self.steps.append(what)

    @property
    def has_read(self) -> bool:
        return imports.READING in self.steps


def load(database: Database, path: Path, **changes: object) -> tuple[LoadResult, bool]:
    """The result, and whether the file was read for it."""
    told = Told()
    result = imports.load(
        database,
        SYSTEM,
        request=request(path, **changes),  # type: ignore[arg-type]
        now=NOW,
        progress=told,
    )
    return result, told.has_read


def test_the_last_file_again_is_not_even_read(city: Database, path: Path):
    load(city, path)
    before = state(city)

    result, has_read = load(city, path)

    assert not has_read
    assert (result.load_id, result.new, result.unchanged) == (None, 0, 2)
    assert result.dry_run.loaded_before == NOW
    assert state(city) == before


def test_another_moment_another_content_or_an_undo_makes_it_read(
    city: Database, path: Path, tmp_path: Path
):
    first, _ = load(city, path)
    assert first.load_id is not None
    same_size = csv_file(tmp_path / "hai.csv", [dossier("A-1"), dossier("A-3")])
    assert same_size.stat().st_size == path.stat().st_size

    undo(city, SYSTEM, first.load_id, now=NOW)
    again, read_after_undo = load(city, path)
    other, read_other = load(city, same_size)
    later, read_later = load(city, same_size, complete_to=SECOND)
    old, read_old = load(city, path, complete_to=SECOND)

    assert (read_after_undo, read_other, read_later, read_old) == (True,) * 4
    assert (again.new, other.new, later.unchanged, old.unchanged) == (2, 1, 2, 2)


def test_a_file_with_rejected_rows_is_read_and_refused_again(
    city: Database, tmp_path: Path
):
    rows = [dossier("A-1"), dossier("A-2", unit="KHONG-CO")]
    path = csv_file(tmp_path / "mot.csv", rows)
    load(city, path, valid_rows_only=True)

    with pytest.raises(InvalidInput):
        load(city, path)


def test_who_answers_for_a_part_of_the_source_gets_the_file_read(
    city: Database, tmp_path: Path
):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("B", unit="HBC-2")])
    load(city, path)
    told = Told()
    asked = request(path, FIRST, valid_rows_only=True)

    result = imports.load(
        city, viewer(city, "HBC-1"), request=asked, now=NOW, progress=told
    )

    assert told.has_read
    assert (result.unchanged, result.dry_run.rejected) == (1, 1)
