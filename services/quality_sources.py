"""How sources reported of late, for the org units of a board."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from data_access.queries.freshness import ledger_sources
from data_access.queries.quality import source_loads
from domain.catalogue import Source
from domain.collation import sort_key
from domain.dossier import local_day
from domain.identifiers import OrgUnitId, SourceId
from domain.quality_view import SourceHealth
from domain.scorecard import Head, OrgUnitRef
from domain.source_reports import WATCHED_DAYS, Delivery, SourceRecord, source_record
from services.board import Board

_HOUR = timedelta(hours=1)


def source_health(
    board: Board, in_charge: Mapping[OrgUnitId, Head], *, today: date
) -> tuple[SourceHealth, ...]:
    """Every source that keeps a ledger within the node, the worst first.

    One that nobody's ledger is given to is told at the city only.
    """
    units = _org_units(board)
    records = _records(board, today)
    is_city = board.node.parent_id is None
    assigned = set(ledger_sources(board.session).values())
    found = [
        _health(
            board,
            source,
            tuple((unit, in_charge.get(unit.id)) for unit in units.get(source.id, ())),
            records[source.id],
        )
        for source in board.kept.sources
        if source.id in units or (is_city and source.id not in assigned)
    ]
    return tuple(
        sorted(
            found,
            key=lambda s: (
                not s.is_stale,
                -(s.behind_days if s.behind_days is not None else 10**6),
                s.record.on_time.value or 0,
                sort_key(s.source.name),
            ),
        )
    )


def _org_units(board: Board) -> dict[SourceId, tuple[OrgUnitRef, ...]]:
    """Org units of the node by the source of their ledger, those right below it."""
    tree, day = board.kept.tree, board.moments.as_of_day
    within = tree.subtree(board.node.id, day)
    found: dict[SourceId, dict[OrgUnitRef, None]] = defaultdict(dict)
    for holder, source in ledger_sources(board.session).items():
        if holder not in within:
            continue
        chain = tree.ancestors(holder, day)
        place = next(n for n, unit in enumerate(chain) if unit.id == board.node.id)
        found[source][chain[max(place - 1, 0)].ref] = None
    return {source: tuple(units) for source, units in found.items()}


def _records(board: Board, today: date) -> dict[SourceId, SourceRecord]:
    zone = board.kept.zone
    first = today - timedelta(days=WATCHED_DAYS)
    since = datetime.combine(first, time.min, tzinfo=zone)
    told: dict[SourceId, list[Delivery]] = {s.id: [] for s in board.kept.sources}
    for load in source_loads(board.session, since):
        told[load.source_id].append(Delivery(load.complete_to, load.loaded_at))
    return {
        source: source_record(
            deliveries, today=today, calendar=board.kept.calendar, zone=zone
        )
        for source, deliveries in told.items()
    }


def _health(
    board: Board,
    source: Source,
    units: tuple[tuple[OrgUnitRef, Head | None], ...],
    record: SourceRecord,
) -> SourceHealth:
    reached = days = hours = None
    if source.complete_to is not None:
        moments = board.moments
        reached = local_day(source.complete_to, board.kept.zone)
        days = (moments.as_of_day - reached).days
        hours = (moments.as_of - source.complete_to) // _HOUR
    return SourceHealth(
        source=source,
        org_units=units,
        record=record,
        reached_on=reached,
        behind_days=days,
        behind_hours=hours,
        is_stale=source.id in board.moments.stale or source.complete_to is None,
    )
