"""A log of another country's permits: mapped, loaded, counted as it says itself."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.queries.org_units import org_units
from domain.imports import ImportKind, ImportRequest
from domain.ledger_form import LedgerQuery
from domain.mapping import DateOrder, EventMeaning, EventRole, Mapping, RowShape
from domain.period import Period
from services import imports, mappings
from services.data_quality import check_rollups
from services.installation import SYSTEM, console_viewer
from services.ledger_instant import ledger_form_at
from tests.services.import_city import NOW
from tests.services.permit_city import (
    COMPLETE_TO,
    NEW_YORK,
    permit_rows,
    write_event_log,
    write_permit_log,
)
from tests.stores import small_city

INSTANTS = (
    datetime(2024, 3, 10, 6, 45, tzinfo=UTC),
    datetime(2024, 7, 1, 15, 30, tzinfo=NEW_YORK),
    datetime(2024, 11, 3, 5, 45, tzinfo=UTC),
)
"""Before and after New York's clocks turn, and within its longest day."""


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def edited(mapping: Mapping) -> Mapping:
    """What a person adds to the proposal: what no file can tell."""
    return replace(
        mapping,
        time_zone="America/New_York",
        create_org_units=True,
        new_units_parent="HCM",
        create_procedures=True,
        new_procedures_field="DD",
    )


def request(path: Path, mapping: Mapping, **changes: object) -> ImportRequest:
    asked = ImportRequest(
        kind=ImportKind.DOSSIERS,
        path=path,
        file_name=path.name,
        source_code="MC-1",
        source_name="City permits",
        complete_to=COMPLETE_TO,
        mapping=mapping,
        confirm_new=True,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def recomputed(path: Path, at: datetime) -> Counter[str]:
    """What the file itself says of an instant, read line by line."""
    figures: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if not row["Permit #"].startswith("BP-"):
                continue
            if row["Current Status"] == "Draft":
                continue
            received = local(row["Applied Date"])
            left = local(row["Completed Date"]) if row["Completed Date"] else None
            due = due_of(row)
            if received > at:
                continue
            figures["received"] += 1
            if left is not None and left <= at:
                figures["resolved"] += 1
                figures["on time" if left <= due else "late"] += 1
            else:
                figures["open"] += 1
                figures["overdue"] += at > due
    return figures


def local(text: str) -> datetime:
    moment = datetime.strptime(text, "%m/%d/%Y %I:%M %p").replace(tzinfo=NEW_YORK)
    return moment.astimezone(UTC)


def due_of(row: dict[str, str]) -> datetime:
    if row["Target Date"]:
        day = datetime.strptime(row["Target Date"], "%m/%d/%Y").date()  # noqa: DTZ007
    else:
        text = row["Applied Date"].split()[0]
        applied = datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007
        day = applied + timedelta(days=int(row["SLA Days"]))
    end = datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, NEW_YORK)
    return end.astimezone(UTC)


def counted(database: Database, at: datetime) -> Counter[str]:
    """The same figures, from the form at that instant."""
    query = LedgerQuery(Period.free(date(2023, 12, 1), date(2025, 1, 31)))
    total = ledger_form_at(
        database, console_viewer(database), query=query, at=at
    ).total.ledger
    assert total.carried_over == 0
    on_time = total.resolved_early + total.resolved_on_time
    return Counter(
        {
            "received": total.received_online + total.received_direct_post,
            "resolved": on_time + total.resolved_late,
            "on time": on_time,
            "late": total.resolved_late,
            "open": total.in_process_in_time + total.in_process_overdue,
            "overdue": total.in_process_overdue,
        }
    )


def test_a_permit_log_from_overseas_is_counted_as_it_says_itself(
    city: Database, tmp_path: Path
) -> None:
    path = write_permit_log(tmp_path / "permits.csv", permit_rows())
    proposal = mappings.proposal(city, SYSTEM, path)

    result = imports.load(
        city, SYSTEM, request=request(path, edited(proposal.mapping)), now=NOW
    )

    assert result.dry_run.rejected == 0
    assert result.new == 2_000
    for at in INSTANTS:
        assert counted(city, at) == recomputed(path, at), at
    assert check_rollups(city, SYSTEM).is_clean


def test_the_same_permits_as_events_give_the_same_figures(
    city: Database, tmp_path: Path
) -> None:
    rows = permit_rows()
    cases = write_permit_log(tmp_path / "permits.csv", rows)
    path = write_event_log(tmp_path / "history.xlsx", rows)
    proposal = mappings.proposal(city, SYSTEM, path)
    assert proposal.mapping.shape is RowShape.EVENTS
    mapping = replace(
        edited(proposal.mapping),
        events=(
            *proposal.mapping.events,
            EventMeaning("Void", EventRole.WITHDRAWN),
        ),
    )

    result = imports.load(city, SYSTEM, request=request(path, mapping), now=NOW)

    assert result.dry_run.rejected == 0
    assert result.new == 2_000
    for at in INSTANTS:
        assert counted(city, at) == recomputed(cases, at), at
    assert check_rollups(city, SYSTEM).is_clean


def test_the_proposal_finds_the_columns_and_says_why(
    city: Database, tmp_path: Path
) -> None:
    path = write_permit_log(tmp_path / "permits.csv", permit_rows())

    proposal = mappings.proposal(city, SYSTEM, path)

    used = {use.key: use.title for use in proposal.mapping.columns}
    assert used == {
        "code": "Permit #",
        "org_unit": "Dept",
        "procedure": "Permit Type",
        "received": "Applied Date",
        "due": "Target Date",
        "due_days": "SLA Days",
        "resolved": "Completed Date",
        "outcome": "Current Status",
        "channel": "Submitted Via",
        "applicant_name": "Owner Name",
    }
    assert proposal.mapping.date_order is DateOrder.MONTH_FIRST
    assert proposal.mapping.time_zone is None
    assert all(item.reason for item in proposal.suggestions)
    words = {(t.key, t.text): t.value for t in proposal.mapping.translations}
    assert words["outcome", "Denied"] == "Từ chối"
    # Nobody told it this word: no permit with this status has a date of leaving.
    assert words["outcome", "Awaiting Zoning Board"] == ""
    assert words["channel", "Counter"] == "Trực tiếp"
    names = [item.name for item in proposal.unknown.org_units]
    assert len(names) == 6
    assert len(proposal.unknown.procedures) == 8
    owner = next(c for c in proposal.columns if c.title == "Owner Name")
    assert owner.values == ()
    assert owner.words == ()


def test_new_units_wait_for_somebody_to_confirm_them(
    city: Database, tmp_path: Path
) -> None:
    path = write_permit_log(tmp_path / "permits.csv", permit_rows())
    mapping = edited(mappings.proposal(city, SYSTEM, path).mapping)

    run = imports.dry_run(
        city, SYSTEM, request=request(path, mapping, confirm_new=False)
    )

    assert run.rejected == 0
    assert not run.can_load
    assert run.needs_new_confirmed
    assert len(run.new_names.org_units) == 6
    first = run.new_names.org_units[0]
    assert first.name.casefold() == "department of buildings"
    with city.read() as session:
        assert "DEPARTMENT-OF-BUILDINGS" not in {u.code for u in org_units(session)}
