"""The good rows of a dossier file as Arrow tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest import schemas


@dataclass(frozen=True, slots=True)
class DossierTables:
    """Tables of `ingest.schemas`; their rows belong together by row number."""

    dossiers: pa.Table
    pauses: pa.Table
    waits: pa.Table
    transfers: pa.Table
    applicants: pa.Table

    @classmethod
    def joined(cls, parts: Sequence["DossierTables"]) -> "DossierTables":
        """The rows of all parts, in order; empty tables for no parts."""
        return cls(
            pa.concat_tables(
                [schemas.DOSSIERS.empty_table(), *(p.dossiers for p in parts)]
            ),
            pa.concat_tables(
                [schemas.PAUSES.empty_table(), *(p.pauses for p in parts)]
            ),
            pa.concat_tables([schemas.WAITS.empty_table(), *(p.waits for p in parts)]),
            pa.concat_tables(
                [schemas.TRANSFERS.empty_table(), *(p.transfers for p in parts)]
            ),
            pa.concat_tables(
                [schemas.APPLICANTS.empty_table(), *(p.applicants for p in parts)]
            ),
        )

    def without(self, rows: npt.NDArray[np.int32]) -> "DossierTables":
        """All but what belongs to these rows."""
        return self._filtered(rows, keep=False) if len(rows) else self

    def of_rows(self, rows: npt.NDArray[np.int32]) -> "DossierTables":
        """Only what belongs to these rows."""
        return self._filtered(rows, keep=True)

    def details(self) -> Mapping[str, pa.Table]:
        """What a dossier has beside its own row, as far as a file says it."""
        return {
            "pauses": self.pauses,
            "transfers": self.transfers,
            "applicants": self.applicants,
        }

    def _filtered(self, rows: npt.NDArray[np.int32], *, keep: bool) -> "DossierTables":
        def part(table: pa.Table) -> pa.Table:
            listed = np.isin(table.column("row").to_numpy(), rows)
            return table.filter(pa.array(listed if keep else ~listed))

        return DossierTables(
            part(self.dossiers),
            part(self.pauses),
            part(self.waits),
            part(self.transfers),
            part(self.applicants),
        )
