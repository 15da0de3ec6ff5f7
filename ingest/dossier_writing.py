"""Turns the arrays read from a batch into Arrow tables of its good rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.catalogue import Procedure
from domain.dossier import PauseKind
from ingest import schemas
from ingest.dossier_batch import DossierBatch, Numbers
from ingest.dossier_columns import (
    APPLICANT_NAME_CHARACTERS,
    APPLICANT_PHONE_CHARACTERS,
)
from ingest.dossier_pauses import PauseRows
from ingest.dossier_rules import Milestones
from ingest.dossier_tables import DossierTables
from ingest.dossier_transfers import TransferRows
from ingest.instants import Instants, Mask
from ingest.moved_deadlines import Deadlines


@dataclass(frozen=True, slots=True)
class ReadRows:
    """All that was read of a batch, good rows and bad ones."""

    codes: pa.StringArray
    holders: Numbers
    procedures: Sequence[Procedure | None]
    procedure_at: Numbers
    life: Milestones
    first_due: Instants
    due_is_computed: Mask
    deadlines: Deadlines
    pauses: PauseRows
    transfers: TransferRows
    facts: Mapping[str, pa.Array]
    steps: pa.Table | None = None
    """Visits to steps of any row (`schemas.STEPS`); None: the file tells of none."""


def written(batch: DossierBatch, read: ReadRows) -> DossierTables:
    """The tables of the good rows of a batch."""
    applicants = _applicants(batch)
    good = ~batch.bad
    rows = batch.batch.rows
    dossiers = pa.table(
        {
            name: _typed(values, name)
            for name, values in _dossier_columns(rows, read, len(batch)).items()
        },
        schema=schemas.DOSSIERS,
    )
    if not good.all():
        dossiers = dossiers.filter(pa.array(good))
    listed = good[read.pauses.position]
    pauses = read.pauses
    return DossierTables(
        dossiers=dossiers,
        pauses=_table(schemas.PAUSES, {
            "row": rows[pauses.position][listed],
            "seq": pauses.seq[listed],
            "kind": pauses.kind[listed],
            "began_at": pauses.began[listed],
            "ended_at": pa.array(pauses.ended[listed], mask=pauses.is_open[listed]),
        }),
        waits=_waits(rows, read.deadlines),
        transfers=_transfers(rows, read.transfers, good),
        steps=_of_good_rows(
            schemas.STEPS.empty_table() if read.steps is None else read.steps,
            rows[good],
        ),
        applicants=_of_good_rows(applicants, rows[good]),
    )  # fmt: skip


def _transfers(
    rows: npt.NDArray[np.int32], transfers: TransferRows, good: Mask
) -> pa.Table:
    moved = good[transfers.position]
    return _table(
        schemas.TRANSFERS,
        {
            "row": rows[transfers.position][moved],
            "seq": transfers.seq[moved],
            "at": transfers.at[moved],
            "from_org_unit_id": transfers.from_org_unit[moved],
            "to_org_unit_id": transfers.to_org_unit[moved],
            "by_succession": transfers.by_succession[moved],
            "named_unit_id": transfers.named[moved],
        },
    )


def _dossier_columns(
    rows: npt.NDArray[np.int32], read: ReadRows, count: int
) -> dict[str, pa.Array]:
    life, deadlines = read.life, read.deadlines
    procedure = np.array([p.id if p else 0 for p in read.procedures], dtype=np.int64)
    field = np.array([p.field_id if p else 0 for p in read.procedures], dtype=np.int64)
    columns = {
        "row": pa.array(rows),
        "code": read.codes,
        "org_unit_id": pa.array(read.holders),
        "procedure_id": pa.array(procedure[read.procedure_at]),
        "field_id": pa.array(field[read.procedure_at]),
        "received_at": pa.array(life.received.us),
        "first_due_at": pa.array(read.first_due.us),
        "due_is_computed": pa.array(read.due_is_computed),
        "due_at": pa.array(deadlines.due, mask=deadlines.is_waiting),
        "waiting_since": pa.array(deadlines.waiting_since, mask=~deadlines.is_waiting),
        "moved_days": pa.array(deadlines.moved_days),
        "redated_to": _nullable(life.redated),
        "resolved_at": _nullable(life.resolved),
        "returned_at": _nullable(life.returned),
        "outcome": pa.array(life.outcome, mask=life.outcome < 0),
        "step_since": _nullable(life.step_since),
        "supplement_count": pa.array(_supplements(read.pauses, count)),
        "apology_sent_at": _nullable(life.apology),
        **read.facts,
    }
    return {name: columns[name] for name in schemas.DOSSIERS.names}


def _supplements(pauses: PauseRows, count: int) -> Numbers:
    asked = pauses.position[pauses.kind == int(PauseKind.SUPPLEMENT)]
    return np.bincount(asked, minlength=count).astype(np.int64)


def _waits(rows: npt.NDArray[np.int32], deadlines: Deadlines) -> pa.Table:
    waits = deadlines.waits
    return _table(
        schemas.WAITS,
        {
            "row": rows[waits.position],
            "seq": waits.seq,
            "began_at": waits.began,
            "ended_at": pa.array(waits.ended, mask=waits.is_open),
        },
    )


def _applicants(batch: DossierBatch) -> pa.Table:
    """Names and phones of all rows that have any; empty where they were not read."""
    name = batch.free_text("applicant_name", APPLICANT_NAME_CHARACTERS)
    phone = batch.free_text("applicant_phone", APPLICANT_PHONE_CHARACTERS)
    table = _table(
        schemas.APPLICANTS, {"row": batch.batch.rows, "name": name, "phone": phone}
    )
    some = name.is_valid().to_numpy(zero_copy_only=False)
    some |= phone.is_valid().to_numpy(zero_copy_only=False)
    return table.filter(pa.array(some))


def _of_good_rows(table: pa.Table, rows: npt.NDArray[np.int32]) -> pa.Table:
    if not len(table):
        return table
    return table.filter(pa.array(np.isin(table.column("row").to_numpy(), rows)))


def _typed(values: pa.Array, name: str) -> pa.Array:
    return values.cast(schemas.DOSSIERS.field(name).type)


def _nullable(instants: Instants) -> pa.Array:
    return pa.array(instants.us, mask=~instants.present)


def _table(schema: pa.Schema, columns: Mapping[str, object]) -> pa.Table:
    """Columns in the order and of the types of `schema`."""
    return pa.table(
        [pa.array(columns[f.name]).cast(f.type) for f in schema], schema=schema
    )
