"""The ledger of a month in a brief, recounted dossier by dossier."""

from dataclasses import fields
from datetime import date

from domain.dossier import Channel, DossierState, Outcome, local_day, state_at
from domain.ledger import Ledger
from domain.period import Period
from tests.builders import CALENDAR, ZONE, Known, end_of_day
from tests.services.loaded_city import MOMENT, STALE_MOMENT

MARCH = Period.month(2024, 3)


def march_counted_one_by_one(known: list[Known]) -> Ledger:
    """March of the whole city, the slow way; sources know their own part of it."""
    counts = dict.fromkeys((field.name for field in fields(Ledger)), 0)
    for item in known:
        dossier = item.dossier
        if dossier.outcome is Outcome.NOT_ACCEPTED:
            continue
        known_to = MOMENT if item.code.startswith("A") else STALE_MOMENT
        at = min(end_of_day(date(2024, 3, 31)), known_to)
        if MARCH.contains(local_day(dossier.received_at, ZONE)):
            online = dossier.channel is Channel.ONLINE
            counts["received_online" if online else "received_direct_post"] += 1
        name = {
            DossierState.OPEN_IN_TIME: "in_process_in_time",
            DossierState.WAITING: "in_process_in_time",
            DossierState.OPEN_OVERDUE: "in_process_overdue",
            DossierState.LEFT_EARLY: "resolved_early",
            DossierState.LEFT_ON_TIME: "resolved_on_time",
            DossierState.LEFT_LATE: "resolved_late",
        }.get(state_at(dossier, at, calendar=CALENDAR, zone=ZONE))
        if name is not None:
            counts[name] += 1
    return Ledger(**counts)
