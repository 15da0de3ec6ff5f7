"""*Chỉ tiêu* as markup: words for what is missing, filters, the passport."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from components.indicator_card import indicator_card
from components.indicator_page import (
    CATALOGUE_KEY,
    PUBLISHED_KEY,
    indicator_page,
    indicator_twins,
)
from components.links import Drawing, Links
from domain.formula import MISSING, Gap, Number, Reading
from domain.identifiers import LoadId, OrgUnitId
from domain.indicator import Aggregation, Bound, Direction, Indicator
from domain.indicator_filter import (
    IndicatorFilter,
    Part,
    indicator_filter,
    wanted_values,
)
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.indicator_words import hint_text, value_text
from domain.period import Period
from domain.published import questions
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.source_file import SourceFile
from domain.status_legend import status_legend
from tests.domain.indicators import indicator
from tests.domain.test_published import OF_2019, OF_2023

AT = datetime(2024, 11, 18, tzinfo=UTC)
DRAWING = Drawing(Links({"don-vi": "HCM"}), ZoneInfo("Asia/Ho_Chi_Minh"))
FILE = SourceFile("chi_tieu.csv", "ab" * 32, AT)


def value(each: Indicator, reading: Reading) -> IndicatorValue:
    measures = ("left", "left_late") if each.formula else ()
    words = ("hồ sơ quá hạn", "hồ sơ <đã> giải quyết")
    return IndicatorValue(each, reading, measures, "hồ sơ ÷ hồ sơ", words, FILE)


LATE = replace(
    indicator(
        "TTHC-13",
        "left_late / left",
        Aggregation.RATIO,
        unit="%",
        legend=status_legend("dat <= 2 < khong-dat"),
    ),
    name="Tỷ lệ hồ sơ giải quyết quá hạn",
    direction=Direction.DOWN,
    numerator="TTHC-08",
    denominator="TTHC-05",
    target_hint=Decimal(2),
)
RESOLVED = replace(indicator("TTHC-05", "left"), name="Số hồ sơ đã giải quyết")
IDLE = replace(LATE, code="TTHC-14", name="Không có việc")
UNKNOWN = replace(
    indicator("CQS-01"), name="Tỷ lệ văn bản ký số", area="CQS", owner="Sở TT&TT"
)


def board(*, is_city: bool = True) -> IndicatorBoard:
    figures = (*OF_2019, *OF_2023)
    return IndicatorBoard(
        org_unit=OrgUnitRef(OrgUnitId(1), "HCM", "UBND TP", "TP", OrgUnitKind.CITY),
        is_city=is_city,
        field_name=None,
        period=Period.year(2024),
        last_day=date(2024, 11, 18),
        as_of=AT,
        values=(
            value(RESOLVED, Reading(1_100)),
            value(LATE, Reading(33, 1_100)),
            value(IDLE, Reading(0, 0, Gap.NOT_OCCURRED)),
            value(UNKNOWN, MISSING),
        ),
        measures={"left": 1_100, "left_late": 33},
        published=figures,
        questions=questions(figures),
        sources=tuple(
            replace(FILE, name=f"{n}.csv", source_name=f"MC-{n}", load_id=LoadId(n))
            for n in range(1, 6)
        ),
        stopped_on=None,
        plan_name="",
    )


def page(wanted: IndicatorFilter = IndicatorFilter()) -> str:  # noqa: B008 - frozen
    return str(indicator_page(board(), DRAWING, wanted=wanted))


def card(code: str) -> str:
    whole = board()
    opened = whole.value(code)
    assert opened is not None
    return str(indicator_card(opened, whole, DRAWING, "chi-tieu"))


def test_the_first_line_says_what_is_covered_and_what_is_missed():
    html = page()

    assert "3/4 chỉ tiêu có số liệu" in html
    assert "1 không đạt: Tỷ lệ hồ sơ giải quyết quá hạn 3,00" in html
    assert "1 chỉ tiêu chưa có nguồn số liệu; nhiều nhất ở Sở TT&amp;TT (1)." in html


def test_published_figures_raise_their_questions_for_the_city_only():
    assert "thiếu 216.515 hồ sơ kỳ trước chuyển qua" in page()
    whole = board(is_city=False)
    other = str(indicator_page(whole, DRAWING, wanted=IndicatorFilter()))
    assert "kỳ trước chuyển qua" not in other


def test_the_passport_leads_to_counts_files_and_published_figures():
    html = card("TTHC-13")

    for told in (
        "<b>33</b> hồ sơ quá hạn",
        "<b>1.100</b> hồ sơ &lt;đã&gt; giải quyết",
        "TTHC-13, bản 1",
        "lượt nạp 1",
        "abababababab",
        "và tệp của 2 nguồn khác",
        "hồ sơ giải quyết quá hạn</td>",
    ):
        assert told in html
    assert "khoảng 22.500.000" in card("TTHC-05")


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (IndicatorFilter(), ["TTHC-13", "TTHC-05", "TTHC-14", "CQS-01"]),
        (IndicatorFilter(text="ty le KY so"), ["CQS-01"]),
        (IndicatorFilter(text="tthc-05"), ["TTHC-05"]),
        (IndicatorFilter(area="CQS"), ["CQS-01"]),
        (IndicatorFilter(owner="Sở TT&TT"), ["CQS-01"]),
        (IndicatorFilter(part=Part.MISSED), ["TTHC-13"]),
        (IndicatorFilter(part=Part.WITHOUT_SOURCE), ["CQS-01"]),
        (IndicatorFilter(text="khong co gi"), []),
    ],
)
def test_the_catalogue_is_narrowed(wanted: IndicatorFilter, codes: list[str]):
    shown = wanted_values(board(), wanted)

    assert [v.indicator.code for v in shown] == codes
    assert ("Bỏ lọc để xem cả danh mục" in page(wanted)) == (not codes)
    assert indicator_filter(wanted.params) == wanted


def test_what_an_address_cannot_mean_narrows_nothing():
    assert indicator_filter({"loc": "<script>"}) == IndicatorFilter()


@pytest.mark.parametrize(
    ("numerator", "bound", "direction", "text"),
    [
        (99_996, Bound.EXACT, Direction.UP, "99,99"),
        (99_996, Bound.LOWER, Direction.DOWN, "≥ 99,99"),
        (12_341, Bound.UPPER, Direction.UP, "≤ 12,35"),
        (12_349, Bound.EXACT, Direction.DOWN, "12,35"),
    ],
)
def test_a_share_is_never_written_better_than_it_is(
    numerator: Number, bound: Bound, direction: Direction, text: str
):
    each = replace(LATE, bound=bound, direction=direction)

    assert value_text(each, Reading(numerator, 100_000)).startswith(text)


def test_hints_say_which_side_is_asked_for():
    assert hint_text(LATE) == "không quá 2 %"
    assert hint_text(replace(LATE, direction=Direction.UP)) == "từ 2 %"


def test_the_twins_hold_what_is_shown_and_all_published_figures():
    twins = indicator_twins(board(), DRAWING, wanted=IndicatorFilter(part=Part.MISSED))

    assert list(twins[CATALOGUE_KEY].frame["Mã"]) == ["TTHC-13"]
    assert len(twins[PUBLISHED_KEY].frame) == len(OF_2019) + len(OF_2023)
    idle = indicator_twins(board(), DRAWING, wanted=IndicatorFilter(text="TTHC-14"))
    assert list(idle[CATALOGUE_KEY].frame["Ghi chú"]) == ["không phát sinh"]
