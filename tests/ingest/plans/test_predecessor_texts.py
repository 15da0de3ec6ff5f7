"""Predecessors, percentages, durations and org units as people write them."""

from datetime import date
from decimal import Decimal

import pytest

from domain.percent_scale import PercentScale
from domain.plan import LinkKind
from ingest.plans.amounts import day_of_period, working_days
from ingest.plans.predecessor_text import WrittenLink, written_links
from ingest.plans.units import lead_names, listed_names

FS, SS, FF, SF = LinkKind
KNOWN = {"3", "4", "5", "7", "12", "NV-01", "NV-1", "A, B"}
DAY = 4800


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("3", [("3", FS, 0)]),
        ("12FS+3d;7SS", [("12", FS, 3 * DAY), ("7", SS, 0)]),
        ("4FF-2 days", [("4", FF, -2 * DAY)]),
        ("5KT-BĐ+2", [("5", FS, 2 * DAY)]),
        ("5 BD-BD; 7 bđ - kt", [("5", SS, 0), ("7", SF, 0)]),
        ("3, 4ff", [("3", FS, 0), ("4", FF, 0)]),
        ("3\n4", [("3", FS, 0), ("4", FS, 0)]),
        ("NV-01", [("NV-01", FS, 0)]),
        ("NV-01SS+1 tuần", [("NV-01", SS, 5 * DAY)]),
        ("NV-1-2", [("NV-1", FS, -2 * DAY)]),
        ("12FS+1,5d, 3", [("12", FS, 7200), ("3", FS, 0)]),
        ("3 + 2 ngày làm việc", [("3", FS, 2 * DAY)]),
        ("3FS\u22124h", [("3", FS, -DAY // 2)]),
        ("99", [("99", FS, 0)]),
        ("NV-09", [("NV-09", FS, 0)]),
        ("A, B", [("A, B", FS, 0)]),
        ("3FS+2 con trăng", [("3", FS, None)]),
        (" ; ,", [(",", FS, 0)]),
    ],
)
def test_predecessors_are_read_in_the_usual_notations(text, links) -> None:
    assert list(written_links(text, KNOWN)) == [
        WrittenLink(name, kind, amount) for name, kind, amount in links
    ]


def test_elapsed_and_percent_lags_keep_their_unit() -> None:
    assert list(written_links("3FS+7ed;4SS+50%", KNOWN)) == [
        WrittenLink("3", FS, 7 * 14400, 8),
        WrittenLink("4", SS, 50, 19),
    ]


@pytest.mark.parametrize(
    ("column", "percents"),
    [
        (["0.4", "0", "1"], [40, 0, 100]),
        (["0,4", "0,25"], [40, 25]),
        (["40", "1", "0"], [40, 1, 0]),
        (["40 %", "0.4"], [40, 40]),
        (["40%", "100 %"], [40, 100]),
        (["0", "1"], [0, None]),
        (["0", "1", "40 %"], [0, None, 40]),
        (["40", "0.5"], [40, None]),
        (["xong"], [None]),
        (["37,5"], [Decimal("37.5")]),
        (["120"], [120]),
    ],
)
def test_a_column_of_percentages_is_understood_as_a_whole(column, percents) -> None:
    scale = PercentScale.of(column)

    assert [scale.percent(text) for text in column] == percents


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("10", 10), ("10 ngày", 10), ("2 wks", 10), ("2 tuần", 10), ("4h", "0.5"),
        ("10 days?", 10), ("1,5 ngày làm việc", "1.5"), ("1 mon", 20), ("", None),
        ("lâu", None), ("10 parsecs", None),
    ],
)  # fmt: skip
def test_durations_are_working_days(text, days) -> None:
    assert working_days(text) == (None if days is None else Decimal(days))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Quý II/2024", date(2024, 4, 1), date(2024, 6, 30)),
        ("quý 4 năm 2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("Tháng 02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("6/2024", date(2024, 6, 1), date(2024, 6, 30)),
        ("Năm 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("30/06/2024", None, None),
        ("Tháng 13/2024", None, None),
    ],
)
def test_months_and_quarters_have_a_first_and_a_last_day(text, first, last) -> None:
    assert day_of_period(text, is_end=False) == first
    assert day_of_period(text, is_end=True) == last


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sở Nội vụ", ("Sở Nội vụ",)),
        ("Sở Nội vụ; Sở Tài chính", ("Sở Nội vụ", "Sở Tài chính")),
        ("Sở Nội vụ, Sở Tài chính", ("Sở Nội vụ", "Sở Tài chính")),
        ("UBND Phường 1, Quận 3", ("UBND Phường 1, Quận 3",)),
        ("Sở Nông nghiệp, Môi trường", ("Sở Nông nghiệp, Môi trường",)),
    ],
)
def test_a_lead_with_a_comma_in_its_name_is_one(text, names) -> None:
    assert lead_names(text) == names


def test_lists_of_org_units_are_parted_by_commas_too() -> None:
    text = "Sở A, các quận\nUBND Phường 1, Quận 3; Sở A"

    assert listed_names(text) == ("Sở A", "các quận", "UBND Phường 1, Quận 3")
