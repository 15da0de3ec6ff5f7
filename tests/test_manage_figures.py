"""`manage.py figures ledger`: the same numbers in every form of output."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data_access.engine import Database
from domain.ledger_cell import LedgerColumn
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_output import column_values
from domain.period import Period
from manage import main
from services.installation import console_viewer
from services.ledger_form import ledger_form
from tests.services import loaded_city as loaded
from tests.services.reform_city import reform_city
from tests.services.test_lens_figures import PRESENT

SPRING = ("--from", "2024-03-05", "--to", "2024-04-02")


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The small city in the database that the environment names."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    opened = loaded.city(url, seed=37, count=200)
    return opened


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["figures", "ledger", *map(str, arguments)])
    assert "Traceback" not in result.output
    return result


def test_every_output_holds_the_figures_of_the_page(city: Database):
    period = Period.parse("20240305-20240402")
    for by, rows in (("unit", RowKind.UNIT), ("month", RowKind.MONTH)):
        query = LedgerQuery(period, "HBC", rows=rows)
        shown = ledger_form(city, loaded.viewer(loaded.CITY), query=query)
        arguments = (*SPRING, "--unit", "HBC", "--by", by)

        record = json.loads(run(*arguments, "--format", "json").output)
        table = list(
            csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").output))
        )
        text = run(*arguments).output

        expected = [column_values(line.ledger) for line in (*shown.lines, shown.total)]
        columns = [column.value for column in LedgerColumn]
        lines = [*record["lines"], record["total"]]
        assert [tuple(line[c] for c in columns) for line in lines] == expected
        assert [tuple(int(row[c]) for c in columns) for row in table] == expected
        assert [row["ma"] for row in table] == [
            *(line.key for line in shown.lines),
            "tong",
        ]
        for line in shown.lines:
            assert line.label in text
        assert "Mọi dòng khớp" in text
        r1 = shown.total.rates.r1
        assert record["rates"]["r1"]["numerator"] == r1.numerator
        assert record["from"] == "2024-03-05"


def test_an_instant_is_answered_within_the_day(city: Database):
    def total(as_of: str) -> dict[str, int]:
        result = run(*SPRING, "--as-of", as_of, "--format", "json")
        record: dict[str, dict[str, int]] = json.loads(result.output)
        return record["total"]

    morning, noon, evening = (
        total(as_of)
        for as_of in ("2024-03-18 00:00", "2024-03-18 12:00", "2024-03-18 23:59:59")
    )

    assert morning["7"] <= noon["7"] <= evening["7"]
    assert morning["3"] < evening["3"]
    assert evening["3"] == total("2024-03-18")["3"]


def test_options_that_contradict_each_other_are_wrong_use(city: Database):
    for arguments in (
        ("--from", "2024-03-05"),
        ("--from", "2024-03-05", "--to", "2024-03-01"),
        (*SPRING, "--period", "2024"),
        ("--as-of", "hom-qua"),
        ("--as-of", "2024-02-30"),
        ("--by", "procedure"),
        ("--channel", "dien-thoai"),
    ):
        assert run(*arguments).exit_code == 2, arguments


def test_a_day_without_data_and_an_unknown_unit_are_refused_in_a_sentence(
    city: Database,
):
    late = run(*SPRING, "--as-of", "2024-05-01")
    unknown = run(*SPRING, "--unit", "KHONG-CO")

    assert (late.exit_code, unknown.exit_code) == (1, 1)
    assert "Chưa có số liệu" in late.output
    assert "KHONG-CO" in unknown.output


def test_without_a_period_it_is_the_year_to_date(city: Database):
    record = json.loads(run("--format", "json", "--field", "DD").output)

    assert (record["from"], record["to"]) == ("2024-01-01", "2024-04-11")
    assert record["field"] == "DD"
    assert [line["key"] for line in record["lines"]] == ["DD"]
    assert record["listed"] == record["total"]["11"]


def test_a_lens_is_for_org_units_that_have_changed(city: Database):
    refused = run("--lens", "hien-hanh")

    assert refused.exit_code == 2
    assert "không đổi" in refused.output
    city.close()


def test_the_lens_of_the_page_is_that_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    reformed = reform_city(url)
    query = LedgerQuery(Period.year(2024), rows=RowKind.UNIT, lens=PRESENT)
    shown = ledger_form(reformed, console_viewer(reformed), query=query)
    asked = ("--period", "2024", "--by", "unit", "--lens", "hien-hanh")

    record = json.loads(run(*asked, "--format", "json").output)

    assert record["lens"] == "hien-hanh"
    assert [line["key"] for line in record["lines"]] == [x.key for x in shown.lines]
    for line, expected in zip(record["lines"], shown.lines, strict=True):
        assert line["7"] == expected.ledger.resolved
        assert line["3"] is None
        assert line["is_estimate"] == expected.is_estimate
    reformed.close()
