"""Files read through a mapping: columns, words, rows left out, places of problems."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.dossier import Channel, Outcome
from domain.mapping import (
    ColumnUse,
    Constant,
    DateOrder,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    Translation,
)
from domain.problem import Problem, Severity
from ingest.clock import instant_of
from ingest.dossiers import ParsedDossiers, read_dossiers
from tests.ingest.builders import BTA, CATALOGUE, COMPLETE_TO, HBC, write_workbook

NEW_YORK = ZoneInfo("America/New_York")
HEADER = ("Permit", "Dept", "Type", "Applied", "Days", "Done", "Status", "Via")
ROW = ("P-1", "HBC", "TTHC-DD-07", "06/17/2024 3:05 PM", "10", "", "Open", "Web")
MAPPING = Mapping(
    name="Giấy phép",
    columns=(
        ColumnUse("Permit", "code"),
        ColumnUse("Dept", "org_unit"),
        ColumnUse("Type", "procedure"),
        ColumnUse("Applied", "received"),
        ColumnUse("Days", "due_days"),
        ColumnUse("Done", "resolved"),
        ColumnUse("Status", "outcome"),
        ColumnUse("Via", "channel"),
    ),
    date_order=DateOrder.MONTH_FIRST,
    time_zone="America/New_York",
    translations=(
        Translation("outcome", "open", ""),
        Translation("outcome", "Issued", "Đã giải quyết"),
        Translation("outcome", "Withdrawn", "Rút hồ sơ"),
        Translation("channel", "Web", "Trực tuyến"),
    ),
)


def read(
    path: Path,
    rows: Iterable[Sequence[str]],
    mapping: Mapping | None = MAPPING,
    header: Sequence[str] = HEADER,
) -> ParsedDossiers:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, mapping=mapping
    )


def row(**cells: str) -> tuple[str, ...]:
    return tuple(
        cells.get(title, cell) for title, cell in zip(HEADER, ROW, strict=True)
    )


def rejections(parsed: ParsedDossiers) -> list[Problem]:
    return [p for p in parsed.problems if p.severity is Severity.REJECT]


def kinds(parsed: ParsedDossiers) -> dict[str, int]:
    return {kind: count for (kind, _), count in parsed.problem_counts.items()}


def test_a_foreign_row_becomes_a_dossier(tmp_path: Path) -> None:
    done = row(Permit="P-2", Done="06/20/2024 9:00 AM", Status="Withdrawn")

    parsed = read(tmp_path / "a.csv", [ROW, done])

    first, second = parsed.stage.table("dossiers").to_pylist()
    due = datetime(2024, 6, 27, 23, 59, 59, 999_999, NEW_YORK)
    assert rejections(parsed) == []
    assert instant_of(first["received_at"]) == datetime(
        2024, 6, 17, 15, 5, tzinfo=NEW_YORK
    ).astimezone(UTC)
    assert instant_of(first["first_due_at"]) == due.astimezone(UTC)
    assert first["due_is_computed"] is False
    assert first["outcome"] is None
    assert first["channel"] == Channel.ONLINE
    assert second["outcome"] == Outcome.WITHDRAWN


def test_titles_match_whatever_their_case_marks_and_unicode_form(
    tmp_path: Path,
) -> None:
    uses = tuple(
        replace(use, title="SỐ  giấy-phép") if use.key == "code" else use
        for use in MAPPING.columns
    )
    header = (unicodedata.normalize("NFD", "Số giấy phép"), *HEADER[1:])

    parsed = read(
        tmp_path / "a.csv", [ROW], replace(MAPPING, columns=uses), header=header
    )

    assert parsed.stage.counts["dossiers"] == 1


def test_a_title_that_the_file_lacks_is_one_clear_problem(tmp_path: Path) -> None:
    uses = (*MAPPING.columns, ColumnUse("Reviewer", "step"))

    parsed = read(tmp_path / "a.csv", [ROW], replace(MAPPING, columns=uses))

    (problem,) = rejections(parsed)
    assert problem.kind == "mapped-title-missing"
    assert "'Reviewer'" in problem.reason
    assert parsed.is_unreadable


def test_a_required_field_without_column_or_constant_is_a_problem(
    tmp_path: Path,
) -> None:
    uses = tuple(use for use in MAPPING.columns if use.key != "org_unit")

    parsed = read(tmp_path / "a.csv", [ROW], replace(MAPPING, columns=uses))
    given = read(
        tmp_path / "b.csv",
        [ROW],
        replace(MAPPING, columns=uses, constants=(Constant("org_unit", "BTA"),)),
    )

    assert [p.kind for p in rejections(parsed)] == ["column-unmapped"]
    assert given.stage.table("dossiers")["org_unit_id"].to_pylist() == [BTA]


def test_one_column_may_serve_two_fields(tmp_path: Path) -> None:
    uses = (*MAPPING.columns, ColumnUse("Done", "returned"))
    done = row(Done="06/20/2024 9:00 AM", Status="Issued")

    parsed = read(tmp_path / "a.csv", [done], replace(MAPPING, columns=uses))

    (found,) = parsed.stage.table("dossiers").to_pylist()
    assert found["resolved_at"] == found["returned_at"]


def test_rows_left_out_are_told_and_counted(tmp_path: Path) -> None:
    rules = (
        LeaveOut("Status", LeaveOutWhen.EQUALS, "DRAFT"),
        LeaveOut("Permit", LeaveOutWhen.CONTAINS, "test"),
        LeaveOut("Applied", LeaveOutWhen.BLANK),
    )
    rows = [
        ROW, row(Permit="P-2", Status="Draft"), row(Permit="Test-1"),
        row(Permit="P-4", Applied=""), row(Permit="P-5", Status="Drafty"),
    ]  # fmt: skip

    parsed = read(tmp_path / "a.csv", rows, replace(MAPPING, left_out=rules))

    assert kinds(parsed)["row-left-out"] == 3
    assert parsed.row_count == 2
    (problem,) = rejections(parsed)
    assert problem.place == "dòng 6, cột Status"
    assert "ánh xạ" in problem.remedy


def test_translations_serve_units_and_blank_words(tmp_path: Path) -> None:
    words = (
        *MAPPING.translations,
        Translation("org_unit", "Dept. of Bình Chánh", "HBC"),
        Translation("resolved", "N/A", ""),
    )

    parsed = read(
        tmp_path / "a.csv",
        [row(Dept="dept of binh chanh", Done="n/a")],
        replace(MAPPING, translations=words),
    )

    (found,) = parsed.stage.table("dossiers").to_pylist()
    assert found["org_unit_id"] == HBC
    assert found["resolved_at"] is None


def test_two_orders_of_dates_in_a_column_name_two_rows(tmp_path: Path) -> None:
    rows = [
        row(Applied="06/17/2024"),
        row(Permit="P-2", Applied="05/06/2024"),
        row(Permit="P-3", Applied="17/06/2024"),
    ]

    parsed = read(tmp_path / "a.csv", rows)

    problem = next(p for p in rejections(parsed) if p.kind == "date-order-mixed")
    assert parsed.is_unreadable
    assert problem.place == "dòng 4, cột Applied"
    assert "dòng 2, cột Applied" in problem.reason
    assert "06/17/2024" in problem.reason


def test_two_orders_of_dates_are_seen_in_short_years_too(tmp_path: Path) -> None:
    rows = [row(Applied="06/05/24"), row(Permit="P-2", Applied="17/06/24")]

    parsed = read(tmp_path / "a.csv", rows)

    assert parsed.is_unreadable
    assert kinds(parsed)["date-order-mixed"] == 1


def test_dates_in_the_other_order_throughout_refuse_the_file(tmp_path: Path) -> None:
    header = ("Mã hồ sơ", "Đơn vị", "Thủ tục", "Tiếp nhận lúc")
    rows = [
        ("A-1", "HBC", "TTHC-DD-07", "06/17/2024"),
        ("A-2", "HBC", "TTHC-DD-07", "06/07/2024"),
    ]

    parsed = read(tmp_path / "a.csv", rows, None, header=header)

    assert parsed.is_unreadable
    assert kinds(parsed)["date-order-mixed"] == 1


def test_each_column_may_have_its_own_order(tmp_path: Path) -> None:
    uses = tuple(
        replace(use, date_order=DateOrder.DAY_FIRST) if use.key == "resolved" else use
        for use in MAPPING.columns
    )
    done = row(Applied="06/07/2024", Done="13/06/2024", Status="Issued")

    parsed = read(tmp_path / "a.csv", [done], replace(MAPPING, columns=uses))

    (found,) = parsed.stage.table("dossiers").to_pylist()
    assert instant_of(found["received_at"]).date().isoformat() == "2024-06-07"
    assert instant_of(found["resolved_at"]).date().isoformat() == "2024-06-13"


@pytest.mark.parametrize(
    ("days", "is_good"),
    [("0", True), ("10", True), ("10.0", True), ("", True), ("-3", False),
     ("10.5", False), ("ten", False), ("99999", False)],
)  # fmt: skip
def test_a_number_of_days_is_a_promise(
    tmp_path: Path, days: str, is_good: bool
) -> None:
    parsed = read(tmp_path / "a.csv", [row(Days=days)])

    assert (parsed.stage.counts["dossiers"] == 1) == is_good
    if not is_good:
        assert "due-days-not-number" in kinds(parsed)


def test_working_days_follow_the_calendar_and_are_no_computed_promise(
    tmp_path: Path,
) -> None:
    uses = tuple(
        replace(use, key="due_working_days") if use.key == "due_days" else use
        for use in MAPPING.columns
    )
    friday_before_holidays = row(Applied="08/30/2024 10:00 AM", Days="1")

    parsed = read(
        tmp_path / "a.csv", [friday_before_holidays], replace(MAPPING, columns=uses)
    )

    # 2 and 3 September 2024 are holidays of the test's calendar.
    (found,) = parsed.stage.table("dossiers").to_pylist()
    due = datetime(2024, 9, 4, 23, 59, 59, 999_999, NEW_YORK)
    assert instant_of(found["first_due_at"]) == due.astimezone(UTC)
    assert found["due_is_computed"] is False


@pytest.mark.parametrize(
    ("footer", "is_refused"),
    [
        ("Tổng số hồ sơ: 2", False),
        ("Tổng số hồ sơ: 5.525", True),
        ("Total records: 2", False),
        ("Total records: 1,002", True),
        ("Tổng cộng 1.250.000", False),
    ],
)
def test_a_total_that_the_file_states_is_held_against_its_rows(
    tmp_path: Path, footer: str, is_refused: bool
) -> None:
    rows = [ROW, row(Permit="P-2"), (footer, *[""] * 7)]

    parsed = read(tmp_path / "a.csv", rows)

    assert ("control-total" in kinds(parsed)) == is_refused
    assert parsed.is_unreadable == is_refused
    assert kinds(parsed)["total-ignored"] == 1
    if is_refused:
        problem = next(p for p in parsed.problems if p.kind == "control-total")
        assert problem.place.startswith("dòng 4")
        assert "có 2 dòng" in problem.reason


def test_a_bare_day_of_leaving_may_be_that_of_the_receipt(tmp_path: Path) -> None:
    same_day = row(Done="06/17/2024", Status="Issued")

    parsed = read(tmp_path / "a.csv", [same_day])

    (found,) = parsed.stage.table("dossiers").to_pylist()
    assert found["resolved_at"] == found["received_at"]


def test_an_unreadable_receipt_is_the_only_fault_of_its_row(tmp_path: Path) -> None:
    # Q2 was abolished in 2021, before the day that the file is complete to.
    parsed = read(tmp_path / "a.csv", [row(Dept="Q2", Applied="sometime")])

    assert [p.kind for p in rejections(parsed)] == ["received-not-a-date"]


def test_places_are_cells_of_the_workbook(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx", {"Log": [HEADER, row(Applied="06/31/2024")]}
    )

    parsed = read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, mapping=MAPPING
    )

    (problem,) = rejections(parsed)
    assert problem.place == "Log!D2"
    assert problem.value == "06/31/2024"
