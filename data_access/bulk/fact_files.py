"""Dossiers read back from the database as Parquet files, part by part."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.contributions import DossierFacts
from data_access.bulk.duck import BATCH_ROWS

Selection = tuple[str, dict[str, Any]]
"""A condition on `dossier` with its bound values, for some ten thousand of them."""
_MEMBERS = ("dossiers", "waits", "transfers", "pauses", "steps")


def fact_files(
    session: Session,
    selections: Iterable[Selection],
    complete_to: datetime | None,
    folder: Path,
    name: str,
) -> DossierFacts:
    """The dossiers of all selections, as far as their source is complete.

    The files lie in `folder` and begin with `name`.
    """
    paths = {member: folder / f"{name}_{member}.parquet" for member in _MEMBERS}
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for condition, values in (("1 = 0", {}), *selections):
            part = facts.facts_where(session, condition, values, complete_to)
            for member, path in paths.items():
                table: pa.Table = getattr(part, member)
                if member not in writers:
                    writers[member] = stack.enter_context(
                        pq.ParquetWriter(path, table.schema, compression="zstd")
                    )
                if table.num_rows:
                    writers[member].write_table(table)
    return DossierFacts(**paths)


def with_ids(session: Session, ids: pa.Array) -> Iterator[Selection]:
    """Selections of dossiers by id."""
    condition = facts.among(session, "id")
    for start in range(0, len(ids), BATCH_ROWS):
        part = ids.slice(start, BATCH_ROWS).to_pylist()
        yield condition, facts.listed(session, part)


def of_load(load_id: int, after: int, last: int) -> Iterator[Selection]:
    """Selections of the dossiers of a load with ids in (after, last]."""
    for start in range(after, last, BATCH_ROWS):
        yield (
            "load_id = :load_id AND id > :after AND id <= :last",
            {
                "load_id": load_id,
                "after": start,
                "last": min(start + BATCH_ROWS, last),
            },
        )
