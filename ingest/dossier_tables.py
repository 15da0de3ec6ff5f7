"""The good rows of a batch as Arrow tables."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class DossierTables:
    """Tables of `ingest.schemas.STAGED`; their rows belong together by row number."""

    dossiers: pa.Table
    pauses: pa.Table
    waits: pa.Table
    transfers: pa.Table
    steps: pa.Table
    applicants: pa.Table
