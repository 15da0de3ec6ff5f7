"""What a dossier file comes to: values, and problems in words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.problem import Problem, Severity
from ingest.clock import us_of
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.problem_log import problem_groups
from tests.ingest.builders import (
    BTA,
    CATALOGUE,
    COMPLETE_TO,
    GOOD,
    HBC,
    TITLE,
    dossier,
    write_csv,
    write_workbook,
)


def read(path: Path, *, keep_personal_data: bool = False) -> ParsedDossiers:
    return read_dossiers(
        path,
        catalogue=CATALOGUE,
        complete_to=COMPLETE_TO,
        keep_personal_data=keep_personal_data,
    )


def problems_of(tmp_path: Path, **cells: str) -> list[Problem]:
    path = write_csv(tmp_path / "ho-so.csv", [dossier(**cells)])
    return list(read(path).problems)


def sheet(tmp_path: Path, *rows: dict[str, object]) -> Path:
    keys = list({key: None for row in rows for key in row})
    cells = [[row.get(key) for key in keys] for row in rows]
    header = [TITLE[key] for key in keys]
    return write_workbook(tmp_path / "ho-so.xlsx", {"Hồ sơ": [header, *cells]})


@pytest.mark.parametrize(
    ("cells", "kind", "place", "value", "reason", "remedy"),
    [
        ({"received": "31/02/2024"}, "received-impossible-date", "Hồ sơ!E2",
         "31/02/2024", "Ngày tiếp nhận không có trong lịch", "Sửa thành ngày đúng"),
        ({"received": "14/10/2024", "due": "04/10/2024"}, "due-before-received",
         "Hồ sơ!F2", "04/10/2024", "Ngày hẹn trả trước ngày tiếp nhận 14/10/2024",
         "Kiểm tra hai ô E2 và F2"),
        ({"org_unit": "Phuong Tan Tao"}, "org-unit-unknown", "Hồ sơ!B2",
         "Phuong Tan Tao", "Không có đơn vị này tại 02/10/2024; gần giống: Phường Tân "
         "Tạo, Quận Bình Tân (95\u202f%, giống khi bỏ dấu)",
         "Chọn đơn vị hoặc sửa tên"),
        ({"procedure": "2.009999"}, "procedure-unknown", "Hồ sơ!C2", "2.009999",
         "Không có mã thủ tục này", "Nạp danh mục thủ tục trước, hoặc sửa mã"),
        ({"redated": "10/10/2024"}, "redated-before-due", "Hồ sơ!G2", "10/10/2024",
         "Ngày hẹn lại trước ngày hẹn trả lần đầu 23/10/2024",
         "Kiểm tra hai ô F2 và G2"),
        ({"resolved": "14/10/2024 08:00", "pause_1_began": "04/10/2024 09:00",
          "pause_1_kind": "Bổ sung hồ sơ"}, "pause-left-open", "Hồ sơ!H2",
         "04/10/2024 09:00", "Lần dừng 1 chưa kết thúc mà hồ sơ đã xử lý xong; tính "
         "hết dừng lúc xử lý xong", "Không bắt buộc sửa"),
        ({"due": None}, "due-computed", "Hồ sơ!F2", "(trống)",
         "Không có ngày hẹn trả; tính từ thời hạn thủ tục: 23/10/2024",
         "Không bắt buộc sửa"),
        ({"step": "'=HYPERLINK(1)"}, "step-formula", "Hồ sơ!G2", "=HYPERLINK(1)",
         "Ô bắt đầu bằng dấu =; nạp như chữ, không chạy công thức",
         "Không bắt buộc sửa"),
        ({"org_unit": "Q2"}, "org-unit-not-in-force", "Hồ sơ!B2", "Q2",
         "Quận 2 hết hiệu lực từ 01/01/2021, không có tại 02/10/2024",
         "Chọn đơn vị có hiệu lực tại ngày đó, hoặc sửa ngày"),
        ({"resolved": "19/11/2024 08:00"}, "resolved-after-data-moment", "Hồ sơ!G2",
         "19/11/2024 08:00",
         "Ngày xử lý xong sau thời điểm số liệu đến 07:00 18/11/2024",
         "Sửa ngày, hoặc ghi lại thời điểm số liệu đến"),
    ],
)  # fmt: skip
def test_a_problem_says_where_what_why_and_what_to_do(
    tmp_path: Path,
    cells: dict[str, str | None],
    kind: str,
    place: str,
    value: str,
    reason: str,
    remedy: str,
) -> None:
    row: dict[str, object] = {**GOOD, **cells}
    if row.get("step"):
        row["step"] = str(row["step"])[1:]
        path = write_csv(tmp_path / "a.csv", [{k: str(v) for k, v in row.items()}])
        place = "dòng 2, cột Bước hiện tại"
    else:
        path = sheet(tmp_path, row)

    problem = next(p for p in read(path).problems if p.kind == kind)

    assert (problem.place, problem.value) == (place, value)
    assert (problem.reason, problem.remedy) == (reason, remedy)
    assert problem.row == 2


def test_cells_of_a_workbook_mean_what_the_same_text_in_csv_means(
    tmp_path: Path,
) -> None:
    typed = sheet(
        tmp_path,
        {
            **GOOD,
            "received": datetime(2024, 10, 2, 8, 15),  # noqa: DTZ001
            "due": datetime(2024, 10, 23),  # noqa: DTZ001
            "redated_count": 1,
            "digitised": True,
        },
    )
    text = write_csv(
        tmp_path / "ho-so.csv", [dossier(redated_count="1", digitised="Có")]
    )

    from_sheet, from_text = read(typed), read(text)

    assert from_sheet.stage.table("dossiers").equals(from_text.stage.table("dossiers"))


def test_the_sheet_that_has_the_columns_is_read(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "ho-so.xlsx",
        {
            "Hướng dẫn": [["Đọc kỹ trước khi nhập"]],
            "Hồ sơ": [[TITLE[key] for key in GOOD], list(GOOD.values())],
        },
    )

    parsed = read(path)

    assert parsed.stage.table("dossiers").num_rows == 1
    (notice,) = parsed.problems
    assert notice.kind == "sheets-ignored"
    assert notice.value == "Hướng dẫn"


def test_a_row_far_down_is_placed_at_its_own_row(tmp_path: Path) -> None:
    blank: list[object] = []
    path = write_workbook(
        tmp_path / "ho-so.xlsx",
        {
            "Hồ sơ": [
                [TITLE[key] for key in GOOD],
                *[blank] * 6000,
                list(dossier(received="hôm qua").values()),
            ]
        },
    )

    (problem,) = read(path).problems

    assert problem.place == "Hồ sơ!E6002"


def test_a_bare_due_day_and_its_last_minute_are_the_end_of_that_day(
    tmp_path: Path,
) -> None:
    end = us_of(datetime(2024, 10, 23, 16, 59, 59, 999_999, tzinfo=UTC))
    dues = ("2024-10-23", "23/10/2024", "2024-10-23 23:59", "23/10/2024 23:59:59")
    rows = [dossier(code=f"H-{n}", due=due) for n, due in enumerate(dues)]

    parsed = read(write_csv(tmp_path / "ho-so.csv", rows))

    assert (
        parsed.stage.table("dossiers").column("first_due_at").to_pylist() == [end] * 4
    )


def test_a_bare_day_of_leaving_is_not_before_the_receipt_of_that_day(
    tmp_path: Path,
) -> None:
    cells = {"received": "02/10/2024 08:15", "resolved": "02/10/2024"}
    row = dossier(code="H-1", **cells)

    parsed = read(write_csv(tmp_path / "ho-so.csv", [row]))

    (kept,) = parsed.stage.table("dossiers").to_pylist()
    assert kept["resolved_at"] == kept["received_at"]


def test_zones_in_the_file_are_honoured(tmp_path: Path) -> None:
    rows = [
        dossier(code="H-1", received="2024-10-02T01:15:00Z"),
        dossier(code="H-2", received="2024-10-02T08:15+07:00"),
        dossier(code="H-3", received="2024-10-02 08:15"),
    ]

    parsed = read(write_csv(tmp_path / "ho-so.csv", rows))

    assert (
        len(set(parsed.stage.table("dossiers").column("received_at").to_pylist())) == 1
    )


def test_a_pause_moves_the_deadline_and_a_running_one_takes_it_away(
    tmp_path: Path,
) -> None:
    over = {
        "pause_1_began": "2024-10-04 09:00",
        "pause_1_ended": "2024-10-08 09:00",
        "pause_1_kind": "Bổ sung hồ sơ",
    }
    running = {
        "pause_1_began": "2024-10-04 09:00",
        "pause_1_kind": "Nghĩa vụ tài chính",
    }
    rows = [dossier(code="H-1", **over), dossier(code="H-2", **running)]

    parsed = read(write_csv(tmp_path / "ho-so.csv", rows))

    first, second = parsed.stage.table("dossiers").to_pylist()
    assert first["due_at"] == us_of(
        datetime(2024, 10, 25, 16, 59, 59, 999_999, tzinfo=UTC)
    )
    assert (first["moved_days"], first["supplement_count"]) == (2, 1)
    assert second["due_at"] is None
    assert second["waiting_since"] == us_of(datetime(2024, 10, 4, 2, tzinfo=UTC))
    assert second["supplement_count"] == 0
    assert parsed.stage.table("waits").column("ended_at").null_count == 1


def test_a_pause_left_open_ends_when_the_dossier_leaves(tmp_path: Path) -> None:
    left = dossier(
        pause_1_began="2024-10-04 09:00",
        pause_1_kind="Bổ sung hồ sơ",
        resolved="2024-10-08 09:00",
    )

    parsed = read(write_csv(tmp_path / "ho-so.csv", [left]))

    (row,) = parsed.stage.table("dossiers").to_pylist()
    (wait,) = parsed.stage.table("waits").to_pylist()
    end = us_of(datetime(2024, 10, 8, 2, tzinfo=UTC))
    assert (row["waiting_since"], row["resolved_at"]) == (None, end)
    assert wait["ended_at"] == end
    # As if it had been ended: the deadline moves by the same two working days.
    assert row["due_at"] == us_of(
        datetime(2024, 10, 25, 16, 59, 59, 999_999, tzinfo=UTC)
    )


def test_a_transfer_leads_to_the_unit_of_the_row(tmp_path: Path) -> None:
    row = dossier(transfer_1_from="BTA", transfer_1_at="2024-10-03 09:00")

    parsed = read(write_csv(tmp_path / "ho-so.csv", [row]))

    (transfer,) = parsed.stage.table("transfers").to_pylist()
    assert (transfer["from_org_unit_id"], transfer["to_org_unit_id"]) == (BTA, HBC)
    assert parsed.stage.table("dossiers").column("org_unit_id").to_pylist() == [HBC]


def test_an_abolished_unit_may_have_passed_a_dossier_on(tmp_path: Path) -> None:
    row = dossier(
        received="2020-12-15 08:00", due="2021-01-20", org_unit="TDU",
        transfer_1_from="Q2", transfer_1_at="2021-01-01 00:00",
    )  # fmt: skip

    parsed = read(write_csv(tmp_path / "ho-so.csv", [row]))

    assert parsed.problems == ()
    assert parsed.stage.table("transfers").num_rows == 1


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"due": "2024-10-24"}, "code-repeated"),
        ({"org_unit": "BTA"}, "code-in-two-units"),
        ({"code": "h29.42-241002-0071"}, "code-lookalike"),
        ({"code": "Н29.42-241002-0071"}, "code-lookalike"),
        ({"code": "H29.42-2410 02-0071"}, "code-lookalike"),
        ({"code": "H29.42–241002–0071"}, "code-lookalike"),
    ],
)
def test_rows_that_share_a_code_keep_each_other_out(
    tmp_path: Path, other: dict[str, str], kind: str
) -> None:
    path = write_csv(tmp_path / "ho-so.csv", [dossier(), dossier(**other)])

    parsed = read(path)

    rejects = [p for p in parsed.problems if p.severity is Severity.REJECT]
    assert [(p.kind, p.row) for p in rejects] == [(kind, 2), (kind, 3)]
    assert "dòng 3" in rejects[0].reason
    assert "dòng 2" in rejects[1].reason
    assert parsed.stage.table("dossiers").num_rows == 0


def test_a_row_said_twice_is_kept_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ho-so.csv", [dossier(), dossier(due="23/10/2024")])

    parsed = read(path)

    assert parsed.stage.table("dossiers").num_rows == 1
    assert parsed.repeated_rows.tolist() == [3]
    assert parsed.rejected_rows.tolist() == []
    assert "y hệt dòng 2" in parsed.problems[0].reason


def test_a_code_is_stored_in_one_spelling_with_a_notice(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ho-so.csv", [dossier(code=" h29·42–241002-0071 ")])

    parsed = read(path)

    assert parsed.stage.table("dossiers").column("code").to_pylist() == [
        "H29.42-241002-0071"
    ]
    assert parsed.problems[0].reason.endswith("thành H29.42-241002-0071")


def test_personal_data_are_read_only_when_asked_for(tmp_path: Path) -> None:
    row = dossier(applicant_name="Nguyễn Văn A", applicant_phone="+84 28 3829")
    path = write_csv(tmp_path / "ho-so.csv", [row])

    without = read(path)
    kept = read(path, keep_personal_data=True)

    assert without.stage.table("applicants").num_rows == 0
    assert kept.stage.table("applicants").to_pylist() == [
        {"row": 2, "name": "Nguyễn Văn A", "phone": "+84 28 3829"}
    ]
    assert kept.problems == ()


def test_problems_never_show_personal_data(tmp_path: Path) -> None:
    row = dossier(applicant_name="=Nguyễn Văn A", applicant_phone="09" * 40)
    path = write_csv(tmp_path / "ho-so.csv", [row])

    parsed = read(path, keep_personal_data=True)

    assert {p.kind: p.value for p in parsed.problems} == {
        "applicant-name-formula": "",
        "applicant-phone-too-long": "",
    }


def test_words_of_coded_cells_are_known_in_any_spelling(tmp_path: Path) -> None:
    row = dossier(
        channel="TRUC TUYEN", outcome="đã  giải quyết", resolved="2024-10-05 09:00",
        late_reason="phối hợp", paid_online="CO",
    )  # fmt: skip

    (read_row,) = (
        read(write_csv(tmp_path / "a.csv", [row])).stage.table("dossiers").to_pylist()
    )

    assert (read_row["channel"], read_row["outcome"]) == (2, 1)
    assert read_row["late_reason"] == "PHOI_HOP"
    assert read_row["paid_online"] is True
    assert read_row["digitised"] is None


def test_groups_put_the_worst_first_and_count_what_is_not_listed(
    tmp_path: Path,
) -> None:
    rows = [dossier(code=f"H-{n}", received="32/10/2024") for n in range(1500)]
    rows += [dossier(code="N-1", org_unit=""), dossier(code="N-2", due="")]

    parsed = read(write_csv(tmp_path / "a.csv", rows))
    groups = problem_groups(parsed.problems, parsed.problem_counts)

    assert [(g.first.kind, g.count) for g in groups] == [
        ("received-impossible-date", 1500),
        ("org-unit-missing", 1),
        ("due-computed", 1),
    ]
    assert groups[0].first.place == "dòng 2, cột Tiếp nhận lúc"
    assert len(parsed.problems) == 1002
    assert len(parsed.rejected_rows) == 1501


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    path = write_csv(tmp_path / "a.csv", [dossier()])

    read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, progress=told.append
    )

    assert told[-1] == 1.0


def test_what_is_found_later_can_still_be_placed(tmp_path: Path) -> None:
    parsed = read(sheet(tmp_path, dict(GOOD)))

    assert parsed.place(118, "due") == "Hồ sơ!F118"
