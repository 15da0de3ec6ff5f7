"""Sổ theo dõi: figures of the service, choices in the address, links to dossiers."""

from datetime import date
from pathlib import Path

import pytest

from components.links import target
from components.runtime import ledger_flow
from data_access.engine import Database
from domain.access import Role
from domain.dossier import Channel
from domain.formatting import count, percent_text
from domain.ledger_cell import HandlingLevel, LedgerColumn, ledger_cell
from domain.ledger_form import LedgerForm, LedgerQuery, RowKind
from domain.ledger_output import column_value, column_values
from domain.period import Period
from services.ledger_form import ledger_form
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.components.pages_of_markup import Element, parsed
from tests.pages.signed_in import labels, open_page, panels, said, sign_in_as
from tests.reports.opened import opened, row_of, rows_of
from tests.services.loaded_city import CITY, viewer
from tests.services.test_unit_pages import end_commune

PAGE = "operations/ledger.py"
SPRING = "20240305-20240402"


def shown(city: Database, **changes: object) -> LedgerForm:
    query = LedgerQuery(Period.parse(SPRING), **changes)  # type: ignore[arg-type]
    return ledger_form(city, viewer(CITY), query=query)


def table(app: AppTest) -> list[tuple[str, ...]]:
    """Name and figures of every row, the sum last."""
    rows = []
    for row in parsed(panels(app)).one("table", "lg").one("tbody").all("tr"):
        figures = [cell.text for cell in row.all("td")]
        if len(figures) == len(LedgerColumn):
            head = row.one("th")
            rows.append(((head.all("a") or [head])[0].text, *figures))
    return rows


def reopened(app: AppTest, **params: str) -> AppTest:
    """The page at another address, for the same person."""
    app.query_params.clear()
    app.query_params.update(params)
    return app.run()


def written(form: LedgerForm) -> list[tuple[str, ...]]:
    """What the table must say of a form."""
    return [
        (line.label, *(count(value) for value in column_values(line.ledger)))
        for line in form.lines
    ]


def figure_links(app: AppTest) -> list[Element]:
    """Of figures: the numbers of columns above them lead to passports."""
    cells = parsed(panels(app)).one("table", "lg").one("tbody").all("td")
    return [link for cell in cells for link in cell.all("a")]


@pytest.mark.parametrize("role", [Role.CITY_LEADER, Role.UNIT_HEAD, Role.STAFF])
@pytest.mark.parametrize("rows", list(RowKind))
def test_the_table_holds_the_figures_of_the_service(city, monkeypatch, role, rows):
    expected = shown(city, rows=rows)

    app = open_page(
        city, monkeypatch, PAGE, role=role, ky=SPRING, dong=rows.value
    ).run()

    assert not app.exception
    assert expected.lines
    *lines, total = table(app)
    assert lines == written(expected)
    figures = tuple(count(v) for v in column_values(expected.total.ledger))
    assert total[1:] == figures
    rates = expected.total.rates
    boxes = parsed(panels(app)).one("section", "lg-rates").all("b")
    assert [box.text for box in boxes] == [
        " ".join(percent_text(rate).split())
        for rate in (rates.r1, rates.r2, rates.r3, rates.r4)
    ]
    assert labels(app, "download_button") == ["Tải biểu II.06 (Excel)"]


def test_the_address_says_what_is_counted(city, monkeypatch):
    expected = shown(
        city,
        org_unit_code="HBC",
        own_only=True,
        field_code="DD",
        channel=Channel.ONLINE,
        level=HandlingLevel.DISTRICT,
        as_of_day=date(2024, 3, 25),
    )
    params = {
        "ky": SPRING, "don-vi": "HBC", "rieng": "1", "linh-vuc": "DD",
        "kenh": "truc-tuyen", "cap": "quan-huyen", "het-ngay": "20240325",
    }  # fmt: skip

    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, **params).run()

    assert expected.lines
    assert table(app)[:-1] == written(expected)
    assert "hết ngày 25/03/2024" in panels(app)
    assert "Kỳ chưa hết" in panels(app)


def test_what_is_picked_stands_in_the_address(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, ky=SPRING).run()

    app.checkbox(key="pick_ledger_own").check().run()
    app.radio(key="pick_ledger_level").set_value(HandlingLevel.CITY).run()
    app.radio(key="pick_ledger_channel").set_value(Channel.POST).run()
    app.date_input(key="pick_ledger_day").set_value(date(2024, 3, 20)).run()

    assert not app.exception
    assert app.query_params == {
        "ky": SPRING, "rieng": "1", "cap": "thanh-pho", "kenh": "buu-chinh",
        "het-ngay": "20240320",
    }  # fmt: skip
    app.date_input(key="pick_ledger_day").set_value(date(2024, 4, 11)).run()
    assert "het-ngay" not in app.query_params


@pytest.mark.parametrize("rows", list(RowKind))
def test_every_figure_names_its_dossiers(city, monkeypatch, rows):
    expected = shown(city, rows=rows)
    app = open_page(
        city, monkeypatch, PAGE, role=Role.UNIT_HEAD, ky=SPRING, dong=rows.value
    ).run()

    found = []
    for link in figure_links(app):
        path, params = target(link.attributes["href"])
        assert path == "ho-so"
        found.append((ledger_cell(params), link.text))

    assert found == [
        (line.cell_of(column), count(column_value(line.ledger, column)))
        for line in (*expected.lines, expected.total)
        for column in LedgerColumn
        if column_value(line.ledger, column)
    ]


def test_a_row_opens_the_ledger_of_what_it_counts(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF)
    for rows in RowKind:
        expected = shown(city, rows=rows)
        reopened(app, ky=SPRING, dong=rows.value)
        heads = parsed(panels(app)).one("table", "lg").one("tbody").all("th")
        links = [link for head in heads for link in head.all("a")]
        assert len(links) == len(expected.lines)
        for link, line in zip(links, expected.lines, strict=True):
            path, params = target(link.attributes["href"])
            assert path == "so-theo-doi"
            figures = tuple(count(v) for v in column_values(line.ledger))
            assert table(reopened(app, **params))[-1][1:] == figures, params


def test_the_workbook_of_the_button_holds_the_table(city, monkeypatch):
    made = []
    real = ledger_flow.workbook

    def kept(*args: object) -> object:
        name, build = real(*args)  # type: ignore[arg-type]
        made.append(build)
        return name, build

    monkeypatch.setattr(ledger_flow, "workbook", kept)
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF, dong="don-vi").run()

    sheet = opened(made[-1]())["Biểu II.06"]

    first = row_of(sheet, "(1)") + 1
    rows = rows_of(sheet, first, first + len(table(app)) - 1)
    numbers = [tuple(count(int(str(v))) for v in row[2:15]) for row in rows]
    assert numbers == [row[1:] for row in table(app)]


def test_a_period_without_dossiers_says_why_and_shows_no_zero(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER)

    for period, why in (("2022", "Số liệu bắt đầu từ"), ("2025", "chưa bắt đầu")):
        reopened(app, ky=period)
        assert why in panels(app)
        (total,) = table(app)
        assert set(total[1:]) == {"–"}
        assert figure_links(app) == []
        (button,) = app.get("download_button")
        assert button.proto.disabled


def test_a_value_that_means_nothing_is_named(city, monkeypatch):
    app = open_page(
        city, monkeypatch, PAGE, role=Role.STAFF, cap="tinh", dong="thu-tuc"
    ).run()

    assert "“tinh”" in said(app)
    assert "“thu-tuc”" in said(app)
    assert "cap" not in app.query_params


def test_a_head_sees_the_own_unit_only(city, monkeypatch):
    own = ledger_form(
        city,
        viewer(CITY),
        query=LedgerQuery(Period.parse(SPRING), "HBC", rows=RowKind.UNIT),
    )

    app = open_page(
        city, monkeypatch, PAGE, role=Role.UNIT_HEAD, org_unit="HBC", ky=SPRING,
        dong="don-vi", **{"don-vi": "HCG"},
    ).run()  # fmt: skip

    assert table(app)[:-1] == written(own)
    assert "Đơn vị HCG" not in panels(app)


def test_the_administrator_of_accounts_sees_no_ledger(city, monkeypatch):
    sign_in_as(city, monkeypatch, role=Role.ADMINISTRATOR)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_before_the_first_load_it_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu" in panels(app)


def test_the_ledger_of_an_ended_unit_opens_from_its_row_and_its_page(
    city, monkeypatch, tmp_path: Path
):
    end_commune(city, tmp_path)
    leader = Role.CITY_LEADER
    above = {"ky": SPRING, "don-vi": "HBC", "dong": RowKind.UNIT.value}
    rows = open_page(city, monkeypatch, PAGE, role=leader, **above).run()
    link = (
        "so-theo-doi?don-vi=HBC&amp;ky=20240305-20240402&amp;dong=don-vi&amp;xem=HBC-1"
    )
    assert link in panels(rows)
    expected = shown(city, org_unit_code="HBC-1")
    assert expected.total.ledger.transferred_out

    app = reopened(rows, **{"ky": SPRING, "don-vi": "HBC", "xem": "HBC-1"})

    assert not app.exception
    assert table(app)[:-1] == written(expected)
    assert "đơn vị đã kết thúc ngày 19/03/2024" in panels(app)
    assert "so-theo-doi?don-vi=HBC&amp;ky=20240305-20240402" in panels(app)
    # *Chỉ tiêu* and the badge know nothing of it.
    assert "ho-chieu" not in panels(app)

    app.radio(key="pick_ledger_channel").set_value(Channel.POST).run()
    app.selectbox(key="pick_field").set_value("DD").run()
    assert app.query_params["xem"] == "HBC-1"
    assert app.query_params["linh-vuc"] == "DD"

    app.selectbox(key="pick_org_unit").set_value("HCG").run()
    assert "xem" not in app.query_params
    assert "đơn vị đã kết thúc" not in panels(app)


def test_an_ended_unit_that_does_not_exist_is_said(city, monkeypatch):
    params = {"ky": SPRING, "xem": "HCX"}

    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, **params).run()

    assert not app.exception
    assert "Không có đơn vị “HCX” trong phạm vi của bạn" in said(app)
    assert table(app)[:-1] == written(shown(city))
