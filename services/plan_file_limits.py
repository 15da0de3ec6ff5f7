"""How large a plan file may be, whoever brings it; checked before it is parsed."""

from dataclasses import replace

from domain.plan_import import MOST_PLAN_BYTES
from ingest.limits import UPLOAD

PLAN_LIMITS = replace(
    UPLOAD,
    csv_bytes=MOST_PLAN_BYTES,
    workbook_bytes=20 * 1024**2,
    unzipped_bytes=200 * 1024**2,
)
"""10,000 tasks take 17 MB as MS Project XML, 2 MB as CSV, 1 MB as a workbook."""
