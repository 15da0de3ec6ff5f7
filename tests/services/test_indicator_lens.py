"""Indicators through a lens over the reform, held against every dossier by itself."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from domain.access import Viewer
from domain.dossier import Channel
from domain.forecast import NoForecast
from domain.formula import MISSING
from domain.identifiers import OrgUnitId
from domain.indicator_detail import Change, IndicatorDetail, NoChange
from domain.indicator_series import MarkKind
from domain.indicator_view import IndicatorBoard
from domain.indicator_words import NO_SOURCE, missing_words
from domain.lens import AS_REPORTED, FigureNature, Lens, refusal
from domain.lens_view import ABSENT
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.scorecard import OrgUnitKind
from sample_data.days import ZONE
from services.indicator_details import indicator_detail
from services.indicators import indicator_board
from services.installation import console_viewer
from services.reference import reference
from tests.services import loaded_city as loaded
from tests.services.reform_city import reform_city
from tests.services.test_lens_figures import FORMER, PRESENT, TODAY, heirs

ONLINE_SHARE, RECEIVED, OPEN, OVERDUE_OF_ALL = (
    "TTHC-16", "TTHC-01", "TTHC-09", "TTHC-14",
)  # fmt: skip
COMMUNE, JOINED, DEPARTMENT = "P-26809", "P-26506", "SXD"
YEAR = Period.year(2024)
REFORM = date(2025, 7, 1)
Month = tuple[int, int]
Received = Mapping[tuple[str, Month], tuple[int, int]]


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("indicator-lens")
    if request.param == "sqlite":
        opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
        yield opened
        opened.close()
        return
    from tests.servers import fresh_postgresql_database

    server: str = request.getfixturevalue("postgresql_server")
    with fresh_postgresql_database(server) as url:
        opened = reform_city(url)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def units(city: Database) -> dict[tuple[str, bool], OrgUnit]:
    """By code, and whether it is in force today."""
    with city.read() as session:
        found = reference(city, session).units
    return {(unit.code, unit.in_force(TODAY)): unit for unit in found}


@pytest.fixture(scope="module")
def received(city: Database, units: dict[tuple[str, bool], OrgUnit]) -> Received:
    """Online and all receipts of each month, by today's heir of who received them."""
    by_id, following = {unit.id: unit for unit in units.values()}, heirs()
    found: Counter[tuple[str, Month, bool]] = Counter()
    with city.read() as session:
        givers: dict[int, int] = {}
        order = DossierTransferRow.dossier_id, DossierTransferRow.seq.desc()
        given = select(
            DossierTransferRow.dossier_id, DossierTransferRow.from_org_unit_id
        )
        for dossier, giver in session.execute(given.order_by(*order)):
            givers[dossier] = giver
        asked = select(
            DossierRow.id,
            DossierRow.org_unit_id,
            DossierRow.received_at,
            DossierRow.channel,
        )
        for dossier, holder, moment, channel in session.execute(asked):
            unit = by_id[OrgUnitId(givers.get(dossier, holder))]
            code, present = unit.code, unit.in_force(TODAY)
            while not present and code in following:
                code = following[code]
                present = (code, True) in units
            day = moment.astimezone(ZONE).date()
            is_online = Channel(channel) is Channel.ONLINE
            found[code, (day.year, day.month), is_online] += 1
    keys = {(code, month) for code, month, _ in found}
    return {
        key: (found[*key, True], found[*key, True] + found[*key, False]) for key in keys
    }


def of_year(received: Received, code: str, year: int) -> tuple[int, int]:
    own = [
        n for (unit, month), n in received.items() if (unit, month[0]) == (code, year)
    ]
    return sum(n for n, _ in own), sum(n for _, n in own)


def page(
    city: Database,
    code: str,
    lens: Lens = PRESENT,
    viewer: Viewer | None = None,
    **asked: Any,  # noqa: ANN401 - as indicator_detail
) -> IndicatorDetail:
    who = viewer or console_viewer(city)
    asked = {"org_unit_code": COMMUNE, "period": YEAR, **asked}
    return indicator_detail(city, who, code=code, lens=lens, **asked)


def listed(
    city: Database,
    lens: Lens = PRESENT,
    org_unit: str | None = COMMUNE,
    viewer: Viewer | None = None,
    period: Period = YEAR,
) -> IndicatorBoard:
    who = viewer or console_viewer(city)
    return indicator_board(city, who, org_unit_code=org_unit, period=period, lens=lens)


@pytest.mark.parametrize("org_unit", [COMMUNE, DEPARTMENT])
@pytest.mark.parametrize("year", [2024, 2025])
def test_a_ratio_is_that_of_the_dossiers_of_all_it_took_over(
    city, received, org_unit, year
):
    value = listed(city, PRESENT, org_unit, period=Period.year(year)).value(
        ONLINE_SHARE
    )

    online, all_of_them = of_year(received, org_unit, year)
    assert value is not None
    assert all_of_them > 0
    assert (value.reading.numerator, value.reading.denominator) == (online, all_of_them)
    assert value.reading.value == Fraction(online, all_of_them)
    assert value.is_estimate
    assert value.band is None
    # Where it comes from is told of what was reported.
    reported = listed(city, AS_REPORTED, org_unit, period=Period.year(year))
    assert value.as_reported == reported.value(ONLINE_SHARE)
    assert value.as_reported.reading.denominator != all_of_them


@pytest.mark.parametrize("org_unit", [COMMUNE, DEPARTMENT])
def test_a_line_goes_on_over_the_reform(city, received, org_unit):
    series = page(
        city, RECEIVED, org_unit_code=org_unit, period=Period.year(2025)
    ).series

    months = {
        (m.period.first_day.year, m.period.first_day.month): m for m in series.months
    }
    assert len(months) == 24
    assert min(months) == (2024, 1)
    for month, shown in months.items():
        assert shown.value == received.get((org_unit, month), (0, 0))[1]
    before = [m for m in series.months if m.period.last_day < REFORM]
    assert any(month.is_estimate for month in before)
    assert not any(month.is_estimate for month in series.months[-3:])
    assert MarkKind.ORGANISATION in [mark.kind for mark in series.marks]
    reported = page(
        city, RECEIVED, AS_REPORTED, org_unit_code=org_unit, period=Period.year(2025)
    )
    assert sum(m.value or 0 for m in series.months) > sum(
        m.value or 0 for m in reported.series.months
    )


def test_a_list_and_the_pages_of_its_indicators_agree(city):
    board = listed(city, period=Period.month(2024, 5))

    for value in board.values:
        if value.through is None or not value.through.is_converted:
            continue
        found = page(city, value.indicator.code, period=Period.month(2024, 5))
        assert found.series.months[-1].reading == value.reading
        assert found.series.months[-1].is_estimate == value.is_estimate


@pytest.mark.parametrize("code", [RECEIVED, ONLINE_SHARE, "TTHC-12", "TTHC-45"])
@pytest.mark.parametrize("lens", [PRESENT, FORMER], ids=lambda lens: lens.kind)
def test_the_city_is_alike_in_every_lens(city, code, lens):
    asked: dict[str, Any] = {"org_unit_code": None, "period": Period.year(2025)}

    there = page(city, code, lens, **asked)
    then = page(city, code, AS_REPORTED, **asked)

    assert there.series == then.series
    assert there.forecast == then.forecast
    assert listed(city, lens, None).values == listed(city, AS_REPORTED, None).values
    changed, reported = there.change, then.change
    assert isinstance(changed, Change)
    assert isinstance(reported, Change)
    assert (changed.before, changed.after) == (reported.before, reported.after)
    # Whoever stands below, parts and what is left of the whole make it up.
    for found in (changed, reported):
        assert sum(part.share.whole for part in found.parts) == found.whole


def test_like_units_are_those_of_the_day_of_the_lens(city, received):
    found = page(city, RECEIVED).spread
    former = page(city, RECEIVED, FORMER, org_unit_code=None).spread

    assert found is not None
    assert found.kind is OrgUnitKind.COMMUNE
    assert len(found.units) == 168
    for unit in found.units:
        if unit.value is not None:
            assert unit.value == of_year(received, unit.org_unit.code, 2024)[1]
    joined = next(u for u in found.units if u.org_unit.code == JOINED)
    assert joined.value is None
    assert former is not None
    assert former.kind is OrgUnitKind.DISTRICT
    assert not any(unit.is_estimate for unit in former.units)


def test_parts_of_a_change_are_converted_in_both_periods(city, received):
    found = page(city, RECEIVED, org_unit_code=None, period=Period.year(2025)).change

    assert isinstance(found, Change)
    parts = {part.org_unit.code: part for part in found.parts if part.org_unit}
    for code in (COMMUNE, DEPARTMENT):
        assert parts[code].before.value == of_year(received, code, 2024)[1]
        assert parts[code].after.value == of_year(received, code, 2025)[1]
        assert parts[code].estimates == (True, True)


@pytest.mark.parametrize(
    ("code", "nature"),
    [
        (OPEN, FigureNature.STOCK),
        (OVERDUE_OF_ALL, FigureNature.STOCK),
        ("TTHC-11", FigureNature.STOCK),
        ("CHUYEN-01", FigureNature.DISTINCT),
        ("CDDH-02", FigureNature.TASK),
        ("TTHC-17", FigureNature.REPORTED),
    ],
)
def test_what_does_not_add_up_is_as_reported_and_says_why(city, code, nature):
    there, then = page(city, code), page(city, code, AS_REPORTED)

    assert there.refused == refusal(nature)
    assert there.lens == AS_REPORTED
    assert there.series == then.series
    assert there.spread == then.spread
    value = listed(city).value(code)
    assert value is not None
    assert value.through is not None
    assert value.through.refused == refusal(nature)
    # In 2024 the commune was not there: what it held is no 0.
    assert value.reading == MISSING
    assert missing_words(value) == (ABSENT if value.is_computed else NO_SOURCE)
    as_it_was = listed(city, AS_REPORTED, period=Period.year(2024)).value(code)
    assert as_it_was is not None
    assert (as_it_was.reading, as_it_was.is_absent) == (MISSING, value.is_absent)
    then_there = listed(city, period=Period.year(2025)).value(code)
    assert then_there is not None
    assert then_there.reading == then_there.as_reported.reading


def test_it_says_from_whom_figures_come(city, units):
    found = page(city, RECEIVED).origins

    assert found
    district = units["TPTD", False].name
    assert district in [origin.name for origin in found]
    assert page(city, RECEIVED, AS_REPORTED).origins == ()


def test_a_converted_line_has_no_forecast(city):
    year = Period.year_to_date(TODAY)

    assert page(city, RECEIVED, period=year).forecast.result is NoForecast.CONVERTED
    whole = page(city, RECEIVED, org_unit_code=None, period=year)
    assert whole.forecast.result is NoForecast.TOO_SHORT


@pytest.mark.parametrize("org_unit", [COMMUNE, DEPARTMENT])
def test_nothing_is_told_of_who_lies_outside_the_scope(city, units, org_unit):
    """The head sees none of the predecessors, so no converted figure at all."""
    head = loaded.viewer(units[org_unit, True].id)

    board = listed(city, PRESENT, org_unit, viewer=head)
    found = page(city, RECEIVED, viewer=head, org_unit_code=org_unit)
    year = page(
        city, RECEIVED, viewer=head, org_unit_code=org_unit, period=Period.year(2025)
    )

    converted = [v for v in board.values if v.through and v.through.is_converted]
    assert converted
    assert all(v.through and v.through.is_withheld for v in converted)
    assert all(v.reading.numerator is None for v in converted)
    assert found.series.months
    assert all(m.value is None and m.is_withheld for m in found.series.months)
    assert found.spread is None or all(u.value is None for u in found.spread.units)
    assert found.change in (NoChange.WITHHELD, NoChange.NO_PARTS)
    # What is its own alone is told.
    assert year.series.months[-1].value is not None
    assert not year.series.months[-1].is_withheld
