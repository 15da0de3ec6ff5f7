"""The mapping that a source used last, and how texts are read as moments."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied
from domain.mapping import ColumnUse, DateOrder, Mapping
from services.imports import load
from services.mapping_examples import UNREAD, read_as
from services.mappings import delete_mapping, save_mapping
from services.source_mappings import mapping_of_source
from tests.builders import ZONE
from tests.services.import_city import FIRST, NOW, request, viewer
from tests.stores import small_city

MAPPING = Mapping(
    "Phần mềm X",
    columns=(
        ColumnUse("Permit", "code"),
        ColumnUse("Dept", "org_unit"),
        ColumnUse("Kind", "procedure"),
        ColumnUse("Applied", "received"),
    ),
    date_order=DateOrder.MONTH_FIRST,
)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    opened = small_city(url)
    path = tmp_path / "a.csv"
    path.write_text(
        "Permit,Dept,Kind,Applied\nP-1,HBC-1,TTHC-DD-01,03/04/2024\n", encoding="utf-8"
    )
    person = viewer(opened, "HCM")
    save_mapping(opened, person, MAPPING, NOW)
    load(opened, person, request=request(path, FIRST, mapping=MAPPING), now=NOW)
    yield opened
    opened.close()


def test_a_source_remembers_the_mapping_of_its_last_load(city):
    person = viewer(city, "HCM")

    assert mapping_of_source(city, person, source_code="MC-1") == MAPPING
    assert mapping_of_source(city, person, source_code="MC-2") is None


def test_a_mapping_that_was_deleted_is_forgotten(city):
    person = viewer(city, "HCM")

    delete_mapping(city, person, "Phần mềm X", NOW)

    assert mapping_of_source(city, person, source_code="MC-1") is None


def test_a_source_of_others_tells_nothing(city):
    assert mapping_of_source(city, viewer(city, "HCG"), source_code="MC-1") is None


def test_only_those_who_may_load_files_ask(city):
    stranger = viewer(city, "HCM", permissions=[Permission.DOSSIER_READ])

    with pytest.raises(AccessDenied):
        mapping_of_source(city, stranger, source_code="MC-1")


@pytest.mark.parametrize(
    ("text", "order", "shown"),
    [
        ("03/04/2024", DateOrder.DAY_FIRST, "03/04/2024"),
        ("03/04/2024", DateOrder.MONTH_FIRST, "04/03/2024"),
        ("2024-04-03 09:05", DateOrder.YEAR_FIRST, "09:05 03/04/2024"),
        ("31/02/2024", DateOrder.DAY_FIRST, UNREAD),
        ("ngày mai", DateOrder.DAY_FIRST, UNREAD),
        (" ", DateOrder.DAY_FIRST, "(trống)"),
    ],
)
def test_a_text_shows_how_it_is_read(text, order, shown):
    assert read_as(text, order, zone=ZONE) == shown
