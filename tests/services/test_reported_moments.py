"""*Chỉ tiêu* before any dossiers are there: what was reported, and nothing counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.formula import Gap
from domain.period import Period
from domain.reported_file import ReportedRequest
from services.indicator_details import indicator_detail
from services.indicator_loads import load_shipped
from services.indicators import indicator_board
from services.installation import SYSTEM
from services.reported_loads import load_reported_file
from services.reported_moments import has_indicator_values
from tests.builders import build_city
from tests.services.import_city import viewer
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
MARCH = Period.month(2024, 3)
HEAD = "Mã chỉ tiêu;Đơn vị;Kỳ;Tử số;Mẫu số"
ROWS = ("Q766-4.4;HBC;2024-03;3;4", "Q766-4.4;HCG;2024-03;0;0")


@pytest.fixture
def bare(store_url: str) -> Iterator[Database]:
    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            build_city(session)
        load_shipped(database, NOW)

    fill(store_url, "a city with indicators and no dossiers", build)
    database = opened(store_url)
    yield database
    database.close()


def _report(database: Database, folder: Path) -> None:
    path = folder / "bao-cao.csv"
    path.write_text("\n".join((HEAD, *ROWS)), encoding="utf-8")
    request = ReportedRequest(path, path.name, accept="Thử")
    load = load_reported_file(database, SYSTEM, request, now=NOW)
    assert load.load_id is not None, load.dry_run.problems


def test_nothing_is_shown_while_nothing_was_reported(bare: Database) -> None:
    reader = viewer(bare, "HCM")

    assert not has_indicator_values(bare, reader)
    with pytest.raises(NotFound):
        indicator_board(bare, reader)


def test_reported_values_are_shown_and_dossiers_stay_missing(
    bare: Database, tmp_path: Path
) -> None:
    _report(bare, tmp_path)
    reader = viewer(bare, "HCM")

    board = indicator_board(bare, reader, period=MARCH)

    assert has_indicator_values(bare, reader)
    assert board.last_day == date(2024, 3, 31)
    reported, counted = board.value("Q766-4.4"), board.value("TTHC-01")
    assert reported is not None
    assert (reported.reading.numerator, reported.reading.denominator) == (3, 4)
    assert counted is not None
    assert counted.reading.gap is Gap.NOT_REPORTED, "missing, not 0"


def test_an_org_unit_without_any_reads_as_nothing_occurred(
    bare: Database, tmp_path: Path
) -> None:
    _report(bare, tmp_path)

    board = indicator_board(
        bare, viewer(bare, "HCM"), org_unit_code="HCG", period=MARCH
    )

    value = board.value("Q766-4.4")
    assert value is not None
    assert value.reading.gap is Gap.NOT_OCCURRED


def test_the_page_of_one_indicator_works_likewise(
    bare: Database, tmp_path: Path
) -> None:
    _report(bare, tmp_path)

    detail = indicator_detail(bare, viewer(bare, "HCM"), code="Q766-4.4", period=MARCH)

    assert detail.last_day == date(2024, 3, 31)
    assert detail.forecast is not None


def test_values_beyond_the_scope_open_nothing(bare: Database, tmp_path: Path) -> None:
    _report(bare, tmp_path)
    other = viewer(bare, "STNMT")
    blind = viewer(
        bare, "HCM", permissions=set(Permission) - {Permission.SCORECARD_READ}
    )

    assert not has_indicator_values(bare, other)
    with pytest.raises(AccessDenied):
        has_indicator_values(bare, blind)
