"""Lists, breakdowns and the clock of one dossier as they are drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.bands import age_bands
from components.clock_panel import clock_panel, event_lines, state_words
from components.crumbs import crumb_steps, crumbs
from components.dossiers_board import dossiers_board
from components.links import Drawing, Links, dossier_filter, target
from components.matches import matches
from components.shares import breakdowns
from components.tables import (
    COLUMNS,
    dossier_table,
    letter_cell,
    order_words,
    state_cell,
)
from components.time_strip import WIDTH, time_strip
from domain.dossier import DossierState
from domain.drilldown import (
    LATE_REASONS,
    NO_REASON,
    NO_STEP,
    AgeBand,
    DossierFilter,
    ListKind,
    Share,
    StripMark,
    StripSegment,
)
from domain.list_order import Place, Sort, SortColumn, place_of, place_text, sort_named
from domain.look_up import LookUp, LookUpKind
from tests.components import dossier_fixtures as dossiers
from tests.components.fixtures import AS_OF, ZONE
from tests.components.pages_of_markup import links, parsed

DRAWING = Drawing(Links({"ky": "2024"}), ZONE)


def test_the_way_down_names_each_step_with_its_count():
    text = parsed(crumbs(dossiers.dossier_list(), DRAWING)).text

    way, evidence = text.split(" Số này từ đâu ")
    assert way == (
        "Đang quá hạn 1.842 › Trên 30 ngày 243 › Sở Tài nguyên và Môi trường 118 › "
        "Môi trường 69 › Cấp giấy phép môi trường: 47 hồ sơ"
    )
    assert "Trên 30 ngày; Sở Tài nguyên và Môi trường; Môi trường;" in evidence


def test_each_step_leads_back_to_what_was_narrowed_so_far():
    steps = crumb_steps(dossiers.dossier_list(), DRAWING)

    params = [target(step.href)[1] for step in steps]
    assert [len(p) for p in params] == [2, 3, 4, 5, 6]
    assert all(p["ky"] == "2024" for p in params)


@given(
    st.sampled_from(ListKind),
    st.one_of(st.none(), st.sampled_from(AgeBand)),
    st.one_of(st.none(), st.text(min_size=1)),
    st.one_of(st.none(), st.just(NO_STEP), st.text(min_size=1)),
    st.booleans(),
    st.one_of(st.none(), st.just(NO_REASON), st.sampled_from(list(LATE_REASONS))),
    st.one_of(st.none(), st.text(min_size=1)),
)
def test_a_filter_survives_its_address(kind, band, unit, step, own_only, reason, text):
    wanted = DossierFilter(
        kind=kind,
        band=band,
        org_unit_code=unit,
        step=step,
        own_only=own_only and unit is not None,
        late_reason=reason,
        text=text,
    )

    path, params = target(Links().dossiers(wanted))

    assert path == "ho-so"
    assert dossier_filter(params) == wanted


def test_an_address_that_means_nothing_asks_for_overdue_dossiers():
    assert dossier_filter({"loai": "x", "tuoi": "y"}) == DossierFilter()


def test_bands_show_org_unit_within_scope_and_mark_the_chosen_one():
    tiles = parsed(age_bands(dossiers.dossier_list(), DRAWING)).all("a")

    assert tiles[4].text == "Trên 30 ngày làm việc 118 trong 243"
    assert [("aria-current" in tile.attributes) for tile in tiles] == [False] * 4 + [
        True
    ]


def test_a_second_click_on_the_chosen_band_opens_it_again():
    tiles = parsed(age_bands(dossiers.dossier_list(), DRAWING)).all("a")

    assert "tuoi" not in target(tiles[4].attributes["href"])[1]
    assert target(tiles[0].attributes["href"])[1]["tuoi"] == "1-2"


def test_lists_without_an_age_have_no_bands():
    assert age_bands(dossiers.dossier_list(bands=()), DRAWING) == ""


def test_org_units_are_offered_until_one_is_chosen():
    listing = dossiers.dossier_list()
    open_list = replace(listing, filter=DossierFilter(band=AgeBand.OVER_30))

    chosen = [h.text for h in parsed(breakdowns(listing, DRAWING)).all("h2")]
    unchosen = [h.text for h in parsed(breakdowns(open_list, DRAWING)).all("h2")]

    assert chosen == [
        "Lĩnh vực, thủ tục 118 hồ sơ",
        "Đang ở bước 47 hồ sơ",
        "Lý do quá hạn 47 hồ sơ",
    ]
    assert unchosen[0] == "Đơn vị 197 hồ sơ"


def test_lines_keep_what_else_the_list_is_narrowed_to():
    wanted = DossierFilter(band=AgeBand.OVER_30, step="Trình ký")
    own = Share("HBC", "Huyện Bình Chánh trực tiếp giữ", 4, own_only=True)
    listing = dossiers.dossier_list(filter=wanted, by_org_unit=(own,))

    found = links(breakdowns(listing, DRAWING))

    lines = {label: dossier_filter(target(href)[1]) for label, href in found.items()}
    assert lines["Huyện Bình Chánh trực tiếp giữ 4"] == replace(
        wanted, org_unit_code="HBC", own_only=True
    )
    assert lines["Môi trường"] == replace(wanted, field_code="MT")
    assert lines["Trình ký 9"] == replace(wanted, step=None)


def test_only_whole_org_units_and_fields_have_a_mark():
    """A line that undoes a choice counts one thing and leads to another."""
    step = DossierFilter(step="Trình ký")
    procedure = DossierFilter(field_code="MT", procedure_code="TTHC-MT-01")
    own = Share("HBC", "Huyện Bình Chánh trực tiếp giữ", 4, own_only=True)
    units = (Share("SXD", "Sở Xây dựng", 41), own)

    def marked(wanted: DossierFilter) -> list[str]:
        listing = dossiers.dossier_list(filter=wanted, by_org_unit=units)
        found = parsed(breakdowns(listing, DRAWING)).all("a", "pp")
        return [mark.attributes["title"].split(", ")[1] for mark in found]

    assert marked(DossierFilter()) == [
        "Sở Xây dựng",
        "Môi trường",
        "Đất đai",
        "Tài nguyên nước",
    ]
    assert marked(step) == []
    assert marked(procedure) == [
        "Môi trường",
        "Đất đai",
        "Tài nguyên nước",
    ]


def test_waiting_dossiers_say_since_when():
    row = dossiers.dossier_row(waiting_since=date(2024, 9, 4))
    waiting = DossierFilter(kind=ListKind.WAITING)
    listing = dossiers.dossier_list(filter=waiting, rows=(row,))

    assert "04/09/2024" in parsed(dossier_table(listing, DRAWING)).one("tbody").text


def test_procedures_stand_under_their_field_with_its_sum():
    section = parsed(breakdowns(dossiers.dossier_list(), DRAWING))

    assert [g.text for g in section.all("p", "grp")] == [
        "Môi trường 69",
        "Đất đai 31",
        "Tài nguyên nước 18",
    ]


def test_the_overdue_list_has_columns_for_age_step_and_letter():
    table = parsed(dossier_table(dossiers.dossier_list(), DRAWING)).one("table")

    headings = [th.text for th in table.all("th")]
    assert headings[0] == "Mã hồ sơ"
    assert headings[-3:] == ["Quá, ngày LV", "Đang ở bước", "Thư xin lỗi"]
    first = table.one("tbody").all("tr")[0].text
    assert "17/06/2024" in first
    assert "+15 63 Thẩm định lỡ hẹn lại" in first


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_kind_has_columns_and_is_drawn_empty_and_full(kind):
    listing = dossiers.dossier_list(filter=DossierFilter(kind=kind))
    nothing = replace(listing, rows=(), total=0)

    table = parsed(dossier_table(listing, DRAWING)).one("table")

    assert len(table.all("th")) == len(COLUMNS[kind]) + 1
    assert "Không có hồ sơ nào" in dossier_table(nothing, DRAWING)


def test_a_search_without_a_hit_says_so_and_leads_out():
    wanted = DossierFilter(kind=ListKind.OPEN, text="<b>ZZ", org_unit_code="Q01")
    listing = dossiers.dossier_list(filter=wanted, rows=(), total=0)

    markup = dossier_table(listing, DRAWING)

    assert "Không có mã nào chứa “&lt;b&gt;ZZ”" in markup
    (out,) = [a for a in parsed(markup).all("a") if a.text == "Bỏ tìm"]
    assert "cua=Q01" in out.attributes["href"]
    assert "tim=" not in out.attributes["href"]


def test_pages_lead_on_and_back():
    listing = dossiers.dossier_list(
        first_row=14, total=47, before="truoc", after="sau", sort=Sort(SortColumn.DUE)
    )

    markup = dossier_table(listing, DRAWING)

    found = links(markup)
    assert "Dòng 14–26 trong 47 hồ sơ." in parsed(markup).text
    assert target(found["Trang trước"])[1]["tu-cho"] == "truoc"
    assert target(found["Trang sau"])[1]["tu-cho"] == "sau"
    assert "tu-cho" not in target(found["Trang đầu"])[1]
    assert {target(href)[1]["xep"] for name, href in found.items() if "Trang" in name}


def test_the_last_page_leads_only_back():
    listing = dossiers.dossier_list(first_row=40, total=47, before="truoc")

    assert "Trang sau" not in dossier_table(listing, DRAWING)


def test_a_heading_sorts_turns_round_and_leads_back():
    def next_order(sort: Sort | None) -> str | None:
        listing = dossiers.dossier_list(sort=sort)
        href = links(dossier_table(listing, DRAWING))[
            "Hạn" if sort is None else f"Hạn {'▼' if sort.descending else '▲'}"
        ]
        return target(href)[1].get("xep")

    upwards, downwards = Sort(SortColumn.DUE), Sort(SortColumn.DUE, descending=True)
    assert next_order(None) == upwards.key
    assert next_order(upwards) == downwards.key
    assert next_order(downwards) is None


def test_the_order_is_said():
    usual = dossiers.dossier_list()
    sorted_by_due = dossiers.dossier_list(sort=Sort(SortColumn.DUE, descending=True))

    assert order_words(usual) == "nhiều ngày làm việc quá hạn nhất trước"
    assert order_words(sorted_by_due) == "xếp theo hạn, giảm dần"


@given(st.sampled_from(SortColumn), st.booleans())
def test_an_order_survives_its_address(column, descending):
    assert sort_named(Sort(column, descending).key) == Sort(column, descending)


@given(
    st.integers(0, 3),
    st.lists(st.integers(-(2**62), 2**62) | st.text("aĐ–'%_", max_size=20), max_size=3),
    st.integers(1, 2**62),
    st.integers(0, 10**9),
    st.booleans(),
)
def test_a_place_survives_its_address(part, keys, number, position, backwards):
    place = Place(part, tuple(keys), number, position, backwards)

    assert place_of(place_text(place)) == place


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda b: b.hex()))
def test_an_address_without_a_place_begins_at_the_top(text):
    found = place_of(text)

    assert found is None or place_of(place_text(found)) == found


def test_a_source_that_lags_is_noted_beside_the_code():
    row = dossiers.dossier_row(complete_to=datetime(2024, 10, 18, 10, tzinfo=UTC))
    listing = dossiers.dossier_list(rows=(row, dossiers.dossier_row(1)))

    notes = parsed(dossier_table(listing, DRAWING)).all("span", "lag")

    assert [note.text for note in notes] == ["số liệu đến 18/10"]


def test_letters_are_missing_missed_redated_or_sent():
    row = dossiers.dossier_row
    cells = [
        letter_cell(row(apology_sent=False)),
        letter_cell(row(apology_sent=True, redate_missed=True)),
        letter_cell(row(5)),
        letter_cell(row(apology_sent=True, redate_missed=False, redated_to=None)),
    ]

    assert [(c.text, c.status) for c in cells] == [
        ("thiếu thư", "late"),
        ("lỡ hẹn lại", "late"),
        ("hẹn lại 29/11", ""),
        ("đã gửi", ""),
    ]


def test_open_dossiers_say_overdue_soon_in_time_or_waiting():
    row = dossiers.dossier_row
    cells = [
        state_cell(row()),
        state_cell(row(working_days_late=None, due_on=None)),
        state_cell(row(working_days_late=None, working_days_left=2)),
        state_cell(row(working_days_late=None, working_days_left=9)),
    ]

    assert [c.status for c in cells] == ["late", "wait", "soon", "ok"]


def test_the_clock_tells_each_event_rule_and_deadline():
    page = dossiers.dossier_page()

    rows = parsed(clock_panel(page, DRAWING, close_href="ho-so")).one("tbody")

    texts = [row.text for row in rows.all("tr")]
    assert texts[1] == (
        "09/07 09:05 Yêu cầu bổ sung, lần 1 Trước hạn: đồng hồ dừng – dừng"
    )
    assert texts[2].endswith("19/08 +15 ngày")
    assert texts[3].startswith("20/08 Bắt đầu quá hạn")
    assert texts[-1].endswith("quá 63 ngày làm việc")
    assert [row.attributes.get("class") for row in rows.all("tr")][-2:] == [None, "lst"]


def test_a_deadline_in_a_year_without_holidays_is_provisional():
    page = dossiers.dossier_page()
    assert page.due_at is not None
    year = page.due_at.astimezone(DRAWING.zone).year

    known = clock_panel(page, DRAWING, close_href="ho-so")
    unknown = clock_panel(
        replace(page, due_is_provisional=True), DRAWING, close_href="ho-so"
    )

    assert "tạm thời" not in known
    assert f"Chưa nạp lịch nghỉ năm {year}" in parsed(unknown).text


def test_the_clock_compares_with_the_first_promise():
    page = dossiers.dossier_page()
    in_time = replace(page, working_days_late_first=None)

    def text(shown: object) -> str:
        return parsed(clock_panel(shown, DRAWING, close_href="ho-so")).text  # type: ignore[arg-type]

    assert "So với lời hẹn đầu 29/07: quá 78 ngày làm việc." in text(page)
    assert "So với lời hẹn đầu 29/07: không quá hạn." in text(in_time)


def test_years_are_written_when_there_are_two():
    page = dossiers.dossier_page()
    early = replace(page.lines[0], at=page.lines[0].at - timedelta(days=300))

    lines = event_lines(replace(page, lines=(early, *page.lines[1:])), ZONE)

    assert lines[0].at == "22/08/2023 14:20"


@pytest.mark.parametrize("state", list(DossierState))
def test_every_state_has_a_word_and_its_panel(state):
    page = dossiers.dossier_page(state=state)

    _, word = state_words(page)

    assert word
    assert word in clock_panel(page, DRAWING, close_href="ho-so")


def test_closing_the_clock_keeps_the_list_and_its_page():
    listing = dossiers.dossier_list(sort=Sort(SortColumn.STEP))
    markup = dossiers_board(listing, DRAWING, page=dossiers.dossier_page(), place="day")

    (close,) = [a for a in parsed(markup).all("a") if "data-close" in a.attributes]

    params = target(close.attributes["href"])[1]
    assert (params["tu-cho"], params["xep"]) == ("day", "buoc")
    assert "ma" not in params


def test_the_open_dossier_is_marked_in_the_list():
    markup = dossiers_board(
        dossiers.dossier_list(), DRAWING, page=dossiers.dossier_page()
    )

    (row,) = parsed(markup).all("tr", "sel")
    assert "H29.14-240617-0153" in row.text


def test_a_dossier_in_time_has_no_tinted_line():
    page = dossiers.dossier_page(
        state=DossierState.OPEN_IN_TIME, working_days_late=None
    )

    markup = clock_panel(page, DRAWING, close_href="ho-so")

    assert parsed(markup).all("tr", "lst") == []


def test_labels_of_the_strip_do_not_cover_one_another():
    page = dossiers.dossier_page()
    marks = tuple(
        StripMark(AS_OF - timedelta(days=n), f"hẹn lại {n}", below=True, emphasis="")
        for n in range(40)
    )

    labels = [
        label
        for label in time_strip(replace(page, marks=marks)).labels
        if label.anchor == "middle" and label.below
    ]

    xs = [label.x for label in labels]
    assert all(b - a > 50 for a, b in pairwise(xs))


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8))
def test_the_strip_stays_within_its_width(hours):
    begin = AS_OF - timedelta(hours=sum(hours))
    segments = []
    for length in hours:
        end = begin + timedelta(hours=length)
        segments.append(StripSegment(begin, end, "running"))
        begin = end

    strip = time_strip(dossiers.dossier_page(segments=tuple(segments)))

    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in strip.bars)


def test_a_look_up_that_finds_nothing_says_where_it_looked():
    found = LookUp(LookUpKind.NOTHING)
    text = parsed(matches("H29.99", found, DossierFilter(), DRAWING)).text

    assert text.startswith("Không tìm thấy “H29.99”")
    assert "Đã tìm" in text


@pytest.mark.parametrize("kind", list(LookUpKind))
def test_every_kind_of_answer_is_said(kind):
    found = LookUp(kind, (dossiers.dossier_row(),))

    assert len(parsed(matches("H{0}<b>", found, DossierFilter(), DRAWING)).text) > 40


def test_a_look_up_leads_to_the_dossier_of_its_source():
    found = LookUp(LookUpKind.BEGINS, (dossiers.dossier_row(),))
    shown = links(matches("H29", found, DossierFilter(), DRAWING))

    params = target(shown["H29.14-240617-0153"])[1]
    assert (params["ma"], params["nguon"]) == ("H29.14-240617-0153", "S1")


def test_the_board_stays_below_its_payload_budget():
    rows = tuple(dossiers.dossier_row(n) for n in range(25))
    markup = dossiers_board(
        dossiers.dossier_list(rows=rows), DRAWING, page=dossiers.dossier_page()
    )

    assert len(markup.encode()) < 60_000
