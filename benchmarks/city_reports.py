"""What indicators need beside dossiers: a plan with reports, and reported values."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.city_weights import LAST_DAY
from benchmarks.reported import UNITS, analyze, long_csv
from data_access.engine import Database
from domain.reported_file import ReportedRequest
from sample_data.load import load_plan
from sample_data.tables import read_city
from services.installation import SYSTEM
from services.reported_loads import load_reported_file, reported_files

YEARS = (LAST_DAY.year - 1, LAST_DAY.year)
"""Of which org units report: the scopes of the bench lie in these two."""


def add_reports(database: Database, folder: Path) -> None:
    """The reform plan, and values of 163 communes, 20 indicators and 24 months.

    Nothing is added twice; a plan that is there already stays as it is.
    """
    load_plan(database)
    if reported_files(database, SYSTEM):
        return
    communes = [p.code for p in read_city().places if p.kind == "COMMUNE"][:UNITS]
    for year in YEARS:
        path = long_csv(folder, communes, year)
        request = ReportedRequest(path, path.name, accept="Số liệu để đo thời gian")
        done = load_reported_file(database, SYSTEM, request, now=datetime.now(UTC))
        if done.load_id is None:
            raise RuntimeError(f"{path.name}: {done.dry_run.groups}")
    analyze(database)
