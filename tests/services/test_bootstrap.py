"""The first start: schema, sample city; a second start; a build that was cut short."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.settings import settings_from
from domain.errors import Conflict
from domain.imports import ImportKind
from sample_data.load import build_sample
from sample_data.span import THREE_YEARS, TWO_YEARS
from services import imports
from services.bootstrap import begin_sample, needs_sample, prepare
from services.data_quality import check_ledger, check_rollups
from services.installation import SYSTEM, console_viewer
from services.reconciliation import reconciliation
from services.score_766 import score_766
from services.scorecards import overview
from tests.servers import CUT_SHORT, SAMPLE_DOSSIERS, copied_sample
from tests.services.import_city import NOW, request, state
from tests.services.test_reference_imports import units_file

SIZE = 2_000


def opened(folder: Path, **environment: str) -> Database:
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    return Database(settings_from({"DIEU_HANH_DATABASE_URL": url, **environment}))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = opened(tmp_path)
    prepare(database)
    yield database
    database.close()


def begun(
    database: Database, size: int | None, until: date | None = None
) -> tuple[int, date]:
    last = TWO_YEARS.last_day
    return begin_sample(database, size, until, default_size=9, default_until=last)


@pytest.mark.slow
def test_a_build_cut_short_is_taken_up_and_a_built_city_left_alone(
    sample_folder: Path, tmp_path: Path
):
    cut = opened(sample_folder / CUT_SHORT)
    city = opened(copied_sample(sample_folder, tmp_path))
    so_far, built = state(cut)[0], state(city)

    prepare(city, build_sample=build_sample)

    assert needs_sample(cut)
    assert 0 < so_far < built[0] <= SAMPLE_DOSSIERS
    assert state(city) == built
    assert not needs_sample(city)
    assert check_rollups(city, SYSTEM).is_clean
    assert check_ledger(city, SYSTEM).is_clean
    leader = console_viewer(city)
    assert overview(city, leader).freshness.is_sample
    compared = reconciliation(city, leader)
    assert all(counts.told for counts in compared.figures)
    score = score_766(city, leader)
    assert score.portal is not None
    assert score.published_total == pytest.approx(float(score.portal.sum.points), abs=1)
    assert {"2.1", "3.3", "4.1"} <= {m.ours.metric.code for m in score.metrics if m.gap}
    assert sum(row.is_whole for row in score.provinces) == 6
    cut.close()
    city.close()


def test_a_sample_of_another_size_never_mixes_in(empty: Database):
    assert begun(empty, SIZE) == (SIZE, TWO_YEARS.last_day)
    assert begun(empty, None) == (SIZE, TWO_YEARS.last_day)

    with pytest.raises(Conflict, match="trộn lẫn"):
        begun(empty, SIZE + 1)
    with pytest.raises(Conflict, match="đến 31/12/2024"):
        begun(empty, SIZE, THREE_YEARS.last_day)


def test_a_sample_is_never_built_over_other_data(empty: Database, tmp_path: Path):
    path = units_file(tmp_path)
    wanted = replace(request(path), kind=ImportKind.ORG_UNITS)
    imports.load(empty, SYSTEM, request=wanted, now=NOW)

    assert not needs_sample(empty)
    with pytest.raises(Conflict, match="đã có số liệu khác"):
        begun(empty, None)


def test_an_installation_may_start_empty(tmp_path: Path):
    database = opened(tmp_path, DIEU_HANH_SAMPLE="0")
    asked: list[Database] = []

    prepare(database, build_sample=asked.append)

    assert asked == []
    assert needs_sample(database)
    database.close()
