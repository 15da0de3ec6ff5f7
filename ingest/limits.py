"""How large a file may be; checked before anything is parsed."""

from dataclasses import dataclass

SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet, whatever the limits say about other files."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one file; the defaults are those of an upload on a page."""

    csv_bytes: int = 200 * 1024**2
    """What Streamlit accepts as an upload (server.maxUploadSize, 200 MB)."""

    parquet_bytes: int = 200 * 1024**2
    """As an upload; Parquet holds about five times as many dossiers as CSV."""

    workbook_bytes: int = 50 * 1024**2
    """About 300,000 dossiers as .xlsx; a larger file should come as CSV."""

    unzipped_bytes: int = 1024**3
    """50 MB of true sheet XML unpacks to some 600 MB; beyond 1 GiB it is a bomb."""

    zip_ratio: int = 200
    """Sheet XML and CSV shrink 10 to 50 times; a run of equal bytes about 1,000."""

    zip_ratio_from_bytes: int = 10 * 1024**2
    """Below this size a high ratio does no harm and occurs in honest files."""

    zip_entries: int = 10_000
    """A workbook has some dozen parts, with pictures some hundred."""

    rows: int = SHEET_ROWS
    """Rows of an Excel sheet; for CSV the same, so that every file can be opened."""

    columns: int = 200
    """The widest known export has 61 columns."""

    cell_characters: int = 32_767
    """What an Excel cell holds."""

    block_bytes: int = 8 * 1024**2
    """CSV read at a time, some 30,000 dossiers; no single row may be longer."""

    worker_bytes: int = 2 * 1024**3
    """Address space of the process that reads a workbook."""

    worker_seconds: float = 120.0
    """A full sheet of 50 MB takes about 20 s on one slow core."""

    @property
    def sheet_rows(self) -> int:
        """Rows of a sheet: never more than Excel has."""
        return min(self.rows, SHEET_ROWS)

    @property
    def unpacked_bytes(self) -> int:
        """What a file may become when unpacked from .zip or .gz."""
        return max(self.csv_bytes, self.parquet_bytes, self.workbook_bytes)


UPLOAD = Limits()

COMMAND_LINE = Limits(
    csv_bytes=1024**4,
    parquet_bytes=1024**4,
    workbook_bytes=200 * 1024**2,
    unzipped_bytes=4 * 1024**3,
    rows=2**31 - 2,
    worker_bytes=4 * 1024**3,
    worker_seconds=86_400.0,
)
"""For the operator at the machine: CSV and Parquet as large as the disk holds.

Row numbers are kept in 32 bits. A workbook stays limited: its parser needs the whole
sheet in memory. The day includes the load that goes on while the file is read.
"""
