"""The state of a view and the address that reproduces it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import Field
from domain.identifiers import FieldId
from domain.period import Basis, Comparison, Period, PeriodKind
from domain.scorecard import Freshness
from domain.view_state import (
    SCOPE_PARAMETERS,
    ScopeChoices,
    ViewState,
    alike,
    offered_periods,
    params_of,
    periods_of,
    view_state,
)
from tests.domain.city import UNITS
from tests.domain.test_period import periods

DATA_DAY = date(2024, 11, 18)
FIELDS = (Field(FieldId(1), "DD", "Đất đai"), Field(FieldId(2), "HT", "Hộ tịch"))
CHOICES = ScopeChoices(
    org_units=tuple(unit.ref for unit in UNITS),
    fields=FIELDS,
    freshness=Freshness(None, None, 0, 0, (), is_sample=True),
    data_day=DATA_DAY,
    first_day=date(2022, 1, 3),
)
STATES = st.builds(
    ViewState,
    st.sampled_from(CHOICES.org_units),
    st.sampled_from([None, *FIELDS]),
    periods(),
    st.sampled_from(Comparison),
    st.just(DATA_DAY),
)


@given(state=STATES)
def test_an_address_reproduces_the_view(state: ViewState) -> None:
    params = params_of(state, CHOICES)

    assert view_state(params, CHOICES) == (state, ())
    assert set(params) <= set(SCOPE_PARAMETERS)
    assert all(value.isascii() for value in params.values())


def test_an_empty_address_is_the_whole_scope_this_year() -> None:
    state, notices = view_state({}, CHOICES)

    assert notices == ()
    assert state.org_unit.code == "HCM"
    assert state.period == Period.year_to_date(DATA_DAY)
    assert params_of(state, CHOICES) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("don-vi", "Q99"),
        ("linh-vuc", "XX"),
        ("ky", "2024-M13"),
        ("so-voi", "hom-qua"),
        ("ngay", "20241119"),
        ("ngay", "20241115"),  # past days cannot be looked at
        ("ngay", "18/11/2024"),
    ],
)
def test_a_useless_value_becomes_the_default_and_is_said(name: str, text: str) -> None:
    state, notices = view_state({name: text}, CHOICES)

    assert state == view_state({}, CHOICES)[0]
    assert len(notices) == 1
    assert text in notices[0]


@given(day=st.dates(date(2019, 1, 1), date(2026, 12, 31)))
def test_offered_periods_are_distinct_and_have_begun(day: date) -> None:
    offered = offered_periods(day)

    assert len(set(offered)) == len(offered)
    assert all(period.first_day <= day for period in offered)
    assert sum("kỳ báo cáo" in period.label for period in offered) == 3
    assert all(Period.parse(period.key) == period for period in offered)


DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@given(days=st.tuples(DAYS, DAYS).map(sorted), basis=st.sampled_from(Basis))
@pytest.mark.parametrize("kind", [k for k in PeriodKind if k is not PeriodKind.FREE])
def test_every_period_with_data_can_be_picked(
    kind: PeriodKind, basis: Basis, days: list[date]
) -> None:
    first_day, last_day = days

    found = periods_of(kind, basis, first_day=first_day, last_day=last_day)

    assert all(p.kind is kind and p.basis is basis for p in found)
    assert all(p.first_day <= last_day and p.end_day > first_day for p in found)
    assert [p.first_day for p in found] == sorted(
        (p.first_day for p in found), reverse=True
    )
    assert len(set(found)) == len(found)
    assert all(Period.parse(p.key) == p for p in found)
    if kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
        assert found[0].contains(last_day)
        assert found[-1].contains(first_day)


@given(days=st.tuples(DAYS, DAYS).map(sorted), wanted=DAYS)
@pytest.mark.parametrize("kind", PeriodKind)
@pytest.mark.parametrize("basis", Basis)
def test_another_kind_stays_near_what_was_looked_at(
    kind: PeriodKind, basis: Basis, days: list[date], wanted: date
) -> None:
    first_day, last_day = days
    present = Period.month(wanted.year, wanted.month)

    found = alike(present, kind, basis, first_day=first_day, last_day=last_day)

    assert found.kind is kind
    if kind is PeriodKind.FREE:
        assert found.last_day <= last_day
    else:
        assert found.basis is basis
        assert found.first_day <= last_day


def test_the_same_month_of_the_other_basis() -> None:
    may = Period.month(2024, 5)

    found = alike(
        may,
        PeriodKind.MONTH,
        Basis.REPORTING,
        first_day=date(2022, 1, 3),
        last_day=date(2024, 11, 18),
    )

    assert found == Period.month(2024, 5, Basis.REPORTING)
