"""Lists and single dossiers: sums, order, ages, look-up, and never another's rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete, update

from data_access.engine import Database
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.procedures import CalendarDayRow
from data_access.versions import raise_data_version
from domain.access import Permission, Role
from domain.dossier import DossierState, local_day
from domain.drilldown import AGE_BAND_UPPER, DossierFilter, DossierList, ListKind
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from services.dossiers import dossier_list, dossier_page, find_codes, note_view
from services.scorecards import overview
from tests.builders import UNITS, ZONE
from tests.reference import OPEN
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import days_late, is_overdue, oracle, state
from tests.services.import_city import NOW

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
CODES = {number: code for code, number in IDS.items()}
IN_CITY = loaded.viewer(loaded.CITY)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=22, count=260)
    yield opened
    opened.close()


def listed(
    database: Database, kind: ListKind, code: str = "HCM", **narrowed: object
) -> DossierList:
    wanted = DossierFilter(kind=kind, **narrowed)  # type: ignore[arg-type]
    return dossier_list(database, IN_CITY, filter=wanted, org_unit_code=code, limit=500)


@pytest.mark.parametrize("kind", ListKind)
@pytest.mark.parametrize("code", ["HCM", "HBC", "HBC-1"])
def test_every_breakdown_sums_to_its_list(city: Database, kind: ListKind, code: str):
    found = listed(city, kind, code)

    assert found.total == found.scope_total == len(found.rows)
    assert sum(share.count for share in found.by_procedure) == found.total
    assert sum(share.count for share in found.by_step) == found.total
    if code != "HBC-1":
        assert sum(share.count for share in found.by_org_unit) == found.total
    if kind is ListKind.OVERDUE:
        assert sum(band.count for band in found.bands) == found.total
    else:
        assert found.bands == ()


def test_lists_hold_what_the_tiles_of_the_overview_count(city: Database):
    for code in IDS:
        tiles = overview(city, IN_CITY, org_unit_code=code).now
        for kind, value in (
            (ListKind.OVERDUE, tiles.overdue.value),
            (ListKind.OPEN, tiles.in_process.value),
            (ListKind.WAITING, tiles.waiting),
            (ListKind.APOLOGY_MISSING, tiles.apology_missing.value),
            (ListKind.DUE_TODAY, tiles.due_today.value),
            (ListKind.DUE_SOON, tiles.due_next_two_days),
        ):
            assert listed(city, kind, code).total == value, (code, kind)


def test_ages_and_bands_equal_the_oracle_per_source(city: Database):
    overdue = oracle(city).held(loaded.CITY, is_overdue)
    found = listed(city, ListKind.OVERDUE)

    expected = Counter(days_late(item) for item in overdue)
    assert Counter(row.working_days_late for row in found.rows) == expected
    lower = -1
    for band in found.bands:
        upper = AGE_BAND_UPPER[band.band]
        inside = [d for d in expected.elements() if lower < d <= (upper or 10**6)]
        assert band.count == band.scope_count == len(inside)
        narrowed = listed(city, ListKind.OVERDUE, band=band.band)
        assert narrowed.total == band.count
        lower = upper if upper is not None else 0


def test_lines_sum_to_the_list_where_an_org_unit_ended_without_a_successor(
    city: Database,
):
    """Its stock is still in the roll-ups of those above it, and in no list."""
    before = listed(city, ListKind.OPEN)
    ended = listed(city, ListKind.OPEN, "HBC-1").total
    with city.write() as session:
        session.execute(
            update(OrgUnitAncestorRow)
            .where(OrgUnitAncestorRow.org_unit_id == IDS["HBC-1"])
            .values(valid_to=date(2000, 1, 1))
        )
        raise_data_version(session, NOW)

    for code in ("HCM", "HBC"):
        found = listed(city, ListKind.OPEN, code)
        assert sum(share.count for share in found.by_org_unit) == found.total
    assert ended
    assert listed(city, ListKind.OPEN).total == before.total - ended


def test_narrowing_counts_within_the_scope(city: Database):
    whole = listed(city, ListKind.OPEN)

    for share in whole.by_org_unit:
        if share.key == "HCM":
            continue
        narrowed = listed(city, ListKind.OPEN, org_unit_code=share.key)
        assert narrowed.total == share.count
        assert narrowed.scope_total == whole.total
    for share in whole.by_procedure:
        narrowed = listed(city, ListKind.OPEN, procedure_code=share.key)
        assert narrowed.total == share.count


def test_a_page_says_what_its_clock_says(city: Database):
    for row in listed(city, ListKind.OVERDUE).rows[:10]:
        page = dossier_page(city, IN_CITY, code=row.code)

        assert page.state is DossierState.OPEN_OVERDUE
        assert page.working_days_late == row.working_days_late
        assert page.org_unit == row.org_unit
        assert page.due_at is not None
        assert local_day(page.due_at, ZONE) == row.due_on
        assert page.lines
        assert page.as_of == row.complete_to


def test_a_deadline_beyond_the_loaded_calendar_is_provisional(city: Database):
    code = listed(city, ListKind.OVERDUE).rows[0].code
    page = dossier_page(city, IN_CITY, code=code)
    with city.write() as session:
        session.execute(delete(CalendarDayRow))
        raise_data_version(session, loaded.MOMENT)

    without = dossier_page(city, IN_CITY, code=code)

    assert not page.due_is_provisional
    assert without.due_is_provisional


def test_look_up_finds_by_the_beginning_of_a_code(city: Database):
    row = listed(city, ListKind.OPEN).rows[0]

    exact = find_codes(city, IN_CITY, text=f" {row.code.lower()} ")

    if len(row.code) >= 4:
        assert row.code in [found.code for found in exact]
    assert find_codes(city, IN_CITY, text="A-1") == ()
    assert len(find_codes(city, IN_CITY, text="A-10")) <= 8
    assert find_codes(city, IN_CITY, text="A%__") == ()


@pytest.mark.parametrize(
    ("roots", "fields"),
    [({"HBC"}, None), ({"HBC-1"}, None), ({"HCM"}, {1}), ({"STNMT", "HCG"}, {2, 3})],
)
def test_no_list_page_or_look_up_shows_anothers_dossier(city: Database, roots, fields):
    who = loaded.viewer(*(IDS[root] for root in roots), fields=fields)
    truth = oracle(city, fields)
    own = [
        item
        for root in sorted(roots)
        for item in truth.held(IDS[root], lambda r: state(r) in OPEN)
    ]

    seen: set[str] = set()
    for root in sorted(roots):
        for kind in ListKind:
            found = dossier_list(
                city,
                who,
                filter=DossierFilter(kind=kind),
                org_unit_code=root,
                limit=500,
            )
            seen |= {row.code for row in found.rows}
            if kind is ListKind.OPEN:
                assert all(
                    row.org_unit.code.startswith(tuple(roots)) or "HCM" in roots
                    for row in found.rows
                )
    everything = {row.code for kind in ListKind for row in listed(city, kind).rows}
    assert seen < everything
    assert len(seen) >= len(own) > 0
    for code in sorted(everything - seen)[:15]:
        with pytest.raises(NotFound):
            dossier_page(city, who, code=code)
        assert code not in {row.code for row in find_codes(city, who, text=code)}


@pytest.mark.parametrize("outside", ["HCM", "HCG", "HBC-2", "KHONG-CO"])
def test_asking_for_another_unit_says_there_is_none(city: Database, outside: str):
    who = loaded.viewer(IDS["HBC-1"])
    wanted = DossierFilter(kind=ListKind.OPEN)

    with pytest.raises(NotFound):
        dossier_list(city, who, filter=wanted, org_unit_code=outside)
    with pytest.raises(NotFound):
        dossier_list(
            city, who, filter=DossierFilter(kind=ListKind.OPEN, org_unit_code=outside)
        )


@pytest.mark.parametrize("role", Role)
def test_dossiers_are_for_those_with_the_permission(city: Database, role: Role):
    who = loaded.viewer(loaded.CITY, role=role)
    code = listed(city, ListKind.OPEN).rows[0].code
    acts = (
        lambda: dossier_list(city, who, filter=DossierFilter(kind=ListKind.OPEN)),
        lambda: dossier_page(city, who, code=code),
        lambda: find_codes(city, who, text=code),
        lambda: note_view(city, who, code=code, now=NOW),
    )

    for act in acts:
        if Permission.DOSSIER_READ in role.permissions:
            act()
        else:
            with pytest.raises(AccessDenied):
                act()
