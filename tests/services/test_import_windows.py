"""Files complete for a window of receipt, and loads that somebody stops."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow, LoadRow
from data_access.schema.rollups import DossierOpenRow
from domain.errors import AccessDenied, Cancelled, InvalidInput
from domain.imports import LoadResult, ReceiptWindow
from services import imports
from services.data_quality import check_rollups
from services.installation import SYSTEM
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

MARCH = ReceiptWindow(date(2024, 3, 1), date(2024, 4, 1))
FOURTH = ReceiptWindow(date(2024, 3, 4), date(2024, 3, 5))


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def codes(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(DossierRow.code).order_by(DossierRow.code)))


def many(path: Path, numbers: Iterator[int] | range) -> Path:
    return csv_file(path, [dossier(f"A-{number:03}") for number in numbers])


def load(database: Database, path: Path, **changes: object) -> LoadResult:
    asked = request(path, SECOND, **changes)  # type: ignore[arg-type]
    return imports.load(database, SYSTEM, request=asked, now=NOW)


def test_what_a_window_file_lacks_is_listed_and_removed(city: Database, tmp_path: Path):
    load(city, many(tmp_path / "du.csv", range(200)))
    path = many(tmp_path / "thieu.csv", range(2, 200))
    run = imports.dry_run(city, SYSTEM, request=request(path, SECOND, window=MARCH))

    result = load(city, path, window=MARCH)

    assert (run.removed, run.window_kept, run.can_load) == (2, 200, True)
    assert run.removed_codes == ("A-000", "A-001")
    assert (result.removed, result.unchanged) == (2, 198)
    assert codes(city) == [f"A-{n:03}" for n in range(2, 200)]
    with city.read() as session:
        assert len(session.scalars(select(DossierOpenRow.dossier_id)).all()) == 198
        row = session.scalars(select(LoadRow).order_by(LoadRow.id.desc())).first()
        assert row is not None
        assert row.window_first is not None
        assert row.window_end is not None
        assert (row.mode, row.removed_count) == ("window", 2)
        assert (row.window_first, row.window_end) == (
            date(2024, 3, 1),
            date(2024, 4, 1),
        )
    assert check_rollups(city, SYSTEM).is_clean


def test_a_window_file_a_tenth_of_its_usual_size_is_refused(
    city: Database, tmp_path: Path
):
    load(city, many(tmp_path / "du.csv", range(200)))
    before = state(city)
    path = many(tmp_path / "thieu.csv", range(20))

    with pytest.raises(InvalidInput, match="thiếu 180 trong 200 hồ sơ"):
        load(city, path, window=MARCH)
    assert state(city) == before
    result = load(city, path, window=MARCH, confirm_removal=True)

    assert result.removed == 180
    assert len(codes(city)) == 20
    assert check_rollups(city, SYSTEM).is_clean


def test_dossiers_outside_the_window_and_of_other_sources_stay(
    city: Database, tmp_path: Path
):
    rows = [dossier("A-1"), dossier("A-2", received="2024-03-05 00:00")]
    load(city, csv_file(tmp_path / "mot.csv", rows))
    other = csv_file(tmp_path / "hai.csv", [dossier("B-1", unit="HCG-1")])
    imports.load(city, SYSTEM, request=request(other, SECOND, "MC-2"), now=NOW)
    path = csv_file(tmp_path / "ba.csv", [dossier("A-3", received="2024-03-06 08:00")])

    result = load(city, path, window=FOURTH, confirm_removal=True)

    assert (result.new, result.removed) == (1, 1)
    assert codes(city) == ["A-2", "A-3", "B-1"]


def test_a_row_that_is_refused_still_says_that_its_dossier_exists(
    city: Database, tmp_path: Path
):
    load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("A-2")]))
    rows = [dossier("A-1"), dossier("A-2", procedure="KHONG-CO")]
    path = csv_file(tmp_path / "hai.csv", rows)

    result = load(city, path, window=MARCH, valid_rows_only=True)

    assert result.removed == 0
    assert codes(city) == ["A-1", "A-2"]


def test_a_window_is_for_who_answers_for_the_whole_source(
    city: Database, tmp_path: Path
):
    rows = [dossier("A-1"), dossier("A-2", unit="HBC-2")]
    path = csv_file(tmp_path / "mot.csv", rows)
    imports.load(city, SYSTEM, request=request(path), now=NOW)
    mine = csv_file(tmp_path / "hai.csv", [dossier("A-1")])
    asked = request(mine, FIRST, window=MARCH, confirm_removal=True)

    for who in (viewer(city, "HBC-1"), viewer(city, "HBC", fields={1})):
        with pytest.raises(AccessDenied):
            imports.load(city, who, request=asked, now=NOW)

    assert codes(city) == ["A-1", "A-2"]


class Stop:
    """Stops the work at one of its steps, and remembers how far it had come."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.reached: list[float] = []

    def __call__(self, _what: str, done: float) -> None:
        self.reached.append(done)
        if len(self.reached) > self.step:
            raise Cancelled("Đã dừng.")


def test_a_load_stopped_at_any_step_leaves_nothing(city: Database, tmp_path: Path):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("A-2")])
    before, folders = state(city), stages()
    steps: list[float] = []

    while state(city) == before:
        stop = Stop(len(steps))
        with suppress(Cancelled):
            imports.load(city, SYSTEM, request=request(path), now=NOW, progress=stop)
        steps.append(stop.reached[-1])

    # Once it is committed nothing can stop it any more: the last step is told in vain.
    assert steps == sorted(steps)
    assert len(steps) > 8
    assert steps[-1] == 1.0
    assert codes(city) == ["A-1", "A-2"]
    assert stages() <= folders


def stages() -> set[Path]:
    """Private folders of this process (`ingest.private_folders`)."""
    return set(Path(tempfile.gettempdir()).glob(f"dieu-hanh-nap-{os.getpid()}-*"))
