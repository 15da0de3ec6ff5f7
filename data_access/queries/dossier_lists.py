"""The dossiers behind a figure of the ledger, page by page, over any number of them.

No index orders the dossiers of many org units by time, so a page reads a window of
time that the roll-ups say is just wide enough, and widens it until the page is full.
How many there are is never counted here: roll-ups know it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    func,
    or_,
    select,
    type_coerce,
)

from data_access.engine import Session
from data_access.queries.live_conditions import of_fields
from data_access.queries.live_pages import Ranked
from data_access.queries.time_windows import DaysOf, Stretch, windows
from data_access.queries.transfer_rows import Holders, TransferPart, transfer_rows
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.list_order import Place

_MANY_CROSSINGS = 10_000
"""From more transfers on, dossiers passed on are looked for in the same windows of time
as the others, instead of looking each of them up."""
_MANY_HOLDERS = 40
"""From more holders on, open dossiers are read in the order of receipt."""

Held = Callable[["FigurePart", Holders], tuple[ColumnElement[bool], ...]]
"""Who holds a dossier now, and held it at its instant."""
Table = type[DossierRow] | type[DossierOpenRow] | type[DossierOverdueRow]


@dataclass(frozen=True, slots=True)
class FigurePart:
    """Dossiers sorted by one instant, held at an instant by those who are counted.

    `held_after`: transfers later than this have not happened yet where the holder is
    looked up: a column of `table`, or an instant; None: none has happened. The sort
    instant lies in [begin, end); `stretches` of that, in order of time, hold every row
    that those who count have now.
    """

    table: Table
    key: Any
    conditions: tuple[ColumnElement[bool], ...]
    held_after: Any
    begin: int
    end: int
    stretches: tuple[Stretch, ...]
    descending: bool = True
    days_of: DaysOf | None = None
    """The days of a stretch; None: they are not known."""

    @property
    def is_event(self) -> bool:
        """Whether it counts what happened, not what was in process at an instant."""
        return self.held_after is None or self.held_after is self.key

    @property
    def left_since(self) -> int:
        """Of a past stock: what all left since, among which its dossiers are."""
        is_past_stock = self.table is DossierRow and not self.is_event
        return sum(each.count for each in self.stretches) if is_past_stock else 0


def figure_ids(
    session: Session,
    *,
    scope: OrgScope,
    parts: Sequence[tuple[Holders, FigurePart | TransferPart]],
    count: int,
    place: Place | None,
) -> list[Ranked]:
    """Up to `count` dossiers from `place` on (backwards: nearest first).

    The holders of each part lie within the scope; of the scope itself only the fields
    are looked at.
    """
    backwards = place is not None and place.backwards
    found: list[Ranked] = []
    numbers = range(len(parts))
    for number in reversed(numbers) if backwards else numbers:
        begun = place is not None and place.part == number
        if place is not None and not begun and (number < place.part) != backwards:
            continue
        holders, part = parts[number]
        wanted, begin = count - len(found), place if begun else None
        if isinstance(part, TransferPart):
            rows = transfer_rows(
                session, scope, holders, part, wanted, begin, backwards=backwards
            )
        else:
            rows = _part_rows(
                session, scope, holders, part, wanted, begin, backwards=backwards
            )
        found += [(number, keys, dossier_id) for keys, dossier_id in rows]
        if len(found) >= count:
            break
    return found


def _part_rows(
    session: Session,
    scope: OrgScope,
    holders: Holders,
    part: FigurePart,
    count: int,
    place: Place | None,
    *,
    backwards: bool,
) -> list[tuple[tuple[int, ...], int]]:
    """The first rows of a part in its direction: those held here now, and the others.

    Few dossiers are ever passed on to others; they are found through their transfers,
    at once. None beyond the window that filled the page is looked for.
    """
    downwards = part.descending != backwards
    beyond = _beyond(part, place, downwards=downwards) if place is not None else ()
    key_limit = place.keys[0] if place is not None and place.keys else None
    # Fields first: SQLite asks in this order, and most rows are of another field.
    asked = (*of_fields(part.table, scope), *part.conditions, *beyond)
    statement = _select(part).where(*asked).limit(count)
    ordered = (part.key, _id(part.table))
    statement = statement.order_by(
        *(c.desc() if downwards else c.asc() for c in ordered)
    )

    def within(begin: int, end: int, held: Held) -> list[tuple[int, int]]:
        rows = session.execute(
            statement.where(
                part.key >= begin,
                part.key < end,
                *held(part, holders),
            )
        )
        return [(row[0], row[1]) for row in rows]

    many = _many_passed_on(part, holders)
    first, last = part.begin, part.end
    found: list[tuple[int, int]] = []
    edge = key_limit if isinstance(key_limit, int) else None
    for begin, end in windows(
        part.stretches, part.days_of, edge, count, downwards=downwards
    ):
        found += within(begin, end, _held_here)
        if many:
            found += within(begin, end, _held_elsewhere)
        if len(found) >= count:
            first, last = (begin, last) if downwards else (first, end)
            break
    if holders.out and not many:
        found += within(first, last, _held_elsewhere)
    found.sort(reverse=downwards)
    return [((key,), dossier_id) for key, dossier_id in found[:count]]


def _many_passed_on(part: FigurePart, holders: Holders) -> bool:
    """Whether those passed on are read in windows of time too.

    Of events only, which stretches hold wherever the dossier is now: what was in
    process may have left elsewhere, in a half month without any of ours.
    """
    is_whole = part.table is DossierRow and part.is_event
    return is_whole and holders.out_count > _MANY_CROSSINGS


def _select(part: FigurePart) -> Any:  # noqa: ANN401 - a Select of key and id
    return select(type_coerce(part.key, BigInteger), _id(part.table))


def _id(table: Any) -> Any:  # noqa: ANN401 - a table class, a column
    return table.id if table is DossierRow else table.dossier_id


def _beyond(
    part: FigurePart, place: Place, *, downwards: bool
) -> tuple[ColumnElement[bool], ...]:
    if len(place.keys) != 1 or not isinstance(place.keys[0], int):
        return ()
    key, number, value = part.key, _id(part.table), place.keys[0]
    if downwards:
        tied = and_(key == value, number < place.dossier_id)
        return (or_(key < value, tied),)
    return (or_(key > value, and_(key == value, number > place.dossier_id)),)


def _held_here(part: FigurePart, holders: Holders) -> tuple[ColumnElement[bool], ...]:
    """Held now by who counts, and at the instant as well."""
    table, present = part.table, sorted(holders.present)
    held_by: Any = table.org_unit_id
    if table is DossierOpenRow and len(present) > _MANY_HOLDERS:
        held_by = held_by + 0  # Read in the order of receipt, not holder by holder.
    if not holders.into:
        # Whoever passed it on, it never came from outside.
        return (held_by.in_(present),)
    stayed: ColumnElement[bool] = DossierRow.has_transfers.is_(False)
    if table is not DossierRow:
        came = _crossed_since(part, holders.coming())
        stayed = _id(table).not_in(came)
    return (held_by.in_(present), or_(stayed, _held_then(part, holders)))


def _held_elsewhere(
    part: FigurePart, holders: Holders
) -> tuple[ColumnElement[bool], ...]:
    """Held now by others, and at the instant by who counts: it was passed on since."""
    held_by: Any = part.table.org_unit_id
    if _many_passed_on(part, holders):
        passed = DossierRow.has_transfers.is_(True)
        takers = held_by.in_(sorted(holders.takers))
        return (takers, passed, _held_then(part, holders))
    went = _crossed_since(part, holders.going())
    # No index leads to holders: the list of ids does.
    others = (held_by + 0).not_in(sorted(holders.ids))
    return (_id(part.table).in_(went), others, _held_then(part, holders))


def _held_then(part: FigurePart, holders: Holders) -> ColumnElement[bool]:
    """Who gave it away first after the instant had it then, else who has it now."""
    transfer, table = DossierTransferRow, part.table
    later = select(transfer.from_org_unit_id).where(transfer.dossier_id == _id(table))
    if part.held_after is not None:
        later = later.where(_at() > part.held_after)
    giver = later.order_by(transfer.at, transfer.seq).limit(1).scalar_subquery()
    return func.coalesce(giver, table.org_unit_id).in_(sorted(holders.ids))


def _crossed_since(part: FigurePart, crossing: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a Select of ids
    """Dossiers with such a transfer after the earliest instant of the part.

    With no instant, whenever it was.
    """
    crossed = select(DossierTransferRow.dossier_id).where(crossing)
    if part.held_after is None:
        return crossed
    earliest = part.begin if part.held_after is part.key else part.held_after
    return crossed.where(_at() > earliest)


def _at() -> Any:  # noqa: ANN401 - an instant as a number
    return type_coerce(DossierTransferRow.at, BigInteger)
