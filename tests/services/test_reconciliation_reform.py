"""Both sides over the reform of 2025: whose a dossier is goes by the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from domain.comparison_file import ComparisonRequest
from domain.errors import NotFound
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.reconciliation import ComparedFigure, StepKey, Verdict
from services.installation import console_viewer
from services.reconciliation import reconciliation
from services.reconciliation_lists import compared_list
from services.reference import reference
from tests.services.reconciliation_oracle import Listed, load_list
from tests.services.reform_city import reform_city

PERIODS = (Period.year(2025), Period.free(date(2025, 6, 10), date(2025, 7, 20)))
ONLY_CITY = StepKey(True, Verdict.ABSENT)


@dataclass(frozen=True, slots=True)
class _Case:
    database: Database
    codes: tuple[str, ...]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Case]:
    """The city that crossed the reform, and a list that knows two in three dossiers by
    the day and the org unit of receipt.
    """
    folder: Path = tmp_path_factory.mktemp("reconciliation-reform")
    database = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    row = DossierRow
    with database.read() as session:
        kept = reference(database, session)
        rows = session.execute(
            select(row.code, row.org_unit_id, row.received_at, row.resolved_at)
            .where(row.id % 3 != 0)
            .order_by(row.code)
        ).all()
        units = sorted({one.org_unit_id for one in rows}, key=str)
        codes = [kept.tree.unit(OrgUnitId(u), date(2025, 12, 31)).code for u in units]
    listed = [
        Listed(one.code, one.org_unit_id, one.received_at, None, one.resolved_at, None)
        for one in rows
    ]
    path = folder / "cong.parquet"
    request = ComparisonRequest(path, path.name, date(2025, 1, 1), date(2026, 1, 1))
    load_list(database, listed, request)
    yield _Case(database, ("HCM", *codes[:4]))
    database.close()


@pytest.mark.parametrize("period", PERIODS)
def test_what_only_the_city_has_is_listed_in_full_over_the_reform(
    case: _Case, period: Period
) -> None:
    """The count is the roll-ups' less what was met, the list asks each dossier."""
    viewer = console_viewer(case.database)
    told = 0
    for code in case.codes:
        try:
            found = reconciliation(
                case.database, viewer, org_unit_code=code, period=period
            )
        except NotFound:  # It has ended by the data moment.
            continue
        for figure in ComparedFigure:
            counts = found.of(figure)
            number = next(s.count for s in counts.steps if s.key == ONLY_CITY)
            page = compared_list(
                case.database, viewer, figure=figure, step=ONLY_CITY,
                org_unit_code=code, period=period, limit=200,
            )  # fmt: skip
            assert len(page.rows) == min(number, 200), (code, figure)
            told += number
    assert told > 100
