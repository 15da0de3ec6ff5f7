"""A permit log of a city overseas, written by a system that nobody here knows."""

import csv
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

NEW_YORK = ZoneInfo("America/New_York")
CASES = 2_000
COMPLETE_TO = datetime(2024, 12, 2, 12, 0, tzinfo=NEW_YORK)
HEADER = (
    "Permit #", "Dept", "Permit Type", "Applied Date", "Target Date", "SLA Days",
    "Completed Date", "Current Status", "Submitted Via", "Owner Name", "Fee Paid",
)  # fmt: skip
DEPARTMENTS = (
    "Department of Buildings", "Fire Prevention Bureau", "Health & Sanitation",
    "Landmarks Office", "Parks Department", "Street Works Unit",
)  # fmt: skip
TYPES = (
    "Residential Alteration", "New Building", "Sign Permit", "Sidewalk Café",
    "Elevator", "Demolition", "Plumbing", "Tent / Event",
)  # fmt: skip
LEFT = ("Issued", "Closed", "Denied", "Withdrawn", "Void")
OPEN = ("In Review", "On Hold", "Inspection", "Awaiting Zoning Board")
SHORT_AND_LONG_DAYS = (date(2024, 3, 10), date(2024, 11, 3))
"""Days on which the clocks of New York turn."""


def stamp(moment: datetime) -> str:
    """03/10/2024 01:30 AM"""
    return moment.strftime("%m/%d/%Y %I:%M %p")


def permit_rows(seed: int = 20_240_310) -> list[list[str]]:
    """Rows of the log: permits, drafts and blanks among them, a count at the end."""
    chance = random.Random(seed)
    rows: list[list[str]] = []
    for number in range(1, CASES + 1):
        rows.append(_permit(chance, number))
        if chance.random() < 0.02:
            rows.append(_draft(chance, number))
        if chance.random() < 0.01:
            rows.append([""] * len(HEADER))
        if number % 700 == 0:
            rows.append(list(HEADER))
    counted = sum(row[0].startswith("BP-") for row in rows)
    rows.append([f"Total records: {counted:,}", *[""] * (len(HEADER) - 1)])
    return rows


def _permit(chance: random.Random, number: int) -> list[str]:
    received = _received(chance)
    left = received + timedelta(minutes=chance.randrange(30, 60 * 24 * 60))
    has_left = chance.random() < 0.8 and left < COMPLETE_TO.replace(tzinfo=None)
    promised = chance.random()
    target = received.date() + timedelta(days=chance.randrange(0, 40))
    return [
        f"BP-2024-{number:05d}",
        chance.choice((*DEPARTMENTS, "DEPARTMENT OF BUILDINGS")),
        chance.choice(TYPES),
        stamp(received),
        f"{target:%m/%d/%Y}" if promised < 0.6 else "",
        str(chance.choice((5, 10, 15, 30))) if promised > 0.3 else "",
        stamp(left) if has_left else "",
        chance.choice(LEFT if has_left else OPEN),
        chance.choice(("Web", "Counter", "Mail")),
        chance.choice(("A. Smith", "B. Jones LLC")),
        chance.choice(("Y", "N")),
    ]


def _received(chance: random.Random) -> datetime:
    """Any minute of eleven months; some on the days when the clocks turn."""
    begin = datetime(2024, 1, 2)  # noqa: DTZ001 - as the file writes it, local
    if chance.random() < 0.1:
        turn = chance.choice(SHORT_AND_LONG_DAYS)
        begin = datetime(turn.year, turn.month, turn.day)  # noqa: DTZ001 - likewise
        return begin + timedelta(minutes=chance.randrange(0, 240))
    return begin + timedelta(minutes=chance.randrange(60 * 24 * 330))


def _draft(chance: random.Random, number: int) -> list[str]:
    row = _permit(chance, CASES + number)
    row[HEADER.index("Current Status")] = "Draft"
    row[HEADER.index("Completed Date")] = ""
    return row


def write_permit_log(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The log as CSV with a title line above the header."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


def write_event_log(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The same permits as a workbook of events, in no order at all."""
    at = {title: position for position, title in enumerate(HEADER)}
    events: list[list[str]] = []
    for row in rows:
        if not row[0].startswith("BP-") or row[at["Current Status"]] == "Draft":
            continue
        common = [row[at[title]] for title in ("Dept", "Permit Type")]
        target, sla = row[at["Target Date"]], row[at["SLA Days"]]
        applied = row[at["Applied Date"]]
        events.append([row[0], "Application Filed", applied, *common, target, sla])
        if row[at["Completed Date"]]:
            name = {"Closed": "Case Closed"}.get(
                row[at["Current Status"]], row[at["Current Status"]]
            )
            done = row[at["Completed Date"]]
            events.append([row[0], name, done, *common, "", ""])
    random.Random(7).shuffle(events)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Workflow history")
    sheet.append(["Case Number", "Activity", "Timestamp", "Dept", "Permit Type",
                  "Target Date", "SLA Days"])  # fmt: skip
    for event in events:
        sheet.append(event)
    book.save(path)
    return path
