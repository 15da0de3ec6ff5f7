"""Lists, their order and their breakdowns against an oracle in plain Python."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from components.bands import age_bands
from components.crumbs import crumb_steps
from components.links import Drawing, Links, dossier_filter, target
from components.shares import breakdowns
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.settings import settings_from
from domain.dossier import DossierState
from domain.drilldown import (
    NO_STEP,
    AgeBand,
    DossierFilter,
    DossierList,
    ListKind,
)
from services.dossiers import dossier_list, dossier_page
from services.scorecards import overview
from tests.builders import UNITS, ZONE, instant
from tests.components.pages_of_markup import parsed
from tests.services import loaded_city as loaded
from tests.services.list_oracle import STEPS, give_steps, stored_items
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
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(opened)
    loaded.build(opened, seed=31, count=420, second_moment=with_moment)
    give_steps(opened)
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
        step=chance.choice([None, None, *(step or NO_STEP for step in STEPS)]),
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


def test_pages_of_every_list_join_into_the_whole(city: Database):
    for kind in ListKind:
        wanted = DossierFilter(kind=kind)
        whole = [row.code for row in shown(city, wanted, "HCM").rows]
        pages: list[str] = []
        for offset in range(0, len(whole) + 7, 7):
            part = dossier_list(city, IN_CITY, filter=wanted, limit=7, offset=offset)
            pages += [row.code for row in part.rows]
        assert pages == whole, kind


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
            (group.one("a").attributes["href"], number(group.one("b").text))
            for group in parts.all("p", "grp")
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
        ):
            opened = replace(wanted, **axes)
            listed = expected(items, opened, scope=scope, today=TODAY)
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
