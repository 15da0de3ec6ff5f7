"""Files of validation rules: ours, and what is wrong with others."""

from pathlib import Path

from domain.quality_rule import RuleSeverity
from ingest.indicators import read_indicators
from ingest.quality_rules import read_quality_rules

FOLDER = Path(__file__).parents[2] / "reference_data"
INDICATORS = read_indicators(FOLDER / "chi_tieu.csv").definitions
HEADER = "Mã,Quy tắc,Vế trái,Quan hệ,Vế phải,Sai số,Quy mô,Mức,Xem ở,Việc cần làm\n"


def test_the_rules_of_the_project_are_without_problems() -> None:
    found = read_quality_rules(FOLDER / "quy_tac.csv", indicators=INDICATORS)

    assert found.problems == ()
    assert len(found.rules) == 24
    errors = [r for r in found.rules if r.severity is RuleSeverity.ERROR]
    assert len(errors) == 14
    assert all(rule.scale for rule in errors)


def test_a_wrong_rule_is_refused_with_line_reason_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "quy_tac.csv"
    rows = (
        "QT-01,Đúng,received,>=,0,,received,loi,so,Xem lại\n",
        "QT-02,Sai tên,recieved,>=,0,,received,loi,so,Xem lại\n",
        "QT-03,Thiếu vế,received,>=,,,received,loi,so,Xem lại\n",
        "QT-04,Sai quan hệ,received,<>,0,,received,loi,so,Xem lại\n",
        "QT-05,Chưa có nguồn,TTHC-17,<=,1,,,canh-bao,so,Xem lại\n",
        "QT-01,Lặp lại,received,>=,0,,received,loi,so,Xem lại\n",
    )
    path.write_text(HEADER + "".join(rows), encoding="utf-8")

    found = read_quality_rules(path, indicators=INDICATORS)

    assert [rule.code for rule in found.rules] == ["QT-01"]
    told = {problem.row: problem for problem in found.problems}
    assert sorted(row for row in told if row is not None) == [3, 4, 5, 6, 7]
    assert "không có số đo “recieved”" in told[3].reason
    assert "Có phải: received" in told[3].remedy
    assert "Thiếu Vế phải" in told[4].reason
    assert "=, <=, >=" in told[5].remedy
    assert "TTHC-17 chưa có nguồn số liệu" in told[6].reason
    assert "đã có ở dòng 2" in told[7].reason
