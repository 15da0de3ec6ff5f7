"""What the overview draws follows from its figures, in words and shapes."""

from dataclasses import replace

import pytest

from components.kpi import bands, tiles_table
from components.links import Drawing, Links, target
from components.overview_board import overview_board, overview_twins
from components.red_list import (
    promise_text,
    reach_notes,
    reason_text,
    red_list,
    red_list_table,
)
from domain import indicator_tiles as codes
from domain.formula import MISSING, Gap, Reading
from domain.scorecard import Overview, Reason
from domain.whole import Whole
from tests.components import fixtures
from tests.components.fixtures import ZONE
from tests.components.pages_of_markup import links, parsed
from tests.components.tile_fixtures import tile, with_tile

CITY = Whole("Thành phố Hồ Chí Minh")
DRAWING = Drawing(Links({"so-voi": "cung-ky"}), ZONE)


def tile_texts(board: Overview | None = None) -> list[str]:
    markup = bands(board or fixtures.overview(), DRAWING)
    return [tile.text for tile in parsed(markup).all("li", "tile")]


def test_the_whole_page_stays_below_its_payload_budget():
    assert len(overview_board(fixtures.overview(), DRAWING).encode()) < 60_000


def test_the_page_has_one_first_heading_and_no_skipped_level():
    headings = [
        e.tag
        for e in parsed(overview_board(fixtures.overview(), DRAWING)).all()
        if e.tag in ("h1", "h2", "h3", "h4")
    ]

    assert headings.count("h1") == 1
    assert set(headings) == {"h1", "h2"}


def test_stock_tiles_say_change_target_and_word():
    texts = tile_texts()

    assert "1.842 hồ sơ ▲ tăng 68 so với 15/11 Chỉ tiêu 0: không đạt" in texts[0]
    assert "trong 2 ngày tới: 21.377 Cần xử lý trong ngày" in texts[1]
    assert "▲ tăng 9 · 0,59 % của 36.354" in texts[2]
    assert "▼ giảm 3.118 · 3.204 chờ công dân bằng 1,0 ngày tiếp nhận" in texts[3]


def test_a_tile_without_a_series_leaves_no_gap_for_one():
    drawn = str(bands(fixtures.overview(), DRAWING))

    assert drawn.count('<svg class="spark') == 7


def test_rate_tiles_name_definition_target_and_difference():
    texts = tile_texts()

    assert texts[4].startswith("Đúng hạn R1")
    assert "99,83 %" in texts[4]
    assert "quá hạn 16,7/10.000 ▼ giảm 0,5 Chỉ tiêu ≥ 98" in texts[4]
    assert "▲ tăng 2,6 điểm" in texts[7]


def test_a_first_day_has_no_change_and_says_nothing_of_it():
    board = with_tile(fixtures.overview(), codes.OVERDUE, compared=None, series=())

    text = tile_texts(board)[0]

    assert "so với" not in text


def test_a_missing_comparison_is_said_and_not_shown_as_zero():
    board = with_tile(fixtures.overview(), codes.RECEIVED, compared=None)

    text = tile_texts(board)[5]

    assert "chưa đủ số liệu kỳ so sánh" in text
    assert "0" not in text.split("20.684.317")[1]


def test_nothing_left_shows_a_dash_not_a_rate():
    nothing = Reading(0, 0, Gap.NOT_OCCURRED)
    board = with_tile(
        fixtures.overview(), codes.ON_TIME, reading=nothing, compared=None, beside=None
    )

    text = tile_texts(board)[4]

    assert "– không phát sinh" in text
    assert "Chỉ tiêu" not in text


def test_only_changes_for_the_worse_are_red():
    board = with_tile(fixtures.overview(), codes.OVERDUE, compared=Reading(2000))

    tiles = parsed(bands(board, DRAWING)).all("li", "tile")

    assert tiles[0].all("span", "red") == []
    assert [e.text for e in tiles[2].all("span", "red")] == ["▲ tăng 9"]


def test_stock_tiles_lead_to_the_matching_lists():
    drawn = parsed(bands(fixtures.overview(), DRAWING))
    found = {
        each.text: each.attributes["href"]
        for head in drawn.all("div", "k")
        for each in head.all("a")
        if each.attributes.get("class", "") == ""
    }

    kinds = {name: target(link)[1]["loai"] for name, link in found.items()}
    assert kinds == {
        "Đang quá hạn": "qua-han",
        "Đến hạn hôm nay": "den-han-hom-nay",
        "Thiếu thư xin lỗi": "thieu-thu",
        "Đang giải quyết": "dang-giai-quyet",
    }
    assert all(target(link)[1]["so-voi"] == "cung-ky" for link in found.values())


def test_each_tile_leads_to_the_passport_of_its_indicator():
    drawing = Drawing(Links({"ky": "2024-M03", "don-vi": "HBC"}), ZONE)
    drawn = parsed(bands(fixtures.overview(), drawing))

    marks = drawn.all("a", "pp")

    opened = [target(each.attributes["href"]) for each in marks]
    assert [params["ma"] for _, params in opened] == list(codes.DEFAULT_TILES)
    assert {path for path, _ in opened} == {"chi-tieu"}
    assert all(params["don-vi"] == "HBC" for _, params in opened)
    # What stands now is of no past period: its passport is that of the present one.
    assert [params.get("ky") for _, params in opened] == [None] * 4 + ["2024-M03"] * 4
    assert all(
        each.attributes["title"] == each.attributes["aria-label"] for each in marks
    )
    assert (
        "Hộ chiếu: Số hồ sơ đang giải quyết đã quá hạn"
        in (marks[0].attributes["title"])
    )


def test_an_indicator_that_nobody_thought_of_is_a_whole_tile():
    late = tile(
        codes.LATE_SHARE,
        Reading(22, 800),
        Reading(10, 800),
        (Reading(10, 800), Reading(22, 800)),
    )
    days = tile("TTHC-45", Reading(2211, 800), Reading(2000, 800))
    board = fixtures.overview()
    board = replace(board, tiles=replace(board.tiles, figures=(late, days)))

    texts = tile_texts(board)

    assert "2,75 %" in texts[0]
    assert "▲ tăng 1,5 điểm % Chỉ tiêu 2 %: không đạt" in texts[0]
    assert "2,76 ngày làm việc ▲ tăng 0,3" in texts[1]
    assert "không có chỉ tiêu" in texts[1]


def test_an_indicator_without_source_says_so_and_is_no_zero():
    board = with_tile(fixtures.overview(), codes.RECEIVED, reading=MISSING)
    survey = tile("CDDH-10", MISSING)
    board = replace(
        board, tiles=replace(board.tiles, figures=(*board.tiles.figures, survey))
    )

    texts = tile_texts(board)

    assert "– chưa đủ số liệu của kỳ" in texts[5]
    assert "– chưa có nguồn số liệu" in texts[8]


def test_codes_that_the_catalogue_lost_are_told():
    board = fixtures.overview()
    board = replace(board, tiles=replace(board.tiles, gone=("TTHC-99",)))

    assert "không còn: TTHC-99" in str(bands(board, DRAWING))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_told_in_at_most_eight_words(reason):
    row = replace(
        fixtures.attention()[1], reason=reason, reason_number=1234, over_thirty_days=118
    )

    for whole in (CITY, None):
        assert 3 <= len(reason_text(row, whole=whole).split()) <= 8


def test_a_surge_without_yesterday_claims_no_increase():
    row = replace(fixtures.attention()[1], previous_overdue=None)

    assert reason_text(row, whole=CITY) == "Tăng gấp 4 lần thường lệ"


def test_most_in_city_is_said_only_of_the_city():
    row = replace(fixtures.attention()[0], over_thirty_days=0)

    assert reason_text(row, whole=CITY) == "Nhiều nhất Thành phố"
    assert reason_text(row, whole=Whole("Tỉnh Phú Thọ")) == "Nhiều nhất Tỉnh"
    assert reason_text(row, whole=None) == "Nhiều nhất trong phạm vi"


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (0, "hẹn 29/07; hẹn lại 20/09: lỡ"),
        (1, "hẹn 18/09; chưa hẹn lại"),
        (2, "hẹn 30/09; hẹn lại 29/11"),
    ],
)
def test_promises_say_whether_the_second_was_missed_too(index, words):
    worst = fixtures.attention()[index].worst
    assert worst is not None

    assert promise_text(worst) == words


def test_red_list_names_rest_and_those_not_ranked():
    text = parsed(red_list(fixtures.overview(), DRAWING)).one("p", "rest").text

    assert text == (
        "25 đơn vị còn lại: 465 hồ sơ đang quá hạn. "
        "Huyện Cần Giờ (21 hồ sơ) không xếp vì số liệu chỉ đến 18/10."
    )


def test_red_list_leads_to_org_unit_and_dossier_in_one_click():
    found = links(red_list(fixtures.overview(), DRAWING))

    path, params = target(found["Huyện Bình Chánh"])
    assert (path, params["loai"], params["cua"]) == ("ho-so", "qua-han", "HBC")
    assert target(found["H29.42-240826-0071"])[1]["ma"] == "H29.42-240826-0071"
    assert "Xem cả 31 đơn vị" in found


def test_red_list_without_rows_says_so():
    board = fixtures.overview(attention=(), attention_rest=(0, 0))
    nothing = replace(board.now, overdue=replace(board.now.overdue, value=0))

    # Overdue dossiers of org units that are not compared stay overdue.
    assert "Chưa xếp đơn vị nào." in red_list(board, DRAWING)
    empty = red_list(replace(board, now=nothing), DRAWING)
    assert "Không đơn vị nào có hồ sơ quá hạn." in empty
    assert parsed(empty).all("table") == []


def test_red_list_leads_to_what_an_org_unit_holds_itself():
    board = fixtures.overview()
    own = replace(board.attention[0], org_unit=board.org_unit)

    found = links(red_list(replace(board, attention=(own,)), DRAWING))

    params = target(found[board.org_unit.name])[1]
    assert (params["cua"], params["truc-tiep"]) == (board.org_unit.code, "1")


def test_red_list_never_calls_its_own_org_unit_not_ranked():
    board = fixtures.overview()
    (late,) = board.freshness.stale
    whole = replace(late, org_unit=board.org_unit)
    desk = replace(whole, own_only=True, overdue_dossiers=3)
    freshness = replace(board.freshness, stale=(whole, desk), partial=(late,))

    text = reach_notes(replace(board, freshness=freshness), DRAWING)

    name = board.org_unit.name
    assert text == (
        f"Số liệu của {name} chỉ đến 18/10. "
        f"{name} (phần trực tiếp giữ) (3 hồ sơ) không xếp vì số liệu chỉ đến 18/10. "
        "Một phần số liệu chưa đủ: Huyện Cần Giờ (đến 18/10)."
    )


def test_an_org_unit_without_head_or_worst_dossier_is_still_drawn():
    row = replace(fixtures.attention()[0], head=None, worst=None, previous_overdue=None)
    board = fixtures.overview(attention=(row,))

    text = parsed(red_list(board, DRAWING)).one("tbody").text

    assert "Chưa có người đứng đầu" in text
    assert red_list_table(board)["Hồ sơ lâu nhất"].isna().all()


def test_tables_hold_numbers_and_vietnamese_headings():
    frame = tiles_table(fixtures.overview())

    assert list(frame.columns) == [
        "Mã",
        "Chỉ tiêu",
        "Thời điểm hoặc kỳ",
        "Đơn vị tính",
        "Giá trị",
        "So với",
        "Tử số",
        "Mẫu số",
    ]
    assert frame.loc[0, "Giá trị"] == 1842
    waiting = frame[frame["Chỉ tiêu"] == "Chờ công dân"]
    assert list(waiting["Giá trị"]) == [3204]


def test_every_drawing_has_a_table_twin():
    board = fixtures.overview()

    twins = overview_twins(board, DRAWING)

    assert len(twins["can-chi-dao"].frame) == len(board.attention)
    assert len(twins["theo-thang"].frame) == len(board.trend)
    assert len(twins["xep-hang"].frame) == len(board.ranking)
