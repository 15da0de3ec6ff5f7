"""Loading files of dossiers: dry run, load, refusals; nothing in halves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.schema.dossiers import (
    DossierApplicantRow,
    DossierRow,
    LoadProblemRow,
    SourceRow,
)
from data_access.schema.rollups import DossierOverdueRow
from domain.access import Permission, Viewer
from domain.errors import AccessDenied, Conflict, InvalidInput
from domain.imports import DryRun, FigureChange, LoadResult
from services import imports
from services.data_quality import check_rollups
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from tests.services.import_city import (
    FIRST,
    NOW,
    SECOND,
    csv_file,
    dossier,
    request,
    state,
    unit_id,
    viewer,
    xlsx_file,
)
from tests.stores import small_city


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """Open in time, open overdue, left early, left late, of another unit."""
    return csv_file(
        tmp_path / "nam.csv",
        [
            dossier("A-1", due="2024-03-20"),
            dossier("A-2", due="2024-03-11"),
            dossier("A-3", resolved="2024-03-08 10:00", outcome="Đã giải quyết"),
            dossier("A-4", resolved="2024-03-13 10:00", outcome="Đã giải quyết"),
            dossier("A-5", unit="HBC-2", procedure="TTHC-HT-01"),
        ],
    )


def load(
    database: Database,
    path: Path,
    complete_to: datetime = FIRST,
    *,
    who: Viewer = SYSTEM,
    source: str = "MC-1",
    **changes: bool,
) -> LoadResult:
    return imports.load(
        database,
        who,
        request=request(path, complete_to, source, **changes),
        now=NOW,
    )


def kinds(run: DryRun) -> dict[str, int]:
    return {group.first.kind: group.count for group in run.groups}


def complete_to_of(database: Database, code: str) -> datetime | None:
    with database.read() as session:
        return session.execute(
            select(SourceRow.complete_to).where(SourceRow.code == code)
        ).scalar_one()


def dossiers(database: Database) -> dict[str, DossierRow]:
    with database.read() as session:
        return {row.code: row for row in session.scalars(select(DossierRow))}


def test_a_dry_run_counts_and_writes_nothing(city: Database, five: Path):
    before = state(city)
    told: list[tuple[str, float]] = []

    run = imports.dry_run(
        city, SYSTEM, request=request(five), progress=lambda *step: told.append(step)
    )

    assert (run.row_count, run.new, run.changed, run.unchanged) == (5, 5, 0, 0)
    assert run.can_load
    assert run.scope_name == "Đơn vị HBC"
    assert state(city) == before
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1] == ("Xong", 1.0)


@pytest.mark.parametrize("write", [csv_file, xlsx_file])
def test_a_file_loads_once_and_the_same_again_changes_nothing(
    city: Database, tmp_path: Path, write
):
    path = write(tmp_path / "tep", [dossier("A-1"), dossier("A-2", unit="HBC-2")])

    first = load(city, path)
    after = state(city)
    again = load(city, path)

    assert (first.new, first.load_id) == (2, 1)
    assert again.load_id is None
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert again.dry_run.loaded_before == NOW
    assert state(city) == after
    assert check_rollups(city, SYSTEM).is_clean


def test_a_newer_file_updates_and_keeps_the_first_promise(
    city: Database, tmp_path: Path
):
    load(city, csv_file(tmp_path / "cu.csv", [dossier("A-1", due="2024-03-11")]))
    promised = dossiers(city)["A-1"].first_due_at
    newer = csv_file(
        tmp_path / "moi.csv",
        [
            dossier(
                "A-1",
                due="2024-04-30",
                resolved="2024-03-20 08:00",
                outcome="Đã giải quyết",
            )
        ],
    )

    result = load(city, newer, SECOND)

    row = dossiers(city)["A-1"]
    assert (result.changed, result.new) == (1, 0)
    assert result.dry_run.kept_promises == 1
    assert row.first_due_at == promised
    assert row.due_at == promised
    assert row.resolved_at is not None
    assert check_rollups(city, SYSTEM).is_clean


def test_a_file_older_than_the_last_one_never_rolls_back(
    city: Database, five: Path, tmp_path: Path
):
    load(city, five, SECOND)
    before = state(city)
    older = csv_file(tmp_path / "cu.csv", [dossier("A-9")])

    for act in (load, lambda *args: imports.dry_run(
        city, SYSTEM, request=request(older, FIRST))):  # fmt: skip
        with pytest.raises(Conflict, match="Tệp cũ hơn"):
            act(city, older, FIRST)

    assert state(city) == before


def test_a_later_moment_alone_lets_deadlines_pass_for_its_source_only(
    city: Database, tmp_path: Path
):
    due_between = [dossier("A-1", due="2024-03-20")]
    path = csv_file(tmp_path / "mot.csv", due_between)
    other = csv_file(
        tmp_path / "hai.csv", [dossier("B-1", unit="HCG-1", due="2024-03-20")]
    )
    load(city, path)
    load(city, other, source="MC-2")

    result = load(city, path, SECOND)

    with city.read() as session:
        overdue = session.scalars(select(DossierOverdueRow.org_unit_id)).all()
    assert (result.new, result.changed, result.unchanged) == (0, 0, 1)
    assert result.load_id is not None
    assert overdue == [unit_id("HBC-1")]
    assert complete_to_of(city, "MC-1") == SECOND
    assert complete_to_of(city, "MC-2") == FIRST
    assert check_rollups(city, SYSTEM).is_clean


def test_figures_foretold_are_the_figures_afterwards(
    city: Database, five: Path, tmp_path: Path
):
    load(city, five)
    newer = csv_file(
        tmp_path / "moi.csv",
        [
            dossier("A-1", due="2024-03-20"),
            dossier("A-2", resolved="2024-03-22 09:00", outcome="Từ chối"),
            dossier("A-6", unit="HBC", due="2024-03-18"),
        ],
    )
    run = imports.dry_run(city, SYSTEM, request=request(newer, SECOND))

    load(city, newer, SECOND)

    board = overview(city, console_viewer(city), org_unit_code="HBC")
    assert run.scope_name == board.org_unit.name
    assert [change.after for change in run.figures] == [
        board.now.in_process.value,
        board.now.overdue.value,
        board.flow.resolved_late.value,
        board.now.apology_missing.value,
    ]
    assert run.figures[0] == FigureChange("Đang giải quyết", 3, 3)
    assert run.figures[1] == FigureChange("Đang quá hạn", 2, 3)
    assert run.figures[2] == FigureChange("Giải quyết quá hạn, năm 2024", 1, 2)


def test_an_unknown_unit_is_a_problem_of_its_cell(city: Database, tmp_path: Path):
    rows = [dossier("A-1"), dossier("A-2", unit="KHONG-CO")]

    in_csv = imports.dry_run(
        city, SYSTEM, request=request(csv_file(tmp_path / "a.csv", rows))
    )
    in_sheet = imports.dry_run(
        city, SYSTEM, request=request(xlsx_file(tmp_path / "a.xlsx", rows))
    )

    assert (in_csv.new, in_csv.rejected, in_csv.can_load) == (1, 1, False)
    assert in_csv.groups[0].first.place == "dòng 3, cột Đơn vị"
    assert in_sheet.groups[0].first.place == "Hồ sơ!B3"


def test_one_bad_row_keeps_the_file_out_unless_only_good_rows_are_asked_for(
    city: Database, tmp_path: Path
):
    path = csv_file(
        tmp_path / "a.csv", [dossier("A-1"), dossier("A-2", unit="KHONG-CO")]
    )
    before = state(city)

    with pytest.raises(InvalidInput, match=r"1 dòng bị từ chối\. Chưa có gì được ghi"):
        load(city, path)
    assert state(city) == before
    result = load(city, path, valid_rows_only=True)

    assert (result.new, result.dry_run.rejected) == (1, 1)
    assert set(dossiers(city)) == {"A-1"}


@pytest.mark.parametrize("write", [csv_file, xlsx_file])
def test_rows_that_another_source_keeps_are_refused_with_their_cell(
    city: Database, tmp_path: Path, write
):
    load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    path = write(
        tmp_path / "hai", [dossier("B-1", unit="HCG-1"), dossier("B-2", unit="HBC-1")]
    )

    run = imports.dry_run(city, SYSTEM, request=request(path, source="MC-2"))

    problem = run.groups[0].first
    assert kinds(run) == {"other-ledger-source": 1}
    assert problem.place == ("dòng 3, cột Đơn vị" if write is csv_file else "Hồ sơ!B3")
    assert problem.value == "Đơn vị HBC-1"


def test_a_code_of_another_source_is_refused(city: Database, tmp_path: Path):
    load(city, csv_file(tmp_path / "mot.csv", [dossier("A-1")]))
    path = csv_file(tmp_path / "hai.csv", [dossier("A-1", unit="HCG-1")])

    run = imports.dry_run(city, SYSTEM, request=request(path, source="MC-2"))

    assert kinds(run) == {"code-held-elsewhere": 1}
    assert run.new == 0
    assert not run.can_load


def test_a_code_moves_to_another_unit_only_by_a_transfer(
    city: Database, tmp_path: Path
):
    load(city, csv_file(tmp_path / "cu.csv", [dossier("A-1", unit="HBC-1")]))
    bare = csv_file(tmp_path / "tran.csv", [dossier("A-1", unit="HBC-2")])
    told = csv_file(
        tmp_path / "chuyen.csv",
        [dossier("A-1", unit="HBC-2", from_unit="HBC-1", moved="2024-03-18 10:00")],
    )

    assert kinds(imports.dry_run(city, SYSTEM, request=request(bare, SECOND))) == {
        "code-held-elsewhere": 1
    }
    load(city, told, SECOND)

    assert dossiers(city)["A-1"].org_unit_id == unit_id("HBC-2")
    assert check_rollups(city, SYSTEM).is_clean


def test_the_same_code_of_two_units_in_one_file_is_refused(
    city: Database, tmp_path: Path
):
    path = csv_file(tmp_path / "a.csv", [dossier("A-1"), dossier("A-1", unit="HBC-2")])

    run = imports.dry_run(city, SYSTEM, request=request(path))

    assert "code-in-two-units" in kinds(run)
    assert not run.can_load


def test_nobody_loads_rows_of_org_units_outside_their_scope(
    city: Database, tmp_path: Path
):
    who = viewer(city, "HBC-1")
    path = csv_file(
        tmp_path / "a.csv",
        [
            dossier("A-1"),
            dossier("A-2", unit="HBC-2"),
            dossier("A-3", from_unit="HBC-2", moved="2024-03-06 09:00"),
        ],
    )

    run = imports.dry_run(city, who, request=request(path))
    with pytest.raises(InvalidInput):
        load(city, path, who=who)
    result = load(city, path, who=who, valid_rows_only=True)

    assert kinds(run) == {"outside-scope": 2}
    assert run.scope_name == "Đơn vị HBC-1"
    assert result.new == 1
    assert set(dossiers(city)) == {"A-1"}


def test_a_limit_to_fields_is_kept_for_new_and_for_known_dossiers(
    city: Database, tmp_path: Path
):
    load(city, csv_file(tmp_path / "cu.csv", [dossier("A-1"), dossier("A-2")]))
    who = viewer(city, "HCM", fields={2})
    path = csv_file(
        tmp_path / "moi.csv",
        [
            dossier("A-1", procedure="TTHC-HT-01"),
            dossier("A-3", procedure="TTHC-HT-01"),
            dossier("A-4", procedure="TTHC-DD-01"),
        ],
    )

    run = imports.dry_run(city, who, request=request(path))

    assert kinds(run) == {"outside-fields": 2}
    assert (run.new, run.changed, run.rejected) == (1, 0, 2)
    assert run.figures[0] == FigureChange("Đang giải quyết", 0, 1)


def test_nobody_moves_a_source_that_they_only_partly_answer_for(
    city: Database, five: Path, tmp_path: Path
):
    load(city, five)
    newer = csv_file(tmp_path / "moi.csv", [dossier("A-7")])
    before = state(city)

    for number, who in enumerate(
        (viewer(city, "HBC-1"), viewer(city, "HBC", fields={1})), 1
    ):
        with pytest.raises(AccessDenied):
            load(city, newer, SECOND, who=who)
        assert load(
            city, csv_file(tmp_path / f"{number}.csv", [dossier(f"A-8{number}")]),
            who=who,
        ).new == 1  # fmt: skip
    result = load(city, newer, SECOND, who=viewer(city, "HBC"))

    assert result.new == 1
    assert state(city)[0] == before[0] + 3


def test_sources_offered_are_those_wholly_within_the_scope(
    city: Database, five: Path, tmp_path: Path
):
    load(city, five)
    load(city, csv_file(tmp_path / "b.csv", [dossier("B-1", unit="HCG-1")]),
         source="MC-2")  # fmt: skip

    def offered(*roots: str) -> list[str]:
        who = viewer(city, *roots)
        return [source.code for source in imports.source_choices(city, who)]

    assert offered("HCM") == ["MC-1", "MC-2"]
    assert offered("HBC") == ["MC-1"]
    assert offered("HBC-1") == []
    assert offered("HCG") == ["MC-2"]


def test_the_permission_is_asked_for_first(city: Database, five: Path):
    who = viewer(city, "HCM", permissions=set(Permission) - {Permission.DATA_IMPORT})

    for act in (
        lambda: imports.dry_run(city, who, request=request(five)),
        lambda: load(city, five, who=who),
        lambda: imports.source_choices(city, who),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert state(city)[0] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"source_code": "  "},
        {"source_code": "x" * 41},
        {"source_code": "hai từ"},
        {"source_name": "x" * 161},
        {"complete_to": None},
        {"complete_to": NOW + timedelta(minutes=1)},
    ],
)
def test_a_form_with_gaps_is_refused_before_reading(
    city: Database, five: Path, changes
):
    with pytest.raises(InvalidInput):
        imports.load(city, SYSTEM, request=replace(request(five), **changes), now=NOW)
    assert state(city)[0] == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"khong,co,cot\n1,2,3\n"])
def test_an_unreadable_file_is_a_report_and_not_a_failure(
    city: Database, tmp_path: Path, content: bytes
):
    path = tmp_path / "la.csv"
    path.write_bytes(content)

    run = imports.dry_run(city, SYSTEM, request=request(path))

    assert run.is_unreadable
    assert not run.can_load
    with pytest.raises(InvalidInput, match="Chưa có gì được ghi"):
        load(city, path, valid_rows_only=True)


def test_personal_data_are_kept_only_on_request(city: Database, tmp_path: Path):
    rows = [dossier("A-1", applicant="Nguyễn Văn A")]
    path = csv_file(tmp_path / "a.csv", rows)

    load(city, path)
    with city.read() as session:
        assert session.scalars(select(DossierApplicantRow)).all() == []
    other = csv_file(tmp_path / "b.csv", [dossier("A-2", applicant="Trần Thị B")])
    load(city, other, keep_personal_data=True)

    with city.read() as session:
        names = session.scalars(select(DossierApplicantRow.name)).all()
    assert names == ["Trần Thị B"]


def test_a_load_that_waited_compares_again_instead_of_writing_a_stale_plan(
    city: Database, tmp_path: Path
):
    mine = csv_file(tmp_path / "toi.csv", [dossier("A-1"), dossier("A-2")])
    theirs = csv_file(tmp_path / "ho.csv", [dossier("A-1"), dossier("A-3")])

    def somebody_is_quicker(what: str, _done: float) -> None:
        if what == imports.WRITING:
            load(city, theirs)

    result = imports.load(
        city, SYSTEM, request=request(mine), now=NOW, progress=somebody_is_quicker
    )

    assert (result.new, result.unchanged) == (1, 1)
    assert set(dossiers(city)) == {"A-1", "A-2", "A-3"}
    assert check_rollups(city, SYSTEM).is_clean


def test_a_load_whose_rows_became_another_sources_meanwhile_is_refused(
    city: Database, tmp_path: Path
):
    mine = csv_file(tmp_path / "toi.csv", [dossier("A-1")])
    theirs = csv_file(tmp_path / "ho.csv", [dossier("B-1")])

    def somebody_is_quicker(what: str, _done: float) -> None:
        if what == imports.WRITING:
            load(city, theirs, source="MC-2")

    with pytest.raises(InvalidInput, match="nguồn sổ theo dõi khác"):
        imports.load(
            city, SYSTEM, request=request(mine), now=NOW, progress=somebody_is_quicker
        )

    assert set(dossiers(city)) == {"B-1"}


def test_notices_of_a_load_stay_with_it(city: Database, tmp_path: Path):
    path = csv_file(tmp_path / "a.csv", [dossier("A-1"), dossier("A-1")])

    result = load(city, path)

    assert result.dry_run.noticed == 1
    with city.read() as session:
        kept = session.scalars(select(LoadProblemRow.kind)).all()
        assert session.execute(select(func.count(DossierRow.id))).scalar_one() == 1
    assert kept == ["row-repeated"]


def test_figures_of_a_scope_in_parts_are_those_of_its_parts(city: Database, five: Path):
    load(city, five)
    left = dossier(
        "A-6", unit="STNMT", resolved="2024-03-08 10:00", outcome="Đã giải quyết"
    )
    load(city, csv_file(five.parent / "so.csv", [left]))
    who = viewer(city, "HBC-1", "STNMT")
    more = csv_file(
        five.parent / "them.csv",
        [dossier("A-7", due="2024-03-20"), dossier("A-8", unit="STNMT")],
    )

    run = imports.dry_run(city, who, request=request(more))

    assert run.scope_name == "Đơn vị STNMT, Đơn vị HBC-1"
    assert run.figures[0] == FigureChange("Đang giải quyết", 2, 4)
