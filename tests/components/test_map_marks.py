"""Marks of the map: what is an estimate, and what a phone has room for."""

from dataclasses import replace
from decimal import Decimal

from components.map_board import map_side
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins, unit_ranks
from domain.lens import AS_REPORTED, Lens, LensKind
from domain.map_view import MapChoice
from domain.movement import Movement, MovementKind
from domain.ratio import Ratio
from domain.unit_map import ChosenUnit, MonthFigure
from tests.components.pages_of_markup import parsed
from tests.components.test_map_parts import BOARD, DRAWING, OCTOBER, shown, unit


def test_through_a_lens_no_movement_means_an_estimate_and_says_so():
    compared = OCTOBER.previous()
    first, *others = [unit.org_unit.id for unit in BOARD.ranked]
    moved = replace(
        BOARD,
        compared=compared,
        moves={first: Movement(MovementKind.NEW)},
        lens=Lens(LensKind.ON_DAY, OCTOBER.last_day),
    )

    assert str(unit_ranks(moved, MapChoice(), DRAWING)).count(
        "ước tính, không so"
    ) == len(others)
    table = map_twins(moved, DRAWING)["ban-do"].frame[
        "Thay đổi hạng so với tháng 9/2024"
    ]
    assert table.tolist().count("ước tính, không so") == len(others)
    reported = replace(moved, lens=AS_REPORTED)
    assert "không so" not in unit_ranks(reported, MapChoice(), DRAWING)


def test_estimates_of_the_picked_unit_are_hollow_and_marked():
    months = tuple(
        MonthFigure(2024, month, 5, Decimal(month), False, is_estimate=month < 9)
        for month in (7, 8, 9, 10)
    )
    told = ChosenUnit(
        unit=BOARD.units[0],
        head=None,
        before=Ratio(1, 400),
        before_part=1,
        before_label="Tháng 9/2024",
        months=months,
        below=None,
        is_before_estimate=True,
    )
    side = map_side(replace(BOARD, chosen=told), MapChoice(chosen="HBC"), DRAWING)

    bars = parsed(side).all("rect")
    assert ["est" in bar.attributes["class"] for bar in bars] == [True] * 2 + [
        False
    ] * 2
    assert "Cột rỗng: ≈ ước tính." in side
    assert "tháng 8/2024: 8,0 (ước tính)" in side
    assert "Tháng 9/2024: ≈ 25,0 (1 trong 400)." in side
    exact = replace(
        told,
        months=tuple(replace(month, is_estimate=False) for month in months),
        is_before_estimate=False,
    )
    plain = map_side(replace(BOARD, chosen=exact), MapChoice(chosen="HBC"), DRAWING)
    assert "ước tính" not in plain


def test_names_that_fit_are_written_out_on_a_phone():
    units = [unit(code, 1, 100) for code in ("HBC", "TPTD", "HHM", "Q12")]
    listed = [replace(one, hex_row=None, hex_col=None) for one in units * 4]
    short = [
        replace(one, org_unit=replace(one.org_unit, short_name=f"Sở {at}"))
        for at, one in enumerate(listed)
    ]
    long = replace(
        short[0], org_unit=replace(short[0].org_unit, short_name="Sở Tên rất dài")
    )

    assert 'class="hex big roomy"' in unit_hexes(shown(*short), MapChoice(), DRAWING)
    crowded = unit_hexes(shown(long, *short[1:]), MapChoice(), DRAWING)
    assert 'class="hex big"' in crowded


def test_the_legend_counts_estimates():
    told = [replace(unit("HBC", 1, 100), is_estimate=True), unit("TPTD", 1, 100)]

    assert "≈ ước tính: 1 trong 2 đơn vị." in unit_hexes(
        shown(*told), MapChoice(), DRAWING
    )
    assert "ước tính" not in unit_hexes(BOARD, MapChoice(), DRAWING)
