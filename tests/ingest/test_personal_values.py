"""Problems tell where and why, never an applicant's name or number."""

from pathlib import Path

import pytest

from ingest.dossiers import read_dossiers
from tests.ingest.builders import CATALOGUE, COMPLETE_TO

NAME, PHONE = "Nguyễn Thị Bích Ngọc", "0909123456"
HEADER = "Mã hồ sơ,Đơn vị,Thủ tục,Tiếp nhận lúc,Người nộp,Điện thoại"
ROW = f"A-1,HBC,TTHC-DD-01,2024-03-04 09:00,{NAME},{PHONE}"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("row-length", f"{HEADER}\n{ROW},thừa\n"),
        ("row-length", f"{HEADER}\n{NAME},{PHONE}\n"),
        ("column-missing", f"{ROW}\n{ROW}\n"),
        ("applicant-name-formula", f"{HEADER}\n{ROW.replace(NAME, '=' + NAME)}\n"),
        ("applicant-phone-formula", f"{HEADER}\n{ROW.replace(PHONE, '=' + PHONE)}\n"),
        ("applicant-name-too-long", f"{HEADER}\n{ROW.replace(NAME, NAME * 9)}\n"),
        ("applicant-name-control", f"{HEADER}\n{ROW.replace(NAME, NAME + chr(1))}\n"),
        ("cell-too-long", f"{HEADER}\n{ROW.replace(NAME, NAME * 2_000)}\n"),
    ],
)
@pytest.mark.parametrize("keep", [True, False])
def test_no_problem_shows_who_the_applicant_is(
    tmp_path: Path, kind: str, text: str, keep: bool
) -> None:
    path = tmp_path / "hs.csv"
    path.write_text(text, encoding="utf-8")

    read = read_dossiers(
        path,
        catalogue=CATALOGUE,
        complete_to=COMPLETE_TO,
        keep_personal_data=keep,
    )

    assert not keep or kind in {problem.kind for problem in read.problems}
    for problem in read.problems:
        told = f"{problem.place} {problem.reason} {problem.remedy} {problem.value}"
        assert "Bích" not in told
        assert PHONE[:6] not in told
