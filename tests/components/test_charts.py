"""Geometry and words of the small charts, the map and the ranking."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.district_map import cell_text, district_map, short_labels
from components.links import Drawing, Links, target
from components.ranking import ranking, tie_sentence, withheld_sentences
from components.rate_classes import class_limits, class_of
from components.sparkline import line_path, sparkline
from components.trend import axis, trend, trend_table
from domain.ratio import Ratio
from domain.scorecard import MonthPoint, OrgUnitKind
from tests.components import fixtures
from tests.components.fixtures import ZONE
from tests.components.pages_of_markup import parsed

DRAWING = Drawing(Links(), ZONE)


def test_a_gap_in_the_series_is_a_gap_in_the_line():
    assert line_path([(0, 1), (1, 2), None, (3, 4)]) == "M0 1L1 2M3 4"


def test_an_unknown_series_draws_nothing():
    line = sparkline([None, None], label="x")

    assert (line.path, line.end) == ("", None)


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=30))
def test_sparklines_stay_within_their_tile(values):
    line = sparkline(values, label="x", goal=5.0)

    if line.end is not None:
        assert 2 <= line.end[0] <= 128
        assert 3 <= line.end[1] <= 21


@given(st.floats(0.001, 1e6))
def test_an_axis_starts_at_zero_holds_the_highest_and_has_few_lines(highest):
    top, grid = axis(highest)

    assert top >= highest * 0.999
    assert grid[0].label == "0"
    assert len(grid) <= 5


def test_axis_numbers_are_vietnamese():
    assert [line.label for line in axis(1100)[1]] == ["0", "500", "1.000", "1.500"]
    assert [line.label for line in axis(0.7)[1]] == ["0", "0,25", "0,5", "0,75"]


def test_the_running_month_is_dotted_and_hollow():
    section = parsed(trend(fixtures.overview(), DRAWING))

    assert len(section.all("circle")) == 1
    assert len(section.all("path", "run")) == 1
    assert [t.text for t in section.all("text", "is-label")] == ["2024: 16,6"]


def test_estimated_months_are_named_under_the_chart_and_marked_at_its_end():
    told = tuple(
        MonthPoint(2024, month, Ratio(month, 1_000), False, is_estimate=month != 2)
        for month in (1, 2, 3)
    )
    estimated = replace(fixtures.overview(), trend=told)

    chart = trend(estimated, DRAWING)

    assert "≈ ước tính: từ tháng 1/2024 đến 3/2024." in chart
    assert "2024: ≈ 30,0" in chart
    assert "ước tính" not in trend(fixtures.overview(), DRAWING)


def test_a_month_without_figures_is_left_out_of_the_line_and_empty_in_the_table():
    points = list(fixtures.trend())
    points[14] = MonthPoint(2024, 3, None, is_partial=False)
    board = fixtures.overview(trend=tuple(points))

    this_year = parsed(trend(board, DRAWING)).all("path", "is")[0]

    assert this_year.attributes["d"].count("M") == 2
    assert trend_table(board).loc[14].isna()["Quá hạn trên 10.000"]


def test_no_month_at_all_is_a_sentence():
    assert "Chưa có tháng nào" in trend(fixtures.overview(trend=()), DRAWING)


def test_district_labels_are_short_and_all_different():
    labels = short_labels(short for _, _, short, *_ in fixtures.DISTRICTS)

    assert labels["Q.12"] == "Q12"
    assert labels["H.Bình Chánh"] == "BC"
    assert labels["TP Thủ Đức"] == "TĐ"
    assert labels["Q.Bình Tân"] == "BTn"
    assert labels["Q.Bình Thạnh"] == "BTh"
    assert labels["Q.Tân Bình"] == "TB"
    assert len(set(labels.values())) == len(fixtures.DISTRICTS)
    assert max(map(len, labels.values())) <= 4


@given(st.lists(st.text(min_size=1, max_size=12), max_size=30, unique=True))
def test_any_names_get_different_labels(names):
    named = [name for name in names if name.strip()]

    labels = short_labels(named)

    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize(
    ("highest", "limits"),
    [(0.5, (1, 2, 4, 8)), (61.8, (5, 10, 20, 40)), (150, (10, 20, 50, 100))],
)
def test_classes_fit_the_highest_rate(highest, limits):
    assert class_limits([Ratio(int(highest * 10), 100_000)]) == limits


def test_class_zero_is_kept_for_none():
    assert class_of(Ratio(0, 300), (5, 10, 20, 40)) == 0
    assert class_of(Ratio(0, 0), (5, 10, 20, 40)) == 0
    assert class_of(Ratio(1, 1000), (5, 10, 20, 40)) == 2


def test_a_cell_leads_to_its_org_unit_and_says_its_figures():
    cells = parsed(district_map(fixtures.overview(), DRAWING)).all("a")

    first = next(c for c in cells if "Bình Chánh" in c.attributes["aria-label"])
    assert target(first.attributes["href"]) == ("", {"don-vi": "HBC"})
    assert first.attributes["aria-label"] == (
        "BC, Huyện Bình Chánh: 61,8 trên 10.000; 5.312 trong 859.547 hồ sơ quá hạn"
    )


def test_one_cell_is_a_tab_stop_and_arrows_reach_the_others():
    cells = parsed(district_map(fixtures.overview(), DRAWING)).all("a")

    assert [c.attributes["tabindex"] for c in cells].count("0") == 1
    assert all(c.attributes["data-x"] and c.attributes["data-y"] for c in cells)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("stale", "chưa báo cáo đủ"),
        ("no_activity", "không phát sinh"),
        ("few", "1 trong 4 hồ sơ quá hạn, dưới 30 hồ sơ"),
    ],
)
def test_cells_without_colour_say_why(state, words):
    cell = replace(fixtures.map_cells()[0], state=state, late=Ratio(1, 4))

    assert cell_text(cell) == words


def test_the_chosen_district_is_marked():
    cells = parsed(district_map(fixtures.overview(org_unit=fixtures.HBC), DRAWING))

    chosen = [c for c in cells.all("a") if "aria-current" in c.attributes]
    assert ["Bình Chánh" in c.attributes["aria-label"] for c in chosen] == [True]


def test_ranking_beside_the_map_leaves_out_who_is_withheld():
    text = parsed(ranking(fixtures.overview(), DRAWING)).one("table").text

    assert text.startswith("Cao nhất")
    assert "Cần Giờ" not in text
    assert "61,8 5.312" in text


def test_an_org_unit_that_has_ended_is_opened_as_one_of_the_past():
    last_day = date(2025, 6, 30)
    units = [
        replace(unit, overdue_now=None, until=last_day) for unit in fixtures.ranking()
    ]
    shown = replace(fixtures.overview(), ranking=tuple(units))

    links = [
        target(link.attributes["href"])
        for drawn in (ranking(shown, DRAWING), district_map(shown, DRAWING))
        for link in parsed(drawn).all("a")
    ]

    seen = [query["xem"] for path, query in links if path == "don-vi"]
    assert set(seen) >= {"HBC", "TPTD"}
    assert {query.get("tai") for _, query in links if "xem" in query} == {"20250630"}
    assert not any("don-vi" in query for _, query in links)


@pytest.mark.parametrize(
    ("tied", "sentence"),
    [
        ((True, True, True, True), "Các đơn vị nêu trên tương đương nhau."),
        (
            (True, False, True, True),
            "Tương đương: H.Bình Chánh, H.Hóc Môn; TP Thủ Đức, Q.12.",
        ),
        ((False, False, False, True), ""),
    ],
)
def test_neighbours_within_noise_are_named(tied, sentence):
    units = [
        replace(unit, tied_with_next=flag)
        for unit, flag in zip(fixtures.ranking()[:4], tied, strict=True)
    ]

    assert tie_sentence(units) == sentence


def test_departments_are_ranked_without_a_map_but_with_intervals():
    board = fixtures.overview(map_cells=(), ranking_kind=OrgUnitKind.DEPARTMENT)

    section = parsed(ranking(board, DRAWING))

    assert section.all("svg") == []
    assert section.one("h2").text.startswith("Theo sở, ngành")
    assert section.all("span", "whisk")
    assert "Chưa xếp hạng vì chưa báo cáo đủ: H.Cần Giờ." in section.text


def test_org_units_without_late_dossiers_are_counted_not_listed():
    units = tuple(
        replace(unit, late=Ratio(0 if n else 5, 400))
        for n, unit in enumerate(fixtures.ranking()[:5])
    )

    section = parsed(ranking(fixtures.overview(ranking=units, map_cells=()), DRAWING))

    assert len(section.one("tbody").all("tr")) == 1
    assert "4 đơn vị không có hồ sơ quá hạn." in section.text


def test_withheld_units_are_grouped_by_reason_with_their_counts():
    few = replace(fixtures.ranking()[0], withheld="few", late=Ratio(1, 4))
    none = replace(fixtures.ranking()[1], withheld="no_activity", late=Ratio(0, 0))

    assert withheld_sentences([few, none]) == [
        "Chưa xếp hạng vì dưới 30 hồ sơ: H.Bình Chánh 1 trong 4.",
        "Chưa xếp hạng vì không phát sinh: H.Hóc Môn.",
    ]


def test_no_org_units_no_section():
    assert ranking(fixtures.overview(ranking=(), map_cells=()), DRAWING) == ""
