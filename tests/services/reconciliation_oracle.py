"""Two sources compared dossier by dossier, with nothing but Python and the clock."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from data_access.bulk.comparison_rows import add_comparison_set
from data_access.engine import Database
from data_access.schema.base import to_microseconds
from domain.comparison_file import ComparisonRequest
from domain.dossier import TICK, Dossier, DossierState, state_at
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.reconciliation import ComparedFigure, StepKey, Verdict
from tests.builders import CALENDAR, HOLDERS, ZONE, Known, instant

_LEFT_IN_TIME = (DossierState.LEFT_EARLY, DossierState.LEFT_ON_TIME)


@dataclass(frozen=True, slots=True)
class Listed:
    """A dossier as the other system has it."""

    code: str
    unit: OrgUnitId
    received_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    on_time: bool | None


def random_list(known: Sequence[Known], chance: random.Random) -> list[Listed]:
    """Some of the city's dossiers, not all as the city has them, and some others."""
    found = []
    for item in known:
        dossier = item.dossier
        if chance.random() < 0.2:
            continue
        resolved = dossier.resolved_at
        received, unit = dossier.received_at, dossier.org_unit
        if chance.random() < 0.15:
            resolved = chance.choice([None, received + timedelta(days=3)])
        if chance.random() < 0.1:
            received += timedelta(days=chance.choice([-25, -9, 9, 25]))
        if chance.random() < 0.15:
            unit = chance.choice(HOLDERS)
        due = chance.choice([None, *[dossier.first_due_at] * 4])
        found.append(_listed(item.code, unit, received, due, resolved, chance))
    for number in range(len(known) // 8):
        received = instant(chance.randrange(45), chance.randrange(24))
        resolved = chance.choice([None, received + timedelta(hours=9)])
        due = received + timedelta(days=chance.randrange(9))
        unit = chance.choice(HOLDERS)
        found.append(_listed(f"C-{number}", unit, received, due, resolved, chance))
    return found


def _listed(
    code: str,
    unit: OrgUnitId,
    received: datetime,
    due: datetime | None,
    resolved: datetime | None,
    chance: random.Random,
) -> Listed:
    on_time = None
    if resolved is not None:
        resolved = max(resolved, received)
        on_time = chance.choice([True, None]) if due is None else resolved <= due
        if chance.random() < 0.1:
            on_time = chance.choice([True, False, None])
    return Listed(code, unit, received, due, resolved, on_time)


def load_list(
    database: Database, listed: Sequence[Listed], request: ComparisonRequest
) -> int:
    """Keep a list; its number."""
    rows = [
        {
            "code": one.code,
            "org_unit_id": int(one.unit),
            "received_at": to_microseconds(one.received_at),
            "due_at": _micro(one.due_at),
            "resolved_at": _micro(one.resolved_at),
            "on_time": one.on_time,
        }
        for one in listed
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), request.path)
    with database.write() as session:
        return add_comparison_set(
            session, request, request.path,
            sha256="0" * 64, row_count=len(rows), loaded_at=instant(60), user_id=None,
        )  # fmt: skip


SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("org_unit_id", pa.int32()),
        ("received_at", pa.int64()),
        ("due_at", pa.int64()),
        ("resolved_at", pa.int64()),
        ("on_time", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Oracle:
    """What both sides say; `moments`: to when the source of each dossier is complete.

    Of the dossiers of one code the first is the list's.
    """

    known: Sequence[Known]
    listed: Sequence[Listed]
    moments: Sequence[datetime]

    def steps(
        self, figure: ComparedFigure, units: set[OrgUnitId], period: Period
    ) -> tuple[int, int, int, dict[StepKey, list[str]]]:
        """City, portal, both, and the codes of each step."""
        begin, end = _start(period.first_day), _start(period.end_day)
        by_code = {one.code: one for one in self.listed}
        steps: dict[StepKey, list[str]] = defaultdict(list)
        city = portal = both = 0
        met: set[str] = set()
        for item, known_to in zip(self.known, self.moments, strict=True):
            mine = _of_city(item.dossier, known_to, figure, units, begin, end)
            one = None if item.code in met else by_code.get(item.code)
            met.add(item.code)
            theirs = Verdict.ABSENT
            if one is not None:
                theirs = _of_list(one, figure, units, begin, end)
            city += mine is Verdict.COUNTED
            both += mine is theirs is Verdict.COUNTED
            if mine is Verdict.COUNTED and theirs is not Verdict.COUNTED:
                steps[StepKey(True, theirs)].append(item.code)
            if mine is not Verdict.COUNTED and theirs is Verdict.COUNTED:
                steps[StepKey(False, mine)].append(item.code)
        for one in self.listed:
            counted = _of_list(one, figure, units, begin, end) is Verdict.COUNTED
            portal += counted
            if counted and one.code not in met:
                steps[StepKey(False, Verdict.ABSENT)].append(one.code)
        return city, portal, both, steps


def _of_city(
    dossier: Dossier,
    known_to: datetime,
    figure: ComparedFigure,
    units: set[OrgUnitId],
    begin: datetime,
    end: datetime,
) -> Verdict:
    if not dossier.is_counted:
        return Verdict.STATUS
    left = dossier.resolved_at
    if figure.is_stock:
        if left is not None and left < end:
            return Verdict.STATUS
        if dossier.received_at >= end:
            return Verdict.PERIOD
        state = _state(dossier, min(end - TICK, known_to))
        is_late = state is DossierState.OPEN_OVERDUE
        if figure is ComparedFigure.OPEN_OVERDUE and not is_late:
            return Verdict.CLOCK
        holder = dossier.holder_at(end - TICK)
    elif figure is ComparedFigure.RECEIVED:
        if not begin <= dossier.received_at < end:
            return Verdict.PERIOD
        holder = dossier.received_by
    else:
        if left is None:
            return Verdict.STATUS
        if not begin <= left < end:
            return Verdict.PERIOD
        in_time = _state(dossier, left) in _LEFT_IN_TIME
        if figure.goes_by_clock and in_time != (figure is ComparedFigure.ON_TIME):
            return Verdict.CLOCK
        holder = dossier.holder_at(left)
    return Verdict.COUNTED if holder in units else Verdict.UNIT


def _of_list(
    one: Listed,
    figure: ComparedFigure,
    units: set[OrgUnitId],
    begin: datetime,
    end: datetime,
) -> Verdict:
    left = one.resolved_at
    if figure.is_stock:
        if left is not None and left < end:
            return Verdict.STATUS
        if one.received_at >= end:
            return Verdict.PERIOD
        is_due = one.due_at is not None and one.due_at < end - TICK
        if figure is ComparedFigure.OPEN_OVERDUE and not is_due:
            return Verdict.CLOCK
    elif figure is ComparedFigure.RECEIVED:
        if not begin <= one.received_at < end:
            return Verdict.PERIOD
    else:
        if left is None:
            return Verdict.STATUS
        if not begin <= left < end:
            return Verdict.PERIOD
        wanted = figure is ComparedFigure.ON_TIME
        if figure.goes_by_clock and one.on_time is not wanted:
            return Verdict.CLOCK
    return Verdict.COUNTED if one.unit in units else Verdict.UNIT


def _state(dossier: Dossier, at: datetime) -> DossierState:
    return state_at(dossier, at, calendar=CALENDAR, zone=ZONE)


def _start(day: object) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZONE)


def _micro(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)


def renamed(known: Sequence[Known], old: str, new: str) -> list[Known]:
    """One dossier under another code."""
    return [replace(k, code=new) if k.code == old else k for k in known]
