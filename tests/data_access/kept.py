"""Dossiers straight into the tables, with roll-ups and live rows kept up to date.

A load without a file: what the roll-ups make of dossiers is tested on its own.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from sqlalchemy import delete, insert, select, update

from data_access.bulk.contributions import DossierFacts, contributions
from data_access.bulk.fact_files import fact_files, with_ids
from data_access.bulk.rollup_writes import (
    add_contributions,
    ids_falling_due,
    replace_live_rows,
    rollup_basis,
)
from data_access.engine import Database, Session
from data_access.queries.catalogue import calendar
from data_access.schema.base import EPOCH
from data_access.schema.dossiers import (
    DossierPauseRow,
    DossierRow,
    DossierStepRow,
    DossierTransferRow,
    DossierWaitRow,
    LoadRow,
    SourceRow,
    StepRow,
)
from domain.dossier import Dossier, PauseKind, deadline
from tests.builders import STEPS, ZONE

HANGING = (DossierPauseRow, DossierWaitRow, DossierTransferRow, DossierStepRow)


def keep(
    database: Database,
    source_id: int,
    dossiers: Mapping[str, Dossier],
    complete_to: datetime,
) -> None:
    """Keep `dossiers` by code, new or changed, in one transaction."""
    with database.write() as session, TemporaryDirectory() as name:
        _keep_reference(session)
        before_to = session.execute(
            select(SourceRow.complete_to).where(SourceRow.id == source_id)
        ).scalar_one()
        ids = _ids(session, source_id, dossiers)
        touched = sorted(
            {*ids.values(), *ids_falling_due(session, source_id, complete_to)}
        )
        touched_ids = pa.array(touched, pa.int64())

        def facts(of: str, reach: datetime | None) -> DossierFacts:
            selected = with_ids(session, touched_ids)
            return fact_files(session, selected, reach, Path(name), of)

        before = facts("before", before_to)
        for code, dossier in dossiers.items():
            for table in HANGING:
                session.execute(delete(table).where(table.dossier_id == ids[code]))
            session.execute(delete(DossierRow).where(DossierRow.id == ids[code]))
            insert_dossier(session, source_id, ids[code], code, dossier)
        session.execute(
            update(SourceRow)
            .where(SourceRow.id == source_id)
            .values(complete_to=complete_to)
        )
        after = facts("after", complete_to)
        basis = rollup_basis(session, ZONE)
        add_contributions(
            session, contributions([(-1, before), (1, after)], basis=basis)
        )
        replace_live_rows(session, touched_ids, after, zone=ZONE)


def _keep_reference(session: Session) -> None:
    if session.execute(select(StepRow.id)).first() is None:
        session.execute(
            insert(StepRow),
            [{"id": number, "name": name} for number, name in enumerate(STEPS, 1)],
        )

    keep_load(session)


def keep_load(session: Session) -> None:
    """The load that all dossiers come from."""
    if session.execute(select(LoadRow.id)).first() is None:
        session.execute(
            insert(LoadRow).values(
                id=1, kind="dossiers", file_name="f.csv", sha256="0" * 64, file_bytes=1,
                loaded_at=EPOCH, new_count=0, changed_count=0, unchanged_count=0,
                notice_count=0,
            )
        )  # fmt: skip


def _ids(
    session: Session, source_id: int, dossiers: Mapping[str, Dossier]
) -> dict[str, int]:
    rows = session.execute(select(DossierRow.code, DossierRow.id))
    known: dict[str, int] = {row[0]: row[1] for row in rows}
    following = max(known.values(), default=0) + 1
    for code in dossiers:
        if code not in known:
            known[code] = following
            following += 1
    return {code: known[code] for code in dossiers}


def insert_dossier(
    session: Session, source_id: int, dossier_id: int, code: str, dossier: Dossier
) -> None:
    """The dossier with what hangs on it, and no more."""
    clock = deadline(dossier, calendar=calendar(session), zone=ZONE)
    session.execute(
        insert(DossierRow).values(
            id=dossier_id,
            source_id=source_id,
            code=code,
            due_at=clock.due_at,
            waiting_since=clock.waiting_since,
            moved_days=sum(pause.working_days for pause in clock.pauses),
            **_columns(dossier),
        )
    )
    _insert(session, DossierPauseRow, dossier_id, [
        {"kind": int(p.kind), "began_at": p.began_at, "ended_at": p.ended_at}
        for p in sorted(dossier.pauses, key=lambda p: p.began_at)
    ])  # fmt: skip
    _insert(session, DossierWaitRow, dossier_id, [
        {"began_at": p.began_at, "ended_at": p.ended_at} for p in clock.pauses
    ])  # fmt: skip
    _insert(session, DossierTransferRow, dossier_id, [
        {"at": t.at, "from_org_unit_id": t.from_org_unit,
         "to_org_unit_id": t.to_org_unit}
        for t in dossier.transfers
    ])  # fmt: skip
    _insert(session, DossierStepRow, dossier_id, [
        {"step_id": STEPS.index(v.step) + 1, "org_unit_id": v.org_unit,
         "began_at": v.began_at, "ended_at": v.ended_at}
        for v in dossier.steps
    ])  # fmt: skip


def _columns(dossier: Dossier) -> dict[str, Any]:
    now = next((v for v in reversed(dossier.steps) if v.ended_at is None), None)
    return {
        "org_unit_id": dossier.org_unit,
        "procedure_id": dossier.field_id,
        "field_id": dossier.field_id,
        "channel": int(dossier.channel),
        "received_at": dossier.received_at,
        "first_due_at": dossier.first_due_at,
        "due_is_computed": False,
        "redated_to": dossier.redated_to,
        "redated_count": 0,
        "resolved_at": dossier.resolved_at,
        "outcome": None if dossier.outcome is None else int(dossier.outcome),
        "step": None if now is None else now.step,
        "step_since": None if now is None else now.began_at,
        "supplement_count": sum(
            pause.kind is PauseKind.SUPPLEMENT for pause in dossier.pauses
        ),
        "paid_online": dossier.paid_online,
        "digitised": dossier.digitised,
        "electronic_result": dossier.electronic_result,
        "apology_sent_at": dossier.apology_sent_at,
        "has_transfers": bool(dossier.transfers),
        "load_id": 1,
        "fingerprint": 0,
    }


def _insert(
    session: Session,
    table: Any,  # noqa: ANN401 - one of HANGING
    dossier_id: int,
    rows: list[dict[str, Any]],
) -> None:
    if rows:
        session.execute(
            insert(table),
            [
                {"dossier_id": dossier_id, "seq": seq, **row}
                for seq, row in enumerate(rows, 1)
            ],
        )
