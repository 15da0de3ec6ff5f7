import pytest

from domain.period_caption import Caption, told_periods


def told(*texts: str) -> list[str]:
    rows = [Caption(f"dòng {n}", text) for n, text in enumerate(texts, 1)]
    return [one.period.key for one in told_periods(rows).found]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("TÌNH HÌNH GIẢI QUYẾT HỒ SƠ THÁNG 8/2026", "2026-M08"),
        ("Số liệu tháng 08 năm 2026", "2026-M08"),
        ("Kỳ báo cáo: 08/2026", "2026-M08"),
        ("Kỳ: 2026-08", "2026-M08"),
        ("Bảng T8/2026", "2026-M08"),
        ("BÁO CÁO QUÝ III NĂM 2026", "2026-Q3"),
        ("Quý 3/2026", "2026-Q3"),
        ("6 tháng đầu năm 2026", "2026-H1"),
        ("Bộ chỉ số 766 năm 2026", "2026"),
        ("(Từ ngày 01/08/2026 đến ngày 31/08/2026)", "2026-M08"),
        ("(Từ 01/08 đến 31/08/2026)", "2026-M08"),
        ("từ ngày 01 tháng 8 năm 2026 đến ngày 31 tháng 8 năm 2026", "2026-M08"),
        ("Từ 15/12/2025 đến 14/12/2026", "bc-2026"),
    ],
)
def test_a_title_names_its_period(text: str, key: str) -> None:
    assert told(text) == [key]


@pytest.mark.parametrize(
    "text",
    [
        "Phú Thọ, ngày 05 tháng 9 năm 2026",
        "Theo Quyết định 766/QĐ-TTg ngày 23/06/2022",
        "Số liệu tính đến 17h00 ngày 31/08/2026",
        "Lũy kế đến hết tháng 8/2026",
        "Từ đầu năm 2026 đến nay",
        "Tháng tám năm 2026",
        "Số: 123/BC-VP",
        "",
    ],
)
def test_a_day_a_decision_and_a_cumulated_sum_name_none(text: str) -> None:
    assert told(text) == []


def test_days_outweigh_the_month_they_are_called_after() -> None:
    assert told("Tháng 8/2026", "(từ 15/7/2026 đến 14/8/2026)") == ["bc-2026-M08"]


def test_the_day_of_the_letter_is_not_the_period() -> None:
    assert told("Phú Thọ, ngày 05 tháng 9 năm 2026", "Tháng 8 năm 2026") == ["2026-M08"]


def test_month_and_year_may_stand_in_two_rows() -> None:
    assert told("THÁNG 8", "NĂM 2026") == ["2026-M08"]


def test_the_same_period_twice_is_one() -> None:
    found = told_periods(
        [Caption("A1", "Tháng 8/2026"), Caption("A2", "tháng 08/2026")]
    )

    assert found.only is not None
    assert (found.only.place, found.only.words) == ("A1", "Tháng 8/2026")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Quý III và 9 tháng năm 2026", ["2026-9T", "2026-Q3"]),
        ("Tháng 8/2026 so với tháng 7/2026", ["2026-M08", "2026-M07"]),
    ],
)
def test_several_periods_are_told_and_none_is_the_one(
    text: str, keys: list[str]
) -> None:
    assert told(text) == keys
    assert told_periods([Caption("A1", text)]).only is None
