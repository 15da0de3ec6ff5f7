"""`manage.py import comparison`: tried, taken in once, refused with its place."""

import json
from pathlib import Path

from data_access.engine import Database
from tests.test_manage import run
from tests.test_manage_portal import city as city


def test_a_list_is_tried_taken_in_and_refused(city: Database, tmp_path: Path):
    path = tmp_path / "cong.csv"
    head = "Mã;Cơ quan;Ngày tiếp nhận\n"
    path.write_text(head + "A-1;HBC\nA-2;HCC;07/03/2024\n", encoding="utf-8")
    given = ("import", "comparison", str(path), "--days", "2024-03-01..2024-03-31")

    refused = run(*given, "--format", "json")
    wrong = run(*given, "--column", "code")
    path.write_text(head + "A-1;HBC;06/03/2024\nA-2;HCC;07/03/2024\n")
    chosen = (*given, "--unit", "HCC=HCG", "--column", "code=Mã")
    tried, loaded, again = run(*chosen, "--dry-run"), run(*chosen), run(*chosen)

    assert (refused.exit_code, wrong.exit_code) == (1, 2)
    told = json.loads(refused.output)
    assert told["dry_run"]["groups"][0]["first"]["kind"] == "column-missing"
    assert not told["can_load"]
    assert [one.exit_code for one in (tried, loaded, again)] == [0, 0, 0]
    assert "Nhập được 2 hồ sơ để đối chiếu." in tried.output
    assert "Chưa có gì được ghi." in tried.output
    assert "Đã nhập." in loaded.output
    assert "Không có gì thay đổi." in again.output
