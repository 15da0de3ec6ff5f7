"""Org units that were not there in the period, and uprights between months."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from components.map_board import map_side
from components.map_sentence import subtitle
from components.map_words import legend_entries
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins
from domain.lens import Lens, LensKind
from domain.lens_view import ABSENT
from domain.map_view import MapChoice
from domain.scorecard import SeriesBreak
from domain.unit_map import CellState, ChosenUnit, MonthFigure
from tests.components.pages_of_markup import parsed
from tests.components.test_map_parts import DRAWING, shown, unit

BOARD = shown(
    unit("HBC", 41, 412),
    unit("TPTD", 0, 0, CellState.NO_ACTIVITY),
    unit("Q12", 0, 0, CellState.ABSENT),
)


def test_who_was_not_there_is_drawn_and_said_unlike_who_did_nothing():
    _, plain = legend_entries(
        BOARD.measure, BOARD.legend, {u.state for u in BOARD.units}
    )

    assert ("gone", ABSENT) in plain
    assert ("none", "không phát sinh") in plain
    cells = parsed(unit_hexes(BOARD, MapChoice(), DRAWING)).all("a")
    styles = [cell.attributes.get("class", "") for cell in cells]
    assert [style.split()[-1] for style in styles][1:] == ["none", "gone"]
    assert f"1 quận, huyện {ABSENT}" in subtitle(BOARD)


def test_the_table_holds_no_figure_of_who_was_not_there():
    frame = map_twins(BOARD, DRAWING)["ban-do"].frame.set_index("Mã đơn vị")

    assert frame.loc["Q12"].isna()[BOARD.measure.part_name]
    assert frame.loc["Q12"].isna()[BOARD.measure.whole_name]
    assert frame.loc["Q12", "Không xếp vì"] == ABSENT
    assert frame.loc["TPTD", BOARD.measure.part_name] == 0


def test_whose_figures_are_of_a_part_of_the_period_is_said():
    lens = Lens(LensKind.ON_DAY, date(2025, 12, 31))
    through = replace(BOARD, lens=lens, joined=(66, date(2025, 7, 1)))

    assert "66 quận, huyện chỉ có số liệu từ 01/07/2025" in subtitle(through)
    assert "chỉ có số liệu" not in subtitle(replace(through, joined=None))


def test_an_upright_stands_where_the_series_becomes_another():
    months = tuple(
        MonthFigure(2025, month, 5, Decimal(month), False) for month in (2, 3, 4)
    )
    told = ChosenUnit(
        unit=BOARD.units[0],
        head=None,
        before=None,
        before_part=None,
        before_label="",
        months=months,
        below=None,
        breaks=(SeriesBreak(date(2025, 3, 1)), SeriesBreak(date(2025, 2, 1))),
    )

    side = map_side(replace(BOARD, chosen=told), MapChoice(chosen="HBC"), DRAWING)

    # Nothing was there before the first month, so nothing breaks at its edge.
    uprights = [p for p in parsed(side).all("path") if p.attributes["class"] == "brk"]
    assert len(uprights) == 1
    assert "Vạch đứt: 01/03/2025: đơn vị đổi." in side
