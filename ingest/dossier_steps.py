"""Visits of dossiers to steps of handling, from files that tell of them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.text_keys import title_key
from ingest import schemas
from ingest.clock import local_of_utc, ordinals_of
from ingest.dossier_batch import DossierBatch, distinct
from ingest.dossier_columns import STEP_CHARACTERS
from ingest.org_unit_lookup import NONE, OrgUnitLookup


def read_steps(batch: DossierBatch, lookup: OrgUnitLookup) -> pa.Table | None:
    """The visits of a batch (`schemas.STEPS`); None: the file tells of none.

    Names are trimmed to the length that is kept. An org unit that is not known at the
    begin of a visit is null, which means the holder; who holds the dossier is checked
    where it changes hands.
    """
    visits = batch.opened.steps()
    if visits is None:
        return None
    rows = visits["row"].to_numpy()
    visits = visits.filter(pa.array(np.isin(rows, batch.batch.rows)))
    began = visits["began_at"].to_numpy()
    ids = np.full(len(began), NONE, dtype=np.int64)
    units = _translated(batch, "org_unit", visits["org_unit"])
    if len(began):
        texts, at = distinct(units)
        days = ordinals_of(local_of_utc(began, batch.zone))
        ids = lookup.ids(texts, at, days)
    columns = {
        "row": visits["row"],
        "seq": visits["seq"],
        "step": pc.utf8_slice_codeunits(
            _translated(batch, "step", visits["step"]), 0, STEP_CHARACTERS
        ),
        "org_unit_id": pa.array(ids, mask=ids == NONE),
        "began_at": visits["began_at"],
        "ended_at": visits["ended_at"],
    }
    return pa.table(
        [pc.cast(columns[item.name], item.type) for item in schemas.STEPS],
        schema=schemas.STEPS,
    )


def _translated(
    batch: DossierBatch, key: str, column: pa.ChunkedArray
) -> pa.StringArray:
    cells = pc.fill_null(column.combine_chunks(), "")
    if isinstance(cells, pa.ChunkedArray):
        cells = (
            pa.concat_arrays(cells.chunks)
            if cells.num_chunks
            else pa.array([], pa.string())
        )
    words = batch.opened.reading.words.get(key)
    if not words:
        return cells
    texts, at = distinct(cells)
    ours = [words.get(title_key(text), text) or text for text in texts]
    return pa.array(ours, pa.string()).take(pa.array(at))
