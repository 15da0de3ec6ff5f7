"""Usernames, and what several grants allow together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import OrgScope, Permission, Role
from domain.account import (
    Grant,
    access_of,
    lost_by_narrowing,
    new_username,
    normal_username,
)
from domain.errors import InvalidInput
from domain.identifiers import FieldId, OrgUnitId

CITY, DISTRICT = OrgUnitId(1), OrgUnitId(8)
LAND, HEALTH = FieldId(1), FieldId(2)
GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from(Role),
        st.sampled_from([CITY, DISTRICT]),
        st.sampled_from([None, LAND, HEALTH]),
    ),
    max_size=5,
)


def test_a_username_has_one_spelling() -> None:
    assert normal_username("  Chu.Tich ") == "chu.tich"
    assert new_username("VP-CCHC_01") == "vp-cchc_01"


@pytest.mark.parametrize("text", ["", "ab", "-abc", "chủ.tịch", "a b c", "a" * 65])
def test_what_cannot_be_typed_everywhere_is_no_username(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        new_username(text)

    assert "Tên đăng nhập" in refused.value.message


def test_without_grants_nothing_is_allowed_nowhere() -> None:
    assert access_of([]) == (frozenset(), OrgScope(frozenset()))


def test_grants_over_one_root_add_up() -> None:
    leader = Grant(Role.UNIT_HEAD, DISTRICT, None)
    staff = Grant(Role.STAFF, DISTRICT, None)

    permissions, scope = access_of([leader, staff])

    assert permissions == Role.UNIT_HEAD.permissions | Role.STAFF.permissions
    assert scope == OrgScope(frozenset({DISTRICT}), None)


def test_a_right_over_one_unit_does_not_spread_to_another() -> None:
    permissions, scope = access_of(
        [Grant(Role.STAFF, DISTRICT, None), Grant(Role.CITY_LEADER, CITY, None)]
    )

    assert Permission.DATA_IMPORT not in permissions
    assert scope.roots == {CITY, DISTRICT}


def test_a_portfolio_is_the_fields_of_its_grants() -> None:
    _, scope = access_of(
        [Grant(Role.CITY_LEADER, CITY, LAND), Grant(Role.CITY_LEADER, CITY, HEALTH)]
    )

    assert scope.fields == frozenset({LAND, HEALTH})


def test_seeing_applicants_adds_to_another_role_of_the_same_unit() -> None:
    staff = Grant(Role.STAFF, DISTRICT, None)
    applicants = Grant(Role.PERSONAL_DATA, DISTRICT, None)

    permissions, _ = access_of([staff, applicants])

    assert permissions == Role.STAFF.permissions | {Permission.PERSONAL_DATA_READ}
    assert lost_by_narrowing([staff, applicants]) == frozenset()


def test_what_roles_over_different_units_lose_is_told() -> None:
    staff = Grant(Role.STAFF, DISTRICT, None)
    leader = Grant(Role.CITY_LEADER, CITY, None)
    administrator = Grant(Role.ADMINISTRATOR, CITY, None)

    assert lost_by_narrowing([staff, leader]) == {
        Permission.DATA_IMPORT,
        Permission.PLAN_REPORT,
        Permission.PLAN_MANAGE,
        Permission.INDICATOR_REPORT,
        Permission.INDICATOR_APPROVE,
        Permission.DATA_QUALITY_MARK,
    }
    assert Permission.USERS_MANAGE in lost_by_narrowing([staff, administrator])
    assert lost_by_narrowing([leader, administrator]) == frozenset()
    assert lost_by_narrowing([]) == frozenset()


@given(grants=GRANTS)
def test_grants_together_never_allow_what_none_allows(grants: list[Grant]) -> None:
    permissions, scope = access_of(grants)

    for root in scope.roots:
        for field in scope.fields if scope.fields is not None else (None, LAND):
            held = [
                grant
                for grant in grants
                if grant.org_unit_id == root and grant.field_id in (None, field)
            ]
            granted = frozenset[Permission]().union(*(g.role.permissions for g in held))
            assert permissions <= granted
