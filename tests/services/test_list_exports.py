"""Lists taken along: every row of the page, true values, who took it, and limits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.operations import ViewLogRow
from domain.access import Permission
from domain.drilldown import DossierFilter, ListKind
from domain.errors import AccessDenied, Cancelled, InvalidInput
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.list_order import Sort, SortColumn
from reports.long_list import HIDDEN
from services import list_exports
from services.dossiers import dossier_list
from services.ledger_lists import figure_list
from tests.services import loaded_city as loaded

IN_CITY = loaded.viewer(loaded.CITY)
NOW = datetime(2024, 4, 12, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('exports') / 'dieu-hanh.db'}"
    opened = loaded.city(url, seed=12, count=200)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_exports, "BATCH", 7)


def quiet(_: str, __: float) -> None: ...


def rows_of(path: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    """Lines above the table, and the table below its head."""
    sheet = openpyxl.load_workbook(path)["Danh sách hồ sơ"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "TT")
    return [str(row[0]) for row in rows[:head] if row[0]], rows[head + 1 :]


def test_a_list_is_written_in_the_order_of_the_page(city: Database, tmp_path: Path):
    wanted = DossierFilter(kind=ListKind.OPEN)
    sort = Sort(SortColumn.RECEIVED, descending=True)
    shown = dossier_list(city, IN_CITY, filter=wanted, limit=500, sort=sort).rows
    told: list[float] = []

    made = list_exports.export_list(
        city,
        IN_CITY,
        filter=wanted,
        org_unit_code=None,
        field_code=None,
        sort=sort,
        now=NOW,
        path=tmp_path / "a.xlsx",
        progress=lambda _, done: told.append(done),
    )

    lines, rows = rows_of(made.path)
    assert [row[1] for row in rows] == [row.code for row in shown]
    assert [row[0] for row in rows] == list(range(1, len(shown) + 1))
    assert [row[8].date() for row in rows] == [r.received_on for r in shown]  # type: ignore[attr-defined]
    assert made.row_count == len(shown) > 7
    assert made.byte_count == made.path.stat().st_size
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert any(IN_CITY.display_name in line for line in lines)
    assert any("Không lọc" in line for line in lines)


def test_a_figure_is_written_as_it_is_listed_and_noted_in_the_log(
    city: Database, tmp_path: Path
):
    cell = LedgerCell(LedgerColumn.RESOLVED, "HCM", date(2024, 3, 4), date(2024, 4, 12))
    shown = figure_list(city, IN_CITY, cell=cell, limit=500)

    made = list_exports.export_figure(
        city, IN_CITY, cell=cell, now=NOW, path=tmp_path / "a.xlsx", progress=quiet
    )

    lines, rows = rows_of(made.path)
    assert [row[1] for row in rows] == [row.dossier.code for row in shown.rows]
    assert len(rows) == shown.total > 7
    assert lines[0].startswith("Đã giải quyết")
    with city.operations_read() as session:
        event = session.scalars(
            select(ViewLogRow).order_by(ViewLogRow.id.desc())
        ).first()
    assert event is not None
    assert event.kind == "list_exported"
    assert f'"{shown.total}"' in event.detail_json


def test_what_may_not_be_shown_is_a_row_without_its_dossier(
    city: Database, tmp_path: Path
):
    cell = LedgerCell(
        LedgerColumn.TRANSFERRED_OUT, "HBC", date(2024, 3, 1), date(2024, 4, 12)
    )
    viewer = loaded.viewer(loaded.HBC)
    shown = figure_list(city, viewer, cell=cell, limit=500)

    made = list_exports.export_figure(
        city, viewer, cell=cell, now=NOW, path=tmp_path / "a.xlsx", progress=quiet
    )

    _, rows = rows_of(made.path)
    assert len(rows) == shown.total
    assert sum(row[-1] == HIDDEN for row in rows) == shown.hidden > 0
    assert all(row[1] is None for row in rows if row[-1] == HIDDEN)


def test_too_long_a_list_says_what_to_do(city: Database, tmp_path: Path):
    cell = LedgerCell(LedgerColumn.RESOLVED, "HCM", date(2024, 3, 4), date(2024, 4, 12))

    with pytest.raises(InvalidInput, match="nhiều hơn 3 dòng"):
        list_exports.export_figure(
            city, IN_CITY, cell=cell, now=NOW, path=tmp_path / "a.xlsx",
            progress=quiet, most=3,
        )  # fmt: skip


def test_a_cancelled_export_and_a_forbidden_one_leave_no_word_in_the_log(
    city: Database, tmp_path: Path
):
    wanted = DossierFilter(kind=ListKind.OPEN)

    def stop(_: str, __: float) -> None:
        raise Cancelled("Thôi.")

    def export(without: Permission | None, progress: list_exports.Progress) -> None:
        list_exports.export_list(
            city,
            loaded.viewer(loaded.CITY, without=without),
            filter=wanted,
            org_unit_code=None,
            field_code=None,
            sort=None,
            now=NOW,
            path=tmp_path / "a.xlsx",
            progress=progress,
        )

    before = events(city)
    with pytest.raises(Cancelled):
        export(None, stop)
    with pytest.raises(AccessDenied):
        export(Permission.BRIEF_EXPORT, quiet)
    assert events(city) == before


def events(database: Database) -> int:
    with database.operations_read() as session:
        return len(session.scalars(select(ViewLogRow.id)).all())
