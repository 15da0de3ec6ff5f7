"""Every cell of every roll-up by hand: dossier by dossier, event by event."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from data_access.schema.rollups import PROCEDURE_MEASURES
from domain.dossier import TICK, Deadline, Outcome, deadline, local_day
from domain.dossier_events import EventKind, events
from domain.identifiers import OrgUnitId
from domain.working_days import WorkingCalendar
from tests.builders import CALENDAR, STEPS, ZONE
from tests.reference import Reported

Chains = Mapping[OrgUnitId, Sequence[OrgUnitId]]
Cells = Counter[tuple[object, ...]]
"""Counts by key and, last in the key, measure."""

_MEASURES = {
    EventKind.BECAME_OVERDUE: {"became_overdue": 1, "apology_missing_change": 1},
    EventKind.BECAME_OVERDUE_FIRST: {
        "became_overdue_first": 1,
        "overdue_first_change": 1,
    },
    EventKind.LEFT_LATE_FIRST: {"left_late_first": 1, "overdue_first_change": -1},
    EventKind.APOLOGISED: {"apology_sent": 1, "apology_missing_change": -1},
    EventKind.WAITING_BEGAN: {"waiting_began": 1, "waiting_change": 1},
    EventKind.WAITING_ENDED: {"waiting_change": -1},
}
"""Measures of an event that is not counted under its own name alone."""
_LEFT = {EventKind.LEFT_EARLY, EventKind.LEFT_ON_TIME, EventKind.LEFT_LATE}
_OUTCOMES = {
    Outcome.REFUSED: "left_refused",
    Outcome.STOPPED: "left_stopped",
    Outcome.WITHDRAWN: "left_withdrawn",
}


def half(day: date) -> int:
    return day.year * 24 + (day.month - 1) * 2 + (day.day >= 15)


def day_cells(
    reported: Sequence[Reported],
    chains: Chains,
    calendar: WorkingCalendar = CALENDAR,
) -> Cells:
    """By node, field (0: all), day, channel and measure."""
    cells: Cells = Counter()
    for item in reported:
        for node, day, measure, amount in _at_nodes(item, chains, calendar):
            for field in (0, int(item.dossier.field_id)):
                cells[node, field, day, int(item.dossier.channel), measure] += amount
    return cells


def procedure_cells(
    reported: Sequence[Reported], calendar: WorkingCalendar = CALENDAR
) -> Cells:
    """By holder, half month, procedure (in tests: the field), channel and measure."""
    cells: Cells = Counter()
    for item in reported:
        channel, procedure = int(item.dossier.channel), int(item.dossier.field_id)
        for unit, day, measure, amount in _own(item, calendar):
            if measure in PROCEDURE_MEASURES:
                cells[unit, half(day), procedure, channel, measure] += amount
    return cells


def due_day_cells(reported: Sequence[Reported], chains: Chains) -> Cells:
    """Dossiers in process by node, field (0: all), due day and channel."""
    cells: Cells = Counter()
    for item in reported:
        dossier = item.dossier
        due_at = deadline(dossier, calendar=CALENDAR, zone=ZONE).due_at
        if dossier.resolved_at is None and due_at is not None:
            for node in chains[dossier.org_unit]:
                for field in (0, int(dossier.field_id)):
                    key = (node, field, local_day(due_at, ZONE), int(dossier.channel))
                    cells[(*key, "open_count")] += 1
    return cells


def step_cells(
    reported: Sequence[Reported],
    chains: Chains,
    calendar: WorkingCalendar = CALENDAR,
) -> Cells:
    """Finished visits by node, step, half month of the end and working days."""
    cells: Cells = Counter()
    for item in reported:
        for visit in item.dossier.steps if item.dossier.is_counted else ():
            ended_at = visit.ended_at or item.dossier.resolved_at
            if ended_at is None:
                continue
            begin, end = local_day(visit.began_at, ZONE), local_day(ended_at, ZONE)
            days = calendar.days_late(begin, end)
            for node in chains[visit.org_unit]:
                step = STEPS.index(visit.step) + 1
                cells[node, step, half(end), days, "visit_count"] += 1
    return cells


def _at_nodes(
    item: Reported, chains: Chains, calendar: WorkingCalendar
) -> Iterator[tuple[OrgUnitId, date, str, int]]:
    for unit, day, measure, amount in _own(item, calendar):
        for node in chains[unit]:
            yield node, day, measure, amount
    if item.dossier.is_counted:
        yield from _transfers(item, chains, calendar)


def _own(
    item: Reported, calendar: WorkingCalendar
) -> Iterator[tuple[OrgUnitId, date, str, int]]:
    """What an event means for the org unit that held the dossier."""
    for event in events(
        item.dossier, complete_to=item.complete_to, calendar=calendar, zone=ZONE
    ):
        if event.kind.value.startswith("transferred"):
            continue  # Of the nodes that it crosses, below.
        day = local_day(event.at, ZONE)
        named = _MEASURES.get(event.kind, {event.kind.value: 1})
        for measure, sign in named.items():
            yield event.org_unit, day, measure, sign * event.amount
        outcome = item.dossier.outcome
        if event.kind in _LEFT and outcome in _OUTCOMES:
            yield event.org_unit, day, _OUTCOMES[outcome], 1


def _transfers(
    item: Reported, chains: Chains, calendar: WorkingCalendar
) -> Iterator[tuple[OrgUnitId, date, str, int]]:
    """Nothing for a node that holds both; else the dossier with its states."""
    dossier = item.dossier
    clock = deadline(dossier, calendar=calendar, zone=ZONE)
    for transfer in dossier.transfers:
        day, carried = local_day(transfer.at, ZONE), _carried(item, clock, transfer.at)
        giving, taking = chains[transfer.from_org_unit], chains[transfer.to_org_unit]
        for name, sign, nodes in (
            ("out", -1, [node for node in giving if node not in taking]),
            ("in", 1, [node for node in taking if node not in giving]),
        ):
            for node in nodes:
                yield node, day, f"transferred_{name}", 1
                for state in carried:
                    if state == "overdue":
                        yield node, day, f"transferred_{name}_overdue", 1
                    else:
                        yield node, day, f"{state}_change", sign


def _carried(item: Reported, clock: Deadline, at: datetime) -> list[str]:
    """States begun before the transfer and known, and not ended by then."""
    dossier, reach = item.dossier, item.complete_to
    carried = []
    overdue_from = clock.overdue_from
    if overdue_from is not None and overdue_from <= reach and overdue_from < at:
        carried.append("overdue")
        letter = dossier.apology_sent_at
        if letter is None or max(letter, overdue_from) >= at:
            carried.append("apology_missing")
    first_from = dossier.first_due_at + TICK
    if first_from <= reach and first_from < at:
        carried.append("overdue_first")
    if _is_waiting(clock, at):
        carried.append("waiting")
    return carried


def _is_waiting(clock: Deadline, at: datetime) -> bool:
    return any(
        pause.began_at < at and (pause.ended_at is None or pause.ended_at >= at)
        for pause in clock.pauses
    )
