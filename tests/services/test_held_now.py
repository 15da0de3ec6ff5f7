"""What lies under org units on a list, kept per data version, against one read each."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from data_access.engine import Database, Session
from data_access.queries.live_conditions import LiveFilter
from data_access.queries.live_counts import counts_by_node
from data_access.schema.rollups import DossierOpenRow
from data_access.versions import raise_data_version
from domain.access import OrgScope
from domain.drilldown import ListKind
from domain.identifiers import FieldId, OrgUnitId
from domain.period import Comparison
from services.board import Board, board_of
from services.held_now import held_now
from services.measured import LISTS
from services.reference import reference
from tests.builders import UNITS
from tests.services import loaded_city as loaded

CITY = loaded.viewer(loaded.CITY)
NODES = [OrgUnitId(number) for number in range(1, len(UNITS) + 1)]


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    database = loaded.city(store_url)
    yield database
    database.close()


def board(database: Database, session: Session, scope: OrgScope) -> Board:
    made = board_of(
        session,
        reference(database, session),
        CITY,
        org_unit_code=None,
        field_code=None,
        period=None,
        comparison=Comparison.PREVIOUS_PERIOD,
    )
    return replace(made, scope=scope)


SCOPES = st.builds(
    OrgScope,
    st.frozensets(st.sampled_from(NODES)),
    st.none() | st.frozensets(st.sampled_from([FieldId(1), FieldId(2)])),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    SCOPES,
    st.sampled_from([*LISTS.values()]),
    st.lists(st.sampled_from(NODES), min_size=1, unique=True),
)
def test_it_is_what_a_read_of_the_scope_itself_finds(
    city: Database, scope: OrgScope, kind: ListKind, nodes: list[OrgUnitId]
):
    with city.read() as session:
        shown = board(city, session, scope)
        wanted = counts_by_node(
            session,
            scope=scope,
            wanted=LiveFilter(kind),
            clock=shown.clock,
            nodes=nodes,
        )

        assert held_now(shown, kind, nodes) == wanted


def test_another_scope_finds_nothing_of_what_was_read_for_one(city: Database):
    with city.read() as session:
        whole = board(city, session, OrgScope(frozenset({loaded.CITY})))
        other = board(city, session, OrgScope(frozenset({loaded.HCG})))
        nobody = board(city, session, OrgScope(frozenset()))

        assert held_now(whole, ListKind.OPEN, [loaded.HBC])[loaded.HBC] > 0
        assert held_now(other, ListKind.OPEN, [loaded.HBC]) == {}
        assert held_now(nobody, ListKind.OPEN, NODES) == {}


def test_a_load_makes_it_be_read_again(city: Database):
    whole = OrgScope(frozenset({loaded.CITY}))
    with city.read() as session:
        before = held_now(board(city, session, whole), ListKind.OPEN, NODES)
    with city.write() as session:
        session.execute(delete(DossierOpenRow))
        raise_data_version(session, loaded.MOMENT)

    with city.read() as session:
        after = held_now(board(city, session, whole), ListKind.OPEN, NODES)

    assert before
    assert after == {}
