"""Event logs: what happened to each dossier, against a slow reading of the rows."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.mapping import (
    ColumnUse,
    DateOrder,
    EventMeaning,
    EventRole,
    Mapping,
    RowShape,
)
from domain.problem import Severity
from ingest import event_cases
from ingest.clock import us_of
from ingest.dossiers import ParsedDossiers, read_dossiers
from tests.ingest.builders import BTA, CATALOGUE, COMPLETE_TO, HBC, STP

NEW_YORK = ZoneInfo("America/New_York")
HEADER = ("Case", "Activity", "When", "Unit", "Type")
ROLES = {
    "Filed": EventRole.RECEIVED,
    "Hold": EventRole.PAUSED,
    "Answer": EventRole.RESUMED,
    "Issued": EventRole.LEFT,
    "Denied": EventRole.REFUSED,
    "Withdrawn": EventRole.WITHDRAWN,
    "Note": EventRole.IGNORED,
}
STEPS = ("Review", "Inspection")
LEAVING = {"Issued": 1, "Denied": 2, "Withdrawn": 4}
UNITS = {"HBC": HBC, "BTA": BTA, "STP": STP}
MAPPING = Mapping(
    name="Nhật ký",
    shape=RowShape.EVENTS,
    columns=(
        ColumnUse("Case", "code"),
        ColumnUse("Activity", "event"),
        ColumnUse("When", "event_at"),
        ColumnUse("Unit", "org_unit"),
        ColumnUse("Type", "procedure"),
    ),
    date_order=DateOrder.MONTH_FIRST,
    time_zone="America/New_York",
    events=tuple(EventMeaning(text, role) for text, role in ROLES.items()),
)
Row = tuple[str, str, str, str, str]


def read(path: Path, rows: Iterable[Sequence[str]]) -> ParsedDossiers:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, mapping=MAPPING
    )


def event(case: str, name: str, day: int, unit: str = "HBC", hour: int = 9) -> Row:
    return (case, name, f"10/{day:02d}/2024 {hour:02d}:00", unit, "TTHC-DD-07")


def at(day: int, hour: int = 9) -> int:
    return us_of(datetime(2024, 10, day, hour, tzinfo=NEW_YORK))


def test_events_become_a_dossier_with_all_that_happened(tmp_path: Path) -> None:
    rows = [
        event("A", "Issued", 9, ""),
        event("A", "Filed", 1),
        event("A", "Review", 2),
        event("A", "Hold", 3, ""),
        event("A", "Answer", 5, ""),
        event("A", "Inspection", 7, "BTA"),
        event("A", "Note", 8, "STP"),
    ]

    parsed = read(tmp_path / "a.csv", rows)

    (found,) = parsed.stage.table("dossiers").to_pylist()
    (pause,) = parsed.stage.table("pauses").to_pylist()
    (moved,) = parsed.stage.table("transfers").to_pylist()
    steps = parsed.stage.table("steps").to_pylist()
    assert found["row"] == 2
    assert (found["received_at"], found["resolved_at"]) == (at(1), at(9))
    assert (found["outcome"], found["org_unit_id"]) == (1, BTA)
    assert (pause["began_at"], pause["ended_at"]) == (at(3), at(5))
    assert (moved["at"], moved["from_org_unit_id"]) == (at(7), HBC)
    assert [
        (s["step"], s["org_unit_id"], s["began_at"], s["ended_at"]) for s in steps
    ] == [
        ("Filed", HBC, at(1), at(2)),
        ("Review", HBC, at(2), at(3)),
        ("Hold", HBC, at(3), at(5)),
        ("Answer", HBC, at(5), at(7)),
        ("Inspection", BTA, at(7), at(9)),
    ]


def test_an_open_dossier_stands_at_its_last_step(tmp_path: Path) -> None:
    parsed = read(tmp_path / "a.csv", [event("A", "Filed", 1), event("A", "Review", 4)])

    (found,) = parsed.stage.table("dossiers").to_pylist()
    last = parsed.stage.table("steps").to_pylist()[-1]
    assert (found["step"], found["step_since"]) == ("Review", at(4))
    assert (last["step"], last["ended_at"]) == ("Review", None)


def test_events_of_one_instant_follow_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        event("A", "Filed", 1),
        event("A", "Review", 1),
        event("A", "Inspection", 1),
    ]

    forth = read(tmp_path / "a.csv", rows)
    back = read(tmp_path / "b.csv", [rows[0], rows[2], rows[1]])

    assert forth.stage.table("dossiers")["step"].to_pylist() == ["Inspection"]
    assert back.stage.table("dossiers")["step"].to_pylist() == ["Review"]


def test_a_bad_event_keeps_its_dossier_out_and_is_named_by_its_line(
    tmp_path: Path,
) -> None:
    rows = [
        event("A", "Filed", 1),
        event("B", "Filed", 1),
        ("A", "Review", "13/32/2024", "HBC", "TTHC-DD-07"),
        ("", "Review", "10/02/2024", "HBC", "TTHC-DD-07"),
    ]

    parsed = read(tmp_path / "a.csv", rows)

    rejected = {p.kind: p for p in parsed.problems if p.severity is Severity.REJECT}
    assert rejected["event-unreadable"].place == "dòng 4, cột When"
    assert rejected["event-unreadable"].row == 2
    assert rejected["code-missing"].place == "dòng 5, cột Case"
    assert parsed.stage.table("dossiers")["code"].to_pylist() == ["B"]


def test_rules_name_the_line_of_the_event_that_breaks_them(tmp_path: Path) -> None:
    rows = [
        event("A", "Filed", 1),
        event("A", "Review", 2, "Nowhere"),
        ("B", "Filed", "10/01/2024", "HBC", "TTHC-DD-07"),
        ("B", "Issued", "12/31/2024", "HBC", "TTHC-DD-07"),
    ]

    parsed = read(tmp_path / "a.csv", rows)

    places = {p.kind: p.place for p in parsed.problems if p.severity is Severity.REJECT}
    assert places["resolved-after-data-moment"] == "dòng 5, cột When"
    assert places["org-unit-unknown"].endswith("cột Unit")


def test_what_happens_outside_a_life_is_told_and_not_counted(tmp_path: Path) -> None:
    rows = [
        event("A", "Review", 1, "STP"),
        event("A", "Filed", 2),
        event("A", "Issued", 5),
        event("A", "Review", 8, "BTA"),
    ]

    parsed = read(tmp_path / "a.csv", rows)

    (found,) = parsed.stage.table("dossiers").to_pylist()
    places = {p.kind: p.place for p in parsed.problems}
    assert (found["received_at"], found["resolved_at"]) == (at(2), at(5))
    assert found["org_unit_id"] == HBC
    assert parsed.stage.counts["transfers"] == 0
    assert places["event-early"] == "dòng 2, cột Activity"
    assert places["event-late"] == "dòng 5, cột Activity"


@dataclass(slots=True)
class Life:
    """A dossier as a slow reader of its events understands it."""

    received: int = 0
    left: int | None = None
    outcome: int | None = None
    holder: int = 0
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    transfers: list[tuple[int, int, int]] = field(default_factory=list)
    steps: list[tuple[str, int, int, int | None]] = field(default_factory=list)


def lived(rows: Sequence[tuple[int, Row]]) -> Life:
    """One dossier's events with their lines, one after the other."""
    events = sorted(
        (
            us_of(datetime.strptime(r[2], "%m/%d/%Y %H:%M").replace(tzinfo=NEW_YORK)),
            line,
            r,
        )
        for line, r in rows
        if r[1] != "Note"
    )
    known = [UNITS[r[3]] for _, _, r in events if r[3]]
    life = Life(holder=known[0])
    begin = next((n for n, (_, _, r) in enumerate(events) if r[1] == "Filed"), 0)
    for _, _, r in events[:begin]:
        life.holder = UNITS[r[3]] if r[3] else life.holder
    started = False
    for when, _, (_, name, _, unit, _) in events[begin:]:
        holder = UNITS[unit] if unit else life.holder
        if not started:
            life.received, life.holder, started = when, holder, True
        elif holder != life.holder:
            life.transfers.append((when, life.holder, holder))
            life.holder = holder
        paused = bool(life.pauses) and life.pauses[-1][1] is None
        if name == "Hold" and not paused:
            life.pauses.append((when, None))
        if name == "Answer" and paused:
            life.pauses[-1] = (life.pauses[-1][0], when)
        if name in LEAVING:
            life.left, life.outcome = when, LEAVING[name]
            break
        last = life.steps[-1] if life.steps else None
        if last is None or (last[0], last[1]) != (name, holder):
            life.steps.append((name, holder, when, None))
    ends = [*(step[2] for step in life.steps[1:]), life.left]
    life.steps = [(*s[:3], end) for s, end in zip(life.steps, ends, strict=False)]
    life.pauses = [(b, None if end == life.left else end) for b, end in life.pauses]
    return life


def instant(text: str) -> int:
    moment = datetime.strptime(text, "%m/%d/%Y %H:%M")  # noqa: DTZ007 - zone follows
    return us_of(moment.replace(tzinfo=NEW_YORK))


def random_rows(chance: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number in range(40):
        # Clocks in New York turn on 3 November: the log lies around it.
        when = datetime(2024, 11, 1) + timedelta(minutes=chance.randrange(60 * 72))  # noqa: DTZ001
        for step in range(chance.randrange(1, 9)):
            name = chance.choice((*ROLES, *STEPS, *STEPS))
            name = "Filed" if step == 0 and chance.random() < 0.8 else name
            unit = chance.choice(("HBC", "HBC", "BTA", "STP", ""))
            unit = unit or ("HBC" if step == 0 else "")
            moment = when + timedelta(minutes=chance.choice((0, 0, 30, 90)) * step)
            text = moment.strftime("%m/%d/%Y %H:%M")
            rows.append((f"C-{number:03d}", name, text, unit, "TTHC-DD-07"))
    chance.shuffle(rows)
    return rows


@pytest.mark.parametrize("seed", range(12))
def test_random_logs_agree_with_a_slow_reading(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_cases, "CASES", 7)
    rows = random_rows(random.Random(seed))
    by_case: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for line, row in enumerate(rows, start=2):
        by_case[row[0]].append((line, row))
    slow = {
        code: lived(events)
        for code, events in by_case.items()
        if any(row[1] != "Note" and row[3] for _, row in events)
    }

    parsed = read(tmp_path / "a.csv", rows)

    found = lives(parsed)
    assert found
    assert found == {code: slow[code] for code in found}
    refused = {p.row for p in parsed.problems if p.severity is Severity.REJECT}
    lines = {code: min(n for n, r in e if r[1] != "Note") for code, e in by_case.items()
             if any(r[1] != "Note" for _, r in e)}  # fmt: skip
    assert {lines[code] for code in lines.keys() - found.keys()} == refused


def lives(parsed: ParsedDossiers) -> dict[str, Life]:
    """The dossiers read, in the terms of the slow reading."""
    table = parsed.stage.table
    found = {
        d["row"]: (
            d["code"],
            Life(d["received_at"], d["resolved_at"], d["outcome"], d["org_unit_id"]),
        )
        for d in table("dossiers").to_pylist()
    }
    for p in table("pauses").to_pylist():
        life = found[p["row"]][1]
        open_until_left = p["ended_at"] == life.left
        life.pauses.append((p["began_at"], None if open_until_left else p["ended_at"]))
    for t in table("transfers").to_pylist():
        found[t["row"]][1].transfers.append(
            (t["at"], t["from_org_unit_id"], t["to_org_unit_id"])
        )
    for s in table("steps").to_pylist():
        found[s["row"]][1].steps.append(
            (s["step"], s["org_unit_id"], s["began_at"], s["ended_at"])
        )
    return dict(found.values())
