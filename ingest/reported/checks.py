"""Values of a file held against each other: twice, crossing periods, totals, parts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.formatting import decimal_number
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Indicator
from domain.indicator_amount import is_counted
from domain.org_tree import OrgUnit
from domain.reported import Entry, ValueKey, crosses
from domain.written_figure import Bound
from ingest.reported.cells import ValueCell

_COUNTS, _PLAIN = (("mẫu số", 1), ("tử số", 0)), (("tổng", 2),)
_ADDED = (Aggregation.SUM, Aggregation.LAST, Aggregation.RATIO)


@dataclass(frozen=True, slots=True)
class Told:
    """A value with the cell that tells it."""

    cell: ValueCell
    entry: Entry

    def reject(self, kind: str, reason: str, remedy: str) -> None:
        """Refuse the value at its place."""
        self.cell.row.reject(kind, self._key, reason, remedy)

    def notice(self, kind: str, reason: str, remedy: str) -> None:
        """Say something about it that stands in nobody's way."""
        self.cell.row.notice(kind, self._key, reason, remedy)

    @property
    def _key(self) -> str:
        return self.cell.at("value", "numerator")


def require_once(told: Iterable[Told]) -> list[Told]:
    """Without values that say the same again; one that says otherwise is refused."""
    first: dict[ValueKey, Told] = {}
    for one in told:
        other = first.setdefault(one.entry.key, one)
        if other is one:
            continue
        if other.entry.told == one.entry.told:
            one.notice(
                "value-repeated", f"Lặp lại số ở {other.entry.place}; bỏ qua",
                "Không bắt buộc sửa",
            )  # fmt: skip
        else:
            one.reject(
                "value-contradicts",
                f"{one.cell.unit_name}, {one.cell.period.label}, "
                f"{one.entry.key.code} đã có số khác ở {other.entry.place}",
                "Giữ một số",
            )
    return list(first.values())


def require_no_crossing(
    told: Sequence[Told], kept: Mapping[tuple[str, OrgUnitId], Sequence[Entry]]
) -> None:
    """Refuse periods that share days with others though neither lies within the other.

    `kept`: what is entered already, by indicator and org unit.
    """
    together: dict[tuple[str, OrgUnitId], dict[tuple[date, date], Entry]] = {}
    for one in told:
        key = one.entry.key
        whose = key.code, key.org_unit_id
        others = together.get(whose)
        if others is None:
            others = together[whose] = {e.key.days: e for e in kept.get(whose, ())}
        mine = key.days
        other = next((e for days, e in others.items() if crosses(mine, days)), None)
        if other is not None:
            one.reject(
                "period-crosses",
                f"{one.cell.period.label} chồng lên {other.period.label} "
                "của cùng đơn vị",
                "Dùng cùng một loại kỳ: theo lịch hoặc kỳ báo cáo chốt ngày 14",
            )
        others[mine] = one.entry


def require_sums(told: Sequence[Told], units: Sequence[OrgUnit]) -> None:
    """Hold totals against the rows below them, as the aggregation kind allows.

    Refused where values add up and all org units right below are there, or some are
    there and exceed the total; told where a mean or a distinct count looks wrong.
    """
    groups: dict[tuple[str, date, date], dict[OrgUnitId, Told]] = defaultdict(dict)
    for one in told:
        key = one.entry.key
        groups[key.code, key.first_day, key.end_day][key.org_unit_id] = one
    below: dict[date, dict[OrgUnitId, set[OrgUnitId]]] = {}
    for (_, _, end_day), rows in groups.items():
        if len(rows) < 2:
            continue
        if end_day not in below:
            below[end_day] = _below(
                units, next(iter(rows.values())).cell.period.last_day
            )
        for unit, total in rows.items():
            children = below[end_day].get(unit, set())
            parts = [rows[child] for child in children if child in rows]
            if parts:
                _compare(total, parts, is_whole=len(parts) == len(children))


def _below(units: Sequence[OrgUnit], day: date) -> dict[OrgUnitId, set[OrgUnitId]]:
    found: dict[OrgUnitId, set[OrgUnitId]] = defaultdict(set)
    for unit in units:
        if unit.parent_id is not None and unit.in_force(day):
            found[unit.parent_id].add(unit.id)
    return found


def _compare(total: Told, parts: Sequence[Told], *, is_whole: bool) -> None:
    indicator = total.cell.indicator
    amounts = [part.entry.amount for part in (total, *parts)]
    if any(amount.bound is not Bound.EXACT for amount in amounts):
        return
    if indicator.aggregation in _ADDED:
        is_ratio = indicator.aggregation is Aggregation.RATIO
        for name, at in _COUNTS if is_ratio else _PLAIN:
            stated, *others = (amount.parts[at] for amount in amounts)
            _require_sum(total, name, stated, others, is_whole=is_whole)
    else:
        _doubt(total, indicator, parts, is_whole=is_whole)


def _require_sum(
    total: Told,
    name: str,
    stated: Fraction | None,
    parts: Sequence[Fraction | None],
    *,
    is_whole: bool,
) -> None:
    known = [part for part in parts if part is not None]
    if stated is None or not known or total.cell.row.is_bad:
        return
    added = sum(known, Fraction(0))
    is_whole = is_whole and len(known) == len(parts)
    if added > stated or (is_whole and added != stated):
        total.reject(
            "total-unlike-sum",
            f"{total.cell.unit_name} ghi {name} {_text(stated)}, cộng {len(known)} đơn "
            f"vị là {_text(added)}, lệch {_text(abs(added - stated))}",
            "Sửa số của đơn vị hoặc dòng tổng, hoặc bỏ dòng tổng",
        )


def _doubt(
    total: Told, indicator: Indicator, parts: Sequence[Told], *, is_whole: bool
) -> None:
    stated = total.entry.amount.value
    known = [value for part in parts if (value := part.entry.amount.value) is not None]
    if stated is None or not known:
        return
    mean = sum(known, Fraction(0)) / len(known)
    if indicator.aggregation is Aggregation.MEAN:
        odd, what = is_whole and stated != mean, f"trung bình {_text(mean)}"
    else:
        odd = is_counted(indicator) and (
            stated < max(known) or (is_whole and stated > sum(known))
        )
        what = f"từ {_text(max(known))} đến {_text(sum(known, Fraction(0)))}"
    if odd:
        total.notice(
            "total-doubtful",
            f"{total.cell.unit_name} ghi {_text(stated)}; theo {len(known)} đơn vị là "
            f"{what}",
            "Kiểm tra lại; vẫn nhập được",
        )


def _text(number: Fraction) -> str:
    decimals = 0 if number.denominator == 1 else 2
    return decimal_number(Decimal(number.numerator) / number.denominator, decimals)
