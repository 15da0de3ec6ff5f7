"""Tiles of one's own: kept per person, refused where they make no sense."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from data_access.engine import Database
from domain.access import Permission, Role
from domain.errors import AccessDenied, InvalidInput
from domain.identifiers import UserId
from domain.indicator_tiles import DEFAULT_TILES, MOST_TILES, UNIT_TILES
from services.installation import SYSTEM
from services.scorecards import overview
from services.tile_choice import choose_tiles, chosen_tiles, reset_tiles, tile_choice
from tests.catalogue import shipped
from tests.services import loaded_city as loaded

LEADER = loaded.viewer(loaded.CITY, role=Role.CITY_LEADER)
OTHER = replace(LEADER, user_id=UserId(6))
OWN = ("TTHC-01", "TTHC-10", "TTHC-45")


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


def test_a_choice_is_kept_in_its_order_and_is_of_one_person(city: Database):
    choose_tiles(city, LEADER, codes=OWN)

    assert chosen_tiles(city, LEADER) == OWN
    assert chosen_tiles(city, OTHER) == DEFAULT_TILES
    board = overview(city, LEADER, tiles=chosen_tiles(city, LEADER))
    assert [each.code for each in board.tiles.figures] == list(OWN)
    choose_tiles(city, LEADER, codes=OWN[::-1])
    assert chosen_tiles(city, LEADER) == OWN[::-1]


def test_the_default_comes_back_and_follows_the_seat(city: Database):
    head = loaded.viewer(loaded.HBC, role=Role.UNIT_HEAD)
    choose_tiles(city, LEADER, codes=OWN)

    reset_tiles(city, LEADER)

    assert chosen_tiles(city, LEADER) == DEFAULT_TILES
    assert chosen_tiles(city, head) == UNIT_TILES
    choice = tile_choice(city, head)
    assert choice.codes == choice.default
    assert [each.code for each in choice.offered] == list(shipped())


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ((), "từ 1 đến"),
        (tuple(shipped())[: MOST_TILES + 1], "từ 1 đến"),
        (("TTHC-01", "TTHC-01"), "hai lần"),
        (("TTHC-01", "KHONG-1"), "KHONG-1"),
        (("TTHC-01", "'; drop table user_tile"), "không có chỉ tiêu"),
    ],
)
def test_what_makes_no_tiles_is_refused_and_nothing_is_kept(
    city: Database, codes: tuple[str, ...], said: str
):
    choose_tiles(city, LEADER, codes=OWN)

    with pytest.raises(InvalidInput, match=said):
        choose_tiles(city, LEADER, codes=codes)

    assert chosen_tiles(city, LEADER) == OWN


@pytest.mark.parametrize("deed", [chosen_tiles, tile_choice, reset_tiles])
def test_whoever_reads_no_figures_has_no_tiles(city: Database, deed):
    who = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)

    with pytest.raises(AccessDenied):
        deed(city, who)
    with pytest.raises(AccessDenied):
        choose_tiles(city, who, codes=OWN)


def test_the_command_line_has_no_taste(city: Database):
    with pytest.raises(InvalidInput):
        choose_tiles(city, SYSTEM, codes=OWN)
