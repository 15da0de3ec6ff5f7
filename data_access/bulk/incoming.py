"""Good rows of a file on their way into the database: Parquet files, not memory."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.bulk.duck import attach, connection

RowNumbers = npt.NDArray[np.int32]
RELATIONS = {
    "incoming": "dossiers",
    "pause": "pauses",
    "wait": "waits",
    "transfer": "transfers",
    "step": "steps",
    "applicant": "applicants",
}
"""What statements call each file of the stage."""


@dataclass(frozen=True, slots=True)
class IncomingRows:
    """The rows of a stage (`ingest.stage`), keyed by `row`.

    `folder` holds a Parquet file per table, and `left_out.parquet` with rows that may
    not enter; `refused` are further ones. For a window also `codes.parquet`, the codes
    of all rows.
    """

    folder: Path
    refused: RowNumbers = field(default_factory=lambda: np.empty(0, np.int32))

    def without(self, refused: RowNumbers) -> "IncomingRows":
        """These rows but for those numbered in `refused`."""
        return IncomingRows(self.folder, np.union1d(self.refused, refused))


@contextmanager
def opened(
    rows: IncomingRows, relations: Collection[str] = RELATIONS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in which `relations` are the rows that may enter, in order."""
    with connection(ordered=True) as duck:
        attach(duck, "left_out", rows.folder / "left_out.parquet")
        refused = pa.table({"row": pa.array(rows.refused, pa.int32())})
        duck.register("refused_rows", refused)
        duck.execute(
            "CREATE TABLE refused AS SELECT row FROM left_out"
            " UNION SELECT row FROM refused_rows"
        )
        some = duck.sql("SELECT 1 FROM refused LIMIT 1").fetchall()
        for relation in relations:
            name = RELATIONS[relation]
            attach(duck, f"all_{name}", rows.folder / f"{name}.parquet")
            kept = " ANTI JOIN refused USING (row)" if some else ""
            duck.execute(f"CREATE VIEW {relation} AS SELECT * FROM all_{name}{kept}")
        yield duck
