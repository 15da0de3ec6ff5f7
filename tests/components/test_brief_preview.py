"""The sheet on screen is the sheet on paper, and nothing supplied becomes markup."""

import re
from dataclasses import replace
from datetime import date

import pytest

from components.brief_preview import (
    LEADERSHIP_SHEETS,
    LIST_SHEETS,
    leadership_facts,
    leadership_sheet,
    list_facts,
    list_sheet,
)
from domain.brief_lists import age_band, list_cover
from domain.drilldown import AgeBand, ListKind
from reports.leadership_brief import leadership_brief
from reports.overdue_list import overdue_list_brief
from tests.components.fixtures import HOSTILE
from tests.components.pages_of_markup import parsed
from tests.reports import content
from tests.reports.opened import opened, texts


def squeezed(text: str) -> str:
    """Without spaces and the rules that the workbook draws as underscores."""
    return re.sub(r"[\s_]+", "", text)


def unsaid(workbook: bytes, markup: str) -> list[str]:
    """Texts of the first sheet that the markup does not hold."""
    shown = squeezed(parsed(markup).text)
    printed = texts(opened(workbook)["Báo cáo"])
    return [text for text in printed if squeezed(text) not in shown]


def test_the_sheet_says_every_text_of_the_first_sheet_of_the_workbook():
    brief = content.leadership_content(dossiers=content.dossier_rows(3))

    assert unsaid(leadership_brief(brief), leadership_sheet(brief)) == []


def test_the_tabs_are_the_sheets_of_the_workbook():
    brief = content.leadership_content(dossiers=content.dossier_rows(3))
    listed = content.overdue_content(content.dossier_rows(3))

    names = opened(leadership_brief(brief)).sheetnames
    assert [*LEADERSHIP_SHEETS, "Số liệu biểu đồ"] == names
    assert list(LIST_SHEETS) == opened(overdue_list_brief(listed)).sheetnames


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_list_says_every_text_of_its_first_sheet(kind):
    listed = content.overdue_content(content.dossier_rows(30), kind=kind)

    assert unsaid(overdue_list_brief(listed), list_sheet(list_cover(listed))) == []


def test_numbers_stand_in_the_table_as_the_brief_counts_them():
    rows = parsed(leadership_sheet(content.leadership_content())).one("tbody").all("tr")

    assert rows[1].text == "1 Sở Tài nguyên và Môi trường 412 +23 118 63 14"
    assert rows[-1].text == "Toàn Thành phố 1.842 +68 243 63 214"


def test_a_cut_list_says_how_many_there_are():
    cover = list_cover(content.overdue_content(content.dossier_rows(3), total=7120))

    assert "3 hồ sơ đầu trong 7.120" in parsed(list_facts(cover, file_name="a")).text
    assert "danh sách kèm theo có 3 hồ sơ đầu" in parsed(list_sheet(cover)).text


def test_the_facts_name_file_scope_and_how_many_are_listed():
    text = parsed(
        leadership_facts(
            content.leadership_content(), file_name="bao-cao.xlsx", most_rows=1000
        )
    ).text

    assert "bao-cao.xlsx" in text
    assert "1.000 hồ sơ đầu trong 1.842" in text


def test_names_stay_text():
    brief = content.leadership_content()
    units = replace(
        brief.units, rows=(replace(brief.units.rows[0], name=HOSTILE, overdue=412),)
    )
    hostile = replace(
        brief,
        issuer=replace(brief.issuer, body=HOSTILE, recipients=(HOSTILE,)),
        units=units,
    )

    markup = leadership_sheet(hostile)

    assert HOSTILE not in markup
    assert HOSTILE in parsed(markup).text


def test_bands_end_where_the_list_says():
    assert [age_band(days) for days in (0, 2, 3, 10, 30, 31)] == [
        AgeBand.UP_TO_2,
        AgeBand.UP_TO_2,
        AgeBand.FROM_3_TO_5,
        AgeBand.FROM_6_TO_10,
        AgeBand.FROM_11_TO_30,
        AgeBand.OVER_30,
    ]


def test_a_list_without_lateness_shows_its_first_days():
    listed = content.overdue_content(content.dossier_rows(1), kind=ListKind.WAITING)
    row = listed.dossiers[0]

    text = parsed(list_sheet(list_cover(listed))).one("tbody").text

    assert isinstance(row.due_on, date)
    assert f"{row.received_on:%d/%m/%Y} {row.due_on:%d/%m/%Y}" in text
