"""Figures through a lens over the reform, held against every dossier by itself."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from components.links import Drawing, Links
from components.unit_ranks import TABLE_KEY, map_twins
from data_access.engine import Database
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from domain.access import OrgScope, Viewer
from domain.errors import NotFound
from domain.ledger_form import OWN_KEY, LedgerQuery, RowKind
from domain.lens import AS_REPORTED, FigureNature, Lens, LensKind, refusal
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState, UnitMap
from sample_data.days import ZONE
from sample_data.places import OVER_TIME
from services.installation import console_viewer
from services.ledger_form import ledger_form
from services.reference import reference
from services.scope_choices import scope_choices
from tests.services import loaded_city as loaded
from tests.services.reform_city import reform_city
from tests.services.whole_map import whole_map

TODAY = date(2025, 12, 31)
PRESENT = Lens(LensKind.ON_DAY, TODAY)
FORMER = Lens(LensKind.FORMER_DISTRICTS, date(2025, 6, 30))
PERIODS = (
    Period.year(2024),
    Period.year(2025),
    Period.free(date(2025, 2, 10), date(2025, 10, 3)),
)
KINDS = (
    OrgUnitKind.DISTRICT,
    OrgUnitKind.COMMUNE,
    OrgUnitKind.DEPARTMENT,
    OrgUnitKind.OTHER,
    OrgUnitKind.VERTICAL,
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("lens")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def units(city: Database) -> dict[tuple[str, bool], OrgUnit]:
    """By code, and whether it is in force today."""
    with city.read() as session:
        found = reference(city, session).units
    return {(unit.code, unit.in_force(TODAY)): unit for unit in found}


def shown(
    city: Database,
    lens: Lens,
    period: Period,
    viewer: Viewer | None = None,
    **asked: Any,  # noqa: ANN401 - as unit_map
) -> UnitMap:
    who = viewer or console_viewer(city)
    asked = {"measure_code": "tiep-nhan", **asked}
    return whole_map(city, who, period=period, lens=lens, **asked)


def parts(
    city: Database, lens: Lens, period: Period, measure_code: str = "tiep-nhan"
) -> dict[str, int]:
    """Figures of the org units of every kind, and of those outside, by code."""
    found: Counter[str] = Counter()
    kinds = shown(city, lens, period, measure_code=measure_code).kinds
    for kind in kinds:
        drawn = shown(city, lens, period, kind=kind, measure_code=measure_code)
        found.update({u.org_unit.code: int(u.part) for u in drawn.units})
        found[""] += int(drawn.outside[1])
    return found


def receipts(city: Database, period: Period) -> Counter[int]:
    """Dossiers received in a period by the id of the org unit that received them."""
    found: Counter[int] = Counter()
    with city.read() as session:
        givers: dict[int, int] = {}
        for row in session.execute(
            select(
                DossierTransferRow.dossier_id, DossierTransferRow.from_org_unit_id
            ).order_by(DossierTransferRow.dossier_id, DossierTransferRow.seq.desc())
        ):
            givers[row[0]] = row[1]
        statement = select(
            DossierRow.id, DossierRow.org_unit_id, DossierRow.received_at
        )
        for dossier, holder, received in session.execute(statement):
            day = received.astimezone(ZONE).date()
            if period.first_day <= day < period.end_day:
                found[givers.get(dossier, holder)] += 1
    return found


def heirs() -> dict[str, str]:
    """Who takes over all that is counted, by the file alone: the default target."""
    with (OVER_TIME / "ke_thua.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    old = Counter(row["Mã đơn vị cũ"] for row in rows)
    return {
        row["Mã đơn vị cũ"]: row["Mã đơn vị mới"]
        for row in rows
        if not row["Đơn vị cũ vẫn hoạt động"]
        and (row["Nhận hồ sơ mặc định"] == "có" or old[row["Mã đơn vị cũ"]] == 1)
    }


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.key)
def test_counts_of_today_follow_the_heirs_of_the_file(city, units, period):
    by_id = {unit.id: unit for unit in units.values()}
    following = heirs()
    truth: Counter[str] = Counter()
    for unit_id, number in receipts(city, period).items():
        code, present = by_id[unit_id].code, by_id[unit_id].in_force(TODAY)
        while not present and code in following:
            code = following[code]
            present = (code, True) in units
        truth[code] += number

    found = parts(city, PRESENT, period)

    assert {c: n for c, n in found.items() if n} == dict(truth)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.key)
@pytest.mark.parametrize("measure", ["qua-han", "tiep-nhan", "da-giai-quyet"])
def test_totals_are_equal_in_every_lens(city, period, measure):
    whole = sum(receipts(city, period).values())

    sums = {
        lens.kind: sum(parts(city, lens, period, measure_code=measure).values())
        for lens in (PRESENT, FORMER)
    }

    assert len(set(sums.values())) == 1
    if measure == "tiep-nhan":
        assert set(sums.values()) == {whole}


def test_former_districts_before_the_reform_are_as_they_reported(city):
    period = Period.month(2024, 5)

    there = shown(city, FORMER, period, kind=OrgUnitKind.DISTRICT)
    then = shown(city, AS_REPORTED, period, kind=OrgUnitKind.DISTRICT)

    assert [(u.org_unit, u.part) for u in there.units] == [
        (u.org_unit, u.part) for u in then.units
    ]
    assert not there.has_estimates


def test_estimates_are_marked_and_exact_ones_are_not(city):
    today = {u.org_unit.code: u for u in shown(city, PRESENT, PERIODS[0]).units}
    former = shown(city, FORMER, PERIODS[1], kind=OrgUnitKind.DISTRICT)

    # A district's own dossiers went to one of its communes for want of a share.
    assert today["P-26809"].is_estimate
    assert not any(u.is_estimate for u in former.units if u.org_unit.code == "TPTD")


def test_page_table_and_figures_are_equal(city):
    drawn = shown(city, PRESENT, PERIODS[1])
    table = map_twins(drawn, Drawing(Links(), ZONE))[TABLE_KEY].frame.set_index(
        "Mã đơn vị"
    )

    for unit in drawn.units:
        row = table.loc[unit.org_unit.code]
        assert row[drawn.measure.name] == unit.part
        assert row["Ước tính"] == ("có" if unit.is_estimate else "")


def test_stocks_stay_with_their_holder_and_it_is_said(city):
    asked: dict[str, Any] = {"measure_code": "dang-giai-quyet"}

    past = shown(city, PRESENT, PERIODS[0], **asked)
    now = shown(city, PRESENT, PERIODS[1], **asked)

    assert past.refused == refusal(FigureNature.STOCK)
    assert past.kind is OrgUnitKind.DISTRICT
    assert not now.refused


def test_what_nobody_followed_in_is_as_reported(city):
    period = Period.month(2025, 10)

    assert shown(city, PRESENT, period).units == shown(city, AS_REPORTED, period).units


@pytest.mark.parametrize("code", ["P-26809", "SXD"])
def test_a_converted_count_is_withheld_from_who_does_not_see_all_parts(
    city, units, code
):
    """None of its predecessors lies within the reach of the present head."""
    head = loaded.viewer(units[code, True].id)

    drawn = shown(city, PRESENT, PERIODS[0], viewer=head)
    after = shown(city, PRESENT, Period.month(2025, 12), viewer=head)

    assert [unit.state for unit in drawn.units] == [CellState.WITHHELD]
    assert [unit.part for unit in drawn.units] == [0]
    assert drawn.common_part == 0
    table = map_twins(drawn, Drawing(Links(), ZONE))[TABLE_KEY].frame
    assert table[drawn.measure.name].isna().all()
    assert after.units[0].state is not CellState.WITHHELD


def test_an_unchanged_unit_sees_its_own_through_every_lens(city, units):
    head = loaded.viewer(units["SYT", True].id)

    assert (
        shown(city, PRESENT, PERIODS[0], viewer=head).units
        == shown(city, AS_REPORTED, PERIODS[0], viewer=head).units
    )


def test_lenses_are_offered_where_they_make_a_difference(city):
    offered = scope_choices(city, console_viewer(city)).lenses

    assert offered.of("HCM") == (AS_REPORTED, PRESENT, FORMER)
    assert offered.of("SXD") == (AS_REPORTED, PRESENT)
    assert offered.of("SYT") == offered.of("P-26506") == (AS_REPORTED,)


def test_a_city_without_successions_is_offered_none(store_url: str):
    small = loaded.city(store_url)
    choices = scope_choices(small, loaded.viewer(loaded.CITY))
    small.close()

    assert all(
        choices.lenses.of(unit.code) == (AS_REPORTED,) for unit in choices.org_units
    )


def test_scope_is_kept_whatever_the_lens(city, units):
    """Two departments of three that became one: the sum would tell of the third."""
    roots = frozenset({units["SXD", True].id, units["SYT", True].id})
    head = loaded.viewer(*roots)

    drawn = shown(city, PRESENT, PERIODS[0], viewer=head, org_unit_code="SXD")

    assert head.scope == OrgScope(roots)
    assert [unit.state for unit in drawn.units] == [CellState.WITHHELD]


def test_the_head_of_a_district_sees_its_own_and_no_successor(city, units):
    """What it passed on counts with others now, and those are not in its reach."""
    district = units["TPTD", False]
    head = loaded.viewer(district.id)
    heir = next(u for (code, _), u in units.items() if code == "P-26809")

    for lens in (PRESENT, FORMER):
        drawn = shown(city, lens, PERIODS[1], viewer=head)
        codes = {unit.org_unit.code for unit in drawn.units}
        assert codes == {"TPTD"} or all(c.startswith("TPTD-") for c in codes)
        with pytest.raises(NotFound):
            shown(city, lens, PERIODS[1], viewer=head, org_unit_code=heir.code)
    own = shown(city, PRESENT, PERIODS[1], viewer=head)
    assert own.lens == AS_REPORTED
    assert sum(unit.part for unit in own.units) == sum(
        unit.part for unit in shown(city, AS_REPORTED, PERIODS[1], viewer=head).units
    )


def test_any_day_can_be_picked_and_the_last_of_districts_equals_these(city):
    picked = Lens(LensKind.OTHER_DAY, FORMER.day)

    for period in PERIODS:
        assert parts(city, picked, period) == parts(city, FORMER, period)


def test_days_are_offered_to_those_who_were_there_all_along(city):
    choices = scope_choices(city, console_viewer(city)).lenses

    first, last = choices.days("HCM") or (None, None)

    assert last == TODAY
    assert first is not None
    assert choices.named("HCM", "20240315") == Lens(
        LensKind.OTHER_DAY, date(2024, 3, 15)
    )
    for refused in ("20991231", "20250231", "2025", "hien-hanh ", "²0250101"):
        assert choices.named("HCM", refused) == AS_REPORTED
    assert choices.days("P-26740") is None


def test_a_form_knows_which_of_its_org_units_are_no_more(
    city: Database, units: dict[tuple[str, bool], OrgUnit]
):
    query = LedgerQuery(Period.year(2024), rows=RowKind.UNIT)

    lines = ledger_form(city, console_viewer(city), query=query).lines

    told = {line.key: line.is_present for line in lines if line.key != OWN_KEY}
    expected = {
        code: (found := units.get((code, True))) is not None
        and found.in_force(date(2024, 12, 31))
        for code in told
    }
    assert told == expected
    assert set(told.values()) == {True, False}


@pytest.mark.parametrize("code", ["TTHC-15", "TTHC-40"])
def test_movement_of_an_indicator_is_that_between_two_maps(city: Database, code: str):
    now = shown(city, AS_REPORTED, Period.quarter(2025, 1), measure_code=code)
    assert now.compared is not None
    then = shown(city, AS_REPORTED, now.compared, measure_code=code)
    values = {unit.org_unit.id: unit.value for unit in then.units}

    told = [unit for unit in now.ranked if unit.org_unit.id in now.moves]
    assert told
    assert any(now.moves[u.org_unit.id].change is not None for u in told)
    for unit in told:
        was, change = values[unit.org_unit.id], now.moves[unit.org_unit.id].change
        assert unit.value is not None
        if change is not None:
            assert was is not None
            assert change == unit.value - was


def test_an_indicator_of_flows_is_converted_and_one_of_stocks_is_refused(
    city: Database,
):
    year = Period.year(2024)
    for code in ("TTHC-06", "TTHC-15"):
        drawn = shown(city, PRESENT, year, measure_code=code)
        assert drawn.is_converted
        assert not drawn.refused
    for code, nature in (
        ("TTHC-40", FigureNature.STOCK),
        ("CHUYEN-01", FigureNature.DISTINCT),
        ("CDDH-02", FigureNature.TASK),
    ):
        drawn = shown(city, PRESENT, year, measure_code=code)
        assert drawn.refused == refusal(nature)
        assert not drawn.is_converted
