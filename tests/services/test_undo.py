"""Taking back the last load of a source: who may, when not, and what remains."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import DossierRow, LedgerSourceRow, SourceRow
from data_access.versions import data_version
from domain.access import Permission
from domain.audit import AuditKind
from domain.errors import AccessDenied, Cancelled, Conflict, NotFound
from domain.imports import ImportKind, ImportRequest, LoadResult, ReceiptWindow
from services import imports
from services.data_quality import check_ledger, check_rollups
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from services.undo import undo, undoable_loads
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
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def load(
    database: Database, path: Path, *more: object, **changes: object
) -> LoadResult:
    asked = request(path, *more, **changes)  # type: ignore[arg-type]
    return imports.load(database, SYSTEM, request=asked, now=NOW)


def codes(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(DossierRow.code)))


def test_an_undo_leaves_the_figures_of_before(city: Database, tmp_path: Path):
    first = csv_file(
        tmp_path / "mot.csv", [dossier("A-1", due="2024-03-20"), dossier("A-2")]
    )
    load(city, first)
    before = overview(city, console_viewer(city))
    second = csv_file(
        tmp_path / "hai.csv",
        [
            dossier("A-1", resolved="2024-03-22 09:00", outcome="Từ chối"),
            dossier("A-3", unit="HBC-2"),
        ],
    )
    loaded = load(city, second, SECOND)
    assert loaded.load_id is not None
    (offered,) = undoable_loads(city, SYSTEM)

    result = undo(city, SYSTEM, loaded.load_id, now=NOW)

    assert (offered.load_id, offered.obstacle) == (loaded.load_id, None)
    assert (offered.complete_before, offered.new, offered.changed) == (FIRST, 1, 1)
    assert (result.taken_out, result.restored, result.brought_back) == (1, 1, 0)
    assert codes(city) == {"A-1", "A-2"}
    assert overview(city, console_viewer(city)).now == before.now
    with city.read() as session:
        units = set(session.scalars(select(LedgerSourceRow.org_unit_id)))
        reach = select(SourceRow.complete_to).where(SourceRow.code == "MC-1")
        assert session.scalars(reach).one() == FIRST
        last = session.scalars(select(AuditEventRow.kind)).all()[-1]
    assert len(units) == 1
    assert last == AuditKind.LOAD_UNDONE.value
    assert check_rollups(city, SYSTEM).is_clean
    assert check_ledger(city, SYSTEM).is_clean
    assert load(city, second, SECOND).new == 1


def test_the_first_load_taken_back_leaves_an_empty_city(city: Database, tmp_path: Path):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("A-2")])
    loaded = load(city, path, keep_personal_data=True)
    assert loaded.load_id is not None

    undo(city, SYSTEM, loaded.load_id, now=NOW)

    assert codes(city) == set()
    again = load(city, path)
    assert (again.new, again.dry_run.loaded_before) == (2, None)
    assert check_rollups(city, SYSTEM).is_clean


def test_only_the_last_load_of_a_source_once(city: Database, tmp_path: Path):
    first = load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    last = load(city, csv_file(tmp_path / "hai.csv", [dossier("A-2")]), SECOND)
    assert first.load_id is not None
    assert last.load_id is not None
    before = state(city)

    with pytest.raises(Conflict, match=r"không phải lượt nạp cuối.*hai\.csv"):
        undo(city, SYSTEM, first.load_id, now=NOW)
    with pytest.raises(NotFound):
        undo(city, SYSTEM, 99, now=NOW)
    assert state(city) == before
    undo(city, SYSTEM, last.load_id, now=NOW)
    with pytest.raises(Conflict, match="đã được hoàn tác"):
        undo(city, SYSTEM, last.load_id, now=NOW)

    assert codes(city) == {"A-1"}


def test_a_calendar_loaded_since_stands_in_the_way(city: Database, tmp_path: Path):
    loaded = load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    assert loaded.load_id is not None
    days = tmp_path / "lich.csv"
    days.write_text("Ngày,Loại,Tên\n2024-03-07,Nghỉ lễ,Ngày nghỉ mới\n", "utf-8")
    calendar = ImportRequest(ImportKind.CALENDAR, days, days.name)
    imports.load(city, SYSTEM, request=calendar, now=NOW)
    before = state(city)

    with pytest.raises(Conflict, match="Lịch làm việc đã đổi"):
        undo(city, SYSTEM, loaded.load_id, now=NOW)

    assert state(city) == before
    (offered,) = undoable_loads(city, SYSTEM)
    assert offered.obstacle is not None


def test_who_does_not_answer_for_the_source_takes_nothing_back(
    city: Database, tmp_path: Path
):
    rows = [dossier("A-1"), dossier("A-2", unit="HBC-2")]
    loaded = load(city, csv_file(tmp_path / "mot.csv", rows))
    assert loaded.load_id is not None
    partly = viewer(city, "HBC-1")
    one_field = viewer(city, "HBC", fields={1})
    elsewhere = viewer(city, "HCG")
    without = viewer(
        city, "HCM", permissions=set(Permission) - {Permission.DATA_IMPORT}
    )
    before = state(city)

    for who in (partly, one_field, elsewhere, without):
        with pytest.raises(AccessDenied):
            undo(city, who, loaded.load_id, now=NOW)
    for who in (partly, one_field, elsewhere):
        assert undoable_loads(city, who) == ()
    with pytest.raises(AccessDenied):
        undoable_loads(city, without)
    assert state(city) == before
    whole = viewer(city, "HBC")
    assert [x.load_id for x in undoable_loads(city, whole)] == [loaded.load_id]
    undo(city, whole, loaded.load_id, now=NOW)

    assert codes(city) == set()


MARCH = ReceiptWindow(date(2024, 3, 1), date(2024, 4, 1))


def test_what_was_removed_comes_back_beside_what_came_since(
    city: Database, tmp_path: Path
):
    all_five = [dossier(f"A-{number}") for number in range(5)]
    load(city, csv_file(tmp_path / "mot.csv", all_five))
    path = csv_file(tmp_path / "hai.csv", all_five[:1])
    removing = load(city, path, SECOND, window=MARCH, confirm_removal=True)
    since = [dossier(f"B-{number}", unit="HCG-1") for number in range(3)]
    load(city, csv_file(tmp_path / "ba.csv", since), SECOND, "MC-2")
    assert removing.load_id is not None

    result = undo(city, SYSTEM, removing.load_id, now=NOW)

    assert (removing.removed, result.brought_back, result.taken_out) == (4, 4, 0)
    assert codes(city) == {row["Mã hồ sơ"] for row in (*all_five, *since)}
    assert check_rollups(city, SYSTEM).is_clean


def test_a_removed_code_that_another_source_bears_stays_out(
    city: Database, tmp_path: Path
):
    load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1"), dossier("A-2")]))
    path = csv_file(tmp_path / "hai.csv", [dossier("A-1")])
    removing = load(city, path, SECOND, window=MARCH, confirm_removal=True)
    again = csv_file(tmp_path / "ba.csv", [dossier("A-2", unit="HCG-1")])
    load(city, again, SECOND, "MC-2")
    before = state(city)
    assert removing.load_id is not None

    with pytest.raises(Conflict, match="nguồn khác"):
        undo(city, SYSTEM, removing.load_id, now=NOW)

    assert state(city) == before


def test_an_undo_that_is_stopped_changes_nothing(city: Database, tmp_path: Path):
    loaded = load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    assert loaded.load_id is not None
    before = state(city)

    def stop(_what: str, done: float) -> None:
        if done > 0.5:
            raise Cancelled("Đã dừng.")

    with pytest.raises(Cancelled):
        undo(city, SYSTEM, loaded.load_id, now=NOW, progress=stop)

    assert state(city) == before


def test_an_undo_raises_the_data_version(city: Database, tmp_path: Path):
    loaded = load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    assert loaded.load_id is not None
    with city.read() as session:
        before = data_version(session)

    undo(city, SYSTEM, loaded.load_id, now=NOW)

    with city.read() as session:
        assert data_version(session) == before + 1
