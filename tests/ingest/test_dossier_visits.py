"""Numbered step columns of a case table: visits, the present step, and problems."""

from pathlib import Path

import pyarrow as pa
import pytest

from domain.problem import Problem, Severity
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.instant_text import AS_IS
from ingest.instants import parsed_instants
from tests.ingest.builders import (
    BTA,
    CATALOGUE,
    COMPLETE_TO,
    GOOD,
    ZONE,
    dossier,
    write_csv,
)

KEYS = (
    *GOOD, "resolved", "step", "step_since", "transfer_1_from", "transfer_1_at",
    "step_1", "step_1_at", "step_2", "step_2_at", "step_3", "step_3_at",
)  # fmt: skip


def read(tmp_path: Path, **cells: str) -> ParsedDossiers:
    path = write_csv(tmp_path / "ho-so.csv", [dossier(**cells)], keys=KEYS)
    return read_dossiers(path, catalogue=CATALOGUE, complete_to=COMPLETE_TO)


def at(text: str) -> int:
    cells = pa.array([text], pa.string())
    read = parsed_instants(cells, zone=ZONE, is_deadline=False, reading=AS_IS)
    return int(read.us[0])


def told(parsed: ParsedDossiers) -> list[Problem]:
    return [p for p in parsed.problems if p.kind.startswith(("visit", "step"))]


TWO_STEPS = {
    "step_1": "Thẩm định",
    "step_1_at": "2024-10-02 09:00",
    "step_2": "Trình ký",
    "step_2_at": "2024-10-09 10:00",
}


def test_a_visit_ends_when_the_next_begins_or_the_dossier_leaves(
    tmp_path: Path,
) -> None:
    parsed = read(tmp_path, **TWO_STEPS, resolved="2024-10-10 15:00")

    assert told(parsed) == []
    visits = parsed.stage.table("steps").to_pylist()
    assert [(v["seq"], v["step"], v["org_unit_id"]) for v in visits] == [
        (1, "Thẩm định", None),
        (2, "Trình ký", None),
    ]
    assert [(v["began_at"], v["ended_at"]) for v in visits] == [
        (at("2024-10-02 09:00"), at("2024-10-09 10:00")),
        (at("2024-10-09 10:00"), at("2024-10-10 15:00")),
    ]
    (row,) = parsed.stage.table("dossiers").to_pylist()
    assert (row["step"], row["step_since"]) == (None, None)


def test_an_open_dossier_stands_at_the_step_it_came_to_last(tmp_path: Path) -> None:
    # The slots may stand in any order: time decides.
    first, second = (TWO_STEPS["step_1"], TWO_STEPS["step_1_at"]), ("Trình ký", "")
    parsed = read(
        tmp_path,
        step_1=second[0],
        step_1_at=TWO_STEPS["step_2_at"],
        step_3=first[0],
        step_3_at=first[1],
    )

    assert told(parsed) == []
    (row,) = parsed.stage.table("dossiers").to_pylist()
    assert (row["step"], row["step_since"]) == ("Trình ký", at("2024-10-09 10:00"))
    assert parsed.stage.table("steps").to_pylist()[-1]["ended_at"] is None


def test_to_name_a_step_again_begins_no_visit(tmp_path: Path) -> None:
    again = {"step_3": "Trình ký", "step_3_at": "2024-10-11 08:00"}

    parsed = read(tmp_path, **TWO_STEPS, **again)

    visits = parsed.stage.table("steps").to_pylist()
    assert [v["step"] for v in visits] == ["Thẩm định", "Trình ký"]


def test_a_visit_before_a_transfer_is_that_of_the_giver(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        **TWO_STEPS,
        transfer_1_from="BTA",
        transfer_1_at="2024-10-05 08:00",
    )

    visits = parsed.stage.table("steps").to_pylist()
    assert [v["org_unit_id"] for v in visits] == [BTA, None]


@pytest.mark.parametrize(
    ("cells", "kind", "place", "reason", "remedy"),
    [
        ({"step_3": "Chờ thuế"}, "visit-without-time", "dòng 2, cột Vào bước 3 lúc",
         "Bước 3 không có ngày vào bước", "Ghi ngày vào bước, hoặc để trống cả hai ô"),
        ({"step_3_at": "2024-10-09"}, "visit-without-step", "dòng 2, cột Bước 3",
         "Có ngày vào bước 3 nhưng không có tên bước",
         "Ghi tên bước, hoặc để trống cả hai ô"),
        ({"step_1_at": "2024-10-01"}, "visit-before-received",
         "dòng 2, cột Vào bước 1 lúc", "Ngày vào bước 1 trước ngày tiếp nhận",
         "Kiểm tra hai cột Tiếp nhận lúc và Vào bước 1 lúc"),
        ({"resolved": "2024-10-08"}, "visit-after-leaving",
         "dòng 2, cột Vào bước 2 lúc",
         "Ngày vào bước 2 sau khi hồ sơ đã xử lý xong",
         "Kiểm tra hai cột Vào bước 2 lúc và Xử lý xong lúc"),
        ({"step_2_at": "2024-12-09"}, "step-at-after-data-moment",
         "dòng 2, cột Vào bước 2 lúc",
         "Ngày vào bước 2 sau thời điểm số liệu đến 07:00 18/11/2024",
         "Sửa ngày, hoặc ghi lại thời điểm số liệu đến"),
    ],
)  # fmt: skip
def test_what_cannot_be_refuses_the_row(
    tmp_path: Path,
    cells: dict[str, str],
    kind: str,
    place: str,
    reason: str,
    remedy: str,
) -> None:
    parsed = read(tmp_path, **{**TWO_STEPS, **cells})

    (problem,) = told(parsed)
    assert (problem.kind, problem.severity) == (kind, Severity.REJECT)
    assert (problem.place, problem.reason, problem.remedy) == (place, reason, remedy)
    assert parsed.stage.table("steps").num_rows == 0


@pytest.mark.parametrize(
    ("stated", "kind", "step", "since"),
    [
        ({"step": "Thẩm định"}, "step-contradicts-visits", "Thẩm định", None),
        ({"step": "trình ký", "step_since": "2024-10-10"},
         "step-since-contradicts-visits", "trình ký", "2024-10-10"),
        ({"step_since": "2024-10-09"}, "", "Trình ký", "2024-10-09"),
    ],
)  # fmt: skip
def test_the_columns_of_the_present_step_hold_against_the_visits(
    tmp_path: Path, stated: dict[str, str], kind: str, step: str, since: str | None
) -> None:
    parsed = read(tmp_path, **TWO_STEPS, **stated)

    assert [p.kind for p in told(parsed)] == ([kind] if kind else [])
    assert {p.severity for p in told(parsed)} <= {Severity.NOTICE}
    (row,) = parsed.stage.table("dossiers").to_pylist()
    assert row["step"] == step
    assert row["step_since"] == (None if since is None else at(since))


def test_english_titles_are_known(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "Case number,Department,Procedure,Received,Due,Step 1,Step 1 entered\n"
        "H-1,HBC,TTHC-DD-07,2024-10-02 08:15,2024-10-23,Review,2024-10-03\n",
        encoding="utf-8",
    )

    parsed = read_dossiers(path, catalogue=CATALOGUE, complete_to=COMPLETE_TO)

    (visit,) = parsed.stage.table("steps").to_pylist()
    assert (visit["step"], visit["began_at"]) == ("Review", at("2024-10-03"))
