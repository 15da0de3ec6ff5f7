"""Which dossiers a column of form II.06 counts, as parts that `dossier_lists` reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, or_, type_coerce

from data_access.bulk.zone_days import local_day_of
from data_access.queries.dossier_lists import FigurePart
from data_access.queries.live_conditions import Clockwork, moment
from data_access.queries.time_windows import DaysOf, Stretch
from data_access.queries.transfer_rows import TransferPart
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import DossierRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.dossier import Channel, Outcome
from domain.ledger_cell import LedgerColumn

_FAR = 2**62
"""After every instant, in microseconds."""


@dataclass(frozen=True, slots=True)
class Days:
    """From `begin` up to, not including, `end`; `stretches`: where in it rows may lie.

    Whatever is counted happened, or left, within `stretches`. `days_of`: the days of
    one of them; None: not known.
    """

    begin: datetime
    end: datetime
    stretches: tuple[Stretch, ...] = ()
    days_of: DaysOf | None = None


def flow_part(
    column: LedgerColumn, at: Days, clock: Clockwork, channel: Channel | None
) -> FigurePart | TransferPart:
    """What happened in `at`, for a column that counts events."""
    match column:
        case LedgerColumn.TOTAL_IN:
            return _received(None, at, channel)
        case LedgerColumn.RECEIVED_ONLINE | LedgerColumn.RECEIVED_DIRECT_POST:
            return _received(column is LedgerColumn.RECEIVED_ONLINE, at, channel)
        case LedgerColumn.RESOLVED_LATE:
            return _left_late(at, channel)
        case LedgerColumn.TRANSFERRED_IN | LedgerColumn.TRANSFERRED_OUT:
            inwards = column is LedgerColumn.TRANSFERRED_IN
            counted = (_counted(), *_of_channel(DossierRow, channel))
            return TransferPart(inwards, at.begin, at.end, counted)
        case _:
            return _left(column, at, clock, channel)


def stock_parts(
    column: LedgerColumn, since: Days, clock: Clockwork, channel: Channel | None
) -> tuple[FigurePart, ...]:
    """What was in process just before `since` begins, for a column that counts that.

    `since` reaches to the data moment; its stretches tell where anything left.
    """
    match column:
        case LedgerColumn.IN_PROCESS_IN_TIME:
            return _stock(since, clock, channel, in_time_only=True)
        case LedgerColumn.IN_PROCESS_OVERDUE:
            return (_overdue(since, channel),)
        case _:
            return _stock(since, clock, channel)


def _received(online: bool | None, at: Days, channel: Channel | None) -> FigurePart:
    row = DossierRow
    conditions = [_counted(), *_of_channel(row, channel)]
    if online is not None:
        is_online = row.channel == int(Channel.ONLINE)
        conditions.append(is_online if online else ~is_online)
    begin, end = _range(at)
    key = _instant(row.received_at)
    return FigurePart(
        row, key, tuple(conditions), None, begin, end, at.stretches, days_of=at.days_of
    )


def _left(
    column: LedgerColumn, at: Days, clock: Clockwork, channel: Channel | None
) -> FigurePart:
    row = DossierRow
    conditions = [_counted(), *_of_channel(row, channel)]
    zone = clock.moments.zone
    left_on, due_on = (local_day_of(c, zone) for c in (row.resolved_at, row.due_at))
    before_due_day = left_on < due_on
    in_time = row.resolved_at <= row.due_at
    if column is LedgerColumn.RESOLVED_EARLY:
        conditions += [in_time, before_due_day]
    if column is LedgerColumn.RESOLVED_ON_TIME:
        conditions += [in_time, ~before_due_day]
    key = _instant(row.resolved_at)
    return FigurePart(
        row, key, tuple(conditions), key, *_range(at), at.stretches, days_of=at.days_of
    )


def _left_late(at: Days, channel: Channel | None) -> FigurePart:
    """Whoever left late had become overdue: the narrow table has them all."""
    row = DossierOverdueRow
    key = _instant(row.resolved_at)
    begin, end = _range(at)
    whole = (Stretch(begin, end, 1),)
    conditions = tuple(_of_channel(row, channel))
    return FigurePart(row, key, conditions, key, begin, end, whole)


def _overdue(since: Days, channel: Channel | None) -> FigurePart:
    """Overdue by then: due before, and not left by then."""
    row = DossierOverdueRow
    key, end = _instant(row.due_at), to_microseconds(since.begin)
    still = or_(row.resolved_at.is_(None), _instant(row.resolved_at) >= end)
    conditions = (still, key + 1 < end, *_of_channel(row, channel))
    return FigurePart(
        row, key, conditions, end - 1, 0, end, (Stretch(0, end, 1),), descending=False
    )


def _stock(
    since: Days,
    clock: Clockwork,
    channel: Channel | None,
    *,
    in_time_only: bool = False,
) -> tuple[FigurePart, ...]:
    """Those still open, then those that left since."""
    end = to_microseconds(since.begin)

    def conditions(row: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - a table
        found = [_instant(row.received_at) < end, *_of_channel(row, channel)]
        if in_time_only:
            found.append(_in_time(row, end, clock))
        return tuple(found)

    open_row, row = DossierOpenRow, DossierRow
    still = FigurePart(
        open_row, _instant(open_row.received_at), conditions(open_row), end - 1,
        0, end, (Stretch(0, end, 1),), descending=False,
    )  # fmt: skip
    left = FigurePart(
        row, _instant(row.resolved_at), (_counted(), *conditions(row)), end - 1,
        end, _FAR, since.stretches, descending=False, days_of=since.days_of,
    )  # fmt: skip
    return still, left


def _in_time(
    row: Any,  # noqa: ANN401 - a table with due_at and source_id
    end: int,
    clock: Clockwork,
) -> ColumnElement[bool]:
    """Not known to be overdue before `end`: it becomes so in the instant after due."""
    # What is bound as an instant must be held against an instant: SQLite would find
    # every number below the text that a mere datetime becomes.
    return or_(
        row.due_at.is_(None),
        _instant(row.due_at) + 1 >= end,
        row.due_at >= moment(row, clock),
    )


def _range(at: Days) -> tuple[int, int]:
    return to_microseconds(at.begin), to_microseconds(at.end)


def _counted() -> ColumnElement[bool]:
    return or_(
        DossierRow.outcome.is_(None), DossierRow.outcome != int(Outcome.NOT_ACCEPTED)
    )


def _of_channel(
    row: Any,  # noqa: ANN401 - a table with a channel
    channel: Channel | None,
) -> list[ColumnElement[bool]]:
    return [] if channel is None else [row.channel == int(channel)]


def _instant(column: Any) -> Any:  # noqa: ANN401 - an instant as a number
    return type_coerce(column, BigInteger)
