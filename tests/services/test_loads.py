"""Loads and sources are shown to whom they concern, those that lag behind first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Permission, Viewer
from domain.errors import AccessDenied
from services.loads import load_history
from tests.builders import build_city
from tests.services.loaded_city import (
    CITY,
    HBC,
    HCG,
    MOMENT,
    STALE_MOMENT,
    build,
    viewer,
)
from tests.stores import migrated


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    opened = migrated(url)
    yield opened
    opened.close()


@pytest.fixture
def database(empty: Database) -> Database:
    build(empty)
    return empty


def test_the_city_sees_every_source_the_stale_one_first(database: Database) -> None:
    history = load_history(database, viewer(CITY))

    assert [(r.source.code, r.is_stale) for r in history.sources] == [
        ("MC-2", True),
        ("MC-1", False),
    ]
    assert history.sources[0].source.complete_to == STALE_MOMENT
    assert history.sources[0].org_units == ("Đơn vị HCG",)
    assert [load.file_name for load in history.loads] == ["ho-so-2.csv", "ho-so-1.csv"]
    assert history.data_moment == MOMENT


@pytest.mark.parametrize(("root", "codes"), [(HBC, ["MC-1"]), (HCG, ["MC-2"])])
def test_a_district_sees_only_what_covers_it(
    database: Database, root: object, codes: list[str]
) -> None:
    history = load_history(database, viewer(root))  # type: ignore[arg-type]  # an id

    assert [reach.source.code for reach in history.sources] == codes
    assert {load.source_code for load in history.loads} == set(codes)


def test_before_the_first_load_there_is_nothing_to_show(empty: Database) -> None:
    with empty.write() as session:
        build_city(session)

    history = load_history(empty, viewer(CITY))

    assert (history.loads, history.sources, history.data_moment) == ((), (), None)


def test_whoever_may_not_look_into_the_data_sees_nothing(database: Database) -> None:
    nobody: Viewer = viewer(CITY, without=Permission.DATA_QUALITY_READ)

    with pytest.raises(AccessDenied):
        load_history(database, nobody)
