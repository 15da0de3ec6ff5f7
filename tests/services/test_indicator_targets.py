"""Targets in the store: versions, who inherits, who may give them, what is logged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.queries.indicator_targets import indicator_targets
from data_access.queries.indicators import indicators
from data_access.schema.access import AuditEventRow
from domain.access import Permission, Viewer
from domain.audit import AuditKind
from domain.errors import AccessDenied, Conflict, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.imports import ImportKind
from domain.indicator_target import IndicatorTarget, PathKind, TargetStanding
from domain.period import Comparison, Period
from services import imports
from services.board import board_of
from services.indicator_targets import (
    TargetWish,
    board_standings,
    set_indicator_target,
    unit_standings,
)
from services.installation import SYSTEM
from services.reference import reference
from tests.services import loaded_city as loaded
from tests.services.import_city import request, state, viewer
from tests.services.test_indicators import with_indicators
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
YEAR = Period.year(2024)
WISH = TargetWish("TTHC-12", "HCM", YEAR, Decimal(98), "QĐ 6004/QĐ-UBND")


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_indicators)
    database = opened(store_url)
    yield database
    database.close()


def office(database: Database) -> Viewer:
    return viewer(database, "HCM")


def standings(
    database: Database, org_unit: str = "HCM", period: Period | None = None
) -> dict[str, TargetStanding]:
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            loaded.viewer(loaded.CITY),
            org_unit_code=org_unit,
            field_code=None,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        return board_standings(board, indicators(session))


def versions(database: Database, code: str = "TTHC-12") -> list[IndicatorTarget]:
    with database.read() as session:
        found = indicator_targets(session, org_units=[OrgUnitId(1)], code=code)
    return list(found)


def test_a_target_is_given_changed_and_withdrawn_in_versions(city: Database):
    by = office(city)

    set_indicator_target(city, by, wish=WISH, now=NOW)
    set_indicator_target(
        city, by, wish=replace(WISH, value=Decimal("98.5"), note="điều chỉnh"), now=NOW
    )
    first = standings(city)["TTHC-12"]
    withdrawn = replace(WISH, value=None, decision="QĐ 7000")
    set_indicator_target(city, by, wish=withdrawn, now=NOW)

    assert (first.goal, first.expected, first.path) == (
        Decimal("98.5"), Fraction("98.5"), PathKind.FLAT,
    )  # fmt: skip
    assert first.target.author == "Ai Đó"
    assert [each.value for each in versions(city)] == [98, Decimal("98.5"), None]
    assert "TTHC-12" not in standings(city)
    with city.read() as session:
        logged = session.scalars(
            select(AuditEventRow).where(
                AuditEventRow.kind == AuditKind.INDICATOR_TARGET_SET
            )
        ).all()
        assert [row.subject for row in logged] == ["TTHC-12 HCM"] * 3
        assert '"before": "98", "after": "98.5"' in logged[1].detail_json


def test_a_rate_is_inherited_with_its_holder_and_a_count_is_not(city: Database):
    by = office(city)
    set_indicator_target(city, by, wish=WISH, now=NOW)
    count = replace(WISH, code="TTHC-02", value=Decimal(1000))
    set_indicator_target(city, by, wish=count, now=NOW)

    found = standings(city, "HBC-1")

    assert set(found) == {"TTHC-12"}
    assert found["TTHC-12"].is_inherited
    assert found["TTHC-12"].holder_name == "Đơn vị HCM"
    # Evenly by working days up to the data moment, 11 April.
    whole = standings(city)["TTHC-02"]
    assert whole.path is PathKind.EVEN
    assert whole.day == date(2024, 4, 11)
    assert 0 < whole.expected < 1000
    march = standings(city, period=Period.month(2024, 3))
    assert set(march) == {"TTHC-12"}


def test_targets_of_many_units_are_those_of_each(city: Database):
    by = office(city)
    set_indicator_target(city, by, wish=WISH, now=NOW)
    own = replace(WISH, org_unit_code="HBC", value=Decimal(95))
    set_indicator_target(city, by, wish=own, now=NOW)
    nodes = [OrgUnitId(n) for n in range(1, 8)]

    with city.read() as session:
        board = board_of(
            session,
            reference(city, session),
            loaded.viewer(loaded.CITY),
            org_unit_code=None,
            field_code=None,
            period=None,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        rate = next(each for each in indicators(session) if each.code == "TTHC-12")
        many = unit_standings(board, rate, nodes)

    codes = ("HCM", "STNMT", "HBC", "HBC-1", "HBC-2", "HCG", "HCG-1")
    for node, code in zip(nodes, codes, strict=True):
        assert many[node] == standings(city, code)["TTHC-12"]
    assert [many[node].goal for node in nodes] == [98, 98, 95, 95, 95, 98, 98]


def test_only_who_answers_for_the_whole_city_gives_targets(city: Database):
    before = state(city)
    rights = [right for right in Permission if right is not Permission.DATA_IMPORT]
    refused = [
        viewer(city, "HBC"),
        viewer(city, "HCM", fields=[1]),
        viewer(city, "HCM", permissions=rights),
    ]

    for who in refused:
        with pytest.raises(AccessDenied):
            set_indicator_target(city, who, wish=WISH, now=NOW)

    assert state(city) == before
    assert versions(city) == []


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (replace(WISH, code="X-1"), NotFound),
        (replace(WISH, org_unit_code="ZZZ"), NotFound),
        (replace(WISH, decision="  "), InvalidInput),
        (replace(WISH, value=Decimal(-5)), InvalidInput),
        (replace(WISH, value=Decimal("NaN")), InvalidInput),
        (replace(WISH, value=Decimal(10) ** 20), InvalidInput),
        (replace(WISH, points="mai: 5"), InvalidInput),
        (replace(WISH, legend="khong-dat < 95 < dat"), InvalidInput),
        (replace(WISH, legend="dat <= 95 < khong-dat"), InvalidInput),
        (replace(WISH, code="TTHC-01"), InvalidInput),
        (replace(WISH, value=None), Conflict),
    ],
)
def test_a_target_that_makes_no_sense_leaves_no_trace(
    city: Database, wish: TargetWish, error: type[Exception]
):
    by = office(city)
    before = state(city)

    with pytest.raises(error):
        set_indicator_target(city, by, wish=wish, now=NOW)

    assert state(city) == before


def test_the_same_target_again_is_a_conflict(city: Database):
    by = office(city)
    set_indicator_target(city, by, wish=WISH, now=NOW)

    with pytest.raises(Conflict, match="đã đúng như vậy"):
        set_indicator_target(city, by, wish=WISH, now=NOW)

    assert len(versions(city)) == 1


def test_a_file_of_targets_is_loaded_again_without_change(
    city: Database, tmp_path: Path
):
    path = tmp_path / "giao.csv"
    header = "Mã chỉ tiêu,Đơn vị,Kỳ,Chỉ tiêu giao,Quyết định\n"
    path.write_text(
        header + "TTHC-12,HCM,2024,98,QĐ 1\nTTHC-12,Đơn vị HBC,2024,95,QĐ 1\n",
        encoding="utf-8",
    )
    asked = request(path, kind=ImportKind.TARGETS)

    first = imports.load(city, SYSTEM, request=asked, now=NOW)
    again = imports.load(city, SYSTEM, request=asked, now=NOW)
    path.write_text(header + "TTHC-12,HCM,2024,99,QĐ 2\n", encoding="utf-8")
    other = imports.load(city, SYSTEM, request=asked, now=NOW)

    assert (first.new, first.changed) == (2, 0)
    assert (again.load_id, again.unchanged) == (None, 2)
    assert (other.new, other.changed) == (0, 1)
    assert [each.version for each in versions(city)] == [1, 2]
    assert standings(city, "HBC-1")["TTHC-12"].goal == 95
    with pytest.raises(AccessDenied):
        imports.load(city, viewer(city, "HBC"), request=asked, now=NOW)
