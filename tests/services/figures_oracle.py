"""Figures of the overview recomputed dossier by dossier, with nothing but Python."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import SourceRow
from domain.dossier import Channel, Dossier, DossierState, deadline, local_day, state_at
from domain.identifiers import OrgUnitId
from tests import reference
from tests.builders import CALENDAR, UNITS, ZONE
from tests.data_access.stored import stored_dossiers

Chains = dict[OrgUnitId, list[OrgUnitId]]


def chains() -> Chains:
    """Every org unit with itself and all above it."""
    parents = {code: parent for code, parent, _ in UNITS}
    ids = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
    result: Chains = {}
    for code in parents:
        current: str | None = code
        result[ids[code]] = []
        while current is not None:
            result[ids[code]].append(ids[current])
            current = parents[current]
    return result


@dataclass(frozen=True, slots=True)
class Oracle:
    """Stored dossiers of some fields with the moment each is known to."""

    reported: Sequence[reference.Reported]

    def stocks(self, day: date) -> Counter[tuple[OrgUnitId, str]]:
        """Stocks of every node at the end of `day`."""
        return reference.stocks(self.reported, day, chains())

    def flow(self, node: OrgUnitId, first: date, end: date, *names: str) -> int:
        """Events of these names at a node in [first, end)."""
        counted = reference.flows(self.reported, chains())
        return sum(
            number
            for (unit, day, name), number in counted.items()
            if unit == node and first <= day < end and name in names
        )

    def online(self, node: OrgUnitId, first: date, end: date) -> int:
        """Received online at a node in [first, end)."""
        online = [r for r in self.reported if r.dossier.channel is Channel.ONLINE]
        return Oracle(online).flow(node, first, end, "received")

    def held(
        self, node: OrgUnitId, wanted: Callable[[reference.Reported], bool]
    ) -> list[reference.Reported]:
        """Dossiers now under a node for which `wanted` holds."""
        above = chains()
        return [
            item
            for item in self.reported
            if node in above[item.dossier.org_unit] and wanted(item)
        ]


def oracle(database: Database, fields: Iterable[int] | None = None) -> Oracle:
    """What the database holds of some fields (None: all), read back row by row."""
    allowed = None if fields is None else set(fields)
    reported = []
    with database.read() as session:
        for source, complete_to in session.execute(
            select(SourceRow.id, SourceRow.complete_to).where(
                SourceRow.complete_to.is_not(None)
            )
        ):
            assert complete_to is not None
            reported += [
                reference.Reported(dossier, complete_to)
                for dossier in stored_dossiers(session, source).values()
                if allowed is None or dossier.field_id in allowed
            ]
    return Oracle(reported)


def state(item: reference.Reported) -> DossierState:
    """Its state at the moment its source is known to."""
    return state_at(item.dossier, item.complete_to, calendar=CALENDAR, zone=ZONE)


def is_overdue(item: reference.Reported) -> bool:
    return state(item) is DossierState.OPEN_OVERDUE


def due_day(dossier: Dossier) -> date:
    due = deadline(dossier, calendar=CALENDAR, zone=ZONE).due_at
    assert due is not None
    return local_day(due, ZONE)


def days_late(item: reference.Reported) -> int:
    """Working days after the due day, to the moment of its source."""
    return CALENDAR.days_late(due_day(item.dossier), local_day(item.complete_to, ZONE))


def working_days_to(day: date, number: int) -> list[date]:
    """The last `number` working days before `day`, and `day` itself last."""
    days = [day]
    while len(days) < number:
        days.append(CALENDAR.previous_working_day(days[-1]))
    return days[::-1]


def is_due(item: reference.Reported, first: date, last: date) -> bool:
    """Open, not waiting, and due within [first, last] after the data moment."""
    if state(item) is not DossierState.OPEN_IN_TIME:
        return False
    return first <= due_day(item.dossier) <= last
