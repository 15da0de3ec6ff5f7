"""Dossiers of an org unit that ends: through files, loads, corrections and the undo."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data_access.engine import Database
from domain.dossier import Dossier, Transfer
from domain.imports import ImportKind, LoadResult
from domain.ledger_form import LedgerQuery
from domain.period import Period
from services import imports
from services.data_quality import check_ledger, check_rollups
from services.dossiers import dossier_page
from services.installation import SYSTEM, console_viewer
from services.ledger_form import ledger_form
from services.undo import undo
from tests.builders import ZONE
from tests.data_access.stored import stored_dossiers
from tests.services.import_city import (
    FIRST,
    HEADER,
    NOW,
    SECOND,
    Row,
    csv_file,
    dossier,
    request,
)
from tests.services.test_reference_imports import empty as empty
from tests.services.test_reference_imports import (
    fill,
    rows,
    units_file,
)
from tests.services.test_reference_imports import load as load_reference

ENDED = ("HBC-1", "Xã Một", "Xã Một", "COMMUNE", "HBC", "", "19/03/2024")
LINK_HEADER = ("Mã đơn vị cũ", "Mã đơn vị mới", "Ngày hiệu lực")
MIDNIGHT = datetime(2024, 3, 20, tzinfo=ZONE).astimezone(UTC)
LAST = SECOND + timedelta(days=3)
FORM_DAYS = (date(2024, 3, 1), date(2024, 3, 29))


def load(
    database: Database, folder: Path, complete_to: datetime, *told: Row
) -> LoadResult:
    path = csv_file(folder / "hs.csv", told, HEADER)
    wanted = request(path, complete_to, source="MOI")
    imports.dry_run(database, SYSTEM, request=wanted)
    return imports.load(database, SYSTEM, request=wanted, now=NOW)


def end_unit(database: Database, folder: Path, last_day: str = "19/03/2024") -> None:
    path = units_file(folder, (*ENDED[:-1], last_day))
    load_reference(database, ImportKind.ORG_UNITS, path)


def link(database: Database, folder: Path) -> None:
    told = rows(LINK_HEADER, ("HBC-1", "HBC-2", "20/03/2024"))
    path = csv_file(folder / "kt.csv", told, LINK_HEADER)
    load_reference(database, ImportKind.SUCCESSION, path)


def kept(database: Database) -> dict[str, Dossier]:
    with database.read() as session:
        return stored_dossiers(session, 1)


def moves(found: Dossier) -> list[tuple[datetime, bool]]:
    return [(transfer.at, transfer.by_succession) for transfer in found.transfers]


def require_sound(database: Database) -> None:
    assert check_rollups(database, SYSTEM).is_clean
    assert check_ledger(database, SYSTEM).is_clean


def test_a_load_past_the_day_passes_on_what_it_does_not_name(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    load(empty, tmp_path, FIRST, dossier("A-1"))
    end_unit(empty, tmp_path)
    link(empty, tmp_path)
    assert moves(kept(empty)["A-1"]) == []

    later = load(empty, tmp_path, SECOND, dossier("A-2", unit="HCG"))

    assert (later.new, later.changed) == (1, 0)
    assert moves(kept(empty)["A-1"]) == [(MIDNIGHT, True)]
    require_sound(empty)
    viewer = console_viewer(empty)
    period = Period.free(*FORM_DAYS)
    ledgers = {
        code: ledger_form(
            empty, viewer, query=LedgerQuery(period=period, org_unit_code=code)
        ).total.ledger
        for code in ("HBC-2", "HBC")
    }
    assert (ledgers["HBC-2"].transferred_in, ledgers["HBC-2"].in_process) == (1, 1)
    assert (ledgers["HBC"].transferred_in, ledgers["HBC"].in_process) == (0, 1)
    page = dossier_page(empty, viewer, code="A-1")
    assert "Bàn giao do sắp xếp đơn vị" in str(page)

    again = load(empty, tmp_path, LAST, dossier("A-1"))
    assert (again.changed, again.unchanged) == (0, 1)
    assert moves(kept(empty)["A-1"]) == [(MIDNIGHT, True)]
    assert again.load_id is not None
    undo(empty, SYSTEM, again.load_id, now=NOW)
    assert moves(kept(empty)["A-1"]) == [(MIDNIGHT, True)]
    require_sound(empty)


def test_an_undo_gives_the_dossiers_back_as_the_day_was(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    load(empty, tmp_path, FIRST, dossier("A-1"))
    end_unit(empty, tmp_path)
    link(empty, tmp_path)
    result = load(empty, tmp_path, SECOND, dossier("A-2", unit="HCG"))
    assert result.load_id is not None

    undo(empty, SYSTEM, result.load_id, now=NOW)

    assert moves(kept(empty)["A-1"]) == []
    require_sound(empty)


def test_a_file_read_after_the_day_agrees_with_one_read_before(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    told = [
        dossier("A-1"),
        dossier("A-2", resolved="2024-03-18 09:00", outcome="Đã giải quyết"),
    ]
    load(empty, tmp_path, SECOND, *told)
    end_unit(empty, tmp_path)
    link(empty, tmp_path)
    assert moves(kept(empty)["A-1"]) == [(MIDNIGHT, True)]
    require_sound(empty)

    again = load(empty, tmp_path, LAST, *told, dossier("A-3"))

    assert (again.new, again.changed, again.unchanged) == (1, 0, 2)
    states = kept(empty)
    assert moves(states["A-3"]) == moves(states["A-1"]) == [(MIDNIGHT, True)]
    assert moves(states["A-2"]) == []
    require_sound(empty)


def test_a_corrected_day_moves_the_transfer(empty: Database, tmp_path: Path):
    fill(empty, tmp_path)
    load(empty, tmp_path, SECOND, dossier("A-1"))
    end_unit(empty, tmp_path)
    link(empty, tmp_path)

    end_unit(empty, tmp_path, "23/03/2024")
    later = MIDNIGHT + timedelta(days=4)
    assert moves(kept(empty)["A-1"]) == [(later, True)]
    require_sound(empty)

    end_unit(empty, tmp_path, "10/04/2024")
    assert moves(kept(empty)["A-1"]) == []
    require_sound(empty)


def test_what_left_before_the_day_after_all_stays_where_it_was(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    end_unit(empty, tmp_path)
    link(empty, tmp_path)
    load(empty, tmp_path, SECOND, dossier("A-1"), dossier("A-2"))
    before = kept(empty)

    left = dossier("A-1", resolved="2024-03-18 09:00", outcome="Đã giải quyết")
    moved = dossier("A-2", unit="HCG", from_unit="HBC-1", moved="2024-03-12 09:00")
    load(empty, tmp_path, LAST, left, moved)

    after = kept(empty)
    assert before["A-1"].org_unit != after["A-1"].org_unit
    assert moves(after["A-1"]) == []
    assert [transfer.by_succession for transfer in after["A-2"].transfers] == [False]
    require_sound(empty)


def test_a_unit_that_hands_over_by_itself_is_taken_at_its_word(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    end_unit(empty, tmp_path)
    link(empty, tmp_path)
    told = dossier("A-1", unit="HBC-2", from_unit="HBC-1", moved="2024-03-21 09:00")

    load(empty, tmp_path, SECOND, told)

    (transfer,) = kept(empty)["A-1"].transfers
    at = datetime(2024, 3, 21, 9, tzinfo=ZONE)
    assert transfer == replace(transfer, at=at.astimezone(UTC), by_succession=False)
    assert isinstance(transfer, Transfer)
    require_sound(empty)
