"""From lists of the present, and the lines beside them, to their passports."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.crumbs import list_passport
from components.links import Drawing, Links, target
from components.list_kinds import KIND_INDICATORS, KIND_RULES, PLAIN_RULES
from data_access.engine import Database
from domain.access import Role
from domain.dossier import Channel
from domain.drilldown import AgeBand, DossierFilter, ListKind
from domain.ledger_cell import LedgerCell, LedgerColumn, cell_params
from services.dossiers import dossier_list
from services.ledger_lists import figure_list
from tests.components.pages_of_markup import parsed
from tests.pages.passports import (
    MARCH,
    WHO,
    passport_of,
)
from tests.pages.signed_in import open_page, panels

RESOLVED = LedgerCell(LedgerColumn.RESOLVED, "HBC", MARCH.first_day, MARCH.end_day)


@pytest.mark.parametrize("kind", ListKind)
def test_a_list_of_the_present_leads_to_the_passport_of_its_number(
    city: Database, monkeypatch: pytest.MonkeyPatch, kind: ListKind
) -> None:
    asked = {"loai": kind.value, "cua": "HBC", "nhom": "DD"}
    wanted = DossierFilter(kind=kind, org_unit_code="HBC", field_code="DD")
    total = dossier_list(city, WHO, filter=wanted).total

    app = open_page(
        city, monkeypatch, "operations/dossiers.py", role=Role.CITY_LEADER, **asked
    ).run()

    found = parsed(panels(app)).one("nav", "crumbs").all("a", "ev")
    assert len(found) == (kind in KIND_INDICATORS)
    for link in found:
        (unit, code), counted = passport_of(city, link.attributes["href"])
        assert (unit, code) == ("HBC", KIND_INDICATORS[kind])
        assert counted == (Fraction(total), Fraction(1))
        assert "ky" not in target(link.attributes["href"])[1]


@pytest.mark.parametrize(
    "asked",
    [
        *(
            {"loai": kind.value, "cua": "HBC"}
            for kind in ListKind
            if kind not in KIND_INDICATORS
        ),
        {"loai": ListKind.OPEN.value, "cua": "HBC", "truc-tiep": "1"},
        {"loai": ListKind.OVERDUE.value, "cua": "HBC", "tuoi": AgeBand.OVER_30.value},
        cell_params(replace(RESOLVED, channel=Channel.ONLINE)),
        cell_params(replace(RESOLVED, own_only=True)),
    ],
)
def test_a_list_that_the_catalogue_does_not_count_tells_its_rule_and_its_files(
    city: Database, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    [file] = figure_list(city, WHO, cell=RESOLVED).files

    app = open_page(
        city, monkeypatch, "operations/dossiers.py", role=Role.CITY_LEADER, **asked
    ).run()

    head = parsed(panels(app)).one("nav", "crumbs")
    assert not head.all("a", "ev")
    told = {
        name.text: text.text
        for name, text in zip(head.all("dt"), head.all("dd"), strict=True)
    }
    kind = asked.get("loai")
    if kind is None:
        rule = "Đã giải quyết"
    else:
        rule = KIND_RULES.get(ListKind(kind)) or PLAIN_RULES[ListKind(kind)]
    assert told["Đếm gì"].startswith(rule)
    assert told["Số liệu đến"] == "17:00 11/04/2024"
    assert file.name in told["Tệp nguồn"]
    assert f"mã băm {file.sha256[:12]}" in told["Tệp nguồn"]


def test_every_list_has_a_rule() -> None:
    assert KIND_RULES.keys() | PLAIN_RULES.keys() == set(ListKind)


@pytest.mark.parametrize(
    "narrowed",
    [{"band": AgeBand.OVER_30}, {"text": "1"}, {"own_only": True}, {"step": "Ký"}],
)
def test_a_narrowed_list_has_no_passport(narrowed: dict[str, Any]) -> None:
    wanted = DossierFilter(kind=ListKind.OVERDUE, org_unit_code="HBC")
    drawing = Drawing(Links(), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert list_passport(wanted, drawing)
    assert not list_passport(replace(wanted, **narrowed), drawing)


def marked_counts(page: str) -> Iterator[tuple[str, str]]:
    """Numbers of the breakdowns beside a list that have a mark, and where it leads."""
    for section in parsed(page).all("section", "marked"):
        for line in (*section.all("p", "grp"), *section.all("li")):
            for mark in line.all("a", "pp"):
                assert mark.attributes["title"].startswith("Hộ chiếu: ")
                yield line.one("b").text, mark.attributes["href"]


@pytest.mark.parametrize("kind", ListKind)
@pytest.mark.parametrize(
    ("asked", "within"), [({}, ""), ({"don-vi": "HBC"}, "HBC"), ({"cua": "HBC"}, "HBC")]
)
def test_breakdowns_of_a_list_lead_to_passports_of_their_numbers(
    city: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: ListKind,
    asked: dict[str, str],
    within: str,
) -> None:
    listing = dossier_list(
        city,
        WHO,
        filter=DossierFilter(kind=kind, org_unit_code=asked.get("cua")),
        org_unit_code=asked.get("don-vi"),
    )
    units = [s for s in listing.by_org_unit if not s.own_only and "cua" not in asked]
    fields = {s.parent_key for s in listing.by_procedure}

    app = open_page(
        city,
        monkeypatch,
        "operations/dossiers.py",
        role=Role.CITY_LEADER,
        loai=kind.value,
        ky=MARCH.key,
        **asked,
    ).run()

    found = list(marked_counts(panels(app)))
    assert len(found) == (
        len(units) + len(fields) if kind in KIND_INDICATORS else 0
    )  # The small city has fewer than a section shows.
    for text, href in found:
        (unit, code), counted = passport_of(city, href)
        assert code == KIND_INDICATORS[kind]
        assert counted == (Fraction(text.replace(".", "")), Fraction(1)), href
        of_field = target(href)[1].get("linh-vuc")
        assert of_field in fields if of_field else unit in {s.key for s in units}
        assert not of_field or unit == within
