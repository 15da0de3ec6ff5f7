"""Lists of the portal's dossiers: read from any file, kept whole, counted nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.schema.comparison import ComparisonDossierRow
from data_access.schema.dossiers import DossierRow
from domain.access import Permission
from domain.audit import AuditKind
from domain.comparison_file import ComparisonRequest
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.period import Period
from domain.problem import Severity
from services.audit import audit_log
from services.comparison_sets import (
    check_comparison_file,
    comparison_lists,
    delete_comparison_list,
    load_comparison_file,
)
from services.installation import SYSTEM
from services.reconciliation import reconciliation
from tests.builders import instant
from tests.services import loaded_city
from tests.services.ledger_oracle import prompt_dossier
from tests.services.loaded_city import CITY, HBC, viewer

NOW = instant(60)
HEADER = "Số biên nhận;Cơ quan xử lý;Ngày tiếp nhận;Hạn xử lý;Ngày có kết quả;Đúng hạn"
ROWS = (
    "A-1;HBC-1;05/03/2024 09:00;12/03/2024;11/03/2024 16:00;Đúng hạn",
    " a - 2 ;HBC-1;06/03/2024;13/03/2024;;",
    "Ａ–3;đơn vị hcg;07/03/2024;;14/03/2024;",
    "X-9;HCG-1;08/03/2024;15/03/2024;18/03/2024;Quá hạn",
)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    database = loaded_city.city(store_url, seed=43, count=220, draw=prompt_dossier)
    yield database
    database.close()


def request(folder: Path, *rows: str, header: str = HEADER) -> ComparisonRequest:
    path = folder / "cong.csv"
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    return ComparisonRequest(path, path.name, date(2024, 3, 1), date(2024, 4, 1))


def kept_rows(city: Database) -> list[tuple[object, ...]]:
    row = ComparisonDossierRow
    with city.read() as session:
        found = session.execute(
            select(row.code, row.org_unit_id, row.on_time).order_by(row.code)
        )
        return [tuple(one) for one in found]


def test_a_list_is_tried_kept_and_replaced_but_never_counted(
    city: Database, tmp_path: Path
):
    with city.read() as session:
        before = session.execute(select(func.count(DossierRow.id))).scalar_one()
    asked = request(tmp_path, *ROWS)
    run = check_comparison_file(city, SYSTEM, asked)
    assert (run.can_load, run.row_count, run.respelt, run.rejected) == (True, 4, 2, 0)
    assert (run.known, run.tried) == (3, 4)
    assert kept_rows(city) == []

    assert load_comparison_file(city, SYSTEM, asked, now=NOW).is_written
    assert not load_comparison_file(city, SYSTEM, asked, now=NOW).is_written

    assert kept_rows(city) == [
        ("A-1", 4, True), ("A-2", 4, None), ("A-3", 6, None), ("X-9", 7, False),
    ]  # fmt: skip
    (kept,) = comparison_lists(city, SYSTEM)
    assert kept.covers(date(2024, 3, 1), date(2024, 4, 1))
    assert not kept.covers(date(2024, 3, 1), date(2024, 4, 2))
    found = reconciliation(city, viewer(CITY), period=Period.month(2024, 3))
    assert found.compared == kept
    with city.read() as session:
        after = session.execute(select(func.count(DossierRow.id))).scalar_one()
    assert after == before

    fewer = request(tmp_path, *ROWS[:2])
    run = load_comparison_file(city, SYSTEM, fewer, now=NOW).dry_run
    assert run.replaces == kept
    assert [row[0] for row in kept_rows(city)] == ["A-1", "A-2"]
    kinds = [line.event.kind for line in audit_log(city, SYSTEM)]
    assert kinds.count(AuditKind.COMPARISON_SET_LOADED) == 2
    (kept,) = comparison_lists(city, SYSTEM)
    delete_comparison_list(city, SYSTEM, kept.set_id, now=NOW)
    assert (kept_rows(city), comparison_lists(city, SYSTEM)) == ([], ())
    with pytest.raises(NotFound):
        delete_comparison_list(city, SYSTEM, kept.set_id, now=NOW)


WRONG = (
    ("A-1;HBC-1;07/03/2024;;;", "code-repeated"),
    (";HBC-1;07/03/2024;;;", "code-missing"),
    ("A-7;Đâu đó;07/03/2024;;;", "unit-unknown"),
    ("A-7;HBC-1;;;;", "received-missing"),
    ("A-7;HBC-1;31/02/2024;;;", "received-"),
    ("A-7;HBC-1;07/03/2024;;06/03/2024;", "resolved-before-received"),
    ("A-7;HBC-1;07/03/2024;;;có lẽ", "flag-unknown"),
)


def test_one_bad_row_keeps_the_list_out(city: Database, tmp_path: Path):
    for row, kind in WRONG:
        asked = request(tmp_path, *ROWS, row)
        load = load_comparison_file(city, SYSTEM, asked, now=NOW)

        rejected = [p for p in load.dry_run.problems if p.severity is Severity.REJECT]
        (wrong,) = rejected
        assert wrong.kind.startswith(kind)
        assert "dòng 6" in wrong.place
        assert not load.is_written
    assert kept_rows(city) == []


def test_what_can_be_told_is_taken_with_a_notice(city: Database, tmp_path: Path):
    rows = (
        *ROWS,
        ROWS[0],
        "A-8;HBC-1;01/03/2024;04/03/2024;05/03/2024;Đúng hạn",
    )

    run = load_comparison_file(city, SYSTEM, request(tmp_path, *rows), now=NOW).dry_run

    told = {p.kind: p for p in run.problems}
    assert set(told) == {
        "code-respelt", "code-repeated-same", "on-time-unknown",
        "flag-contradicts-dates",
    }  # fmt: skip
    assert "dòng 2" in told["code-repeated-same"].reason
    assert ("A-8", 4, True) in kept_rows(city)


def test_columns_and_names_can_be_chosen(city: Database, tmp_path: Path):
    header = "Khóa;Nơi làm;Ngày tiếp nhận"
    asked = request(tmp_path, "A-1;Xã Một;07/03/2024", header=header)
    run = check_comparison_file(city, SYSTEM, asked)
    assert (run.missing_columns, run.titles) == (True, tuple(header.split(";")))

    asked = replace(asked, columns={"code": "Khóa", "unit": "Nơi làm"})
    run = check_comparison_file(city, SYSTEM, asked)
    assert [name.text for name in run.names.open] == ["Xã Một"]
    asked = replace(asked, chosen={"Xã Một": "HBC-1"})
    assert load_comparison_file(city, SYSTEM, asked, now=NOW).is_written


def test_who_may_bring_and_delete_lists(city: Database, tmp_path: Path):
    asked = request(tmp_path, *ROWS)
    load_comparison_file(city, SYSTEM, asked, now=NOW)
    (kept,) = comparison_lists(city, SYSTEM)
    reader = viewer(CITY, without=Permission.DATA_IMPORT)
    for who in (reader, viewer(HBC), viewer(CITY, fields=[1])):
        with pytest.raises(AccessDenied):
            check_comparison_file(city, who, asked)
        with pytest.raises(AccessDenied):
            load_comparison_file(city, who, asked, now=NOW)
        with pytest.raises(AccessDenied):
            delete_comparison_list(city, who, kept.set_id, now=NOW)
    with pytest.raises(AccessDenied):
        comparison_lists(city, reader)
    with pytest.raises(InvalidInput):
        check_comparison_file(city, SYSTEM, replace(asked, end_day=asked.first_day))
