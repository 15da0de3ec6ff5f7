"""A figure's dossiers in an asked order, or searched: of figures read whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data_access.queries.dossier_lists import FigurePart
from data_access.queries.figure_keys import DossierKeys, dossier_keys
from data_access.queries.live_pages import IdPage, Ranked, page_of
from data_access.queries.time_windows import Stretch
from domain.access import OrgScope, Viewer
from domain.dossier_code import canonical_code, is_storable
from domain.figure_list import (
    EVENT_ORDER,
    MOST_LEFT_SINCE,
    MOST_SORTED,
    SORTABLE,
    FigureWish,
    ProcedureChoice,
    is_turned,
)
from domain.formatting import count
from domain.ledger_cell import LedgerCell
from domain.list_order import SORT_WORDS, Place, Sort, SortColumn, Value
from services.ledger_behind import Behind, FigurePiece
from services.reference import Reference, data_day

_RANK_STEP = 10**9


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a figure: `piece` it belongs to, and where it stands in the order."""

    piece: int
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class Picked:
    """Every row that a wish leaves, in its order. `hidden`: held outside the scope."""

    entries: tuple[Entry, ...]
    hidden: int
    procedures: tuple[ProcedureChoice, ...]
    descending: bool = False

    def page(self, limit: int, place: Place | None) -> tuple[IdPage, list[Entry]]:
        """The page from `place` on, and its rows."""
        backwards = place is not None and place.backwards
        entries = [e for e in self.entries if self._is_beyond(e, place)]
        if backwards:
            entries.reverse()
        page = page_of([e.ranked for e in entries], limit=limit, place=place)
        shown = entries[:limit]
        return page, shown[::-1] if backwards else shown

    def _is_beyond(self, entry: Entry, place: Place | None) -> bool:
        if place is None:
            return True
        part, keys, dossier_id = entry.ranked
        if part != place.part:
            return (part > place.part) != place.backwards
        here, there = (*keys, dossier_id), (*place.keys, place.dossier_id)
        if list(map(type, here)) != list(map(type, there)):
            return True  # Of another order: a link may have been meddled with.
        is_down = part == 0 and self.descending
        return here != there and (here > there) == (is_down == place.backwards)


def granted(
    cell: LedgerCell, wish: FigureWish, refusal: str, kept: Reference
) -> tuple[FigureWish, tuple[str, ...]]:
    """What of `wish` this figure can have, and a sentence for each thing it cannot.

    `refusal`: why it is not read whole; "" if it is.
    """
    notices = []
    text = canonical_code(wish.text or "")[:64]
    if not is_storable(text):
        notices.append("Không tìm được chuỗi này; đang bỏ điều kiện tìm.")
        text = ""
    known = {item.code for item in kept.procedures.values()}
    procedure = wish.procedure_code
    if procedure is not None and procedure not in known:
        notices.append(f"Không có thủ tục “{procedure[:40]}”; đang xem mọi thủ tục.")
        procedure = None
    sort = wish.sort
    if sort is not None and sort.column not in SORTABLE:
        sort = None
    served = FigureWish(sort, procedure, text or None)
    if not refusal:
        return served, tuple(notices)
    other_order = is_turned(cell.column, sort) is None
    if served.narrows or other_order:
        notices.append(refusal)
    return FigureWish(None if other_order else sort), tuple(notices)


def why_not_whole(cell: LedgerCell, figure: int, pieces: Sequence[FigurePiece]) -> str:
    """Why a figure cannot be sorted and searched, in a sentence; "" if it can."""
    own = EVENT_ORDER.get(cell.column)
    order = f"theo {SORT_WORDS[own.column]}" if own else "theo thứ tự sẵn có"
    if figure > MOST_SORTED:
        return (
            f"Con số này gồm {count(figure)} hồ sơ. Trên {count(MOST_SORTED)} hồ sơ, "
            f"danh sách chỉ xếp được {order} và chưa tìm được. Chọn đơn vị, lĩnh vực "
            "hoặc kỳ hẹp hơn; mã hồ sơ bất kỳ thì tra ở trang Hồ sơ."
        )
    left = sum(
        piece.part.left_since for piece in pieces if isinstance(piece.part, FigurePart)
    )
    if left > MOST_LEFT_SINCE:
        return (
            f"Từ ngày này đến nay đã xong {count(left)} hồ sơ, phải đọc lại tất cả mới "
            f"xếp hoặc tìm được trong số tồn: danh sách chỉ xem được {order}. Chọn đơn "
            "vị, lĩnh vực hẹp hơn hoặc ngày gần đây hơn."
        )
    return ""


def turned(pieces: Sequence[FigurePiece]) -> tuple[FigurePiece, ...]:
    """The figure's own order the other way round."""
    return tuple(
        replace(piece, part=replace(piece.part, descending=not piece.part.descending))
        if isinstance(piece.part, FigurePart)
        else piece
        for piece in reversed(pieces)
    )


def picked(
    behind: Behind,
    viewer: Viewer,
    pieces: tuple[FigurePiece, ...],
    figure: int,
    wish: FigureWish,
) -> Picked:
    """All rows of a figure that is small enough, narrowed and sorted."""
    found = behind.ids(tuple(map(_whole, pieces)), max(figure, 1), None)
    kept = behind.kept
    known = dossier_keys(
        behind.session,
        scope=OrgScope(viewer.scope.roots, behind.scope.fields),
        day=data_day(kept),
        ids={ranked[2] for ranked in found},
    )
    entries: list[Entry] = []
    by_procedure = Counter[str]()
    seen = Counter[int]()
    for ranked in found:
        number = ranked[2]
        seen[number] += 1
        if (keys := known.get(number)) is None:
            continue
        procedure = kept.procedures[keys.procedure_id].code
        by_procedure[procedure] += wish.text is None or wish.text in keys.code
        if _fits(keys, procedure, wish):
            value = _value(kept, keys, procedure, wish.sort, len(entries))
            place: tuple[Value, ...] = (seen[number],)
            ranked_anew: Ranked = (1, place, number)
            if value is not None:
                ranked_anew = (0, (value, *place), number)
            entries.append(Entry(ranked[0], ranked_anew))
    descending = wish.sort is not None and wish.sort.descending
    return Picked(
        tuple(_ordered(entries, descending=descending)),
        sum(ranked[2] not in known for ranked in found),
        _choices(kept, by_procedure),
        descending,
    )


def _whole(piece: FigurePiece) -> FigurePiece:
    """Events are read in one window instead of page by page; a past stock is not, for
    most of it left soon after.
    """
    part = piece.part
    if not isinstance(part, FigurePart) or not part.is_event or not part.stretches:
        return piece
    all_of_it = Stretch(part.stretches[0].begin, part.stretches[-1].end, 1)
    return replace(piece, part=replace(part, stretches=(all_of_it,), days_of=None))


def _fits(keys: DossierKeys, procedure: str, wish: FigureWish) -> bool:
    return (wish.text is None or wish.text in keys.code) and (
        wish.procedure_code in (None, procedure)
    )


def _value(
    kept: Reference, keys: DossierKeys, procedure: str, sort: Sort | None, number: int
) -> Value | None:
    """What a row is sorted by; without a wish by how it stands in the figure."""
    match sort.column if sort else None:
        case SortColumn.CODE:
            return keys.code
        case SortColumn.ORG_UNIT:
            unit = kept.tree.unit(keys.org_unit_id, data_day(kept))
            return unit.sort_order * _RANK_STEP + unit.id
        case SortColumn.PROCEDURE:
            return procedure
        case SortColumn.RECEIVED:
            return keys.received_at
        case SortColumn.DUE:
            return keys.due_at
        case SortColumn.LEFT:
            return keys.resolved_at
        case _:
            return number


def _ordered(entries: Sequence[Entry], *, descending: bool) -> list[Entry]:
    """Ties in the direction of the order; without a value last, in any direction."""

    def of(part: int) -> list[Entry]:
        return [entry for entry in entries if entry.ranked[0] == part]

    known = sorted(of(0), key=_standing, reverse=descending)
    return known + sorted(of(1), key=_standing)


def _standing(entry: Entry) -> tuple[tuple[Value, ...], int]:
    _, keys, dossier_id = entry.ranked
    return keys, dossier_id


def _choices(kept: Reference, counts: Counter[str]) -> tuple[ProcedureChoice, ...]:
    names = {item.code: item.name for item in kept.procedures.values()}
    return tuple(
        ProcedureChoice(code, names[code], number)
        for code, number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        if number
    )
