"""Successions from files: into the store, all or nothing, and kept sound later."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.queries.org_units import org_units
from data_access.queries.succession import succession, succession_links
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import LoadRow
from domain.errors import Conflict, InvalidInput
from domain.imports import ImportKind, LoadResult
from tests.services.import_city import csv_file
from tests.services.test_reference_corrections import (
    CITY,
    UNIT_HEADER,
    load,
)
from tests.services.test_reference_corrections import empty as empty

HEADER = ("Mã đơn vị cũ", "Mã đơn vị mới", "Ngày hiệu lực", "Tỷ lệ ngược")


def unit(code: str, begin: str = "", last: str = "") -> dict[str, str]:
    return {
        "Mã đơn vị": code, "Tên đơn vị": f"Quận {code}", "Loại": "DISTRICT",
        "Thuộc đơn vị": "TP", "Hiệu lực từ": begin, "Hiệu lực đến": last,
    }  # fmt: skip


DISTRICTS = (
    unit("Q2", last="31/12/2020"),
    unit("Q9", last="31/12/2020"),
    unit("TD", "01/01/2021"),
)
JOIN = [("Q2", "TD", "01/01/2021", "1"), ("Q9", "TD", "01/01/2021", "0")]


def units(database: Database, folder: Path, *rows: dict[str, str]) -> LoadResult:
    path = csv_file(folder / "dv.csv", [CITY, *rows], UNIT_HEADER)
    return load(database, ImportKind.ORG_UNITS, path)


def links(database: Database, folder: Path, *rows: tuple[str, ...]) -> LoadResult:
    told = [dict(zip(HEADER, row, strict=False)) for row in rows]
    path = csv_file(folder / "kt.csv", told, HEADER)
    return load(database, ImportKind.SUCCESSION, path)


def kept(database: Database) -> list[tuple[str, str, date]]:
    with database.read() as session:
        codes = {found.id: found.code for found in org_units(session)}
        return [
            (codes[link.predecessor], codes[link.successor], link.effective_day)
            for link in succession_links(session)
        ]


def test_successions_are_loaded_once_and_logged(empty: Database, tmp_path: Path):
    units(empty, tmp_path, *DISTRICTS)

    result = links(empty, tmp_path, *JOIN)

    assert (result.new, result.changed, result.unchanged) == (2, 0, 0)
    assert kept(empty) == [
        ("Q2", "TD", date(2021, 1, 1)),
        ("Q9", "TD", date(2021, 1, 1)),
    ]
    again = links(empty, tmp_path, *JOIN)
    assert (again.load_id, again.unchanged) == (None, 2)
    with empty.read() as session:
        kinds = session.scalars(select(LoadRow.kind).order_by(LoadRow.id)).all()
        events = session.execute(select(func.count(AuditEventRow.id))).scalar_one()
    assert kinds == ["units", "succession"]
    assert events == 2


def test_a_fault_keeps_the_whole_file_out(empty: Database, tmp_path: Path):
    units(empty, tmp_path, *DISTRICTS)

    with pytest.raises(InvalidInput, match="dòng 3, cột Ngày hiệu lực"):
        links(empty, tmp_path, JOIN[0], ("Q9", "TD", "01/02/2021", "0"))

    assert kept(empty) == []


def test_each_kind_of_fault_is_told_when_a_file_is_refused(
    empty: Database, tmp_path: Path
):
    units(empty, tmp_path, *DISTRICTS)

    with pytest.raises(InvalidInput) as refused:
        links(empty, tmp_path, ("Q2", "TD", "01/02/2021", "1"), JOIN[1])

    assert "Q2 → TD: có khoảng trống" in refused.value.message
    assert "Q9 → TD: tổng tỷ lệ ngược của đơn vị mới là 0" in refused.value.message
    assert kept(empty) == []


def test_links_move_with_a_corrected_validity(empty: Database, tmp_path: Path):
    units(empty, tmp_path, *DISTRICTS)
    links(empty, tmp_path, *JOIN)

    units(
        empty, tmp_path,
        unit("Q2", last="31/01/2021"), unit("Q9", last="31/01/2021"),
        unit("TD", "01/02/2021"),
    )  # fmt: skip

    assert {day for _, _, day in kept(empty)} == {date(2021, 2, 1)}


def test_org_units_that_would_tear_a_link_are_refused(empty: Database, tmp_path: Path):
    units(empty, tmp_path, *DISTRICTS)
    links(empty, tmp_path, *JOIN)

    with pytest.raises(Conflict, match="Kế thừa từ Quận Q2 sang Quận TD"):
        units(empty, tmp_path, unit("Q2", last="31/01/2020"), unit("TD", "01/01/2021"))

    with empty.read() as session:
        assert succession(session).days == (date(2021, 1, 1),)
