"""What a later file may change of what an earlier one said, and what it may not."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import (
    DossierApplicantRow,
    DossierRow,
    LedgerSourceRow,
    SourceRow,
)
from data_access.schema.org_units import OrgUnitRow
from domain.access import Viewer
from domain.errors import AccessDenied, InvalidInput
from domain.imports import LoadResult
from services import imports
from services.data_quality import check_rollups
from services.installation import SYSTEM
from tests.builders import end_of_day
from tests.services.import_city import (
    FIRST,
    HEADER,
    NOW,
    SECOND,
    Row,
    csv_file,
    dossier,
    request,
    state,
    viewer,
)
from tests.stores import small_city

PHONE = "Điện thoại"


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def load(
    city: Database,
    folder: Path,
    rows: list[Row],
    complete_to: datetime = FIRST,
    *,
    who: Viewer = SYSTEM,
    source: str = "MC-1",
    header: tuple[str, ...] = (*HEADER, PHONE),
    keep: bool = False,
) -> LoadResult:
    path = csv_file(folder / "hs.csv", rows, header)
    wanted = request(path, complete_to, source, keep_personal_data=keep)
    return imports.load(city, who, request=wanted, now=NOW)


def kept(city: Database, code: str = "A-1") -> DossierRow:
    with city.read() as session:
        return session.scalars(select(DossierRow).where(DossierRow.code == code)).one()


def ledger(city: Database) -> dict[str, str]:
    """Code of the source by code of the org unit."""
    with city.read() as session:
        rows = session.execute(
            select(OrgUnitRow.code, SourceRow.code)
            .join(LedgerSourceRow, LedgerSourceRow.org_unit_id == OrgUnitRow.id)
            .join(SourceRow, SourceRow.id == LedgerSourceRow.source_id)
        )
        return {row[0]: row[1] for row in rows}


def names(city: Database) -> dict[str, tuple[str | None, str | None]]:
    with city.read() as session:
        rows = session.execute(
            select(
                DossierRow.code, DossierApplicantRow.name, DossierApplicantRow.phone
            ).join(DossierApplicantRow, DossierApplicantRow.dossier_id == DossierRow.id)
        )
        return {code: (name, phone) for code, name, phone in rows}


def test_a_computed_promise_gives_way_to_the_one_on_the_slip(
    city: Database, tmp_path: Path
):
    load(city, tmp_path, [dossier("A-1", due="")])
    assert kept(city).due_is_computed

    result = load(city, tmp_path, [dossier("A-1", due="2024-03-25")], SECOND)

    row = kept(city)
    assert (result.changed, result.dry_run.kept_promises) == (1, 0)
    assert not row.due_is_computed
    assert row.first_due_at == row.due_at == end_of_day(date(2024, 3, 25))
    assert check_rollups(city, SYSTEM).is_clean


@pytest.mark.parametrize("given", ["2024-03-11", "2024-03-25"])
def test_a_promise_on_the_slip_stays_when_a_later_file_has_none(
    city: Database, tmp_path: Path, given: str
):
    """Also where the computed day happens to be the same: it stays a given one."""
    load(city, tmp_path, [dossier("A-1", due=given)])

    load(city, tmp_path, [dossier("A-1", due="")], SECOND)
    load(city, tmp_path, [dossier("A-1", due="2024-03-29")], SECOND)

    row = kept(city)
    assert not row.due_is_computed
    assert row.first_due_at == end_of_day(date.fromisoformat(given))
    assert check_rollups(city, SYSTEM).is_clean


def test_names_asked_for_later_are_kept_though_the_dossiers_are_the_same(
    city: Database, tmp_path: Path
):
    rows = [dossier("A-1", applicant="Nguyễn Văn A"), dossier("A-2")]
    load(city, tmp_path, rows)
    assert names(city) == {}

    first = load(city, tmp_path, rows, keep=True)
    again = load(city, tmp_path, rows, keep=True)

    assert (first.changed, first.unchanged) == (1, 1)
    assert names(city) == {"A-1": ("Nguyễn Văn A", None)}
    assert again.load_id is None
    assert check_rollups(city, SYSTEM).is_clean


def test_a_corrected_name_replaces_the_one_kept(city: Database, tmp_path: Path):
    load(city, tmp_path, [dossier("A-1", applicant="Nguyễn Văn A")], keep=True)

    result = load(city, tmp_path, [dossier("A-1", applicant="Nguyễn Thị A")], keep=True)

    assert result.changed == 1
    assert names(city) == {"A-1": ("Nguyễn Thị A", None)}


def test_a_load_without_the_option_leaves_kept_names_alone(
    city: Database, tmp_path: Path
):
    row = {**dossier("A-1", applicant="Nguyễn Văn A"), PHONE: "0901000111"}
    load(city, tmp_path, [row], keep=True)

    changed = dossier("A-1", applicant="Khác", resolved="2024-03-20 08:00")
    load(city, tmp_path, [{**changed, "Kết quả": "Đã giải quyết"}], SECOND)
    # Nor does a file that keeps names but has no numbers remove a number.
    load(city, tmp_path, [dossier("A-1", applicant="Nguyễn B")], SECOND, keep=True,
         header=HEADER)  # fmt: skip

    assert kept(city).resolved_at is None
    assert names(city) == {"A-1": ("Nguyễn B", "0901000111")}
    assert state(city)[-1] == 3


def test_nobody_brings_a_unit_into_a_source_that_is_not_wholly_theirs(
    city: Database, tmp_path: Path
):
    """Also at the very moment the source has: what joins it, it speaks for."""
    load(city, tmp_path, [dossier("A-1"), dossier("A-2", unit="HBC-2")])
    before = state(city)[:-2]
    newcomer = [dossier("A-3", unit="HCG-1")]

    for roots in (("HCG",), ("HCG-1",), ("HCG", "HBC-1")):
        with pytest.raises(AccessDenied, match="ngoài phạm vi"):
            load(city, tmp_path, newcomer, who=viewer(city, *roots))
    assert state(city)[:-2] == before

    result = load(city, tmp_path, newcomer, who=viewer(city, "HCM"))

    assert result.new == 1
    assert ledger(city) == {"HBC-1": "MC-1", "HBC-2": "MC-1", "HCG-1": "MC-1"}


def test_a_unit_that_dossiers_were_only_passed_to_keeps_its_choice_of_source(
    city: Database, tmp_path: Path
):
    passed = {"from_unit": "HBC-1", "moved": "2024-03-06 09:00"}
    load(
        city,
        tmp_path,
        [dossier("A-1", unit="HBC-2", **passed), dossier("A-2", unit="HBC")],
    )
    assert ledger(city) == {"HBC-1": "MC-1", "HBC": "MC-1"}

    own = load(city, tmp_path, [dossier("B-1", unit="HBC-2")], source="MC-2")

    assert own.new == 1
    assert ledger(city)["HBC-2"] == "MC-2"
    # And the source that passed it on may go on speaking of it.
    again = [dossier("A-1", unit="HBC-2", **passed)]
    assert load(city, tmp_path, again, SECOND).unchanged == 1
    with pytest.raises(InvalidInput, match="nguồn sổ theo dõi khác"):
        load(city, tmp_path, [dossier("A-4", unit="HBC-2")], SECOND)
