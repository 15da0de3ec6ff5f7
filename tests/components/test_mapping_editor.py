"""The editor of a mapping: what is chosen is in the mapping, and nothing gets lost."""

from dataclasses import replace

import pytest

from components.mapping_columns import gone, missing
from components.mapping_editor import Wish, finished, mapping_head
from components.mapping_values import FileColumn, MappingContext, Word
from components.mapping_words import usable
from domain.mapping import (
    ColumnUse,
    Constant,
    DateOrder,
    EventMeaning,
    EventRole,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    RowShape,
    Translation,
)
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.components.fixtures import HOSTILE
from tests.components.mapping_fixtures import CONTEXT, DRAFT
from tests.components.pages_of_markup import parsed

APP = str(ROOT / "tests" / "components" / "mapping_app.py")


def editor(draft: Mapping = DRAFT, context: MappingContext = CONTEXT) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["draft"] = draft
    app.session_state["context"] = context
    return app.run()


def mapping(app: AppTest) -> Mapping:
    assert not app.exception
    found = app.session_state["draft"]
    assert isinstance(found, Mapping)
    return found


def column(app: AppTest, key: str, title: str) -> AppTest:
    return app.selectbox(key=f"ghep_0_cot_{key}").set_value(title).run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_nothing_touched_changes_nothing():
    app = editor()

    assert finished(CONTEXT, mapping(app)) == DRAFT
    assert finished(CONTEXT, mapping(app.run())) == DRAFT


def test_a_chosen_column_is_in_the_mapping_and_its_values_stand_beside():
    app = column(editor(), "org_unit", "Dept")

    assert mapping(app).title_of("org_unit") == "Dept"
    assert "Planning; Fire" in html(app)
    assert mapping(app).title_of("code") == "Permit #"


def test_a_column_is_taken_away_again():
    app = column(editor(), "code", "")

    assert mapping(app).title_of("code") is None


def test_why_a_column_was_proposed_is_said_only_of_that_column():
    app = editor()
    before = html(app)

    after = html(column(app, "code", "Dept"))

    assert "tiêu đề “Permit #”" in before
    assert "tiêu đề “Permit #”" not in after


def test_the_button_waits_for_the_required_fields():
    app = editor()
    assert app.button(key="ghep_kiem_tra").disabled
    assert "Còn phải chọn cột cho: Đơn vị, Thủ tục." in html(app)

    column(app, "org_unit", "Dept")
    column(app, "procedure", "Permit type")
    app.button(key="ghep_kiem_tra").click().run()

    assert app.session_state["wish"] == (Wish.CHECK, "")


def test_one_value_for_every_row_stands_for_a_column():
    app = column(editor(), "procedure", "\0constant")
    assert "Thủ tục" in missing(CONTEXT, mapping(app))

    app.text_input(key="ghep_0_chung_procedure").set_value("TTHC-XD-01").run()

    assert mapping(app).constants == (Constant("procedure", "TTHC-XD-01"),)
    assert "Thủ tục" not in missing(CONTEXT, mapping(app))
    assert mapping(app.run()).constants == (Constant("procedure", "TTHC-XD-01"),)


def test_words_are_translated_and_stay_so():
    app = editor()

    app.selectbox(key="ghep_0_tu_Status_outcome_Issued").set_value(
        "Đã giải quyết"
    ).run()
    app.run()

    assert mapping(app).translations == (
        Translation("outcome", "Issued", "Đã giải quyết"),
    )
    assert "Kết quả: 3 từ, 2 từ chưa dịch" in [e.label for e in app.expander]


def test_a_word_may_mean_that_nothing_is_known_yet():
    app = editor()

    app.selectbox(key="ghep_0_tu_Status_outcome_Void").set_value("").run()

    assert mapping(app).translations == (Translation("outcome", "Void", ""),)


def test_another_column_has_other_words():
    context = replace(
        CONTEXT, words={**CONTEXT.words, "Dept": (Word("Planning", 700),)}
    )
    app = editor(context=context)
    app.selectbox(key="ghep_0_tu_Status_outcome_Issued").set_value("Từ chối").run()

    column(app, "outcome", "Dept")

    assert app.selectbox(key="ghep_0_tu_Dept_outcome_Planning").value == "\0as-is"


def test_the_order_of_dates_shows_how_three_values_are_read():
    app = editor()

    app.radio(key="ghep_0_thu_tu_ngay").set_value(DateOrder.DAY_FIRST).run()

    assert mapping(app).date_order is DateOrder.DAY_FIRST
    assert html(app).count("day-first: ") == 3


def test_shape_header_and_zone_are_chosen():
    app = editor()

    app.radio(key="ghep_0_kieu_dong").set_value(RowShape.EVENTS).run()
    app.number_input(key="ghep_0_dong_tieu_de").set_value(4).run()
    app.selectbox(key="ghep_0_mui_gio").set_value("America/New_York").run()

    made = mapping(app)
    assert (made.shape, made.header_row, made.time_zone) == (
        RowShape.EVENTS,
        4,
        "America/New_York",
    )


def test_a_sheet_is_asked_for_only_where_there_are_several():
    context = replace(CONTEXT, sheets=("Hồ sơ", "Ghi chú"))

    app = editor(context=context)
    app.selectbox(key="ghep_0_trang").set_value("Ghi chú").run()

    assert mapping(app).sheet == "Ghi chú"
    assert all(box.key != "ghep_0_trang" for box in editor().selectbox)


def test_events_of_a_log_get_a_role():
    event = replace(CONTEXT.fields[0], key="event", title="Sự kiện")
    context = replace(CONTEXT, fields=(*CONTEXT.fields, event))
    draft = replace(
        DRAFT,
        shape=RowShape.EVENTS,
        columns=(*DRAFT.columns, ColumnUse("Status", "event")),
    )

    app = editor(draft, context)
    app.selectbox(key="ghep_0_su_kien_Denied").set_value(EventRole.REFUSED).run()

    assert mapping(app).events == (EventMeaning("Denied", EventRole.REFUSED),)


def test_rows_are_left_out_by_a_condition_and_let_in_again():
    app = editor()
    app.selectbox(key="ghep_0_bo_0_cot").set_value("Status").run()
    assert finished(CONTEXT, mapping(app)).left_out == ()  # It says nothing yet.
    app.text_input(key="ghep_0_bo_0_gia_tri").set_value("Void").run()
    app.selectbox(key="ghep_0_bo_1_cot").set_value("Dept").run()
    app.selectbox(key="ghep_0_bo_1_khi").set_value(LeaveOutWhen.BLANK).run()
    both = usable(mapping(app).left_out)

    app.selectbox(key="ghep_0_bo_0_cot").set_value("").run()
    app.run()

    second = LeaveOut("Dept", LeaveOutWhen.BLANK)
    assert both == (LeaveOut("Status", LeaveOutWhen.EQUALS, "Void"), second)
    assert finished(CONTEXT, mapping(app)).left_out == (second,)


def test_new_units_are_created_only_when_it_is_said_where():
    app = editor()
    column(app, "org_unit", "Dept")
    column(app, "procedure", "Permit type")

    app.checkbox(key="ghep_0_don_vi_moi_tao").check().run()
    waiting = app.button(key="ghep_kiem_tra").disabled
    app.selectbox(key="ghep_0_don_vi_moi_cho").set_value("HBC").run()

    made = mapping(app)
    assert waiting
    assert (made.create_org_units, made.new_units_parent) == (True, "HBC")
    assert (made.create_procedures, made.new_procedures_field) == (False, "")
    assert not app.button(key="ghep_kiem_tra").disabled


def test_a_mapping_is_saved_by_name_chosen_and_deleted():
    app = editor()
    assert app.button(key="ghep_0_luu").disabled

    app.text_input(key="ghep_0_ten").set_value("Phần mềm A").run()
    app.button(key="ghep_0_luu").click().run()
    saved = app.session_state["wish"], mapping(app).name
    app.selectbox(key="ghep_0_da_luu").set_value("Quận 1").run()
    chosen = app.session_state["wish"]
    other = editor(replace(DRAFT, name="Quận 1"))
    other.button(key="ghep_0_xoa").click().run()

    assert saved == ((Wish.SAVE, "Phần mềm A"), "Phần mềm A")
    assert chosen == (Wish.CHOOSE, "Quận 1")
    assert other.session_state["wish"] == (Wish.DELETE, "Quận 1")


def test_titles_that_the_file_lacks_are_named():
    strange = replace(DRAFT, columns=(*DRAFT.columns, ColumnUse("Case", "org_unit")))

    app = editor(strange)

    assert gone(CONTEXT, strange) == ("Case",)
    assert "không có cột mà cách ghép nêu: Case" in app.warning[0].value
    assert "Đơn vị" in missing(CONTEXT, strange)


def test_the_headline_says_what_is_missing_and_marks_the_second_step():
    lacking = parsed(mapping_head(CONTEXT, DRAFT))
    whole = Mapping(
        "",
        columns=tuple(
            ColumnUse("Dept", field.key)
            for field in CONTEXT.fields
            if field.is_required
        ),
    )

    assert "còn thiếu Đơn vị, Thủ tục" in lacking.text
    assert "đủ các cột bắt buộc" in parsed(mapping_head(CONTEXT, whole)).text
    assert lacking.one("li", "on").text == "2 Ghép cột"


@pytest.mark.parametrize("text", [HOSTILE, "=1+1", "![x](http://a)", "$x^2$"])
def test_what_stands_in_the_file_is_shown_as_text(text):
    context = replace(
        CONTEXT,
        columns=(FileColumn(text, (text,)), *CONTEXT.columns),
        words={"Status": (Word(text, 1),)},
        unknown_units=(Word(text, 1),),
        reasons={"code": text},
    )
    draft = replace(
        DRAFT, columns=(ColumnUse(text, "code"), ColumnUse("Status", "outcome"))
    )

    app = editor(draft, context)

    assert not app.exception
    assert "<script" not in html(app)
    assert "<img" not in html(app)
    assert mapping(app).title_of("code") == text
