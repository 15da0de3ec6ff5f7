"""How large a file may be; checked before anything is parsed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one file; the defaults are those of an upload on a page."""

    csv_bytes: int = 200 * 1024**2
    """What Streamlit accepts as an upload (server.maxUploadSize, 200 MB)."""

    workbook_bytes: int = 50 * 1024**2
    """About 300,000 dossiers as .xlsx; a larger file should come as CSV."""

    unzipped_bytes: int = 1024**3
    """50 MB of true sheet XML unpacks to some 600 MB; beyond 1 GiB it is a bomb."""

    zip_ratio: int = 200
    """Sheet XML shrinks 10 to 50 times; a run of equal bytes about 1,000 times."""

    zip_ratio_from_bytes: int = 10 * 1024**2
    """Below this size a high ratio does no harm and occurs in honest files."""

    zip_entries: int = 10_000
    """A workbook has some dozen parts, with pictures some hundred."""

    rows: int = 1_048_576
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


UPLOAD = Limits()
