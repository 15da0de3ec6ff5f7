"""Finding a dossier by its code, however it is typed and whatever the database."""

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from components.links import Links, target
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.schema.dossiers import DossierRow
from data_access.schema.operations import ViewLogRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import Permission
from domain.audit import AuditKind
from domain.code_fragments import CodeStems
from domain.dossier_code import similar_codes
from domain.drilldown import DossierFilter, ListKind
from domain.errors import AccessDenied, NotFound
from domain.look_up import LookUpKind
from services.dossiers import dossier_list, dossier_page, find_codes, note_view
from services.look_up import look_up
from tests.servers import fresh_postgresql_database
from tests.services import loaded_city as loaded
from tests.services.import_city import NOW
from tests.stores import opened as empty

LANGUAGE = "en-US-u-ka-shifted"
"""An order that passes over hyphens and dots, as that of glibc does."""
IN_CITY = loaded.viewer(loaded.CITY)
CODES = (
    "H29.52-240304-0033",
    "H29.52-240304-0034",
    "H29.52-240305-0001",
    "HBC 12",
    "Z-9999",
)


def give_codes(opened: Database) -> None:
    """Some dossiers get codes as the city's systems give them."""
    with opened.write() as session:
        for number, code in enumerate(CODES, 3):
            for key in (
                DossierRow.id,
                DossierOpenRow.dossier_id,
                DossierOverdueRow.dossier_id,
            ):
                session.execute(
                    update(key.class_).where(key == number).values(code=code)
                )


def city_at(url: str) -> Database:
    opened = loaded.city(url, seed=4, count=40)
    give_codes(opened)
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
            opened = empty(url)
            upgrade(opened)
            loaded.build(opened, seed=4, count=40)
            give_codes(opened)
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
        "h29.52-240304-0033",
        "H29.52–240304–0033",
        "  H29·52‑240304‑0033\n",
        "Н29.52-240304-0033",  # Its first letter is Cyrillic.
        "Ｈ２９.52-240304-0033",
        "H29.52-240304\u200b-0033",
    ],
)
def test_a_code_is_found_however_it_is_typed(city: Database, typed: str):
    assert found(city, typed) == ["H29.52-240304-0033"]
    page = dossier_page(city, IN_CITY, code=typed)
    assert page.code == "H29.52-240304-0033"

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


def slip_apart(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange makes them equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


@given(st.text("H29.-0123456789O", min_size=6, max_size=14), st.data())
def test_similar_codes_are_one_slip_away_and_no_slip_is_forgotten(code, data):
    similar = similar_codes(code)

    assert code not in similar
    assert all(slip_apart(code, other) for other in similar)
    at = data.draw(st.integers(0, len(code) - 1))
    slips = {
        code[:at] + code[at + 1 :],
        code[:at] + "7" + code[at:],
        code[:at] + code[at : at + 2][::-1] + code[at + 2 :],
    }
    if code[at].isdigit():
        slips.add(code[:at] + "4" + code[at + 1 :])
    assert slips - {code} <= similar.keys()
    assert len(similar) < 2_000


@pytest.mark.parametrize(
    ("typed", "kind", "codes"),
    [
        ("h29.52-240304-0033", LookUpKind.BEGINS, [CODES[0]]),
        ("H29.52-240304-0O33", LookUpKind.SIMILAR, [CODES[0]]),
        ("H29.52-240340-0033", LookUpKind.SIMILAR, [CODES[0]]),
        ("H29.52240305-0001", LookUpKind.SIMILAR, [CODES[2]]),
        ("H29522403050001", LookUpKind.SIMILAR, [CODES[2]]),
        ("240305-0001", LookUpKind.PART, [CODES[2]]),
        ("2403050001", LookUpKind.PART, [CODES[2]]),
        ("240305-00", LookUpKind.PART, [CODES[2]]),
        ("2-240304-00", LookUpKind.PART, [CODES[0], CODES[1]]),
        ("0305-0001", LookUpKind.PART, [CODES[2]]),
        ("4-0034", LookUpKind.PART, [CODES[1]]),
        ("9.52", LookUpKind.PART, [CODES[0], CODES[1], CODES[2]]),
        ("Z-9998", LookUpKind.SIMILAR, ["Z-9999"]),
        ("H29.77-250101-0000", LookUpKind.NOTHING, []),
        ("H29", LookUpKind.TOO_SHORT, []),
    ],
)
def test_a_mistyped_code_or_its_end_still_finds(city, typed, kind, codes):
    answer = look_up(city, IN_CITY, text=typed)

    assert (answer.kind, [row.code for row in answer.rows]) == (kind, codes)


def test_parts_are_found_among_open_and_late_dossiers(city: Database):
    with city.read() as session:
        live = set(session.scalars(select(DossierOpenRow.dossier_id)))
        live |= set(session.scalars(select(DossierOverdueRow.dossier_id)))
        held = {
            row[0]: row[1]
            for row in session.execute(select(DossierRow.id, DossierRow.code))
        }
    wanted = {number: code for number, code in held.items() if "0304-003" in code}

    answer = look_up(city, IN_CITY, text="0304-003")

    assert {row.code for row in answer.rows} == {
        code for number, code in wanted.items() if number in live
    }


def test_slips_that_begin_like_no_code_are_left_out_only_if_all_begin_alike():
    slips = {"H29.52-240304-0O33": 1, "H29.25-240304-0033": 0, "HBC 21": 2}
    some = CodeStems(("H29.52-",), is_whole=False)
    every = CodeStems(("H29.52-",), is_whole=True)

    assert some.possible(slips) == slips
    assert every.possible(slips) == {"H29.52-240304-0O33": 1}


def test_nothing_hints_at_dossiers_outside_the_scope(city: Database):
    with city.read() as session:
        rows = session.execute(select(DossierRow.code, DossierRow.org_unit_id)).all()
    inside = {row[0] for row in rows if row[1] in (3, 4, 5)}
    outside = sorted({row[0] for row in rows} - inside)
    who = loaded.viewer(loaded.HBC)
    assert outside

    for code in outside:
        for typed in (code, code[:-1], f"{code}7", code[1:], code.replace("-", "")):
            answer = look_up(city, who, text=typed)
            assert {row.code for row in answer.rows} <= inside
            if not answer.rows and len(typed) >= 4:
                assert answer == look_up(city, who, text="KHONG-CO-9999")


def test_who_reads_no_dossiers_looks_nothing_up(city: Database):
    who = loaded.viewer(loaded.CITY, without=Permission.DOSSIER_READ)

    with pytest.raises(AccessDenied):
        look_up(city, who, text=CODES[0])
