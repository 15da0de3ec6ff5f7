"""When tasks can begin and must end, by their links, on working days.

The critical path method in whole working days. A task occupies [start, finish) on the
line of working days; a milestone has no length. Days come in and go out through the
working calendar; in between everything is integers, so nothing is rounded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

import networkx as nx

from domain.errors import InvalidInput
from domain.plan import LinkKind, TaskLink
from domain.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)
CYCLES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Activity:
    """A task as the schedule sees it: `days` working days, 0 for a milestone.

    `not_before`: it may not begin earlier; None: as soon as its links let it.
    """

    code: str
    days: int
    not_before: date | None = None

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError(f"{self.code} must last >= 0 days, got {self.days}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an activity lies: offsets in working days from the start of the schedule.

    It occupies working days number `early_start` up to, not including, `early_finish`.
    `total_slack`: how far it may slip before the end moves; `free_slack`: before any
    other activity moves.
    """

    code: str
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    free_slack: int

    @property
    def total_slack(self) -> int:
        """0: critical."""
        return self.late_start - self.early_start

    @property
    def is_critical(self) -> bool:
        """Whether the end moves with it, day by day."""
        return self.total_slack == 0


@dataclass(frozen=True, slots=True)
class DatedSlot:
    """A slot in days of the calendar: first and last working day, both worked.

    A milestone has one day: that at whose end it is reached, or its own first day when
    nothing but the start or its `not_before` holds it.
    """

    early_first: date
    early_last: date
    late_first: date
    late_last: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole network. `length`: working days from the start to the last finish.

    `critical_path`: one unbroken chain of critical activities that ends last; of
    several equal ones, followed back from the end by the least code.
    """

    start: date
    length: int
    slots: Mapping[str, Slot]
    dates: Mapping[str, DatedSlot]
    critical_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Network:
    order: tuple[str, ...]
    days: Mapping[str, int]
    floor: Mapping[str, int]
    before: Mapping[str, Sequence[TaskLink]]
    after: Mapping[str, Sequence[TaskLink]]


def cycles(links: Iterable[TaskLink]) -> tuple[tuple[str, ...], ...]:
    """One cycle of each knot of links, as codes in the order of the links.

    Each begins with its least code; empty when tasks can be put in order.
    """
    graph = nx.DiGraph((link.predecessor, link.successor) for link in links)
    found = []
    for knot in nx.strongly_connected_components(graph):
        first = min(knot)
        if len(knot) > 1 or graph.has_edge(first, first):
            ring = nx.find_cycle(graph.subgraph(knot), first)
            codes = [edge[0] for edge in ring]
            turn = codes.index(min(codes))
            found.append((*codes[turn:], *codes[:turn]))
    return tuple(sorted(found))


def cycle_sentence(found: Sequence[tuple[str, ...]]) -> str:
    """What to tell about cycles: the tasks in them, and what to do."""
    rings = "; ".join(" → ".join((*ring, ring[0])) for ring in found[:CYCLES_NAMED])
    more = len(found) - CYCLES_NAMED
    rest = f" và {more} vòng khác" if more > 0 else ""
    return (
        f"Các nhiệm vụ chờ nhau theo vòng: {rings}{rest}. "
        "Bỏ một liên kết trong mỗi vòng."
    )


def schedule(
    activities: Sequence[Activity],
    links: Sequence[TaskLink],
    *,
    start: date,
    calendar: WorkingCalendar,
) -> Schedule:
    """Earliest and latest dates, slack and the critical path; nothing before `start`.

    InvalidInput on cycles, naming the tasks in them. ValueError on a code twice or a
    link to no activity.
    """
    first = _first_worked(start, calendar)
    network = _network(activities, links, first, calendar)
    found = _slots(network)
    length = max((slot.early_finish for slot in found.values()), default=0)
    return Schedule(
        start=first,
        length=length,
        slots=found,
        dates=_dates(found, network, first, calendar),
        critical_path=_critical_path(found, network, length),
    )


def slots(
    activities: Sequence[Activity],
    links: Sequence[TaskLink],
    *,
    start: date,
    calendar: WorkingCalendar,
) -> Mapping[str, Slot]:
    """`Schedule.slots` by itself, where nobody asks for dates. Errors likewise."""
    first = _first_worked(start, calendar)
    return _slots(_network(activities, links, first, calendar))


def _first_worked(start: date, calendar: WorkingCalendar) -> date:
    return start if calendar.is_working(start) else calendar.next_working_day(start)


def _slots(network: _Network) -> dict[str, Slot]:
    early = _early_starts(network)
    length = max(
        (early[code] + network.days[code] for code in network.order), default=0
    )
    late = _late_starts(network, length)
    return {
        code: Slot(
            code,
            early[code],
            early[code] + network.days[code],
            late[code],
            late[code] + network.days[code],
            _free_slack(code, network, early, length),
        )
        for code in network.order
    }


def _network(
    activities: Sequence[Activity],
    links: Sequence[TaskLink],
    first: date,
    calendar: WorkingCalendar,
) -> _Network:
    days = {activity.code: activity.days for activity in activities}
    if len(days) != len(activities):
        raise ValueError("an activity is there twice")
    before: dict[str, list[TaskLink]] = defaultdict(list)
    after: dict[str, list[TaskLink]] = defaultdict(list)
    for link in links:
        if link.predecessor not in days or link.successor not in days:
            raise ValueError(f"{link} links to no activity")
        before[link.successor].append(link)
        after[link.predecessor].append(link)
    waits_for = {
        code: [link.predecessor for link in held] for code, held in before.items()
    }
    try:
        linked = tuple(TopologicalSorter(waits_for).static_order())
    except CycleError:
        raise InvalidInput(cycle_sentence(cycles(links))) from None
    placed = set(linked)
    order = (*linked, *(code for code in days if code not in placed))
    floor = {
        activity.code: calendar.working_days_from(first, activity.not_before)
        for activity in activities
        if activity.not_before is not None
    }
    return _Network(order, days, floor, before, after)


def _bound(link: TaskLink, start: int, network: _Network) -> int:
    """The earliest start that a link leaves its successor, of its predecessor's."""
    finish = start + network.days[link.predecessor]
    length = network.days[link.successor]
    match link.kind:
        case LinkKind.FINISH_TO_START:
            return finish + link.lag_days
        case LinkKind.START_TO_START:
            return start + link.lag_days
        case LinkKind.FINISH_TO_FINISH:
            return finish + link.lag_days - length
        case LinkKind.START_TO_FINISH:
            return start + link.lag_days - length


def _early_starts(network: _Network) -> dict[str, int]:
    early: dict[str, int] = {}
    for code in network.order:
        start = network.floor.get(code, 0)
        for link in network.before.get(code, ()):
            start = max(start, _bound(link, early[link.predecessor], network))
        early[code] = start
    return early


def _late_starts(network: _Network, length: int) -> dict[str, int]:
    late: dict[str, int] = {}
    for code in reversed(network.order):
        start = length - network.days[code]
        for link in network.after.get(code, ()):
            # A bound is its predecessor's start plus a constant; turned round here.
            start = min(start, late[link.successor] - _bound(link, 0, network))
        late[code] = start
    return late


def _free_slack(
    code: str, network: _Network, early: Mapping[str, int], length: int
) -> int:
    room = length - early[code] - network.days[code]
    for link in network.after.get(code, ()):
        bound = _bound(link, early[code], network)
        room = min(room, early[link.successor] - bound)
    return room


def _critical_path(
    slots: Mapping[str, Slot], network: _Network, length: int
) -> tuple[str, ...]:
    last = [
        code
        for code, slot in slots.items()
        if slot.is_critical and slot.early_finish == length
    ]
    if not last:
        return ()
    code = min(last)
    chain = [code]
    while True:
        holding = [
            link.predecessor
            for link in network.before.get(code, ())
            if slots[link.predecessor].is_critical
            and _bound(link, slots[link.predecessor].early_start, network)
            == slots[code].early_start
        ]
        if not holding:
            return tuple(reversed(chain))
        code = min(holding)
        chain.append(code)


def _dates(
    slots: Mapping[str, Slot],
    network: _Network,
    first: date,
    calendar: WorkingCalendar,
) -> dict[str, DatedSlot]:
    before_first = first - ONE_DAY

    def day(offset: int) -> date:
        return calendar.add_working_days(before_first, offset + 1)

    found = {}
    for code, slot in slots.items():
        ends = (slot.early_start, slot.late_start)
        if slot.early_finish > slot.early_start:
            early, late = ((day(at), day(at + network.days[code] - 1)) for at in ends)
        else:
            held = network.floor.get(code, 0)
            early, late = (
                (day(at),) * 2 if at <= held else (day(at - 1),) * 2 for at in ends
            )
        found[code] = DatedSlot(*early, *late)
    return found
