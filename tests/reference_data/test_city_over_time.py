"""The reference data of the city: every date, count and link, on both databases."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.queries.org_units import org_units
from data_access.queries.succession import succession
from domain.imports import ImportKind, LoadResult
from domain.lens import Conversion, former_districts, on_day
from domain.org_tree import OrgTree, OrgUnit
from domain.scorecard import OrgUnitKind
from services import imports
from services.installation import SYSTEM
from tests.services.import_city import NOW, request
from tests.stores import migrated

FOLDER = Path(__file__).parents[2] / "reference_data"
MERGER, REFORM = date(2021, 1, 1), date(2025, 7, 1)
STRADDLING = 7
DEPARTMENTS = {
    date(2023, 6, 1): 21,
    date(2024, 1, 1): 22,
    date(2025, 2, 28): 22,
    date(2025, 3, 1): 17,
    date(2025, 5, 1): 16,
    date(2025, 9, 30): 17,
}
"""With Sở Ngoại vụ, whose state after 03/2025 could not be verified."""


def load(database: Database, kind: ImportKind, name: str) -> LoadResult:
    wanted = replace(
        request(FOLDER / name), kind=kind, source_code="", complete_to=None
    )
    return imports.load(database, SYSTEM, request=wanted, now=NOW)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    database = migrated(store_url)
    load(database, ImportKind.ORG_UNITS, "don_vi.csv")
    load(database, ImportKind.SUCCESSION, "ke_thua.csv")
    yield database
    database.close()


def of_kind(tree: OrgTree, kind: OrgUnitKind, day: date) -> list[OrgUnit]:
    return [unit for unit in tree.at(day) if unit.kind is kind]


def test_the_city_over_time(city: Database):
    with city.read() as session:
        units, kept = org_units(session), succession(session)
    tree = OrgTree(units)

    districts = {
        day: len(of_kind(tree, OrgUnitKind.DISTRICT, day))
        for day in (date(2019, 6, 1), date(2020, 12, 31), MERGER, date(2025, 6, 30),
                    REFORM)
    }  # fmt: skip
    assert list(districts.values()) == [24, 24, 22, 22, 0]
    communes = of_kind(tree, OrgUnitKind.COMMUNE, REFORM)
    assert len(of_kind(tree, OrgUnitKind.COMMUNE, date(2025, 6, 30))) == 273
    assert Counter(unit.code.split("-")[0] for unit in communes) == {
        "P": 113, "X": 54, "DK": 1,
    }  # fmt: skip
    assert {
        day: len(of_kind(tree, OrgUnitKind.DEPARTMENT, day)) for day in DEPARTMENTS
    } == DEPARTMENTS
    before = tree.by_official_code("769", date(2020, 12, 31))
    after = tree.by_official_code("769", MERGER)
    assert (before and before.code, after and after.code) == ("Q02", "TPTD")

    codes = {unit.id: unit.code for unit in units}
    with (FOLDER / "ke_thua.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {
        (codes[k.predecessor], codes[k.successor], k.effective_day.isoformat())
        for k in kept.links
    } == {(r["Mã đơn vị cũ"], r["Mã đơn vị mới"], r["Ngày hiệu lực"]) for r in rows}
    assert len(kept.links) == len(rows) == 431
    ended = [unit for unit, life in kept.lives.items() if life.end is not None]
    assert all(kept.heirs(unit) for unit in ended)

    lens = former_districts(kept, units)
    assert lens is not None
    assert lens.day == date(2025, 6, 30)
    conversion = Conversion(kept)
    grouped = {
        unit.id: conversion.parts(unit.id, REFORM, lens.day) for unit in communes
    }
    assert all(len(parts) >= 1 for parts in grouped.values())
    exact = [parts for parts in grouped.values() if all(p.is_exact for p in parts)]
    assert len(exact) == len(communes) - STRADDLING
    holding = {
        part.org_unit for parts in grouped.values() for part in parts if part.share
    }
    assert len([u for u in holding if tree.unit(u, lens.day).kind == "DISTRICT"]) == 22
    everybody = {unit.id: 1 for unit in tree.at(date(2019, 6, 1))}
    later = conversion.counts(everybody, date(2019, 6, 1), on_day(REFORM))
    assert sum(cell.value for cell in later.values()) == len(everybody)


def test_loading_the_reference_data_again_changes_nothing(city: Database):
    assert load(city, ImportKind.ORG_UNITS, "don_vi.csv").load_id is None
    assert load(city, ImportKind.SUCCESSION, "ke_thua.csv").load_id is None
