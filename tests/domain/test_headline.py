"""The headline says what the numbers bear, in grammatical Vietnamese."""

from dataclasses import replace

import pytest

from domain.headline import headline, share_words
from domain.scorecard import AttentionRow, Freshness, Overview, StaleUnit
from tests.components import fixtures
from tests.components.fixtures import ZONE


def lead(overview: Overview) -> str:
    return headline(overview, zone=ZONE).text


def with_overdue(
    value: int, previous: int | None, rows: tuple[AttentionRow, ...] = ()
) -> Overview:
    board = fixtures.overview()
    overdue = replace(board.now.overdue, value=value, previous=previous)
    return replace(
        board,
        now=replace(board.now, overdue=overdue),
        attention=rows,
        attention_rest=(0, 0),
    )


def test_names_count_change_share_and_highest_org_unit():
    assert lead(fixtures.overview()) == (
        "1.842 hồ sơ đang quá hạn, tăng 68 so với thứ Sáu 15/11; "
        "ba phần tư nằm ở 6 đơn vị, nhiều nhất Sở Tài nguyên và Môi trường."
    )


def test_only_the_count_is_emphasised():
    segments = headline(fixtures.overview(), zone=ZONE).lead

    assert [s.text for s in segments if s.alert] == ["1.842 hồ sơ đang quá hạn"]


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        (90, "100 hồ sơ đang quá hạn, tăng 10 so với thứ Sáu 15/11."),
        (1112, "100 hồ sơ đang quá hạn, giảm 1.012 so với thứ Sáu 15/11."),
        (100, "100 hồ sơ đang quá hạn, không đổi so với thứ Sáu 15/11."),
        (None, "100 hồ sơ đang quá hạn."),
    ],
)
def test_change_follows_the_previous_working_day(previous, words):
    assert lead(with_overdue(100, previous)) == words


def test_no_overdue_is_said_without_emphasis():
    result = headline(with_overdue(0, 4), zone=ZONE)

    assert result.text == "Không có hồ sơ quá hạn, giảm 4 so với thứ Sáu 15/11."
    assert not any(segment.alert for segment in result.lead)


def test_nothing_loaded_says_so_and_nothing_else():
    freshness = Freshness(None, None, 44, 0, (), is_sample=False)

    result = headline(fixtures.overview(freshness=freshness), zone=ZONE)

    assert (result.text, result.notes) == ("Chưa có số liệu.", ())


def test_a_single_org_unit_is_named_instead_of_counted():
    rows = fixtures.attention()[:1]

    assert lead(with_overdue(412, None, rows)).endswith(
        "; tất cả ở Sở Tài nguyên và Môi trường."
    )


def test_few_org_units_hold_all():
    rows = fixtures.attention()[:2]

    assert lead(with_overdue(698, None, rows)).endswith(
        "; tất cả nằm ở 2 đơn vị, nhiều nhất Sở Tài nguyên và Môi trường."
    )


def test_a_tie_for_most_names_both():
    first, second, third = fixtures.attention()[:3]
    rows = (first, replace(second, overdue=412), third)

    assert lead(with_overdue(1065, None, rows)).endswith(
        "nhiều nhất Sở Tài nguyên và Môi trường và Huyện Bình Chánh."
    )


def test_equal_org_units_name_nobody():
    rows = tuple(replace(row, overdue=10) for row in fixtures.attention()[:3])

    assert lead(with_overdue(30, None, rows)).endswith("; tất cả nằm ở 3 đơn vị.")


def test_own_org_unit_alone_is_not_repeated():
    rows = fixtures.attention()[1:2]
    board = replace(with_overdue(286, 255, rows), org_unit=fixtures.HBC)

    assert lead(board) == (
        "286 hồ sơ đang quá hạn tại Huyện Bình Chánh, tăng 31 so với thứ Sáu 15/11."
    )


def test_field_is_named():
    board = replace(with_overdue(3, None), field_name="Đất đai")

    assert lead(board) == "3 hồ sơ đang quá hạn thuộc lĩnh vực Đất đai."


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1377, 1842, "ba phần tư"),
        (75, 100, "ba phần tư"),
        (76, 100, "hơn ba phần tư"),
        (74, 100, "hơn hai phần ba"),
        (50, 100, "một nửa"),
        (51, 100, "hơn một nửa"),
        (49, 100, "hơn một phần ba"),
        (2, 3, "hai phần ba"),
        (90, 100, "chín phần mười"),
        (99, 100, "hơn chín phần mười"),
        (24, 100, None),
    ],
)
def test_a_share_is_put_in_words_only_when_true(part, whole, words):
    assert share_words(part, whole) == words


def test_a_small_share_is_counted():
    board = replace(
        with_overdue(10_000, None, fixtures.attention()), attention_rest=(90, 8623)
    )

    assert "; 1.377 hồ sơ nằm ở 6 đơn vị, nhiều nhất" in lead(board)


def test_missing_letters_lead_the_second_line():
    notes = headline(fixtures.overview(), zone=ZONE).notes

    assert notes == (
        "214 hồ sơ quá hạn chưa có thư xin lỗi, tăng 9.",
        "Số liệu của Huyện Cần Giờ chỉ đến 18/10.",
    )


def test_letters_all_sent_is_said_only_where_some_were_due():
    board = fixtures.overview()
    none_missing = replace(board.now.apology_missing, value=0)
    sent = replace(board, now=replace(board.now, apology_missing=none_missing))
    never = replace(sent, now=replace(sent.now, ever_overdue=0))

    assert headline(sent, zone=ZONE).notes[0] == (
        "Mọi hồ sơ từng quá hạn đều đã có thư xin lỗi."
    )
    assert not any("thư" in note for note in headline(never, zone=ZONE).notes)


def test_many_stale_org_units_are_counted_and_the_longest_named():
    board = fixtures.overview()
    stale = board.freshness.stale[0]
    later = [
        StaleUnit(fixtures.Q12, fixtures.local(11, day, 17), 5) for day in (1, 5, 8)
    ]
    freshness = replace(board.freshness, stale=(*later, stale))

    notes = headline(replace(board, freshness=freshness), zone=ZONE).notes

    assert (
        notes[-1] == "4 đơn vị chưa đủ số liệu; lâu nhất Huyện Cần Giờ chỉ đến 18/10."
    )


def test_sentences_of_the_plan_stand_between():
    board = fixtures.overview(plan_note=("8 nhiệm vụ quá hạn.",))

    assert headline(board, zone=ZONE).notes[1] == "8 nhiệm vụ quá hạn."
