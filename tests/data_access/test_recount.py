"""Checks of kept sums: each kind of damage is found, named, and put right."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, insert, select, update

from data_access.engine import Database
from data_access.schema.dossiers import (
    DossierApplicantRow,
    DossierPauseRow,
    DossierRow,
    DossierStepRow,
)
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierOpenRow,
    DossierOverdueRow,
    DossierProcedureRow,
    DossierTotalRow,
    DossierUndueRow,
    DossierYearRow,
    OpenByDueDayRow,
    StepWaitRow,
)
from domain.access import OrgScope, Permission, Viewer
from domain.data_quality import LedgerRule
from domain.errors import AccessDenied
from domain.identifiers import FieldId, OrgUnitId, UserId
from services.data_quality import check_ledger, check_rollups, repair_rollups
from services.installation import SYSTEM

NOW = datetime(2024, 6, 1, tzinfo=UTC)
ROLLUPS = (
    DossierDayRow, DossierHalfRow, DossierYearRow, DossierTotalRow,
    DossierProcedureRow, OpenByDueDayRow, StepWaitRow,
)  # fmt: skip
MEASURE = {"open_by_due_day": "open_count", "step_wait_by_node": "visit_count"}
"""A count of each table; of the others it is `received`."""


def someone(
    roots: set[int], fields: set[int] | None = None, *permissions: Permission
) -> Viewer:
    return Viewer(
        UserId(7),
        "ai-do",
        "Ai đó",
        "",
        frozenset(permissions or Permission),
        OrgScope(
            frozenset(OrgUnitId(root) for root in roots),
            None if fields is None else frozenset(FieldId(f) for f in fields),
        ),
    )


def test_after_any_number_of_loads_nothing_differs(loaded: Database):
    check = check_rollups(loaded, SYSTEM)

    assert check.is_clean
    assert check.differences == ()
    assert check.dossier_count > 90
    assert check_ledger(loaded, SYSTEM).is_clean


def test_a_wrong_cell_of_any_rollup_is_found_and_repaired(loaded: Database):
    wrong = {}
    with loaded.write() as session:
        for table in ROLLUPS:
            name = MEASURE.get(table.__tablename__, "received")
            row = session.execute(
                select(table).where(getattr(table, name) > 0).limit(1)
            ).scalar_one()
            keys = {key: getattr(row, key) for key in _keys(table)}
            right = getattr(row, name)
            session.execute(update(table).filter_by(**keys).values({name: right + 5}))
            first = next(iter(keys))
            wrong[table.__tablename__, name] = (
                str(right + 5), str(right), f"{first}={keys[first]}",
            )  # fmt: skip

    found = repair_rollups(loaded, SYSTEM, now=NOW)

    assert found.difference_count == len(ROLLUPS)
    assert {
        (item.table, item.column): (
            item.kept, item.recomputed, item.key.partition(", ")[0],
        )
        for item in found.differences
    } == wrong  # fmt: skip
    assert check_rollups(loaded, SYSTEM).is_clean


def test_a_lost_row_of_any_rollup_is_found_and_repaired(loaded: Database):
    with loaded.write() as session:
        for table in ROLLUPS:
            row = session.execute(select(table).limit(1)).scalar_one()
            keys = {key: getattr(row, key) for key in _keys(table)}
            session.execute(delete(table).filter_by(**keys))

    found = repair_rollups(loaded, SYSTEM, now=NOW)

    assert {item.table for item in found.differences} == {
        table.__tablename__ for table in ROLLUPS
    }
    assert check_rollups(loaded, SYSTEM).is_clean


def _keys(table) -> list[str]:
    return [column.name for column in table.__table__.primary_key]


def test_live_rows_wrong_lost_or_too_many_are_found_and_repaired(loaded: Database):
    expected = set()
    with loaded.write() as session:
        for table in (DossierOpenRow, DossierOverdueRow, DossierUndueRow):
            first, second, third = session.execute(
                select(table.dossier_id).order_by(table.dossier_id).limit(3)
            ).scalars()
            copied = session.execute(
                select(*table.__table__.columns).where(table.dossier_id == third)
            ).one()
            session.execute(delete(table).where(table.dossier_id == first))
            session.execute(
                update(table).where(table.dossier_id == second).values(source_id=77)
            )
            absent = _id_without_row(session, table)
            session.execute(
                insert(table).values({**copied._mapping, "dossier_id": absent})
            )
            expected |= {
                (table.__tablename__, f"dossier_id={key}")
                for key in (first, second, absent)
            }

    found = repair_rollups(loaded, SYSTEM, now=NOW)

    assert {(item.table, item.key) for item in found.differences} == expected
    assert check_rollups(loaded, SYSTEM).is_clean


def _id_without_row(session, table) -> int:
    found: int = session.execute(
        select(DossierRow.id)
        .where(DossierRow.id.not_in(select(table.dossier_id)))
        .limit(1)
    ).scalar_one()
    return found


def test_a_lost_open_row_breaks_the_balance_of_its_unit_and_all_above(
    loaded: Database,
):
    with loaded.write() as session:
        row = session.execute(
            select(DossierOpenRow).where(DossierOpenRow.org_unit_id == 4).limit(1)
        ).scalar_one()
        session.execute(
            delete(DossierOpenRow).where(DossierOpenRow.dossier_id == row.dossier_id)
        )

    check = check_ledger(loaded, SYSTEM)

    assert {finding.org_unit_code for finding in check.findings} == {
        "HBC-1",
        "HBC",
        "HCM",
    }
    assert {finding.rule for finding in check.findings} == {LedgerRule.BALANCE}
    assert all(f.expected == f.found + 1 for f in check.findings)


def test_a_stock_below_zero_is_named_with_its_first_day(loaded: Database):
    with loaded.write() as session:
        day = session.execute(
            select(func.min(DossierDayRow.day)).where(DossierDayRow.node_id == 5)
        ).scalar_one()
        session.execute(
            update(DossierDayRow)
            .where(DossierDayRow.node_id == 5, DossierDayRow.day == day)
            .values(left_late=DossierDayRow.left_late + 1000)
        )

    check = check_ledger(loaded, SYSTEM)

    negative = [f for f in check.findings if f.rule is LedgerRule.NEGATIVE_STOCK]
    assert {(f.org_unit_code, f.stock, f.day) for f in negative} == {
        ("HBC-2", "Đang giải quyết", day),
        ("HBC-2", "Đang quá hạn", day),
    }
    assert all(finding.found < 0 for finding in negative)


def test_a_repair_is_recorded_once_and_raises_the_data_version(loaded: Database):
    with loaded.write() as session:
        session.execute(
            update(DossierTotalRow).values(fell_due=DossierTotalRow.fell_due + 1)
        )

    before = check_rollups(loaded, SYSTEM).data_version
    repair_rollups(loaded, SYSTEM, now=NOW)
    repair_rollups(loaded, SYSTEM, now=NOW)

    assert check_rollups(loaded, SYSTEM).data_version == before + 1
    events = [e for e in audit_texts(loaded) if e == "rollups_repaired"]
    assert len(events) == 1


def audit_texts(database: Database) -> list[str]:
    from data_access.schema.access import AuditEventRow

    with database.read() as session:
        return list(session.execute(select(AuditEventRow.kind)).scalars())


@pytest.mark.parametrize(
    "viewer",
    [
        someone({3}, None),
        someone({1}, {1}),
        someone(set(), None),
        someone({1}, None, Permission.SCORECARD_READ),
    ],
    ids=["subtree", "field", "nothing", "no-permission"],
)
def test_only_who_sees_the_whole_city_may_check_or_repair(loaded: Database, viewer):
    for act in (check_rollups, check_ledger):
        with pytest.raises(AccessDenied):
            act(loaded, viewer)
    with pytest.raises(AccessDenied):
        repair_rollups(loaded, viewer, now=NOW)


def test_rows_that_hang_on_no_dossier_are_named_and_deleted(loaded: Database):
    with loaded.write() as session:
        session.execute(
            insert(DossierPauseRow).values(
                dossier_id=90_001, seq=1, kind=1, began_at=NOW, ended_at=None
            )
        )
        session.execute(
            insert(DossierApplicantRow).values(dossier_id=90_002, name="Ai đó")
        )

    found = repair_rollups(loaded, SYSTEM, now=NOW)

    assert {(o.table, o.target, o.row_count, o.first) for o in found.orphans} == {
        ("dossier_pause", "dossier", 1, 90_001),
        ("dossier_applicant", "dossier", 1, 90_002),
    }
    assert found.difference_count == 0
    assert check_rollups(loaded, SYSTEM).is_clean


def test_what_points_nowhere_is_told_of_and_stays(loaded: Database):
    targets = {
        "procedure_id": "procedure", "source_id": "source", "load_id": "load",
        "org_unit_id": "org_unit",
    }  # fmt: skip
    with loaded.write() as session:
        ids = session.execute(select(DossierRow.id).order_by(DossierRow.id).limit(4))
        for dossier_id, column in zip(ids.scalars(), targets, strict=True):
            session.execute(
                update(DossierRow)
                .where(DossierRow.id == dossier_id)
                .values({column: 4711})
            )
        visits = session.execute(
            select(DossierStepRow.dossier_id).where(DossierStepRow.seq == 1).limit(2)
        )
        for dossier_id, column in zip(
            visits.scalars(), ("step_id", "org_unit_id"), strict=True
        ):
            session.execute(
                update(DossierStepRow)
                .where(DossierStepRow.dossier_id == dossier_id, DossierStepRow.seq == 1)
                .values({column: 4711})
            )

    repair_rollups(loaded, SYSTEM, now=NOW)
    check = check_rollups(loaded, SYSTEM)

    assert {(o.table, o.column, o.target, o.first) for o in check.orphans} == {
        *(("dossier", column, target, 4711) for column, target in targets.items()),
        ("dossier_step", "step_id", "step", 4711),
        ("dossier_step", "org_unit_id", "org_unit", 4711),
    }
    assert not check.is_clean
    assert not check.can_be_repaired
