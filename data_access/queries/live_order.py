"""In which order lists stand: worst first, and the same on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, Integer, select, type_coerce

from data_access.bulk.zone_days import local_days
from data_access.engine import Session
from data_access.queries.live_conditions import Clockwork, LiveFilter, conditions_of
from data_access.schema.dossiers import DossierRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.drilldown import ListKind

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a list, widened so that dossiers equally late stay together.

    `ranks`: dossier id → rank; equal ranks are ordered by code. `before`: how many
    of the ids stand before the stretch that was asked for.
    """

    ranks: dict[int, int]
    before: int


def order_of(kind: ListKind, clock: Clockwork) -> tuple[Any, ...] | None:
    """SQL order of a list; None: only `late_window` knows it.

    Dossiers overdue at one and the same day are the later the earlier they were due.
    """
    ties = (DossierRow.code, DossierRow.source_id)
    waiting = DossierRow.waiting_since
    if kind is ListKind.WAITING:
        return waiting.asc(), *ties
    if kind is ListKind.OPEN:
        return DossierOpenRow.due_at.nulls_last(), waiting.asc(), *ties
    if kind in (ListKind.DUE_TODAY, ListKind.DUE_SOON):
        return DossierOpenRow.due_at.asc(), *ties
    if kind is ListKind.OVERDUE and not clock.moments.sources_by_day():
        return DossierOverdueRow.due_at.asc(), *ties
    return None


def late_window(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    limit: int,
    offset: int,
) -> Window:
    """The stretch of a list of late dossiers, most working days late first.

    Days count to when a dossier left, else to the moment its source is known to.
    Equal ones: more calendar days first, then the earlier deadline.
    """
    conditions = conditions_of(scope, wanted, clock)
    ids, due_at, working, calendar = _lateness(session, conditions, clock)
    order = np.lexsort((due_at, -calendar, -working))
    keys = np.stack((working, calendar, due_at), axis=1)[order]
    is_new = np.any(keys[1:] != keys[:-1], axis=1)
    ranks = np.concatenate(([0], np.cumsum(is_new))) if len(order) else order
    first = min(offset, len(order))
    end = min(offset + limit, len(order))
    if first == end:
        return Window({}, 0)
    start = int(np.searchsorted(ranks, ranks[first], side="left"))
    stop = int(np.searchsorted(ranks, ranks[end - 1], side="right"))
    chosen = zip(
        ids[order][start:stop].tolist(), ranks[start:stop].tolist(), strict=True
    )
    return Window(dict(chosen), first - start)


def _lateness(
    session: Session, conditions: Sequence[ColumnElement[bool]], clock: Clockwork
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Id, due instant, working and calendar days late of all dossiers that match."""
    table = DossierOverdueRow
    rows = session.execute(
        select(
            table.dossier_id,
            table.source_id,
            type_coerce(table.due_at, BigInteger),
            type_coerce(table.due_day, Integer),
            type_coerce(table.resolved_at, BigInteger),
        ).where(*conditions)
    ).all()
    moments = clock.moments
    source_days = {
        int(source_id): day.toordinal()
        for day, source_ids in moments.sources_by_day().items()
        for source_id in source_ids
    }
    usual = moments.as_of_day.toordinal()
    # 0 stands for "has not left": nothing left in 1970.
    columns = np.array(
        [(row[0], source_days.get(row[1], usual), *row[2:4], row[4] or 0)
         for row in rows],
        dtype=np.int64,
    ).reshape(-1, 5)  # fmt: skip
    ids, known_day, due_at, due_day, left_at = columns.T
    end_day = np.where(left_at > 0, local_days(left_at, moments.zone), known_day)
    working = clock.calendar.working_days_from_np(due_day + 1, end_day + 1)
    return ids, due_at, working, end_day - due_day
