"""What the import page says about a file, from numbers alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components import import_report, import_text
from domain.catalogue import Source
from domain.identifiers import LoadId, SourceId
from domain.imports import (
    DryRun,
    FigureChange,
    ImportKind,
    ImportRequest,
    LoadResult,
    ProblemGroup,
)
from domain.load_history import LoadHistory, LoadRecord, SourceReach
from domain.problem import Problem
from tests.components.fixtures import HOSTILE, ZONE
from tests.components.pages_of_markup import parsed

MOMENT = datetime(2024, 11, 18, 0, 0, tzinfo=UTC)
EARLIER = MOMENT - timedelta(days=3)
PROBLEM = Problem("due", "dòng 9", "Ngày không có trong lịch", "Sửa ngày")


def report(**changes: object) -> DryRun:
    """A dry run of the mock file: 4.318 new, 1.207 changed, 23 rejected."""
    whole = DryRun(
        request=ImportRequest(
            ImportKind.DOSSIERS,
            Path("tep.csv"),
            "binhchanh.xlsx",
            source_code="MC-HBC",
            source_name="Một cửa Huyện Bình Chánh",
            complete_to=MOMENT,
        ),
        sha256="a" * 64,
        file_bytes=3_100_000,
        row_count=43_660,
        new=4_318,
        changed=1_207,
        unchanged=38_112,
        rejected=23,
        noticed=63,
        kept_promises=0,
        groups=(ProblemGroup(PROBLEM, 23),),
        problems=(PROBLEM,),
        is_unreadable=False,
        scope_name="Huyện Bình Chánh",
        figures=(FigureChange("Đang quá hạn", 255, 286),),
        loaded_before=None,
        previous_complete_to=EARLIER,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # names of its fields


def said(run: DryRun) -> str:
    return "".join(segment.text for segment in import_text.checked_headline(run))


def test_the_headline_says_what_is_refused_what_is_ready_and_that_nothing_is_written():
    assert said(report()) == (
        "Kiểm tra thử: 23 dòng bị từ chối, 5.525 dòng sẵn sàng. Chưa có gì được ghi."
    )


@pytest.mark.parametrize(
    ("changes", "sentence", "button"),
    [
        ({}, "23 dòng bị từ chối", "Nạp 5.525 hồ sơ hợp lệ"),
        ({"rejected": 0}, "không có dòng nào bị từ chối", "Nạp 5.525 hồ sơ"),
        (
            {"new": 0, "changed": 0, "rejected": 0},
            "không có dòng nào mới hoặc thay đổi",
            "Ghi nhận số liệu đến 07:00 18/11/2024",
        ),
        (
            {"new": 0, "changed": 0, "rejected": 0, "previous_complete_to": MOMENT},
            "không có dòng nào mới hoặc thay đổi",
            None,
        ),
        ({"new": 0, "changed": 0, "unchanged": 0}, "không có dòng nào nạp được", None),
        ({"is_unreadable": True}, "tệp không đọc được", None),
    ],
)
def test_sentence_and_button_follow_from_the_counts(changes, sentence, button):
    run = report(**changes)

    assert sentence in said(run)
    assert "Chưa có gì được ghi." in said(run)
    assert import_text.load_label(run, zone=ZONE) == button


def test_only_a_refusal_is_in_colour():
    alert = [s.text for s in import_text.checked_headline(report()) if s.alert]
    calm = [s for s in import_text.checked_headline(report(rejected=0)) if s.alert]

    assert (alert, calm) == (["23 dòng bị từ chối"], [])


def test_the_panel_names_file_source_mode_moment_and_change():
    text = parsed(import_report.file_panel(report(), zone=ZONE)).text

    for expected in (
        "binhchanh.xlsx, 3,1 MB",
        "Một cửa Huyện Bình Chánh",
        "Thay đổi: dòng vắng mặt giữ nguyên",
        "07:00 18/11/2024",
        "đến 07:00 15/11/2024",
        "Nếu nạp, số liệu thay đổi",
        "255 286 +31",
    ):
        assert expected in text


def test_a_file_of_codes_has_neither_source_nor_moment():
    request = ImportRequest(ImportKind.ORG_UNITS, Path("a.csv"), "don-vi.csv")
    run = report(request=request, rejected=0, figures=())

    text = parsed(import_report.file_panel(run, zone=ZONE)).text

    assert "Nguồn" not in text
    assert "Số liệu đến" not in text
    assert import_text.load_label(run, zone=ZONE) == "Nạp 5.525 dòng"


def test_the_result_says_what_was_loaded():
    done = LoadResult(report(), 7, 4_318, 1_207, 38_112)
    nothing = LoadResult(report(), None, 0, 0, 38_112)

    def text(result: LoadResult) -> str:
        return parsed(import_report.loaded_head(result, zone=ZONE)).text

    assert "Đã nạp binhchanh.xlsx: 4.318 hồ sơ mới, 1.207 thay đổi" in text(done)
    assert "Số liệu đến 07:00 18/11/2024." in text(done)
    assert "Không có gì thay đổi." in text(nothing)


def history(*stale: bool) -> LoadHistory:
    sources = tuple(
        SourceReach(
            Source(
                SourceId(n), f"MC-{n}", f"Nguồn {n}", EARLIER if s else MOMENT, False
            ),
            s,
            (f"Quận {n}",),
        )
        for n, s in enumerate(stale)
    )
    load = LoadRecord(
        LoadId(1), "dossiers", "MC-0", "Nguồn 0", HOSTILE, "a" * 64,
        MOMENT, MOMENT, 5, 0, 0, None,
    )  # fmt: skip
    return LoadHistory((load,), sources, MOMENT if sources else None)


@pytest.mark.parametrize(
    ("stale", "sentence"),
    [
        ((), "Chưa có số liệu hồ sơ. Chọn tệp để nạp lần đầu."),
        ((False, False), "Cả 2 nguồn đã có số liệu đến 07:00 18/11/2024."),
        (
            (True, False),
            "1 nguồn chậm số liệu: Nguồn 0 chỉ đến 07:00 15/11/2024. "
            "Các nguồn khác đã có đến 07:00 18/11/2024.",
        ),
        ((True, True, True, False), "và 1 nguồn khác."),
    ],
)
def test_the_page_begins_with_who_lags_behind(stale, sentence):
    lead = import_text.history_headline(history(*stale), zone=ZONE)

    assert sentence in "".join(segment.text for segment in lead)
    assert "Chọn tệp" in import_report.start_head(history(*stale), zone=ZONE)


def test_stale_sources_are_marked_by_shape_and_word():
    table = parsed(import_report.source_panel(history(True, False), zone=ZONE))

    marked = [row.text for row in table.all("tr") if row.all("span", "soon")]
    assert marked == ["Nguồn 0 Quận 0 07:00 15/11/2024 , chậm"]


def test_names_of_files_stay_text():
    markup = import_report.history_panel(history(False), zone=ZONE)

    assert HOSTILE not in markup
    assert HOSTILE in parsed(markup).text
    assert "Dòng lệnh" in markup


@pytest.mark.parametrize(
    ("size", "text"), [(10, "1 kB"), (57_400, "57 kB"), (3_100_000, "3,1 MB")]
)
def test_sizes_are_said_shortly(size, text):
    assert import_report.size_text(size) == text


@pytest.mark.parametrize(("days", "warned"), [(0, False), (10, False), (11, True)])
def test_a_moment_far_beyond_all_data_is_questioned(days, warned):
    request = replace(report().request, complete_to=MOMENT + timedelta(days=days))

    text = import_text.gap_warning(
        report(request=request), history(False, True), zone=ZONE
    )

    assert (text is not None) == warned
    assert not warned or "11 ngày. 2 nguồn khác sẽ thành chậm số liệu." in str(text)
