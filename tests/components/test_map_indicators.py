"""Indicators on the map: legend, marks and words that the usual measures lack."""

from dataclasses import replace
from decimal import Decimal

from components.links import target
from components.map_sentence import sentence
from components.map_words import cell_words, legend_entries, number_text
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins, unit_ranks
from domain.indicator import Aggregation, Bound, Direction, Indicator
from domain.indicator_catalogue import day_catalogue
from domain.map_indicator import indicator_measure
from domain.map_measure import MapMeasure
from domain.map_ranking import map_legend, ranked_units
from domain.map_view import MapChoice
from domain.ratio import Ratio
from domain.status_legend import status_legend
from domain.unit_map import CellState, MappedUnit, UnitMap
from tests.components.pages_of_markup import parsed
from tests.components.test_map_parts import BOARD, DRAWING, OCTOBER
from tests.domain.indicators import indicator

RATE = replace(
    indicator("A-1", "", Aggregation.RATIO, unit="%", direction=Direction.UP),
    name="Giải ngân",
    legend=status_legend("khong-dat < 80 <= luu-y < 95 <= dat"),
)
TASKS = replace(
    indicator("A-1", "tasks_overdue", Aggregation.LAST, unit="nhiệm vụ"),
    name="Nhiệm vụ quá hạn",
    direction=Direction.DOWN,
)


def measure(told: Indicator) -> MapMeasure:
    found = indicator_measure(day_catalogue([told], OCTOBER.last_day), "A-1")
    assert found is not None
    return found


def unit(at: int, value: str | None, state: CellState) -> MappedUnit:
    number = None if value is None else Decimal(value)
    return replace(
        BOARD.units[at],
        state=state,
        part=number or 0,
        ratio=None,
        value=number,
        interval=None,
    )


def shown(told: MapMeasure, *units: MappedUnit) -> UnitMap:
    ranked = ranked_units(told, units)
    return replace(
        BOARD,
        measure=told,
        units=units,
        ranked=ranked,
        legend=map_legend(told, ranked),
        common=None,
        common_value=None,
        common_part=sum(unit.part for unit in ranked),
    )


RATES = shown(
    measure(RATE),
    unit(0, "70.25", CellState.VALUE),
    replace(unit(1, "99.7", CellState.UNSURE), bound=Bound.LOWER),
    unit(2, None, CellState.NO_ACTIVITY),
    unit(3, None, CellState.NOT_REPORTED),
)


def test_states_of_the_legend_are_named_and_the_worst_is_darkest():
    classes, plain = legend_entries(
        RATES.measure, RATES.legend, {unit.state for unit in RATES.units}
    )

    assert classes == [
        ("c5", "không đạt: dưới 80"),
        ("c3", "cần lưu ý: từ 80 dưới 95"),
        ("c1", "đạt: từ 95"),
    ]
    assert [style for style, _ in plain] == ["few", "none", "stale"]


def test_missing_none_and_a_bound_look_different():
    cells = parsed(unit_hexes(RATES, MapChoice(), DRAWING)).all("a")

    assert [cell.attributes["class"] for cell in cells] == [
        "c5",
        "few",
        "none",
        "stale",
    ]
    assert "≥ 99,7" in cells[1].attributes["aria-label"]


def test_a_rate_without_its_counts_claims_none():
    markup = str(unit_ranks(RATES, MapChoice(), DRAWING))
    table = map_twins(RATES, DRAWING)["ban-do"].frame.set_index("Mã đơn vị")

    assert "từ 30 hồ sơ trở lên" not in markup
    assert "≥ 99,7" in markup, "named among those that have no place"
    assert table.isna().loc["HBC", "Tử số"]
    assert table.loc["TPTD", "Cận"] == "≥"
    assert table.isna().loc["Q12", "Giải ngân, %"]
    assert sentence(RATES).rest.startswith(": 70,3")


def test_where_no_movement_can_be_told_it_is_said():
    compared = replace(RATES, compared=OCTOBER.previous())

    assert "Không so hạng với kỳ khác" in unit_ranks(compared, MapChoice(), DRAWING)
    assert "Không so hạng" not in unit_ranks(RATES, MapChoice(), DRAWING)
    usual = replace(BOARD, compared=OCTOBER.previous())
    assert "Không so hạng" not in unit_ranks(usual, MapChoice(), DRAWING)


def test_each_unit_leads_to_its_passport_of_the_indicator():
    links = parsed(unit_ranks(RATES, MapChoice(), DRAWING)).all("a")

    paths = [target(link.attributes["href"]) for link in links]
    assert any(
        path == "chi-tieu" and query["ma"] == "A-1" and query["don-vi"] == "HBC"
        for path, query in paths
    )


def test_counts_of_other_things_are_called_by_their_name():
    found = shown(
        measure(TASKS), unit(0, "3", CellState.VALUE), unit(1, "1", CellState.VALUE)
    )
    none = shown(found.measure, unit(0, "0", CellState.ZERO))

    assert sentence(found).rest.startswith(": 3 trong 4 nhiệm vụ quá hạn")
    assert sentence(none).finding == "Không có nhiệm vụ nào"
    assert cell_words(found.measure, found.units[0]) == "3 nhiệm vụ"
    assert number_text(found.measure, Decimal("2.5")) == "2,50"


def test_a_rate_is_told_with_its_counts():
    told = replace(
        unit(0, "62.5", CellState.VALUE), part=Decimal("1234.5"), ratio=Ratio(5, 8)
    )

    assert "1.234,50 cho 8" in cell_words(measure(RATE), told)
