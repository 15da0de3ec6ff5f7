"""*Đối chiếu* as a page: the service's figures, a step's dossiers, who sees what."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from components.reconciliation_board import INDICATORS
from data_access.engine import Database
from domain.access import Role
from domain.comparison_file import ComparisonRequest
from domain.period import Period
from domain.reconciliation import ComparedFigure, StepKey, Verdict, step_words
from domain.reconciliation_words import NO_SETS, headline, sentence
from services.comparison_sets import load_comparison_file
from services.installation import SYSTEM
from services.reconciliation import reconciliation
from services.reconciliation_lists import compared_list
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.pages.passports import marks, passport_of
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, MOMENT, viewer

PAGE = "operations/reconciliation.py"
MARCH = Period.month(2024, 3)
ONLY_PORTAL = StepKey(False, Verdict.ABSENT)


@pytest.fixture
def compared(city: Database, tmp_path: Path) -> Database:
    path = tmp_path / "cong.csv"
    path.write_text(
        "Mã hồ sơ;Đơn vị;Ngày tiếp nhận\nA-1;HBC-1;05/03/2024\nX<b>9;HBC-1;06/03/2024"
    )
    request = ComparisonRequest(path, path.name, date(2024, 1, 1), date(2024, 5, 1))
    assert load_comparison_file(city, SYSTEM, request, now=MOMENT).is_written
    return city


def test_the_page_shows_the_steps_and_a_step_its_dossiers(compared, monkeypatch):
    found = reconciliation(compared, viewer(CITY), period=MARCH)
    counts = found.of(ComparedFigure.RECEIVED)

    app = open_page(
        compared, monkeypatch, PAGE, role=Role.STAFF, ky=MARCH.key,
        lech=ONLY_PORTAL.code,
    ).run()  # fmt: skip

    assert not app.exception
    shown = panels(app)
    assert headline(found, counts) in shown
    assert sentence(counts) in shown
    for step in counts.told:
        assert step_words(step.key, found.ours) in shown
    listed = compared_list(
        compared, viewer(CITY), figure=counts.figure, step=ONLY_PORTAL, period=MARCH
    )
    assert [row.code for row in listed.rows] == ["X<B>9"]
    assert "X&lt;B&gt;9" in shown
    assert "X<B>9" not in shown
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize("unit", ["HCM", "HBC"])
def test_the_citys_side_leads_to_passports_that_tell_the_same(
    compared, monkeypatch, unit
):
    asked = {"don-vi": unit, "ky": MARCH.key}
    found = reconciliation(compared, viewer(CITY), org_unit_code=unit, period=MARCH)
    told = {INDICATORS[c.figure]: c.city for c in found.figures}

    app = open_page(compared, monkeypatch, PAGE, role=Role.CITY_LEADER, **asked).run()

    opened = {
        code: number
        for link in marks(panels(app))
        for (at, code), (number, _) in [passport_of(compared, link.attributes["href"])]
        if at in ("", unit)  # The whole scope needs no name.
    }
    assert opened == told
    assert len(told) == 6


def test_without_a_list_it_says_what_to_bring(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert NO_SETS in panels(app)
    assert "loai=comparison" in panels(app)


def test_a_period_outside_of_the_list_leads_to_its_days(compared, monkeypatch):
    app = open_page(compared, monkeypatch, PAGE, role=Role.CITY_LEADER, ky="2023").run()

    assert "01/01/2024–30/04/2024" in panels(app)
    link = next(
        part for part in panels(app).split('"') if part.startswith("doi-chieu?")
    )
    key = parse_qs(urlsplit(link.replace("&amp;", "&")).query)["ky"][0]
    assert Period.parse(key).end_day == date(2024, 5, 1)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_scorecards_sees_nothing(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""
