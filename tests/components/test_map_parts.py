"""Sentence, legend, ranking and hexagons of the map, drawn from given values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from components.hex_layout import Place, hex_layout, in_rows, places_apart
from components.links import Drawing, Links, target
from components.map_board import map_side
from components.map_sentence import sentence, subtitle
from components.map_words import legend_entries, number_text
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins, unit_ranks
from domain.event_counts import EventCounts
from domain.legend import Legend, scaled_limits
from domain.map_measure import MapMeasure, measure_named
from domain.map_ranking import ranked_units
from domain.map_view import MapChoice
from domain.movement import Cause, Movement, MovementKind
from domain.period import Period
from domain.ratio import Ratio, wilson_interval
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState, ChosenUnit, MappedUnit, UnitMap
from services.map_figures import common_ratio
from tests.components import fixtures
from tests.components.pages_of_markup import parsed

DRAWING = Drawing(Links({"ky": "2024-M10"}), fixtures.ZONE)
OCTOBER = Period.month(2024, 10)
PLACES = {"HBC": (4, 0), "TPTD": (3, 4), "HHM": (1, 1), "Q12": (1, 2)}


def unit(
    code: str, part: int, whole: int, state: CellState | None = None
) -> MappedUnit:
    """One org unit of the late measure."""
    ref = {u.code: u for u in (fixtures.HBC, fixtures.TPTD, fixtures.HHM, fixtures.Q12)}
    ratio = Ratio(part, whole)
    told = state or (CellState.VALUE if part else CellState.ZERO)
    compared = told in (CellState.VALUE, CellState.ZERO)
    return MappedUnit(
        org_unit=ref[code],
        state=told,
        part=part,
        ratio=ratio,
        value=None if ratio.value is None else ratio.value * 10_000,
        interval=wilson_interval(part, whole) if compared else None,
        hex_row=PLACES[code][0],
        hex_col=PLACES[code][1],
        has_below=True,
    )


def shown(*units: MappedUnit, code: str = "qua-han") -> UnitMap:
    measure = measure_named(code)
    ranked = ranked_units(measure, units)
    common = common_ratio(units)
    return UnitMap(
        way=(fixtures.CITY,),
        kind=OrgUnitKind.DISTRICT,
        kinds=(OrgUnitKind.DISTRICT,),
        measure=measure,
        legend=Legend(scaled_limits(u.value for u in ranked if u.value is not None)),
        period=OCTOBER,
        tree_day=OCTOBER.last_day,
        last_day=OCTOBER.last_day,
        field_name=None,
        as_of=fixtures.AS_OF,
        units=units,
        ranked=ranked,
        common=common,
        common_part=sum(u.part for u in units),
        common_value=measure.scaled(common, sum(u.part for u in units)),
        months=(OCTOBER,),
        reaches_data=True,
    )


BOARD = shown(
    unit("HBC", 41, 412),
    unit("TPTD", 24, 3860),
    unit("HHM", 0, 0, CellState.NO_ACTIVITY),
    unit("Q12", 0, 0, CellState.NOT_REPORTED),
)


def test_the_sentence_names_only_whom_the_interval_singles_out():
    said = sentence(BOARD)

    assert said.finding == "Chỉ Huyện Bình Chánh cao hơn hẳn mức chung"
    assert "41 trong 412 hồ sơ" in said.rest
    assert said.is_alarm


def test_without_a_difference_beyond_noise_nobody_is_named():
    said = sentence(shown(unit("HBC", 3, 400), unit("TPTD", 4, 500)))

    assert said.finding == "Không quận, huyện nào cao hơn hẳn mức chung"
    assert "Bình Chánh" not in said.rest
    assert not said.is_alarm


def test_a_count_says_who_has_most_and_of_how_many():
    units = [
        replace(u, ratio=None, value=Decimal(u.part), interval=None)
        for u in (unit("HBC", 41, 412), unit("TPTD", 24, 386))
    ]

    said = sentence(shown(*units, code="dang-qua-han"))

    assert said.finding == "Huyện Bình Chánh nhiều nhất"
    assert "41 trong 65 hồ sơ đang quá hạn" in said.rest


def test_who_is_missing_stands_under_the_sentence():
    assert "Quận 12 chưa báo cáo đủ" in subtitle(BOARD)
    assert "1 quận, huyện không phát sinh" in subtitle(BOARD)


def test_each_cell_says_its_figure_and_leads_to_the_same_map_with_it_picked():
    cells = parsed(unit_hexes(BOARD, MapChoice(), DRAWING)).all("a")

    first = next(c for c in cells if "Bình Chánh" in c.attributes["aria-label"])
    assert "41 trong 412" in first.attributes["aria-label"]
    path, params = target(first.attributes["href"])
    assert path == "ban-do"
    assert params == {"ky": "2024-M10", "chon": "HBC"}


def test_missing_none_and_zero_look_different():
    zero = shown(
        unit("HBC", 0, 400),
        unit("HHM", 0, 0, CellState.NO_ACTIVITY),
        unit("Q12", 0, 0, CellState.NOT_REPORTED),
        unit("TPTD", 1, 12, CellState.FEW),
    )

    cells = parsed(unit_hexes(zero, MapChoice(), DRAWING)).all("a")

    styles = {
        cell.attributes["aria-label"].split(":")[0]: cell.attributes["class"]
        for cell in cells
    }
    assert styles == {
        "Huyện Bình Chánh": "zero",
        "Huyện Hóc Môn": "none",
        "Quận 12": "stale",
        "Thành phố Thủ Đức": "few",
    }


def test_map_ranking_and_table_hold_the_same_counts():
    markup = str(unit_ranks(BOARD, MapChoice(), DRAWING))
    table = map_twins(BOARD, DRAWING)["ban-do"].frame.set_index("Mã đơn vị")

    for ranked in BOARD.ranked:
        assert f">{ranked.part}<" in markup
        assert table.loc[ranked.org_unit.code, "Quá hạn"] == ranked.part
    assert list(table.index[:2]) == ["HBC", "TPTD"]
    assert table.loc["Q12", "Không xếp vì"] == "chưa báo cáo"
    assert table.isna().loc["Q12", BOARD.measure.name]


def test_a_list_of_the_present_is_not_offered_for_a_past_stock():
    units = [replace(unit("HBC", 41, 412), ratio=None, value=Decimal(41))]
    present = shown(*units, code="dang-qua-han")
    past = replace(present, reaches_data=False)

    assert "loai=" not in str(unit_ranks(past, MapChoice(), DRAWING))
    assert "ho-so?" in str(unit_ranks(present, MapChoice(), DRAWING))


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("dung-han", Decimal("99.97"), "99,9"),
        ("dung-han", Decimal(100), "100,0"),
        ("qua-han", Decimal(0), "0"),
        ("qua-han", None, "–"),
    ],
)
def test_figures_never_claim_more_than_is_there(code, value, text):
    assert number_text(measure_named(code), value) == text


def test_the_legend_of_a_falling_measure_is_darkest_where_it_is_lowest():
    measure = measure_named("truc-tuyen")
    assert measure.legend is not None

    classes, plain = legend_entries(measure, measure.legend, {CellState.FEW})

    assert classes[0] == ("c5", "đến 30")
    assert classes[-1] == ("c1", "trên 70")
    assert plain == [("few", "dưới 30 hồ sơ")]


def test_cells_never_overlap_and_stay_within_the_drawing():
    places = in_rows(168, columns=14)
    layout = hex_layout(places, width=452, height=430)

    centres = [layout.centre(place) for place in places]
    assert len(set(centres)) == len(places)
    assert max(x for x, _ in centres) + layout.radius * 0.9 <= layout.width
    assert max(y for _, y in centres) + layout.radius <= layout.height
    assert layout.width <= 452.5
    assert layout.height <= 430.5


def test_one_cell_alone_is_not_blown_up():
    assert hex_layout([Place(5, 5)], width=452, height=430).radius < 60


def test_a_mean_of_days_has_no_interval_and_no_count_mode():
    measure: MapMeasure = measure_named("ngay-xu-ly")

    assert not measure.is_share
    assert measure.as_count() is measure
    counts = EventCounts(left_late=4, processing_days=10)
    assert measure.amounts(counts).ratio == Ratio(10, 4)


def test_movement_stands_beside_the_counts_or_why_there_is_none():
    compared = OCTOBER.previous()
    ids = [unit.org_unit.id for unit in BOARD.ranked]
    moved = replace(
        BOARD,
        compared=compared,
        moves={
            ids[0]: Movement(MovementKind.DOWN, 1, Cause.OWN, Decimal(50)),
            ids[1]: Movement(MovementKind.NEW),
        },
    )
    reform = Movement(MovementKind.CHANGED, changed_on=OCTOBER.first_day)
    changed = replace(moved, moves=dict.fromkeys(ids, reform))

    told = str(unit_ranks(moved, MapChoice(), DRAWING))
    table = map_twins(moved, DRAWING)["ban-do"].frame

    assert "xuống 1 bậc: tỷ lệ +50,0/10.000" in told
    assert "So với tháng 9/2024" in told
    assert "mới xếp hạng" in table["Thay đổi hạng so với tháng 9/2024"].tolist()
    once = str(unit_ranks(changed, MapChoice(), DRAWING))
    assert once.count("đơn vị đổi từ 01/10/2024") == 1
    assert "Thay đổi hạng" not in map_twins(BOARD, DRAWING)["ban-do"].frame.columns


def test_a_second_click_on_a_ranked_unit_opens_its_page():
    picked = MapChoice(chosen="HBC")

    links = parsed(unit_ranks(BOARD, picked, DRAWING)).all("a")

    paths = [target(link.attributes["href"]) for link in links]
    assert ("don-vi", {"ky": "2024-M10", "don-vi": "HBC"}) in paths
    assert ("ban-do", {"ky": "2024-M10", "chon": "TPTD"}) in paths


def test_a_picked_unit_of_the_past_leads_only_where_it_is_known():
    ended = {
        each: replace(each, until=date(2024, 10, 20))
        for each in BOARD.units
        if each.org_unit.code == "HBC"
    }
    told = ChosenUnit(
        unit=next(iter(ended.values())),
        head=None,
        before=Ratio(0, 0),
        before_part=0,
        before_label="Tháng 9/2024",
        months=(),
        below=(16, OrgUnitKind.COMMUNE),
    )
    shown = replace(
        BOARD,
        chosen=told,
        is_of_then=True,
        units=tuple(ended.get(each, each) for each in BOARD.units),
        ranked=tuple(ended.get(each, each) for each in BOARD.ranked),
    )
    picked = MapChoice(chosen="HBC")
    side = map_side(shown, picked, DRAWING)

    paths = [target(link.attributes["href"]) for link in parsed(side).all("a")]
    past = {"ky": "2024-M10", "xem": "HBC", "tai": "20241020"}
    assert paths.count(("don-vi", past)) == 2
    assert not any(query.get("don-vi") == "HBC" for _, query in paths)
    assert "Tháng 9/2024: không phát sinh." in str(side)


def test_who_has_no_place_stands_apart_from_all_others():
    taken = [Place(row, col) for row in range(4) for col in range(6) if row + col > 2]

    for number in (0, 1, 2, 9):
        apart = places_apart(taken, number)

        assert len(set(apart)) == number
        for one in apart:
            touching = [
                other
                for other in (*taken, *apart)
                if other != one
                and abs(one.row - other.row) <= 1
                and abs(one.col - other.col) <= 1
            ]
            assert touching == []


def test_one_unit_without_a_place_does_not_turn_the_map_into_a_list():
    units = [
        replace(unit("HBC", 1, 100), hex_row=row, hex_col=col)
        for row in range(4)
        for col in range(4)
    ]
    lost = replace(unit("TPTD", 1, 100), hex_row=None, hex_col=None)

    told = str(unit_hexes(shown(*units, lost), MapChoice(), DRAWING))

    assert "Ô đặt gần đúng vị trí" in told
    assert "Đặt riêng: TP Thủ Đức." in told
    assert told.count("<use") == 17


@pytest.mark.parametrize(
    ("columns", "style"), [(4, "um"), (18, "um wide"), (9, "um wide corner")]
)
def test_many_cells_are_drawn_wide_with_the_legend_in_a_free_corner(columns, style):
    units = [
        replace(unit("HBC", 1, 100), hex_row=row, hex_col=col)
        for row in range(16 if columns > 4 else 4)
        for col in range(columns)
    ]
    if columns == 9:
        units.append(replace(unit("TPTD", 1, 100), hex_row=15, hex_col=17))

    told = str(unit_hexes(shown(*units), MapChoice(), DRAWING))

    assert f'class="{style}"' in told
