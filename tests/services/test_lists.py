"""Lists, their order and their breakdowns against an oracle in plain Python."""

import random
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from components.bands import age_bands
from components.crumbs import crumb_steps
from components.links import Drawing, Links, dossier_filter, target
from components.shares import breakdowns
from components.tables import COLUMNS
from data_access.engine import Database
from domain.dossier import DossierState
from domain.drilldown import (
    NO_REASON,
    NO_STEP,
    AgeBand,
    DossierFilter,
    DossierList,
    ListKind,
)
from domain.list_order import Place, Sort, SortColumn, place_of
from services.dossiers import ListPage, dossier_list, dossier_page, list_page
from services.scorecards import overview
from tests.builders import UNITS, ZONE, instant
from tests.components.pages_of_markup import parsed
from tests.services import loaded_city as loaded
from tests.services.list_oracle import REASONS, STEPS, give_marks, stored_items
from tests.services.list_oracle import listed as expected

TODAY = date(2024, 4, 11)
IN_CITY = loaded.viewer(loaded.CITY)
DRAWING = Drawing(Links(), ZONE)
SCOPES = ("HCM", "HCM", "HBC", "HCG", "HBC-1")
MORNING = instant(41, 8)


@pytest.fixture(params=[loaded.STALE_MOMENT, MORNING], ids=["stale", "same-day"])
def city(store_url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A city whose second source stops three weeks, or nine hours, before the first."""
    with_moment: datetime = request.param
    opened = loaded.city(store_url, seed=31, count=420, second_moment=with_moment)
    give_marks(opened)
    yield opened
    opened.close()


def shown(database: Database, wanted: DossierFilter, scope: str) -> DossierList:
    return dossier_list(
        database, IN_CITY, filter=wanted, org_unit_code=scope, limit=500
    )


def random_filter(chance: random.Random, scope: str) -> DossierFilter:
    """Any combination of axes, most of them open."""
    kind = chance.choice(list(ListKind))
    units = [code for code, _, _ in UNITS if code.startswith(scope) or scope == "HCM"]
    unit = chance.choice([None, *units])
    band = chance.choice([None, *AgeBand]) if kind is ListKind.OVERDUE else None
    field = chance.choice([None, None, "DD", "HT", "XD"])
    with_procedure = field is not None and chance.random() < 0.5
    return DossierFilter(
        kind=kind,
        band=band,
        org_unit_code=unit,
        own_only=unit is not None and chance.random() < 0.3,
        field_code=field,
        procedure_code=f"TTHC-{field}-01" if with_procedure else None,
        step=chance.choice([None] * 5 + [step or NO_STEP for step in STEPS]),
        late_reason=chance.choice([None] * 9 + [r or NO_REASON for r in REASONS]),
        text=chance.choice([None] * 5 + ["A", "1", "-2"]),
    )


def test_lists_hold_and_order_what_the_oracle_does(city: Database):
    items = stored_items(city)
    chance = random.Random(5)
    filters = [(DossierFilter(kind=kind), "HCM") for kind in ListKind]
    for _ in range(40):
        scope = chance.choice(SCOPES)
        filters.append((random_filter(chance, scope), scope))

    for wanted, scope in filters:
        found = shown(city, wanted, scope)
        listed = expected(items, wanted, scope=scope, today=TODAY)
        assert [row.code for row in found.rows] == [item.code for item in listed], (
            wanted,
            scope,
        )
        assert found.total == len(listed)


def walked(
    database: Database, wanted: DossierFilter, sort: Sort | None, size: int
) -> tuple[list[str], list[str]]:
    """Codes of every page from the first to the last, and on the way back."""

    def page(text: str) -> ListPage:
        return list_page(
            database, IN_CITY, filter=wanted, limit=size, sort=sort,
            place=place_of(text),
        )  # fmt: skip

    current = page("")
    there = [row.code for row in current.rows]
    while current.after:
        current = page(current.after)
        assert current.first_row == len(there) + 1
        there += [row.code for row in current.rows]
    back = [row.code for row in current.rows]
    while current.before:
        current = page(current.before)
        back = [row.code for row in current.rows] + back
    return there, back


def test_walking_any_list_in_any_order_gives_every_row_once(city: Database):
    items = stored_items(city)
    chance = random.Random(9)
    orders = [Sort(column, down) for column in SortColumn for down in (False, True)]
    walks: list[tuple[ListKind, Sort | None]] = [(kind, None) for kind in ListKind]
    walks += [(chance.choice(list(ListKind)), sort) for sort in orders]
    walks += [
        (kind, Sort(SortColumn.LATE, down))
        for kind in (ListKind.OVERDUE, ListKind.QUIET, ListKind.LETTER_LATE)
        for down in (False, True)
    ]
    rows = 0

    for kind, wished in walks:
        sort = wished if wished is None or has_column(kind, wished) else None
        wanted = DossierFilter(kind=kind)
        there, back = walked(city, wanted, sort, chance.choice([5, 11, 40]))
        listed = expected(items, wanted, scope="HCM", today=TODAY, sort=sort)
        assert there == [item.code for item in listed], (kind, sort)
        assert back == there, (kind, sort)
        rows += len(there)

    assert rows > 1_500


def test_no_order_of_any_list_multiplies_tables(city: Database):
    """SQLAlchemy warns where two tables are read without a condition between them."""
    tried = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in ListKind:
            for column in SortColumn:
                for down in (False, True):
                    # Links may ask for any order, also for one no column offers.
                    wanted, sort = DossierFilter(kind), Sort(column, down)
                    list_page(city, IN_CITY, filter=wanted, sort=sort, limit=3)
                    tried += 1

    assert tried == len(ListKind) * len(SortColumn) * 2


def has_column(kind: ListKind, sort: Sort) -> bool:
    return sort.column is SortColumn.CODE or any(
        column.sort is sort.column for column in COLUMNS[kind]
    )


def test_a_list_without_days_late_keeps_its_usual_order(city: Database):
    """A link may name any order; joining the late ones would multiply both tables."""
    usual = list_page(city, IN_CITY, filter=DossierFilter(kind=ListKind.OPEN))

    for down in (False, True):
        page = list_page(
            city,
            IN_CITY,
            filter=DossierFilter(kind=ListKind.OPEN),
            sort=Sort(SortColumn.LATE, down),
        )
        assert [row.code for row in page.rows] == [row.code for row in usual.rows]


def test_a_place_of_another_list_breaks_no_page(city: Database):
    places = [
        Place(0, ("Thẩm định",), 5, 3),
        Place(0, (-(2**62), 2**62), 5, 3, backwards=True),
        Place(0, (99_999, 5), 5, 3),
        Place(7, (5,), 5, 3),
        Place(1, (), 2**62, 2**62),
    ]

    for place in places:
        for kind in ListKind:
            for sort in (None, Sort(SortColumn.CODE), Sort(SortColumn.LATE)):
                if sort is None or has_column(kind, sort):
                    wanted = DossierFilter(kind)
                    list_page(city, IN_CITY, filter=wanted, sort=sort, place=place)


def test_what_nothing_goes_by_is_dropped_with_a_notice(city: Database):
    wanted = DossierFilter(
        kind=ListKind.OPEN, field_code="KHONG", procedure_code="CUNG-KHONG"
    )

    found = shown(city, wanted, "HCM")

    assert found.filter == DossierFilter(kind=ListKind.OPEN)
    assert found.total == shown(city, found.filter, "HCM").total > 0
    assert [notice.split("“")[0] for notice in found.notices] == [
        "Không có lĩnh vực ",
        "Không có thủ tục ",
    ]


def test_a_band_narrows_overdue_dossiers_only(city: Database):
    """A link may name one anywhere; it would multiply the tables of open and late."""
    for kind in ListKind:
        found = shown(city, DossierFilter(kind=kind, band=AgeBand.OVER_30), "HCM")
        is_aged = kind is ListKind.OVERDUE
        assert found.filter.band is (AgeBand.OVER_30 if is_aged else None)
        assert is_aged or found.total == found.scope_total


def test_every_line_leads_to_as_many_dossiers_as_it_counts(city: Database):
    items = stored_items(city)
    chance = random.Random(6)
    followed = 0

    for _ in range(30):
        scope = chance.choice(SCOPES)
        found = shown(city, random_filter(chance, scope), scope)
        parts = parsed(breakdowns(found, DRAWING) + age_bands(found, DRAWING))
        lines = [
            (link.attributes["href"], number(link.one(tag, style).text.split()[0]))
            for css_class, tag, style in (("br", "b", ""), ("age", "span", "c"))
            for link in parts.all("a", css_class)
            if "aria-current" not in link.attributes
        ]
        lines += [
            (link.attributes["href"], number(group.one("b").text))
            for group in parts.all("p", "grp")
            for link in group.all("a")
            if "pp" not in link.attributes.get("class", "").split()
        ]
        lines += [(step.href, step.count) for step in crumb_steps(found, DRAWING)]
        for href, count in lines:
            wanted = dossier_filter(target(href)[1])
            listed = expected(items, wanted, scope=scope, today=TODAY)
            assert count == len(listed), (found.filter, href)
            followed += 1

    assert followed > 200


def test_breakdowns_sum_to_the_list_with_their_axis_open(city: Database):
    items = stored_items(city)
    chance = random.Random(7)

    for _ in range(20):
        scope = chance.choice(["HCM", "HBC"])
        wanted = random_filter(chance, scope)
        found = shown(city, wanted, scope)
        for shares, axes in (
            (found.by_org_unit, {"org_unit_code": None, "own_only": False}),
            (found.by_procedure, {"field_code": None, "procedure_code": None}),
            (found.by_step, {"step": None}),
            (found.by_reason, {"late_reason": None}),
        ):
            opened = replace(wanted, **axes)
            listed = expected(items, opened, scope=scope, today=TODAY)
            if shares is found.by_reason and not any(i.late_reason for i in listed):
                assert wanted.late_reason is not None or not shares
                continue
            assert sum(share.count for share in shares) == len(listed)


def test_tiles_count_what_the_pages_of_dossiers_say(city: Database):
    items = stored_items(city)
    states = {
        item.code: dossier_page(city, IN_CITY, code=item.code).state
        for item in items
        if item.is_open and item.due_at is not None and item.due_day >= date(2024, 4, 8)
    }

    for item in items:
        if item.code in states:
            is_overdue = states[item.code] is DossierState.OPEN_OVERDUE
            assert is_overdue == item.was_overdue, item.code
    for scope in ("HCM", "HBC", "HCG", "HCG-1"):
        tiles = overview(city, IN_CITY, org_unit_code=scope).now
        for kind, value in (
            (ListKind.OVERDUE, tiles.overdue.value),
            (ListKind.DUE_TODAY, tiles.due_today.value),
            (ListKind.DUE_SOON, tiles.due_next_two_days),
        ):
            wanted = DossierFilter(kind=kind)
            listed = expected(items, wanted, scope=scope, today=TODAY)
            assert value == len(listed), (scope, kind)


def number(text: str) -> int:
    """A count as it is written."""
    return int(text.replace(".", ""))
