"""*Bộ 766* as a page: the figures of the service, and what to bring where none are."""

from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from components.links import Drawing, Links
from components.score_766_published import published_twin
from components.score_766_tables import by_metric, score_766_twins
from domain.access import Role
from domain.period import Period
from domain.portal_766 import PortalRequest
from domain.score_766_rules import Group
from domain.score_766_words import headline, next_sentence
from services.installation import SYSTEM
from services.portal_766 import load_portal_file
from services.score_766 import score_766
from tests.architecture import ROOT
from tests.builders import ZONE, build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, MOMENT, viewer

PAGE = "leadership/score_766.py"


def test_the_page_shows_the_figures_of_the_service(city, monkeypatch):
    found = score_766(city, viewer(CITY))

    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()

    assert not app.exception
    shown = panels(app)
    assert headline(found) in shown
    for one in found.next[:3]:
        assert next_sentence(one) in shown
    for cost in found.units[:3]:
        assert cost.org_unit.name in shown
    assert "Chưa nhập số liệu nào của Cổng." in shown
    assert "chưa có nguồn" in shown


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_scorecards_sees_nothing(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_an_empty_database_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu." in panels(app)


def test_a_metric_leads_to_units_and_their_dossiers_and_to_published_months(
    city, monkeypatch, tmp_path
):
    path = tmp_path / "cong.csv"
    rows = ["Đơn vị;Tỉnh;Kỳ;Chỉ số;Tử số;Mẫu số;Điểm"]
    rows += [f"HCM;;2024-{n:02d};tong;;;{80 + n}" for n in (2, 3)]
    rows += ["HCM;;2024-03;2;;;15,5", ";Quảng Ninh;2024-03;tong;;;91,4"]
    path.write_text("\n".join(rows), encoding="utf-8")
    request = PortalRequest(path, path.name, source="Nguồn thử")
    assert load_portal_file(city, SYSTEM, request, now=MOMENT).is_written
    found = score_766(city, viewer(CITY), period=Period.month(2024, 3))

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, ky="2024-M03", mo="2"
    ).run()

    assert not app.exception
    shown = panels(app)
    assert shown.count("<details") == 6
    assert shown.count(" open>") == 1
    cost = next(m for m in found.metrics if m.ours.metric.code == "2.1").units[0]
    assert f"so-don-vi={cost.org_unit.code}" in shown
    assert [m.total for m in found.series] == [82, 83]
    assert dict(found.series[1].groups) == {Group.HANDLING: Fraction("15.5")}
    assert "Tháng 2/2024: 82,00, Tháng 3/2024: 83,00" in shown
    assert "Nguồn: Nguồn thử." in shown
    # What an org unit costs is told by metric; each leads to the card that has it.
    worst = found.units[0]
    for code, words in by_metric(worst, 3):
        group = next(
            m.ours.metric.group for m in found.metrics if m.ours.metric.code == code
        )
        assert f'ky=2024-M03&amp;mo={group.value}" data-go>{words}</a>' in shown
        assert worst.org_unit.id in {
            cost.org_unit.id
            for m in found.of_group(group)
            if m.ours.metric.code == code
            for cost in m.units
        }
    twin = score_766_twins(found, Drawing(Links(), ZONE))["thang-766"].frame
    assert list(twin["Tổng"]) == [82.0, 83.0]


def test_figures_of_the_portal_alone_are_shown_with_the_way_to_their_file(
    empty_city, monkeypatch, tmp_path
):
    with empty_city.write() as session:
        build_city(session)
    path = tmp_path / "cong.csv"
    rows = ["Đơn vị;Kỳ;Chỉ số;Tử số;Mẫu số;Điểm", "HCM;2026-08;2.1;80;100;16"]
    rows += ["HCM;2026-08;2;;;16", "HCM;2026-08;3a;;;6,48", "HBC;2026-08;2.1;0;0;0"]
    path.write_text("\n".join(rows), encoding="utf-8")
    request = PortalRequest(path, path.name)
    assert load_portal_file(empty_city, SYSTEM, request, now=MOMENT).is_written

    app = open_page(
        empty_city, monkeypatch, PAGE, role=Role.CITY_LEADER, ky="2026-M08"
    ).run()

    assert not app.exception
    shown = panels(app)
    assert "chưa có hồ sơ của ta, chỉ có số Cổng công bố" in shown
    assert "80 / 100 (80,00" in shown
    assert "bang=so-cong-766-2.1" in shown, "each number leads to its line"
    assert "chưa tính lại được: thiếu số của 3.1, 3.2, 3.3" in shown
    assert "bang=so-cong-766-3.1" not in shown, "nothing was published of it"

    idle = open_page(
        empty_city, monkeypatch, PAGE, role=Role.STAFF, ky="2026-M08",
        **{"don-vi": "HBC", "bang": "so-cong-766-2.1"},
    ).run()  # fmt: skip

    assert not idle.exception
    assert "không phát sinh</span>" in panels(idle)
    (table,) = (frame.value for frame in idle.dataframe)
    assert list(table["Tỷ lệ"]) == ["không phát sinh"]
    assert list(table["Tệp"]) == ["cong.csv"]
    assert published_twin((), "2.1", "Tháng 8/2026", ZoneInfo("UTC")) == {}
