"""A figure of the ledger, to an address and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dossier import Channel
from domain.ledger_cell import (
    COLUMN,
    FIRST_DAY,
    LAST_DAY,
    LEDGER_UNIT,
    HandlingLevel,
    LedgerCell,
    LedgerColumn,
    cell_params,
    ledger_cell,
    level_of,
)
from domain.scorecard import OrgUnitKind

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@st.composite
def cells(draw: st.DrawFn) -> LedgerCell:
    first_day, end_day = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    if first_day == end_day:
        end_day = end_day.replace(year=end_day.year + 1, day=1)
    return LedgerCell(
        column=draw(st.sampled_from(list(LedgerColumn))),
        org_unit_code=draw(st.sampled_from(["HCM", "HBC-1"])),
        first_day=first_day,
        end_day=end_day,
        own_only=draw(st.booleans()),
        field_code=draw(st.sampled_from([None, "DD"])),
        channel=draw(st.sampled_from([None, *Channel])),
        level=draw(st.sampled_from([None, *HandlingLevel])),
        as_of_day=draw(st.none() | DAYS),
        org_unit_on=draw(st.none() | DAYS),
    )


@given(cells())
def test_an_address_names_the_same_figure(cell: LedgerCell):
    assert ledger_cell(cell_params(cell)) == cell


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (COLUMN, "14"),
        (COLUMN, ""),
        (LEDGER_UNIT, ""),
        (FIRST_DAY, "20240230"),
        (FIRST_DAY, "2024-1-1"),
        (FIRST_DAY, "２０２４０１０１"),
        (LAST_DAY, "20231231"),
        (LAST_DAY, "99991231"),
    ],
)
def test_an_address_without_sense_names_no_figure(name: str, text: str):
    params = {
        COLUMN: "13",
        LEDGER_UNIT: "HCM",
        FIRST_DAY: "20240101",
        LAST_DAY: "20241231",
    }
    assert ledger_cell(params) is not None

    assert ledger_cell({**params, name: text}) is None


def test_an_earlier_day_cuts_the_period_and_a_later_one_does_not():
    def until(day: date | None) -> date:
        return LedgerCell(
            LedgerColumn.IN_PROCESS,
            "HCM",
            date(2024, 1, 1),
            date(2025, 1, 1),
            as_of_day=day,
        ).last_day

    assert until(None) == date(2024, 12, 31)
    assert until(date(2024, 6, 17)) == date(2024, 6, 17)
    assert until(date(2025, 3, 1)) == date(2024, 12, 31)


def test_whoever_is_no_district_and_no_commune_answers_to_the_city():
    assert level_of(OrgUnitKind.DISTRICT) is HandlingLevel.DISTRICT
    assert level_of(OrgUnitKind.COMMUNE) is HandlingLevel.COMMUNE
    for kind in (OrgUnitKind.CITY, OrgUnitKind.DEPARTMENT, OrgUnitKind.VERTICAL):
        assert level_of(kind) is HandlingLevel.CITY
