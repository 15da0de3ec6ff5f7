"""Finding a dossier by its code, however it is typed and whatever the database."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import select, text, update

from components.links import Links, target
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.schema.dossiers import DossierRow
from data_access.schema.operations import ViewLogRow
from data_access.settings import settings_from
from domain.audit import AuditKind
from domain.drilldown import DossierFilter, ListKind
from domain.errors import NotFound
from services.dossiers import dossier_list, dossier_page, find_codes, note_view
from tests.servers import fresh_postgresql_database
from tests.services import loaded_city as loaded
from tests.services.import_city import NOW

LANGUAGE = "en-US-u-ka-shifted"
"""An order that passes over hyphens and dots, as that of glibc does."""
IN_CITY = loaded.viewer(loaded.CITY)
CODES = (
    "H29.52-241004-0033",
    "H29.52-241004-0034",
    "H29.52-241005-0001",
    "HBC 12",
    "Z-9999",
)


def city_at(url: str) -> Database:
    """A city some of whose dossiers have codes as the city's systems give them."""
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": url}))
    upgrade(opened)
    loaded.build(opened, seed=4, count=40)
    with opened.write() as session:
        for number, code in enumerate(CODES, 3):
            session.execute(
                update(DossierRow).where(DossierRow.id == number).values(code=code)
            )
    return opened


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = city_at(store_url)
    yield opened
    opened.close()


@pytest.fixture
def city_in_english(postgresql_server: str) -> Iterator[Database]:
    """On a database that orders text as a language does."""
    try:
        with fresh_postgresql_database(postgresql_server, LANGUAGE) as url:
            opened = city_at(url)
            yield opened
            opened.close()
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("this PostgreSQL server was built without ICU")


def found(database: Database, typed: str) -> list[str]:
    return [row.code for row in find_codes(database, IN_CITY, text=typed)]


def check_beginnings(database: Database) -> None:
    """Every beginning of a code finds what begins with it, in order."""
    with database.read() as session:
        codes = sorted(session.scalars(select(DossierRow.code)))
    for code in (*CODES, codes[0], codes[-1]):
        for length in range(4, len(code) + 1):
            beginning = code[:length].strip()
            if len(beginning) < 4:
                continue
            expected = [other for other in codes if other.startswith(beginning)]
            assert found(database, beginning) == expected[:8], beginning
    assert found(database, "H29.5-2") == []


def test_the_beginning_of_a_code_finds_all_that_begin_so(city: Database):
    check_beginnings(city)


@pytest.mark.postgresql
def test_another_language_of_the_database_finds_the_same(city_in_english: Database):
    check_beginnings(city_in_english)


@pytest.mark.postgresql
def test_codes_are_compared_by_code_point_on_postgresql(postgresql_url: str):
    opened = city_at(postgresql_url)

    with opened.read() as session:
        collation = session.execute(
            text(
                "SELECT collation_name FROM information_schema.columns"
                " WHERE table_name = 'dossier' AND column_name = 'code'"
            )
        ).scalar_one()
    opened.close()

    assert collation == "C"


@pytest.mark.parametrize(
    "typed",
    [
        "h29.52-241004-0033",
        "H29.52–241004–0033",
        "  H29·52‑241004‑0033\n",
        "Н29.52-241004-0033",  # Its first letter is Cyrillic.
        "Ｈ２９.52-241004-0033",
        "H29.52-241004\u200b-0033",
    ],
)
def test_a_code_is_found_however_it_is_typed(city: Database, typed: str):
    assert found(city, typed) == ["H29.52-241004-0033"]
    page = dossier_page(city, IN_CITY, code=typed)
    assert page.code == "H29.52-241004-0033"

    linked = target(Links().dossiers(DossierFilter(), code=typed))[1]["ma"]
    assert dossier_page(city, IN_CITY, code=linked).code == page.code


@pytest.mark.parametrize("typed", ["", "H29", "–––", "A\x00BCD", "\ud800ABCD", "%%%%"])
def test_text_that_is_no_code_finds_nothing(city: Database, typed: str):
    assert found(city, typed) == []
    with pytest.raises(NotFound):
        dossier_page(city, IN_CITY, code=typed)
    with pytest.raises(NotFound):
        dossier_page(city, IN_CITY, code=CODES[0], source_code="\x00")
    unstorable = DossierFilter(kind=ListKind.OPEN, step="\x00", text="\x00")
    assert dossier_list(city, IN_CITY, filter=unstorable).filter.step is None


def test_an_opened_dossier_stands_in_the_log(city: Database):
    note_view(city, IN_CITY, code=CODES[0], now=NOW)

    with city.operations_read() as session:
        rows = session.execute(select(ViewLogRow.kind, ViewLogRow.subject)).all()
    assert [tuple(row) for row in rows] == [(AuditKind.DOSSIER_VIEWED, CODES[0])]
