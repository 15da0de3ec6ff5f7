"""Form II.06 recomputed dossier by dossier, with nothing but Python and the clock."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.dossier import (
    TICK,
    Channel,
    Dossier,
    DossierState,
    Outcome,
    deadline,
    local_day,
    state_at,
)
from domain.identifiers import OrgUnitId
from domain.ledger import Ledger
from domain.ledger_cell import HandlingLevel
from domain.scorecard import OrgUnitKind
from tests.builders import CALENDAR, UNITS, ZONE, end_of_day, random_dossier
from tests.reference import OPEN, Reported

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
KINDS = {IDS[code]: kind for code, _, kind in UNITS}
PARENTS = {IDS[code]: IDS[parent] for code, parent, _ in UNITS if parent}
LEVELS = {
    HandlingLevel.CITY: {OrgUnitKind.CITY, OrgUnitKind.DEPARTMENT},
    HandlingLevel.DISTRICT: {OrgUnitKind.DISTRICT},
    HandlingLevel.COMMUNE: {OrgUnitKind.COMMUNE},
}


def prompt_dossier(chance: random.Random) -> Dossier:
    """A random dossier; more than half of them leave before or on their due day.

    What would have happened to those after they left is taken away.
    """
    dossier = random_dossier(chance)
    if chance.random() < 0.4:
        return dossier
    due = deadline(replace(dossier, resolved_at=None), calendar=CALENDAR, zone=ZONE)
    if due.due_at is None:
        return dossier
    room = due.due_at - dossier.received_at
    left = dossier.received_at + room * chance.choice([0.2, 0.6, 0.95, 1])
    return replace(
        dossier,
        org_unit=dossier.holder_at(left),
        resolved_at=left,
        outcome=Outcome.RESULT,
        pauses=tuple(
            replace(pause, ended_at=min(pause.ended_at or left, left))
            for pause in dossier.pauses
            if pause.began_at < left
        ),
        transfers=tuple(t for t in dossier.transfers if t.at <= left),
        apology_sent_at=None,
    )


@dataclass(frozen=True, slots=True)
class Expected:
    """A row of the form, and what fell due and became overdue in it."""

    ledger: Ledger
    fell_due: int
    became_overdue: int


def holders_of(
    code: str, *, own_only: bool = False, level: HandlingLevel | None = None
) -> set[OrgUnitId]:
    """Who holds what a row counts."""
    node = IDS[code]
    inside = {unit for unit in KINDS if unit == node or _lies_under(unit, node)}
    return {
        unit
        for unit in inside
        if (unit == node or not own_only)
        and (level is None or KINDS[unit] in LEVELS[level])
    }


def expected(
    reported: Iterable[Reported],
    holders: Collection[OrgUnitId],
    *,
    first_day: date,
    end_day: date,
    fields: Collection[int] | None = None,
    channel: Channel | None = None,
) -> Expected:
    """What a ledger of `holders` over [first_day, end_day) must say."""
    columns = dict.fromkeys(Ledger.__dataclass_fields__, 0)
    fell_due = became_overdue = 0
    for item in reported:
        dossier = item.dossier
        if not dossier.is_counted:
            continue
        if fields is not None and dossier.field_id not in fields:
            continue
        if channel is not None and dossier.channel is not channel:
            continue
        for name in _columns(item, holders, first_day, end_day):
            columns[name] += 1
        for transfer in dossier.transfers:
            if first_day <= local_day(transfer.at, ZONE) < end_day:
                gave = transfer.from_org_unit in holders
                took = transfer.to_org_unit in holders
                columns["transferred_in"] += took and not gave
                columns["transferred_out"] += gave and not took
        due = deadline(dossier, calendar=CALENDAR, zone=ZONE).due_at
        if due is None or due >= item.complete_to:
            continue
        passed = due + TICK
        if dossier.holder_at(passed) in holders and (
            first_day <= local_day(passed, ZONE) < end_day
        ):
            fell_due += 1
            became_overdue += dossier.resolved_at is None or dossier.resolved_at > due
    return Expected(Ledger(**columns), fell_due, became_overdue)


def _columns(
    item: Reported, holders: Collection[OrgUnitId], first_day: date, end_day: date
) -> list[str]:
    dossier, found = item.dossier, []
    received, left = dossier.received_at, dossier.resolved_at
    if first_day <= local_day(received, ZONE) < end_day and (
        dossier.received_by in holders
    ):
        online = dossier.channel is Channel.ONLINE
        found.append("received_online" if online else "received_direct_post")
    if _is_held_open(item, holders, first_day - timedelta(days=1)):
        found.append("carried_over")
    if (
        left is not None
        and first_day <= local_day(left, ZONE) < end_day
        and dossier.holder_at(left) in holders
    ):
        state = state_at(dossier, left, calendar=CALENDAR, zone=ZONE)
        found.append(f"resolved_{state.value.removeprefix('left_')}")
    last_day = end_day - timedelta(days=1)
    if _is_held_open(item, holders, last_day):
        late = _state(item, last_day) is DossierState.OPEN_OVERDUE
        found.append("in_process_overdue" if late else "in_process_in_time")
    return found


def _is_held_open(item: Reported, holders: Collection[OrgUnitId], day: date) -> bool:
    at = min(end_of_day(day), item.complete_to)
    return _state(item, day) in OPEN and item.dossier.holder_at(at) in holders


def _state(item: Reported, day: date) -> DossierState:
    at = min(end_of_day(day), item.complete_to)
    return state_at(item.dossier, at, calendar=CALENDAR, zone=ZONE)


def _lies_under(unit: OrgUnitId, node: OrgUnitId) -> bool:
    parent = PARENTS.get(unit)
    return parent is not None and (parent == node or _lies_under(parent, node))
