"""A calendar loaded after dossiers: which deadlines move, and nothing disagrees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.queries.catalogue import calendar
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import (
    DossierPauseRow,
    DossierRow,
    DossierWaitRow,
)
from domain.audit import AuditKind
from domain.dossier import Channel, Dossier, Outcome, Pause, deadline
from domain.drilldown import DossierFilter, ListKind
from domain.identifiers import FieldId, OrgUnitId
from domain.imports import FigureChange, ImportKind, LoadResult
from services import imports
from services.data_quality import check_ledger, check_rollups
from services.dossiers import dossier_list, dossier_page
from services.installation import SYSTEM, console_viewer
from tests.builders import ZONE, end_of_day
from tests.services.import_city import (
    HEADER,
    NOW,
    SECOND,
    Row,
    csv_file,
    dossier,
    request,
    state,
)
from tests.stores import small_city

COLUMNS = (*HEADER, "Dừng từ 1", "Dừng đến 1", "Lý do dừng 1")
OLD = (("20/03/2024", "Nghỉ"), ("23/03/2024", "Làm bù"))
NEW = (("11/03/2024", "Nghỉ"), ("12/03/2024", "Nghỉ"), ("20/03/2024", "Nghỉ"))
"""Two more days off, and the make-up Saturday gone."""


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def moment(day: date, hour: int = 9) -> str:
    return f"{day} {hour:02d}:00"


def grid() -> list[Row]:
    """Promised or not, paused or not, left or not, begun on each of many days."""
    rows: list[Row] = []
    kinds = product(range(1, 25), ("", "due"), ("", "short", "late", "open"), (0, 6))
    for number, (day, due, pause, left) in enumerate(kinds):
        received = date(2024, 3, day)
        changes = {"received": moment(received), "due": ""}
        if due:
            changes["due"] = str(received + timedelta(days=7))
        resolved = received + timedelta(days=left)
        if left and pause != "late" and resolved < SECOND.date():
            changes |= {"resolved": moment(resolved, 15), "outcome": "Đã giải quyết"}
        row = dict(
            dossier(f"A-{number}", unit="HBC-2" if day % 2 else "HCG", **changes)
        )
        begun, ended = {
            "": (None, None),
            "short": (received + timedelta(days=1), received + timedelta(days=4)),
            "late": (received + timedelta(days=8), received + timedelta(days=10)),
            "open": (received + timedelta(days=2), None),
        }[pause]
        if begun is not None and begun < SECOND.date():
            row |= {"Dừng từ 1": moment(begun), "Lý do dừng 1": "Bổ sung hồ sơ"}
            if ended is not None and ended < SECOND.date():
                row["Dừng đến 1"] = moment(ended)
        rows.append(row)
    return rows


def load_grid(city: Database, folder: Path) -> LoadResult:
    path = csv_file(folder / "hs.csv", grid(), COLUMNS)
    return imports.load(city, SYSTEM, request=request(path, SECOND), now=NOW)


def calendar_file(folder: Path, days: tuple[tuple[str, str], ...]) -> Path:
    rows = [{"Ngày": day, "Loại": kind, "Tên": "Thử"} for day, kind in days]
    return csv_file(folder / f"lich-{len(days)}.csv", rows, ("Ngày", "Loại", "Tên"))


def calendar_request(folder: Path, days: tuple[tuple[str, str], ...]):
    wanted = request(calendar_file(folder, days))
    return replace(wanted, kind=ImportKind.CALENDAR, source_code="", complete_to=None)


def load_calendar(
    city: Database, folder: Path, days: tuple[tuple[str, str], ...] = NEW
) -> LoadResult:
    return imports.load(city, SYSTEM, request=calendar_request(folder, days), now=NOW)


def stored(city: Database) -> dict[str, DossierRow]:
    with city.read() as session:
        return {row.code: row for row in session.scalars(select(DossierRow))}


def expected(
    city: Database, row: DossierRow
) -> tuple[datetime, datetime | None, datetime | None, int, list[tuple[object, ...]]]:
    """First promise, deadline, waiting since, days and waits by `domain.dossier`."""
    with city.read() as session:
        days = calendar(session)
        pauses = session.scalars(
            select(DossierPauseRow).where(DossierPauseRow.dossier_id == row.id)
        ).all()
    promise = row.first_due_at
    if row.due_is_computed:
        received = row.received_at.astimezone(ZONE).date()
        promise = end_of_day(days.add_working_days(received, 5))
    record = Dossier(
        org_unit=OrgUnitId(row.org_unit_id),
        field_id=FieldId(row.field_id),
        channel=Channel(row.channel),
        received_at=row.received_at,
        first_due_at=promise,
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        pauses=tuple(Pause(p.began_at, p.ended_at) for p in pauses),
    )
    clock = deadline(record, calendar=days, zone=ZONE)
    return (
        promise,
        clock.due_at,
        clock.waiting_since,
        sum(pause.working_days for pause in clock.pauses),
        [(p.began_at, p.ended_at) for p in clock.pauses],
    )


def found(
    city: Database, row: DossierRow
) -> tuple[datetime, datetime | None, datetime | None, int, list[tuple[object, ...]]]:
    with city.read() as session:
        waits = session.scalars(
            select(DossierWaitRow)
            .where(DossierWaitRow.dossier_id == row.id)
            .order_by(DossierWaitRow.seq)
        ).all()
    return (
        row.first_due_at,
        row.due_at,
        row.waiting_since,
        row.moved_days,
        [(wait.began_at, wait.ended_at) for wait in waits],
    )


def was_late(row: DossierRow) -> bool:
    """Whether it is, or when it left was, past its deadline."""
    return row.due_at is not None and row.due_at < (row.resolved_at or SECOND)


def test_every_deadline_is_what_the_clock_says_by_the_new_calendar(
    city: Database, tmp_path: Path
):
    assert load_grid(city, tmp_path).new == len(grid())
    before = stored(city)

    load_calendar(city, tmp_path)

    after = stored(city)
    for code, row in after.items():
        assert found(city, row) == expected(city, row), code
    assert any(before[c].due_at != row.due_at for c, row in after.items())
    assert check_rollups(city, SYSTEM).is_clean
    assert check_ledger(city, SYSTEM).is_clean


def test_lists_and_pages_of_dossiers_agree_after_a_calendar(
    city: Database, tmp_path: Path
):
    load_grid(city, tmp_path)
    load_calendar(city, tmp_path)
    reader = console_viewer(city)

    for kind in (ListKind.OVERDUE, ListKind.OPEN):
        listed = dossier_list(city, reader, filter=DossierFilter(kind=kind), limit=500)
        assert listed.rows
        for row in listed.rows[::7]:
            page = dossier_page(city, reader, code=row.code)
            due = page.due_at and page.due_at.astimezone(ZONE).date()
            assert (row.due_on, row.working_days_late) == (due, page.working_days_late)


def test_a_promise_on_the_slip_never_moves(city: Database, tmp_path: Path):
    load_grid(city, tmp_path)
    given = {
        c: r.first_due_at for c, r in stored(city).items() if not r.due_is_computed
    }

    load_calendar(city, tmp_path)

    after = stored(city)
    assert given == {code: after[code].first_due_at for code in given}


def test_a_trial_of_a_calendar_says_what_loading_it_does(
    city: Database, tmp_path: Path
):
    load_grid(city, tmp_path)
    before, kept = stored(city), state(city)

    run = imports.dry_run(city, SYSTEM, request=calendar_request(tmp_path, NEW))
    assert state(city) == kept
    assert {c: r.due_at for c, r in stored(city).items()} == {
        code: row.due_at for code, row in before.items()
    }
    result = load_calendar(city, tmp_path)

    after = stored(city)
    moved = sum(
        (before[c].due_at, before[c].first_due_at) != (r.due_at, r.first_due_at)
        for c, r in after.items()
    )
    become = sum(was_late(r) and not was_late(before[c]) for c, r in after.items())
    cease = sum(was_late(before[c]) and not was_late(r) for c, r in after.items())
    overdue = [
        sum(was_late(r) and r.resolved_at is None for r in rows.values())
        for rows in (before, after)
    ]
    assert moved
    assert cease
    assert run.figures == result.dry_run.figures
    assert run.scope_name == "Đơn vị HCM"
    assert run.figures == (
        FigureChange("Đang quá hạn", *overdue),
        FigureChange("Hạn trả được tính lại", 0, moved),
        FigureChange("Thành quá hạn", 0, become),
        FigureChange("Thôi quá hạn", 0, cease),
    )


def test_the_calendar_before_comes_back_with_its_deadlines(
    city: Database, tmp_path: Path
):
    load_grid(city, tmp_path)
    before = {code: found(city, row) for code, row in stored(city).items()}

    load_calendar(city, tmp_path)
    run = load_calendar(city, tmp_path, OLD).dry_run

    assert run.figures[1].after > 0
    assert {code: found(city, row) for code, row in stored(city).items()} == before
    assert check_rollups(city, SYSTEM).is_clean


def test_days_long_past_move_nothing(city: Database, tmp_path: Path):
    load_grid(city, tmp_path)

    run = load_calendar(
        city, tmp_path, (*OLD, ("01/01/2024", "Nghỉ"), ("31/12/2024", "Nghỉ"))
    ).dry_run

    assert [figure.after for figure in run.figures[1:]] == [0, 0, 0]


def test_the_log_says_how_many_deadlines_moved(city: Database, tmp_path: Path):
    load_grid(city, tmp_path)

    result = load_calendar(city, tmp_path)

    with city.read() as session:
        line = session.scalars(
            select(AuditEventRow).where(
                AuditEventRow.kind == AuditKind.CALENDAR_CHANGED
            )
        ).one()
    assert line.subject == "2024"
    assert f'"deadlines_moved": "{result.dry_run.figures[1].after}"' in line.detail_json


def test_a_file_read_again_after_a_calendar_changes_nothing(
    city: Database, tmp_path: Path
):
    load_grid(city, tmp_path)
    load_calendar(city, tmp_path)

    again = load_grid(city, tmp_path)

    assert (again.new, again.changed, again.unchanged) == (0, 0, len(grid()))
    assert check_rollups(city, SYSTEM).is_clean
