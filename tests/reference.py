"""Slow, obvious oracles: walk every dossier through every day and count its state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.dossier import (
    TICK,
    Dossier,
    DossierState,
    deadline,
    local_day,
    state_at,
)
from domain.identifiers import OrgUnitId
from tests.builders import CALENDAR, ZONE, end_of_day

OPEN = {DossierState.OPEN_IN_TIME, DossierState.WAITING, DossierState.OPEN_OVERDUE}


@dataclass(frozen=True, slots=True)
class Reported:
    """A dossier with the instant to which its source is complete."""

    dossier: Dossier
    complete_to: datetime


def stocks(
    reported: Sequence[Reported],
    day: date,
    ancestors: Mapping[OrgUnitId, Sequence[OrgUnitId]],
) -> Counter[tuple[OrgUnitId, str]]:
    """Stock of each node at the end of `day`, or at the source's last instant."""
    counts: Counter[tuple[OrgUnitId, str]] = Counter()
    for item in reported:
        at = min(end_of_day(day), item.complete_to)
        names = _stock_names(item.dossier, at)
        for node in ancestors[item.dossier.holder_at(at)]:
            for name in names:
                counts[node, name] += 1
    return counts


def _stock_names(dossier: Dossier, at: datetime) -> list[str]:
    state = state_at(dossier, at, calendar=CALENDAR, zone=ZONE)
    if state is DossierState.NOT_RECEIVED:
        return []
    names = []
    if state in OPEN:
        names.append("open")
        if at > dossier.first_due_at:
            names.append("overdue_first")
    if state is DossierState.OPEN_OVERDUE:
        names.append("overdue")
    if state is DossierState.WAITING:
        names.append("waiting")
    if state in (DossierState.OPEN_OVERDUE, DossierState.LEFT_LATE) and (
        dossier.apology_sent_at is None or dossier.apology_sent_at > at
    ):
        names.append("apology_missing")
    return names


def flows(
    reported: Sequence[Reported],
    ancestors: Mapping[OrgUnitId, Sequence[OrgUnitId]],
) -> Counter[tuple[OrgUnitId, date, str]]:
    """What happened at each node on each day."""
    counts: Counter[tuple[OrgUnitId, date, str]] = Counter()
    for item in reported:
        dossier = item.dossier
        if not dossier.is_counted:
            continue
        for node in ancestors[dossier.received_by]:
            counts[node, local_day(dossier.received_at, ZONE), "received"] += 1
        happened = []
        clock = deadline(dossier, calendar=CALENDAR, zone=ZONE)
        if clock.due_at is not None and clock.due_at < item.complete_to:
            happened.append((clock.due_at + TICK, "fell_due"))
            if dossier.resolved_at is None or dossier.resolved_at > clock.due_at:
                happened.append((clock.due_at + TICK, "became_overdue"))
        if dossier.resolved_at is not None:
            state = state_at(dossier, dossier.resolved_at, calendar=CALENDAR, zone=ZONE)
            happened.append((dossier.resolved_at, state.value))
        for at, name in happened:
            for node in ancestors[dossier.holder_at(at)]:
                counts[node, local_day(at, ZONE), name] += 1
        for transfer in dossier.transfers:
            day = local_day(transfer.at, ZONE)
            left, joined = (
                set(ancestors[transfer.from_org_unit]),
                set(ancestors[transfer.to_org_unit]),
            )
            for node in left - joined:
                counts[node, day, "transferred_out"] += 1
            for node in joined - left:
                counts[node, day, "transferred_in"] += 1
    return counts
