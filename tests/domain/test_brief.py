from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brief import UnitOverdueRow, unit_overdue_table
from domain.brief_text import leadership_paragraphs, period_words, standing_lines
from domain.period import Basis, Period
from domain.scorecard import FlowFigure, OrgUnitKind, Overview
from tests.reports.content import (
    ZONE,
    dossier_rows,
    leadership_content,
    ledger_table,
    org_unit,
    overdue_content,
    overview,
    provenance,
    unit_rows,
)

COUNTS = st.integers(0, 10_000)
ROWS = st.lists(
    st.builds(
        UnitOverdueRow,
        code=st.just("X"),
        name=st.sampled_from(["Quận 1", "Quận 3", "Sở Xây dựng"]),
        overdue=COUNTS,
        change=st.none() | st.integers(-100, 100),
        over_thirty_days=COUNTS,
        worst_working_days=st.none() | st.integers(0, 400),
        apology_missing=COUNTS,
    ),
    max_size=40,
)


@given(ROWS, st.integers(1, 12))
def test_rows_and_rest_add_up_to_the_total(
    units: list[UnitOverdueRow], shown: int
) -> None:
    table = unit_overdue_table(units, total_name="Toàn Thành phố", shown=shown)

    rows = [*table.rows, *([table.rest] if table.rest else [])]
    for name in ("overdue", "over_thirty_days", "apology_missing"):
        expected = sum(getattr(unit, name) for unit in units)
        assert sum(getattr(row, name) for row in rows) == expected
        assert getattr(table.total, name) == expected


def test_most_overdue_come_first_and_the_rest_is_named_by_its_size() -> None:
    table = unit_overdue_table(unit_rows(), total_name="Toàn Thành phố", shown=6)

    assert [row.overdue for row in table.rows] == [412, 300, 286, 241, 198, 143]
    assert table.rest is not None
    assert table.rest.name == "3 đơn vị còn lại"


def test_a_rest_of_one_is_shown_by_name() -> None:
    table = unit_overdue_table(unit_rows()[:7], total_name="Toàn Thành phố", shown=6)

    assert len(table.rows) == 7
    assert table.rest is None


def test_a_change_unknown_for_one_is_unknown_for_all() -> None:
    rows = [*unit_rows(), replace(unit_rows()[0], change=None)]

    table = unit_overdue_table(rows, total_name="Toàn Thành phố")

    assert table.total.change is None


def test_a_table_that_contradicts_the_overview_is_refused() -> None:
    content = leadership_content()
    fewer = unit_overdue_table(unit_rows()[1:], total_name="Toàn Thành phố")

    with pytest.raises(ValueError, match="units add up to 1430, overview shows 1842"):
        replace(content, units=fewer)


def test_more_dossiers_than_counted_are_refused() -> None:
    with pytest.raises(ValueError, match="1900 dossiers"):
        leadership_content(dossiers=dossier_rows(1900))
    with pytest.raises(ValueError, match="3 dossiers, total is 2"):
        overdue_content(dossier_rows(3), total=2)


def test_the_ledger_total_is_the_sum_of_its_lines() -> None:
    table = ledger_table()

    assert table.total.resolved_late == sum(
        line.ledger.resolved_late for line in table.lines
    )


def paragraphs(board: Overview) -> list[str]:
    return [
        "".join(run.text for run in runs)
        for runs in leadership_paragraphs(board, zone=ZONE)
    ]


def test_the_paragraphs_say_what_is_overdue_then_what_flowed() -> None:
    first, second = paragraphs(overview())

    assert first.startswith("1.842 hồ sơ đang quá hạn, tăng 68 so với thứ Sáu 15/11")
    assert "214 hồ sơ quá hạn chưa có thư xin lỗi" in first
    assert second == (
        "Từ ngày 01 tháng 01 năm 2024 đến ngày 18 tháng 11 năm 2024, Thành phố tiếp "
        "nhận 20.684.317 hồ sơ, tăng 5,2\u202f% so với cùng kỳ năm trước; đã giải "
        "quyết 20.664.102 hồ sơ, trong đó 34.512 hồ sơ quá hạn (16,7 trên 10.000; "
        "đúng hạn R1 99,83\u202f%). Đang giải quyết 94.927 hồ sơ, trong đó 6.318 hồ sơ "
        "chờ công dân bổ sung hoặc thực hiện nghĩa vụ tài chính."
    )


@pytest.mark.parametrize(
    ("value", "compared", "words"),
    [
        (90, 100, "tiếp nhận 90 hồ sơ, giảm 10,0\u202f% so với"),
        (100, 100, "tiếp nhận 100 hồ sơ, bằng cùng kỳ năm trước;"),
        (100, None, "tiếp nhận 100 hồ sơ; đã"),
        (100, 0, "tiếp nhận 100 hồ sơ; đã"),
    ],
)
def test_the_comparison_is_said_only_when_there_is_one(
    value: int, compared: int | None, words: str
) -> None:
    board = overview()
    flow = replace(board.flow, received=FlowFigure(value, compared))

    assert words in paragraphs(replace(board, flow=flow))[1]


def test_the_previous_period_is_not_called_last_year() -> None:
    may = Period.month(2024, 5)
    board = replace(overview(), period=may, compared=may.previous())

    text = paragraphs(board)[1]

    assert "so với kỳ trước" in text
    assert "đến ngày 31 tháng 5 năm 2024" in text


def test_nothing_resolved_gives_no_rate() -> None:
    board = overview()
    flow = replace(board.flow, resolved=FlowFigure(0, None))

    text = paragraphs(replace(board, flow=flow))[1]

    assert "đã giải quyết 0 hồ sơ. Đang giải quyết" in text


def test_place_and_field_are_named_when_narrower_than_the_city() -> None:
    unit = org_unit("HBC", "Huyện Bình Chánh", OrgUnitKind.DISTRICT)
    board = replace(overview(), org_unit=unit, field_name="Đất đai")

    text = paragraphs(board)[1]

    assert "Huyện Bình Chánh tiếp nhận 20.684.317 hồ sơ thuộc lĩnh vực Đất đai" in text


def test_a_period_that_has_not_begun_has_no_flow() -> None:
    board = replace(overview(), period=Period.month(2025, 1), compared=None)

    assert paragraphs(board)[1].startswith("Đang giải quyết 94.927 hồ sơ")


def test_without_data_there_is_one_sentence() -> None:
    board = overview()
    empty = replace(board, freshness=replace(board.freshness, data_moment=None))

    assert paragraphs(empty) == ["Chưa có số liệu."]


def test_standing_says_provisional_and_sample() -> None:
    assert standing_lines(provenance()) == (
        "Số liệu tạm thời đến 07 giờ 00 ngày 18 tháng 11 năm 2024.",
        "Dữ liệu mẫu, không có thật.",
    )
    assert standing_lines(provenance(is_sample=False, is_final=True)) == (
        "Số liệu đến 07 giờ 00 ngày 18 tháng 11 năm 2024.",
    )


def test_periods_are_named_within_a_sentence() -> None:
    assert period_words(Period.year(2024)) == "năm 2024"
    assert period_words(Period.month(2024, 5, Basis.REPORTING)).startswith("tháng 5")


def test_the_export_day_is_local() -> None:
    late = replace(provenance(), exported_at=datetime(2024, 11, 17, 18, 0, tzinfo=UTC))

    assert late.exported_on == date(2024, 11, 18)
