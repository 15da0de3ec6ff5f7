"""The page of one indicator: drawings and tables tell the same, or say why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from components.indicator_axis import Frame, axis
from components.indicator_chart import month_lines, sum_lines
from components.indicator_detail_page import indicator_detail_page
from components.indicator_detail_tables import (
    CHANGE_KEY,
    MONTHS_KEY,
    SPREAD_KEY,
    detail_twins,
)
from components.indicator_links import IndicatorLinks
from components.indicator_spread import Tick, part_rows, strip
from components.indicator_tile import indicator_tile
from domain.contribution import rate_shares
from domain.forecast import Forecast, NoForecast
from domain.formula import MISSING, Number, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Direction, Indicator
from domain.indicator_detail import (
    Change,
    ChangePart,
    IndicatorDetail,
    NoChange,
    PathMonth,
    PeriodForecast,
    Spread,
    UnitValue,
)
from domain.indicator_detail_words import (
    amount_text,
    difference_text,
    forecast_words,
    target_words,
    verdict,
)
from domain.indicator_filter import IndicatorFilter
from domain.indicator_series import (
    IndicatorSeries,
    MarkKind,
    SeriesMark,
    SeriesMonth,
)
from domain.indicator_target import IndicatorTarget, PathKind, TargetStanding
from domain.indicator_view import IndicatorValue
from domain.period import Period
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.status_legend import Band
from tests.components.fixtures import overview
from tests.components.test_indicator_page import DRAWING, LATE, RESOLVED, board, value
from tests.components.tile_fixtures import tile

CITY = OrgUnitRef(OrgUnitId(1), "HCM", "UBND TP", "TP", OrgUnitKind.CITY)
UNITS = [
    OrgUnitRef(OrgUnitId(n), f"Q{n}", f"Quận <{n}>", f"Q{n}", OrgUnitKind.DISTRICT)
    for n in (2, 3, 4)
]
TO_DATE = Period.year_to_date(date(2024, 11, 18))
RATE = replace(LATE, direction=Direction.UP, legend=None)
COUNT = replace(RESOLVED, direction=Direction.UP)


def months(each: Indicator, values: list[Number | None]) -> tuple[SeriesMonth, ...]:
    """Two years of months up to 18 November 2024, the last one running."""
    found = []
    for at, number in enumerate(values):
        past = 2022 * 12 + 11 + at
        period = Period.month(past // 12, past % 12 + 1)
        is_last = at == len(values) - 1
        reading = MISSING if number is None else Reading(number)
        if each.unit == "%" and number is not None:
            reading = Reading(number, 100)
        found.append(
            SeriesMonth(
                period=period.until(date(2024, 11, 18)) if is_last else period,
                reading=reading,
                value=number,
                version=1,
                is_running=is_last,
            )
        )
    return tuple(found)


def standing(each: Indicator, goal: int, expected: int) -> TargetStanding:
    target = IndicatorTarget(
        each.code, CITY.id, Period.year(2024), Decimal(goal), "QĐ <1>",
        decided_on=date(2023, 12, 29), author="Lan",
    )  # fmt: skip
    path = PathKind.EVEN if each.unit != "%" else PathKind.FLAT
    return TargetStanding(
        target, Decimal(goal), "UBND TP", False, date(2024, 11, 18),
        Fraction(expected), path,
    )  # fmt: skip


def change_of() -> Change:
    before: dict[OrgUnitId | None, Reading] = {
        u.id: Reading(90 + n, 100) for n, u in enumerate(UNITS)
    }
    after: dict[OrgUnitId | None, Reading] = {
        u.id: Reading(180 - 9 * n, 200) for n, u in enumerate(UNITS)
    }
    parts = tuple(
        ChangePart(unit, before[unit.id], after[unit.id], share)
        for unit, share in zip(UNITS, rate_shares(before, after), strict=True)
    )
    return Change(Period.year(2023), Fraction(273, 3), Fraction(513, 6), parts)


def detail(each: Indicator = RATE) -> IndicatorDetail:
    values: list[Number | None] = [Fraction(900 + n, 10) for n in range(23)]
    if each is COUNT:
        values = [100 + n for n in range(23)]
    series = IndicatorSeries(
        each,
        months(each, [*values, values[-1]]),
        (SeriesMark(date(2024, 7, 1), MarkKind.ORGANISATION, 3),),
    )
    goal = standing(each, 1500 if each is COUNT else 98, 1300 if each is COUNT else 98)
    result = Forecast(Fraction(1400), Fraction(1350), Fraction(1450), 9, 4, 3)
    if each is not COUNT:
        result = replace(
            result, point=Fraction(92), low=Fraction(91), high=Fraction(93)
        )
    return IndicatorDetail(
        indicator=each,
        org_unit=CITY,
        period=TO_DATE,
        last_day=date(2024, 11, 18),
        is_city=True,
        field_name=None,
        series=series,
        standing=goal,
        path=tuple(
            PathMonth(
                Period.month(2024, n).last_day,
                Fraction(125 * n if each is COUNT else 98),
            )
            for n in range(1, 13)
        ),
        targets=(goal.target,),
        forecast=PeriodForecast(Period.year(2024), result, date(2024, 10, 31), 2, 22),
        spread=Spread(
            OrgUnitKind.DISTRICT,
            (
                *(
                    UnitValue(u, Reading(90 + n, 100), Fraction(90 + n))
                    for n, u in enumerate(UNITS)
                ),
                UnitValue(replace(CITY, name="Không có việc"), MISSING, None),
            ),
            UNITS[0].id,
        ),
        change=change_of(),
        may_set=False,
        adds_over_months=each is COUNT,
    )


def page(found: IndicatorDetail, reading: Reading, *, computed: bool = True) -> str:
    each = found.indicator if computed else replace(found.indicator, formula="")
    told: IndicatorValue = replace(value(each, reading), standing=found.standing)
    return str(
        indicator_detail_page(
            replace(found, indicator=each), told, board(), DRAWING,
            wanted=IndicatorFilter(text="ty le"),
        )
    )  # fmt: skip


def test_the_head_says_value_target_and_lag():
    html = page(detail(), Reading(92, 100))

    assert "92,00\u202f%" in html
    assert 'class="red">thấp hơn lộ trình 6,00 điểm\u202f%' in html
    assert "Chỉ tiêu giao 98,00\u202f%, năm 2024 (QĐ &lt;1&gt;, 29/12/2023)" in html
    # The way back keeps the filter of the catalogue.
    assert "chi-tieu?don-vi=HCM&amp;tim=ty+le" in html
    assert "01/07/2024: thêm 3 đơn vị" in html
    assert "<3>" not in html


def test_tables_hold_the_numbers_of_the_drawings():
    found = detail()
    html, twins = page(found, Reading(92, 100)), detail_twins(found, DRAWING)

    table = twins[MONTHS_KEY].frame
    assert len(table) == 24
    months_drawn = month_lines(found)
    drawn = [p for p in (*months_drawn.whole, months_drawn.running[-1]) if p]
    assert list(table["Giá trị"][-13:]) == [
        # An on-time share is floored; these have one decimal, so nothing is lost.
        amount_text(found.indicator, p.exact)
        for p in drawn
    ]
    before = [p for p in months_drawn.before if p]
    known = [text for text in table["Cùng tháng năm trước"][-13:] if text != "–"]
    assert known == [amount_text(found.indicator, p.exact) for p in before]
    assert list(table["Lộ trình"][-11:]) == ["98,00\u202f%"] * 11
    assert "đến 18/11/2024" in table["Ghi chú"].iloc[-1]
    assert "01/07/2024: thêm 3 đơn vị" in table["Ghi chú"].iloc[-5]

    parts = twins[CHANGE_KEY].frame
    assert isinstance(found.change, Change)
    for row in part_rows(found.change, found.indicator):
        assert row.share in html
    assert list(parts["Đóng góp"]) == [
        row.share for row in part_rows(found.change, found.indicator)
    ]
    units = twins[SPREAD_KEY].frame
    assert list(units["Giá trị"]) == [
        *("90,00\u202f%", "91,00\u202f%", "92,00\u202f%", "–"),
    ]
    assert "Trung vị của 3 quận, huyện: 91,00\u202f%" in html
    assert "Quận &lt;2&gt;: 90,00\u202f%, thứ 3 từ cao xuống" in html


def test_sums_are_drawn_from_nothing_along_their_path():
    found = detail(COUNT)
    lines = sum_lines(found)

    assert lines is not None
    assert [p.exact for p in lines.path if p][:2] == [0, 125]
    this_year = [m.value or 0 for m in found.series.months[-11:]]
    assert lines.running[-1].exact == sum(this_year)
    assert len(lines.before) == 13
    assert lines.foretold is not None
    assert lines.foretold.slot == 12
    assert lines.foretold.exact == 1400
    html = page(found, Reading(int(sum(this_year))))
    assert "Lũy kế so với lộ trình" in html
    assert "lộ trình đến 1.500, chia đều theo ngày làm việc" in html
    # Months by themselves have no path of a year.
    assert month_lines(found).path == ()
    assert sum_lines(replace(found, adds_over_months=False)) is None


def test_the_forecast_tells_its_rule_and_how_often_it_held():
    told = " ".join(forecast_words(detail(COUNT)))

    assert "Dự báo năm 2024: 1.400 hồ sơ, từ 1.350 đến 1.450." in told
    assert "2 tháng còn lại như cùng tháng năm trước nhân 1,00" in told
    assert "9 sai số" in told
    assert "3 trên 4 lần" in told
    assert "(75\u202f%)" in told


@pytest.mark.parametrize("why", NoForecast)
def test_without_forecast_it_says_why(why: NoForecast):
    found = replace(detail(), forecast=PeriodForecast(TO_DATE, why, known=5))

    told = forecast_words(found)

    assert len(told) == 1
    assert told[0].endswith(".")
    assert month_lines(found).foretold is None


@pytest.mark.parametrize("why", NoChange)
def test_without_change_it_says_why(why: NoChange):
    html = page(replace(detail(), change=why), Reading(92, 100))

    assert "Ai làm thay đổi" in html
    assert '<table class="ixw"><thead><tr><th>Đơn vị' not in html


def test_what_has_no_source_says_so_and_draws_nothing():
    empty = replace(
        detail(), series=IndicatorSeries(RATE, ()), standing=None, path=(), spread=None
    )

    html = page(empty, MISSING, computed=False)

    assert "chưa có nguồn số liệu nên chưa có diễn biến theo tháng" in html
    assert "Dự báo" not in html
    assert "<figure" not in html
    late = page(empty, Reading(92, 100))
    assert "chưa có tháng nào" in late
    assert "Không có đơn vị cùng loại" in late


def test_targets_in_words():
    found = detail()
    assert found.standing is not None

    other = replace(found.standing, is_inherited=True, holder_name="TP")
    assert "áp dụng chỉ tiêu của TP" in target_words(replace(found, standing=other))
    assert target_words(replace(found, standing=None)).startswith("Chưa giao")

    def told(reading: Reading) -> IndicatorValue:
        return replace(value(found.indicator, reading), standing=found.standing)

    met = verdict(found, told(Reading(99, 100)))
    assert met is not None
    assert (met.band, met.words) == (Band.MET, "đạt lộ trình")
    assert verdict(found, told(MISSING)) is None
    assert difference_text(RATE, Fraction(-1, 4)) == "−0,25 điểm\u202f%"
    assert difference_text(COUNT, Fraction(12)) == "+12"


@pytest.mark.parametrize(
    ("values", "from_zero", "low", "labels"),
    [
        ([99.4, 100.0], False, 99.4, ["99,4", "99,6", "99,8", "100,0"]),
        ([0.0, 0.0], True, 0.0, ["0", "1"]),
        ([12.0, 590.0], True, 0.0, ["0", "200", "400", "600"]),
        ([-3.0, 4.0], False, -4.0, ["−4", "−2", "0", "2", "4"]),
    ],
)
def test_an_axis_has_round_steps(
    values: list[float], from_zero: bool, low: float, labels: list[str]
):
    found = axis(values, Frame(0, 100, 10, 90), from_zero=from_zero)

    assert found.low == pytest.approx(low)
    assert [line.label for line in found.lines] == labels
    assert found.y(found.low) == 90
    assert all(10 <= found.y(v) <= 90 for v in values)


@pytest.mark.parametrize("value", [100.0, 97.0])
def test_an_axis_never_shows_what_none_can_reach(value: float):
    found = axis([value, value], Frame(0, 100, 10, 90), from_zero=False, most=100)

    assert found.high <= 100
    assert found.low < value
    assert 10 <= found.y(value) < 90


def test_a_tile_says_what_its_target_expects():
    over = overview()
    figure = tile("TTHC-02", Reading(1200))
    asked = standing(figure.indicator, 1500, 1300)

    def word(standing: TargetStanding) -> str:
        held = replace(figure, standing=standing)
        return indicator_tile(held, over, DRAWING).word

    assert word(asked) == "Đến nay cần 1.300: không đạt"
    assert word(replace(asked, expected=Fraction(1100))) == "Đến nay cần ≥ 1.100: đạt"
    whole = replace(asked, expected=Fraction(1500))
    assert word(whole) == "Chỉ tiêu 1.500: không đạt"


def test_a_strip_has_one_tab_stop_and_says_what_lies_under_a_tick():
    one, two, three = UNITS[:3]
    units = (
        UnitValue(one, Reading(5, 10), Fraction(50)),
        UnitValue(two, Reading(5, 10), Fraction(50)),
        UnitValue(three, Reading(9, 10), Fraction(90), is_present=False),
    )
    spread = Spread(OrgUnitKind.DISTRICT, units, None)
    links = IndicatorLinks(DRAWING.links)

    def drawn(spread: Spread) -> tuple[Tick, ...]:
        found = strip(spread, RATE, links)
        assert found is not None
        return found.ticks

    ticks = drawn(spread)
    chosen = drawn(replace(spread, chosen=one.id))
    gone = drawn(replace(spread, chosen=three.id))

    assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)
    assert [tick.under for tick in ticks] == [0, 1, 0]
    assert [bool(tick.href) for tick in ticks] == [True, True, False]
    for found in (ticks, chosen, gone):
        [stop] = [tick for tick in found if tick.is_stop]
        assert stop.href
    [stop] = [tick for tick in chosen if tick.is_stop]
    assert stop.told.startswith(one.name)


def test_nobody_with_a_value_makes_no_strip():
    spread = Spread(
        OrgUnitKind.DISTRICT, (UnitValue(UNITS[0], MISSING, None),), UNITS[0].id
    )

    assert strip(spread, RATE, IndicatorLinks(DRAWING.links)) is None
