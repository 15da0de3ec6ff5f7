"""The way of looking at org units that have changed, as pages offer and keep it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.indicator_lens_words import NOT_CONVERTED
from data_access.engine import Database
from domain.access import Role
from domain.formatting import count
from domain.indicator_filter import CODE
from domain.indicator_words import value_text
from domain.ledger_form import LedgerQuery, RowKind
from domain.lens import FigureNature, refusal
from domain.lens_view import ESTIMATE_NOTE, lens_words
from domain.period import Period
from domain.plan_view import DAY
from sample_data.load import load_plan
from services.indicators import indicator_board
from services.installation import console_viewer
from services.ledger_form import ledger_form
from tests.pages.signed_in import open_page, panels, served
from tests.services.reform_city import reform_city
from tests.services.test_lens_figures import FORMER, PRESENT
from tests.services.whole_map import whole_map

MAP, LEDGER = "leadership/map.py", "operations/ledger.py"


@pytest.fixture
def reformed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    database = reform_city(f"sqlite:///{tmp_path / 'dieu-hanh.db'}")
    with served(database, monkeypatch):
        yield database
    database.close()


def test_a_chosen_lens_stays_in_the_address_and_goes_along(reformed, monkeypatch):
    app = open_page(reformed, monkeypatch, MAP, role=Role.CITY_LEADER, ky="2024").run()

    assert "Theo đơn vị có lúc đó" in panels(app)
    app.radio(key="pick_lens").set_value("hien-hanh").run()

    assert not app.exception
    assert app.query_params["cach-xem"] == "hien-hanh"
    drawn = whole_map(
        reformed, console_viewer(reformed), period=Period.year(2024), lens=PRESENT
    )
    assert lens_words(PRESENT) in panels(app)
    assert ESTIMATE_NOTE in panels(app)
    for unit in drawn.ranked[:5]:
        assert count(int(unit.part)) in panels(app)

    app.switch_page(str(Path("pages") / LEDGER)).run()

    assert app.radio(key="pick_lens").value == "hien-hanh"


def test_a_day_is_picked_and_kept_in_the_address(reformed, monkeypatch):
    asked = {"ky": "2024", "cach-xem": "20250630"}
    app = open_page(reformed, monkeypatch, MAP, role=Role.CITY_LEADER, **asked).run()

    assert not app.exception
    assert app.date_input(key="pick_lens_day").value == FORMER.day
    app.date_input(key="pick_lens_day").set_value(date(2025, 6, 1)).run()

    assert not app.exception
    assert app.query_params["cach-xem"] == "20250601"
    assert "đơn vị có ngày 01/06/2025" in panels(app)


def test_the_ledger_shows_the_rows_of_the_service(reformed, monkeypatch):
    query = LedgerQuery(Period.year(2024), rows=RowKind.UNIT, lens=PRESENT)
    found = ledger_form(reformed, console_viewer(reformed), query=query)

    app = open_page(
        reformed,
        monkeypatch,
        LEDGER,
        role=Role.CITY_LEADER,
        **{"ky": "2024", "dong": "don-vi", "cach-xem": "hien-hanh"},
    ).run()

    assert not app.exception
    for line in found.lines:
        assert line.label in panels(app)
        assert count(line.ledger.resolved) in panels(app)


def test_the_overview_ranks_former_districts(reformed, monkeypatch):
    app = open_page(
        reformed,
        monkeypatch,
        "leadership/overview.py",
        role=Role.CITY_LEADER,
        **{"ky": "2025", "cach-xem": "quan-cu"},
    ).run()

    assert not app.exception
    assert "Theo quận, huyện" in panels(app)
    assert f"Xem {lens_words(FORMER)}" in panels(app)
    assert "01/07/2025: thêm 66 đơn vị" in panels(app)


def test_tasks_say_that_they_pass_on_whole(reformed, monkeypatch):
    load_plan(reformed)
    page = "operations/tasks.py"

    app = open_page(reformed, monkeypatch, page, role=Role.CITY_LEADER).run()

    said = str(refusal(FigureNature.TASK))
    assert not app.exception
    assert any(said in text.value for text in app.markdown)

    # Before the first org unit of the plan ended there is nothing to say.
    app.query_params[DAY] = "20250201"
    app.run()
    assert not app.exception
    assert not any(said in text.value for text in app.markdown)


def test_indicators_are_told_of_the_org_units_of_another_day(reformed, monkeypatch):
    asked = {"ky": "2024", "don-vi": "P-26809", "cach-xem": "hien-hanh"}
    page = "leadership/indicators.py"

    app = open_page(reformed, monkeypatch, page, role=Role.CITY_LEADER, **asked).run()

    board = indicator_board(
        reformed, console_viewer(reformed), org_unit_code="P-26809",
        period=Period.year(2024), lens=PRESENT,
    )  # fmt: skip
    value = board.value("TTHC-01")
    assert value is not None
    assert not app.exception
    assert app.radio(key="pick_lens").value == "hien-hanh"
    assert f"Xem {lens_words(PRESENT)}" in panels(app)
    assert value_text(value.indicator, value.reading) in panels(app)
    assert ESTIMATE_NOTE in panels(app)
    # What cannot be converted says so, and why.
    assert NOT_CONVERTED in panels(app)
    assert str(refusal(FigureNature.STOCK)) in panels(app)

    app.query_params[CODE] = "TTHC-01"
    app.run()
    assert not app.exception
    assert value_text(value.indicator, value.reading) in panels(app)
    assert "Số quy đổi tính thêm từ: " in panels(app)
    assert "Hộ chiếu là của số như đã báo cáo" in panels(app)
    assert 'class="is est"' in panels(app)
    assert ESTIMATE_NOTE in panels(app)

    app.query_params[CODE] = "TTHC-09"
    app.run()
    assert not app.exception
    assert str(refusal(FigureNature.STOCK)) in panels(app)
    assert "Số quy đổi" not in panels(app)


def test_without_changes_there_is_nothing_to_choose(city, monkeypatch):
    app = open_page(city, monkeypatch, MAP, role=Role.CITY_LEADER).run()

    assert "pick_lens" not in [radio.key for radio in app.radio]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("operations/dossiers.py", refusal(FigureNature.STOCK)),
        ("operations/bottlenecks.py", refusal(FigureNature.MEDIAN)),
        ("leadership/briefs.py", "Báo cáo lập theo đơn vị như đã báo cáo."),
        ("leadership/score_766.py", refusal(FigureNature.SCORE)),
        ("operations/reconciliation.py", refusal(FigureNature.STOCK)),
        ("data/quality.py", refusal(FigureNature.CHECK)),
    ],
)
def test_a_page_that_cannot_convert_says_why(reformed, monkeypatch, page, reason):
    app = open_page(reformed, monkeypatch, page, role=Role.CITY_LEADER).run()

    assert not app.exception
    assert not [radio for radio in app.radio if radio.key == "pick_lens"]
    assert any(str(reason) in text.value for text in app.markdown)
