"""Both sources of a figure: each step against a slow oracle, and who sees what."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import update

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from data_access.versions import raise_data_version
from domain.access import Permission, Role
from domain.audit import AuditKind
from domain.comparison_file import ComparisonRequest
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.period import Period
from domain.reconciliation import (
    STEPS,
    ComparedFigure,
    ComparedList,
    StepKey,
    Verdict,
    step_named,
)
from services.audit import audit_log
from services.installation import SYSTEM
from services.reconciliation import reconciliation
from services.reconciliation_lists import compared_list, export_compared_list
from tests.services.ledger_oracle import holders_of, prompt_dossier
from tests.services.loaded_city import (
    CITY,
    HBC,
    HCG,
    MOMENT,
    STALE_MOMENT,
    loaded_store,
    viewer,
)
from tests.services.reconciliation_oracle import (
    Oracle,
    load_list,
    random_list,
    renamed,
)

MARCH = Period.month(2024, 3)
PERIODS = (MARCH, Period.free(date(2024, 3, 9), date(2024, 4, 2)))
FIRST, END = date(2024, 1, 1), date(2025, 1, 1)
ONLY_CITY = StepKey(True, Verdict.ABSENT)


class Case(NamedTuple):
    """The small city with a list, and what an oracle knows of both."""

    database: Database
    oracle: Oracle


@pytest.fixture
def case(store_url: str, tmp_path: Path) -> Iterator[Case]:
    database, known = loaded_store(store_url, seed=43, count=220, draw=prompt_dossier)
    # The same code in both sources: the list's is the one that came first.
    twin = next(item.code for item in known if item.code.startswith("B"))
    moments = [MOMENT if k.code.startswith("A") else STALE_MOMENT for k in known]
    known = renamed(known, twin, "A-5")
    with database.write() as session:
        for table in (DossierRow, DossierOpenRow, DossierOverdueRow):
            session.execute(update(table).where(table.code == twin).values(code="A-5"))
    listed = random_list(known, random.Random(5))
    load_list(database, listed, _request(tmp_path))
    yield Case(database, Oracle(known, listed, moments))
    database.close()


def _request(folder: Path) -> ComparisonRequest:
    path = folder / "cong.parquet"
    return ComparisonRequest(path, path.name, FIRST, END)


def test_every_step_is_what_the_oracle_finds(case: Case, tmp_path: Path):
    _every_step(case)

    # Another list, of more days: the page compares with the latest that covers them.
    listed = random_list(case.oracle.known, random.Random(17))
    later = replace(_request(tmp_path), end_day=END + timedelta(days=1))
    load_list(case.database, listed, later)
    with case.database.write() as session:
        raise_data_version(session, MOMENT)
    _every_step(Case(case.database, replace(case.oracle, listed=listed)))


def _every_step(case: Case) -> None:
    for code, unit in (("HCM", CITY), ("HBC", HBC), ("HCG", HCG)):
        for period in PERIODS:
            found = reconciliation(
                case.database, viewer(unit), org_unit_code=code, period=period
            )
            for figure in ComparedFigure:
                city, portal, both, steps = case.oracle.steps(
                    figure, holders_of(code), period
                )
                counts = found.of(figure)
                assert (counts.city, counts.portal, counts.both) == (
                    city, portal, both,
                ), (code, period, figure)  # fmt: skip
                assert {s.key: s.count for s in counts.told} == {
                    key: len(codes) for key, codes in steps.items()
                }, (code, period, figure)


def _pages(case: Case, figure: ComparedFigure, step: StepKey) -> list[ComparedList]:
    pages: list[ComparedList] = []
    after = ""
    while not pages or after:
        page = compared_list(
            case.database, viewer(CITY), figure=figure, step=step, period=MARCH,
            after=after, limit=6,
        )  # fmt: skip
        pages.append(page)
        after = page.after
    return pages


@pytest.mark.parametrize("figure", list(ComparedFigure))
def test_each_step_lists_its_dossiers_page_by_page(case: Case, figure: ComparedFigure):
    *_, steps = case.oracle.steps(figure, holders_of("HCM"), MARCH)

    for step in STEPS:
        pages = _pages(case, figure, step)
        codes = [row.code for page in pages for row in page.rows]
        assert sorted(codes) == sorted(steps.get(step, []))
        assert all(page.step.count == len(codes) for page in pages)


def test_a_dossier_held_outside_the_scope_is_not_told(case: Case):
    hidden = told = 0
    for figure in (ComparedFigure.RECEIVED, ComparedFigure.OPEN):
        for step in STEPS:
            page = compared_list(
                case.database, viewer(HBC), figure=figure, step=step, period=MARCH,
                org_unit_code="HBC", limit=200,
            )  # fmt: skip
            assert len(page.rows) == page.step.count
            for row in page.rows:
                names = {s.unit for s in (row.city, row.portal) if s}
                assert names <= {None, "Đơn vị HBC", "Đơn vị HBC-1", "Đơn vị HBC-2"}
                hidden += row.is_hidden
                told += row.city is not None
                if row.is_hidden:
                    assert row.city is None
                    assert bool(row.code) == (row.portal is not None)
    assert hidden
    assert told


def test_who_may_compare_and_list(case: Case):
    database = case.database
    with pytest.raises(NotFound):
        reconciliation(database, viewer(HCG), org_unit_code="HBC", period=MARCH)
    with pytest.raises(AccessDenied):
        reconciliation(database, viewer(CITY, fields=[1]), period=MARCH)
    with pytest.raises(AccessDenied):
        reconciliation(database, viewer(CITY, role=Role.ADMINISTRATOR), period=MARCH)
    with pytest.raises(InvalidInput):
        reconciliation(database, viewer(CITY), field_code="DD", period=MARCH)
    received = ComparedFigure.RECEIVED
    with pytest.raises(AccessDenied):
        compared_list(
            database, viewer(CITY, without=Permission.DOSSIER_READ),
            figure=received, step=ONLY_CITY, period=MARCH,
        )  # fmt: skip
    with pytest.raises(NotFound):
        compared_list(
            database, viewer(HCG), org_unit_code="HBC",
            figure=received, step=ONLY_CITY, period=MARCH,
        )  # fmt: skip
    with pytest.raises(AccessDenied):
        export_compared_list(
            database, viewer(CITY, without=Permission.BRIEF_EXPORT), now=MOMENT,
            figure=received, step=ONLY_CITY, period=MARCH,
        )  # fmt: skip


def test_a_list_taken_along_is_logged(case: Case):
    found = export_compared_list(
        case.database, viewer(CITY), figure=ComparedFigure.RECEIVED, step=ONLY_CITY,
        period=MARCH, now=MOMENT,
    )  # fmt: skip

    assert len(found.rows) == found.step.count > 0
    event = audit_log(case.database, SYSTEM)[0].event
    assert event.kind is AuditKind.LIST_EXPORTED
    assert event.subject == "reconciliation tiep-nhan tru-khong-co"
    assert ("rows", str(len(found.rows))) in event.detail


def test_a_period_that_no_list_covers_is_not_compared(case: Case):
    early = Period.year(2023)

    found = reconciliation(case.database, viewer(CITY), period=early)

    assert (found.compared, found.figures) == (None, ())
    assert [one.row_count for one in found.sets] == [len(case.oracle.listed)]
    with pytest.raises(NotFound):
        compared_list(
            case.database, viewer(CITY), figure=ComparedFigure.OPEN, step=ONLY_CITY,
            period=early,
        )  # fmt: skip


def test_links_name_every_step():
    assert [step_named(step.code) for step in STEPS] == list(STEPS)
    assert step_named("khac") is None
