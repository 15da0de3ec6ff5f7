"""The page of an org unit, drawn from given values: what it says and where it leads."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from components.links import Drawing, Links, target
from components.month_chart import month_chart, numbers_width
from components.unit_board import unit_board, unit_twins
from components.unit_head import sentence, unit_head, unit_way
from components.unit_search import found_units
from components.unit_words import change_text
from domain.map_measure import measure_named
from domain.period import Period
from domain.scorecard import Head, OrgUnitKind, OrgUnitRef, SeriesBreak
from domain.unit_map import MonthFigure
from domain.unit_page import (
    KnownUnit,
    LifeState,
    MonthSeries,
    Relative,
    Stretch,
    UnitPage,
)
from tests.components import fixtures
from tests.components.pages_of_markup import parsed
from tests.domain.test_unit_page import LATE, figure
from tests.domain.test_unit_page import unit as unit_of

DRAWING = Drawing(Links({"ky": "2025"}), fixtures.ZONE)
REFORM, LAST = date(2025, 7, 1), date(2025, 6, 30)
COMMUNE = fixtures.org_unit("P-SG", "Phường Sài Gòn", kind=OrgUnitKind.COMMUNE)


def months(*parts: int) -> MonthSeries:
    found = tuple(
        MonthFigure(2025, at, part, None if part < 0 else part, False)  # type: ignore[arg-type]
        for at, part in enumerate(parts, 1)
    )
    return MonthSeries(measure_named("tiep-nhan"), found)


def relative(unit: OrgUnitRef, share: str, *, exact: bool = False) -> Relative:
    basis = "nguyên vẹn" if exact else "mặc định"
    part = Fraction(share)
    return Relative(unit, REFORM, part, basis, exact, part == 1, is_within=True)


ENDED = UnitPage(
    way=(fixtures.CITY, fixtures.Q12),
    official_code="761",
    head=None,
    first=None,
    end=REFORM,
    life=LifeState.ENDED,
    as_of=fixtures.AS_OF,
    period=Period.year_to_date(LAST),
    compared=None,
    is_cut=True,
    figures_day=LAST,
    reaches_data=False,
    field_name=None,
    figures=(figure(LATE, (3, 100), (1, 100), (2, 100)),),
    series=(months(4, 7, -1, 9),),
    overdue_now=None,
    names=(Stretch("Quận 12", OrgUnitKind.DISTRICT, "761", "Thành phố", None, REFORM),),
    predecessors=(),
    successors=(relative(COMMUNE, "1"), relative(fixtures.HBC, "0")),
    below=(),
)
PRESENT = replace(
    ENDED,
    end=None,
    life=LifeState.IN_FORCE,
    overdue_now=12,
    successors=(),
    is_cut=False,
)


def test_a_unit_that_ended_says_until_when_and_leads_to_its_heirs():
    said = "".join(map(str, sentence(ENDED)[:2]))
    links = parsed(unit_board(ENDED, DRAWING)).all("a")

    assert "Quận 12 hoạt động đến hết 30/06/2025, nay là Phường Sài Gòn" in said
    assert "hồ sơ đang giải quyết chuyển Phường Sài Gòn" in said
    heir = next(a for a in links if "P-SG" in a.attributes["href"])
    assert target(heir.attributes["href"]) == (
        "don-vi",
        {"ky": "2025", "xem": "P-SG", "tai": "20250701"},
    )
    assert "≈ 100" in unit_board(ENDED, DRAWING)
    assert "mặc định, ước tính" in unit_board(ENDED, DRAWING)


def test_an_exact_share_is_no_estimate():
    exact = replace(ENDED, successors=(relative(COMMUNE, "1", exact=True),))

    split = replace(ENDED, successors=(relative(COMMUNE, "1"), relative(COMMUNE, "0")))

    assert "chưa có tỷ lệ công bố" in unit_board(split, DRAWING)
    assert "≈ 0" not in unit_board(split, DRAWING)
    assert "≈" not in unit_board(exact, DRAWING)
    assert "ước tính" not in unit_board(exact, DRAWING)
    assert unit_twins(exact, DRAWING)["ke-thua"].frame["Ước tính"].tolist() == [""]


def test_what_is_overdue_stands_first_and_in_red():
    finding, rest, is_alarm = sentence(PRESENT)

    assert (finding, is_alarm) == ("12 hồ sơ đang quá hạn", True)
    assert rest.startswith(" ở Quận 12; trong kỳ giải quyết quá hạn 300,0 trên 10.000")
    assert not sentence(replace(PRESENT, overdue_now=0))[2]


def test_a_unit_without_dossiers_says_so():
    empty = replace(PRESENT, figures=(figure(LATE, (0, 0)),), overdue_now=0)

    assert "chưa giải quyết hồ sơ nào" in sentence(empty)[1]
    assert "Không có đủ quận, huyện cùng loại" in unit_board(empty, DRAWING)


def test_one_yet_to_begin_says_from_when():
    to_come = replace(
        ENDED, life=LifeState.TO_COME, first=REFORM, end=None, figures=(), series=()
    )

    assert sentence(to_come)[1] == " hoạt động từ 01/07/2025."
    assert "Xem dạng bảng" in unit_board(to_come, DRAWING)
    assert "so-lieu" not in unit_twins(to_come, DRAWING)


def test_a_month_without_value_lifts_the_line_and_a_reform_breaks_it():
    chart = str(month_chart(ENDED.series[0], [date(2025, 3, 1), date(2020, 1, 1)]))

    assert chart.count('class="brk"') == 1
    assert "01/03/2025" in chart
    path = next(p for p in parsed(month_chart(ENDED.series[0], [])).all("path")
                if p.attributes["class"] == "is")  # fmt: skip
    assert path.attributes["d"].count("M") == 2


def test_charts_leave_room_for_the_longest_number_of_any():
    small, large = months(4, 7), months(4000, 58_000)

    assert numbers_width([small]) == 0
    assert numbers_width([small, large]) == numbers_width([large]) > 0
    width = numbers_width([large])
    assert f'viewBox="-{width:g} 0 {396 + width:g} 110"' in month_chart(
        small, [], "", width
    )


def test_estimated_months_are_thin_named_and_noted_in_the_table():
    drawn = months(4, 7, 8, 9)
    told = tuple(replace(month, is_estimate=month.month <= 2) for month in drawn.months)
    shown = replace(PRESENT, series=(replace(drawn, months=told),))

    chart = month_chart(shown.series[0], [])
    lines = {
        p.attributes["class"]: p.attributes["d"] for p in parsed(chart).all("path")
    }

    assert lines["is est"].count("L") == 2, "up to the first month that is none"
    assert lines["is"].count("L") == 1
    assert "tháng 2/2025: 7 (ước tính)" in chart
    assert "Nét mảnh, ≈ ước tính: từ tháng 1/2025 đến 2/2025." in unit_board(
        shown, DRAWING
    )
    notes = unit_twins(shown, DRAWING)["theo-thang"].frame["Ghi chú"]
    assert notes.tolist() == ["ước tính", "ước tính", "", ""]
    assert "Nét mảnh" not in unit_board(PRESENT, DRAWING)


def test_an_estimate_that_is_compared_with_is_marked():
    now = PRESENT.figures[0]
    then = unit_of(LATE, 1, 4000)
    shown = replace(
        PRESENT,
        figures=(replace(now, before=replace(then, is_estimate=True)),),
        compared=Period.year(2024),
    )

    assert "≈ 2,5" in unit_board(shown, DRAWING)
    notes = unit_twins(shown, DRAWING)["so-lieu"].frame["Ghi chú"]
    assert notes.tolist() == ["kỳ so sánh: ước tính"]
    exact = replace(shown, figures=(replace(now, before=then),))
    assert "≈" not in unit_board(exact, DRAWING)


def test_two_periods_that_are_not_about_the_same_are_said_to_be_so():
    now = PRESENT.figures[0]
    before = replace(now, before=unit_of(LATE, 1, 4000), now=unit_of(LATE, 300, 1000))
    compared = Period.free(date(2024, 1, 1), date(2024, 6, 30))
    same = replace(PRESENT, figures=(before,), compared=compared)
    broken = replace(same, breaks=(SeriesBreak(date(2025, 3, 1), 66),))

    assert "Hai kỳ không cùng phạm vi" not in unit_board(same, DRAWING)
    assert '<span class="red">' in unit_board(same, DRAWING)
    drawn = unit_board(broken, DRAWING)
    assert "Hai kỳ không cùng phạm vi: từ 01/03/2025: thêm 66 đơn vị." in drawn
    assert "Vạch đứt: 01/03/2025: thêm 66 đơn vị." in drawn
    assert '<span class="red">' not in drawn


def test_through_a_lens_flows_are_about_the_same_but_for_what_joined():
    now = PRESENT.figures[0]
    before = replace(now, before=unit_of(LATE, 1, 4000), now=unit_of(LATE, 300, 1000))
    compared = Period.free(date(2024, 1, 1), date(2024, 6, 30))
    told = replace(PRESENT, figures=(before,), compared=compared, told_of="hiện hành")
    changed = replace(told, breaks=(SeriesBreak(date(2025, 3, 1)),))
    joined = replace(told, breaks=(SeriesBreak(date(2025, 3, 1), 66),))

    assert "không cùng phạm vi" not in unit_board(changed, DRAWING)
    assert '<span class="red">' in unit_board(changed, DRAWING)
    assert "Hai kỳ không cùng phạm vi" in unit_board(joined, DRAWING)


@pytest.mark.parametrize("typed", ["quan 12", "q12", "Q.12"])
def test_the_search_needs_no_marks_and_finds_what_has_ended(typed: str):
    known = [
        KnownUnit(fixtures.Q12, None, REFORM, LifeState.ENDED),
        KnownUnit(fixtures.HBC, None, None, LifeState.IN_FORCE),
    ]

    found = parsed(found_units(typed, known, DRAWING)).all("a")

    assert target(found[0].attributes["href"])[1]["xem"] == "Q12"
    assert "Không có đơn vị nào giống" in found_units("zzzz", known[:0], DRAWING)


def test_nothing_typed_or_loaded_becomes_markup():
    hostile = fixtures.org_unit(fixtures.HOSTILE, fixtures.HOSTILE)
    page = replace(
        ENDED,
        way=(hostile, hostile),
        head=Head(*[fixtures.HOSTILE] * 4),
        names=(Stretch(fixtures.HOSTILE, OrgUnitKind.DISTRICT, None, "", None, None),)
        * 2,
        successors=(relative(hostile, "1"),),
        below=(hostile,),
    )
    known = [KnownUnit(hostile, None, None, LifeState.IN_FORCE)]

    drawn = [
        unit_way(page, DRAWING),
        unit_head(page, DRAWING),
        unit_board(page, DRAWING),
        found_units(fixtures.HOSTILE, known, DRAWING),
    ]

    assert all("<img" not in markup for markup in drawn)
    assert "&lt;img" in drawn[2]


def test_a_small_change_is_not_shown_as_none():
    on_time = measure_named("dung-han")

    assert change_text(on_time, Decimal("-0.04")) == "0,04 điểm\u202f%"
    assert change_text(on_time, Decimal("1.26")) == "1,3 điểm\u202f%"
