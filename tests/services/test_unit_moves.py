"""Movement on the map against an oracle that walks every dossier, pair by pair."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.dossier import Channel, Dossier, Outcome
from domain.identifiers import FieldId, OrgUnitId
from domain.movement import MovementKind, Standings
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind
from domain.succession import Succession, Validity
from services.unit_moves import changes
from tests.builders import UNITS, ZONE, end_of_day, instant
from tests.domain.successions import link
from tests.domain.test_movement import held, slow_places
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.whole_map import whole_map

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
LEFT = ("left_early", "left_on_time", "left_late")
FIRST = Period.free(date(2024, 3, 1), date(2024, 3, 20))
SECOND = Period.free(date(2024, 3, 21), date(2024, 4, 9))


def turning_dossier(chance: random.Random) -> Dossier:
    """Xã Một is often late in the first half, Xã Hai in the second."""
    unit, day = chance.choice([IDS["HBC-1"], IDS["HBC-2"]]), chance.randrange(34)
    received = instant(day, 9)
    is_bad = (unit == IDS["HBC-1"]) is (day < 17)
    days = 5 if chance.random() < (0.6 if is_bad else 0.05) else 1
    return Dossier(
        org_unit=unit,
        field_id=FieldId(1),
        channel=Channel.DIRECT,
        received_at=received,
        first_due_at=end_of_day(received.astimezone(ZONE).date() + timedelta(days=2)),
        resolved_at=received + timedelta(days=days),
        outcome=Outcome.RESULT,
    )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("moves")
    opened = loaded.city(
        f"sqlite:///{folder / 'dieu-hanh.db'}",
        seed=3,
        count=420,
        second_moment=loaded.MOMENT,
        draw=turning_dossier,
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("code", ["qua-han", "dung-han"])
def test_movement_equals_that_of_the_oracle(city: Database, code: str):
    truth = oracle(city)
    names = ("left_late",) if code == "qua-han" else LEFT[:2]

    found = whole_map(
        city,
        loaded.viewer(loaded.CITY),
        measure_code=code,
        kind=OrgUnitKind.COMMUNE,
        period=SECOND,
    )

    items = []
    for unit in found.ranked:
        node = unit.org_unit.id
        now, was = (
            held(
                (
                    truth.flow(node, p.first_day, p.end_day, *names),
                    truth.flow(node, p.first_day, p.end_day, *LEFT),
                )
            )
            for p in (SECOND, FIRST)
        )
        assert now is not None
        items.append(Standings(node, now, was))
    moved = {
        unit: move.places if move.kind is MovementKind.UP else -move.places
        for unit, move in found.moves.items()
        if move.kind is not MovementKind.NEW
    }
    assert found.compared == FIRST
    assert moved == slow_places(found.measure, items)
    assert moved[IDS["HBC-1"]] > 0 > moved[IDS["HBC-2"]]


def test_nothing_is_held_against_what_the_data_do_not_cover(city: Database):
    viewer = loaded.viewer(loaded.CITY)

    first = whole_map(city, viewer, period=FIRST)
    year = whole_map(
        city, viewer, comparison=Comparison.SAME_PERIOD_LAST_YEAR, period=SECOND
    )

    assert not first.moves
    assert not year.moves


def test_a_unit_is_another_one_since_it_began_or_took_over():
    one, other, day = OrgUnitId(1), OrgUnitId(2), date(2025, 7, 1)
    joined = link(1, 2, day, reverse=0)
    lives = {one: Validity(None, day), other: Validity(date(2021, 1, 1), None)}
    kept = Succession([joined], lives)

    def changed(first_day: date, last_day: date) -> date | None:
        return changes(kept, first_day, last_day).get(other)

    assert changed(date(2025, 1, 1), date(2025, 12, 31)) == day
    assert changed(date(2020, 1, 1), date(2025, 6, 30)) == date(2021, 1, 1)
    assert changed(day, date(2025, 12, 31)) is None
