"""A total must be the sum of its parts; the same thing is not said twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.formatting import count
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.portal_766 import PortalFigure, Subject
from domain.score_766 import Figure
from domain.score_766_rules import RULE_SETS
from ingest.small_file import SmallRow

ADDITIVE = frozenset(
    metric.code for metric in RULE_SETS[-1].metrics if metric.is_added_up
)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the row that tells it."""

    row: SmallRow
    figure: PortalFigure


def require_once(told: Iterable[Told]) -> list[Told]:
    """Without rows that say the same again; one that says otherwise is refused."""
    first: dict[object, Told] = {}
    for one in told:
        other = first.setdefault(one.figure.key, one)
        if other is one:
            continue
        place = other.row.opened.place(other.row.number, "unit")
        if other.figure.value == one.figure.value:
            one.row.notice("row-repeated", "unit", f"Lặp lại {place}; bỏ dòng này")
        else:
            one.row.reject(
                "row-contradicts", "unit",
                f"{one.figure.name}, {one.figure.period.label}, chỉ số "
                f"{one.figure.code} đã có số khác ở {place}",
                "Giữ một dòng",
            )  # fmt: skip
    return list(first.values())


def require_sums(told: Sequence[Told], units: Sequence[OrgUnit]) -> None:
    """Refuse a total that is not the sum of the rows below it.

    Of an org unit of ours: where all those right below it that are in force are
    there; where only some are, they must not exceed it. Of another province: where it
    has any org units.
    """
    parts: dict[tuple[object, str], dict[Subject, Told]] = defaultdict(dict)
    for one in told:
        if one.figure.code in ADDITIVE and _counts(one.figure.figure) is not None:
            key = (one.figure.period, one.figure.code)
            parts[key][one.figure.subject] = one
    for rows in parts.values():
        for subject, total in rows.items():
            if subject.org_unit_id is not None:
                day = total.figure.period.last_day
                below = _below(units, subject.org_unit_id, day)
                there = [rows[Subject(u)] for u in below if Subject(u) in rows]
                _compare(total, there, is_whole=len(there) == len(below))
            elif not subject.unit_name:
                inside = [
                    one
                    for other, one in rows.items()
                    if other.province == subject.province and other.unit_name
                ]
                _compare(total, inside, is_whole=True)


def _compare(total: Told, parts: Sequence[Told], *, is_whole: bool) -> None:
    stated = _counts(total.figure.figure)
    if not parts or stated is None:
        return
    found = [c for part in parts if (c := _counts(part.figure.figure)) is not None]
    for at, what in ((1, "mẫu số"), (0, "tử số")):
        added = sum((counts[at] for counts in found), Fraction(0))
        if added > stated[at] or (is_whole and added != stated[at]):
            total.row.reject(
                "total-unlike-sum", "unit",
                f"{total.figure.name} ghi {what} {_number(stated[at])}, cộng "
                f"{count(len(found))} đơn vị là {_number(added)}, lệch "
                f"{_number(abs(added - stated[at]))}",
                "Sửa số của đơn vị hoặc dòng tổng, hoặc bỏ dòng tổng",
            )  # fmt: skip
            return


def _below(
    units: Sequence[OrgUnit], parent: OrgUnitId, day: date
) -> frozenset[OrgUnitId]:
    return frozenset(u.id for u in units if u.parent_id == parent and u.in_force(day))


def _counts(figure: Figure | None) -> tuple[Fraction, Fraction] | None:
    if figure is None or figure.numerator is None or figure.denominator is None:
        return None
    return Fraction(figure.numerator), Fraction(figure.denominator)


def _number(value: Fraction) -> str:
    return count(int(value))
