"""Counts as the org units of another day would have had them, and what cannot be so."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import TypeVar

from domain.errors import InvalidInput
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind
from domain.succession import Succession

ONE_DAY = timedelta(days=1)
K = TypeVar("K", bound=Hashable)


class LensKind(StrEnum):
    """How org units are looked at; values stand in addresses."""

    AS_REPORTED = "reported"
    ON_DAY = "day"
    OTHER_DAY = "other"
    FORMER_DISTRICTS = "former"


@dataclass(frozen=True, slots=True)
class Lens:
    """As reported then, on the org units of `day`, or by the districts there were.

    `day` None: as reported. ON_DAY is the present day, OTHER_DAY one that was picked.
    """

    kind: LensKind = LensKind.AS_REPORTED
    day: date | None = None

    def __post_init__(self) -> None:
        if (self.kind is LensKind.AS_REPORTED) != (self.day is None):
            raise ValueError(f"{self.kind} with day {self.day}")


AS_REPORTED = Lens()


def on_day(day: date) -> Lens:
    """The org units in force on `day`."""
    return Lens(LensKind.ON_DAY, day)


def former_districts(succession: Succession, units: Iterable[OrgUnit]) -> Lens | None:
    """“Theo quận cũ”: the last day on which districts that were replaced existed.

    None when no district ever was replaced.
    """
    districts = {unit.id for unit in units if unit.kind is OrgUnitKind.DISTRICT}
    ends = [
        link.effective_day
        for link in succession.links
        if link.is_default
        and link.predecessor in districts
        and link.successor not in districts
    ]
    if not ends:
        return None
    return Lens(LensKind.FORMER_DISTRICTS, max(ends) - ONE_DAY)


class FigureNature(StrEnum):
    """What becomes of a figure when org units are split or joined."""

    FLOW = "flow"
    RATIO = "ratio"
    STOCK = "stock"
    DISTINCT = "distinct"
    MEAN = "mean"
    MEDIAN = "median"
    SCORE = "score"
    REPORTED = "reported"
    CHECK = "check"
    TASK = "task"


_REFUSED = {
    FigureNature.STOCK: "Hồ sơ đang giữ không chia được: mỗi hồ sơ theo đơn vị đang "
    "giữ nó. Xem theo đơn vị như đã báo cáo.",
    FigureNature.DISTINCT: "Số đếm không trùng không cộng, không chia được giữa các "
    "đơn vị. Xem theo đơn vị như đã báo cáo.",
    FigureNature.MEAN: "Số trung bình không cộng được khi thiếu tử số và mẫu số. "
    "Xem theo đơn vị như đã báo cáo.",
    FigureNature.MEDIAN: "Trung vị thời gian không cộng được, không chia được giữa "
    "các đơn vị. Xem theo đơn vị như đã báo cáo.",
    FigureNature.SCORE: "Điểm và thứ hạng được chấm cho đúng đơn vị lúc đó, không "
    "quy đổi được. Xem theo đơn vị như đã báo cáo.",
    FigureNature.REPORTED: "Số do đơn vị lúc đó tự báo cáo, không có số đếm để chia. "
    "Xem theo đơn vị như đã báo cáo.",
    FigureNature.CHECK: "Kiểm tra số liệu xét đúng báo cáo mà từng đơn vị đã gửi nên "
    "không quy đổi. Xem theo đơn vị như đã báo cáo.",
    FigureNature.TASK: "Nhiệm vụ không chia: đơn vị chấm dứt thì việc sang nguyên "
    "vẹn đơn vị kế thừa từ ngày ấy.",
}


def refusal(nature: FigureNature) -> str | None:
    """Why a figure cannot be converted; None: it can.

    A ratio is worked out anew from its converted counts.
    """
    return _REFUSED.get(nature)


def require_convertible(nature: FigureNature) -> None:
    """InvalidInput, with the reason, for what does not add up over org units."""
    reason = refusal(nature)
    if reason is not None:
        raise InvalidInput(reason)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an org unit's counts that belongs to `org_unit` on another day."""

    org_unit: OrgUnitId
    share: Fraction | int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Converted:
    """A count on the org units of another day; `is_exact` False: an estimate."""

    value: Fraction | int
    is_exact: bool


class Conversion:
    """Own counts of org units, between any two days; each way is worked out once.

    An org unit that is not in force on the day of its counts is read as on the day of
    its life nearest to that: late entries of an office follow it.
    """

    __slots__ = ("_lives", "_succession", "_tables")

    def __init__(self, succession: Succession) -> None:
        self._succession = succession
        self._tables: dict[tuple[int, int], dict[OrgUnitId, tuple[Part, ...]]] = {}
        # Successions that had happened when it began, and when it ended.
        self._lives = {
            unit: (
                0 if life.first is None else self._place(life.first),
                len(succession.days)
                if life.end is None
                else self._place(life.end - ONE_DAY),
            )
            for unit, life in succession.lives.items()
        }

    def parts(self, org_unit: OrgUnitId, day: date, to_day: date) -> tuple[Part, ...]:
        """Where its counts of `day` belong on `to_day`; shares sum to 1."""
        table = self._table(self._place(day), self._place(to_day))
        return table.get(org_unit) or (Part(org_unit, 1, is_exact=True),)

    def counts(
        self, counts: Mapping[OrgUnitId, int], day: date, lens: Lens
    ) -> dict[OrgUnitId, Converted]:
        """Own counts of `day` through a lens: exact fractions, and whether estimates.

        Their sum is that of `counts`. Org units to which nothing leads are absent.
        """
        if lens.day is None:
            return {unit: Converted(n, is_exact=True) for unit, n in counts.items()}
        table = self._table(self._place(day), self._place(lens.day))
        sums: dict[OrgUnitId, Fraction | int] = {}
        estimates: set[OrgUnitId] = set()
        for unit, value in counts.items():
            parts = table.get(unit)
            if parts is None:
                sums[unit] = sums.get(unit, 0) + value
                continue
            for part in parts:
                sums[part.org_unit] = sums.get(part.org_unit, 0) + value * part.share
                if value and not part.is_exact:
                    estimates.add(part.org_unit)
        return {
            unit: Converted(value, is_exact=unit not in estimates)
            for unit, value in sums.items()
        }

    def _place(self, day: date) -> int:
        """How many successions have happened by `day`."""
        return bisect_right(self._succession.days, day)

    def _table(self, begin: int, end: int) -> dict[OrgUnitId, tuple[Part, ...]]:
        """Parts of every org unit that does not stay what it is."""
        found = self._tables.get((begin, end))
        if found is None:
            found = self._tables[begin, end] = {}
            for unit, (born, dead) in self._lives.items():
                parts = self._worked_out(unit, min(max(begin, born), dead), end)
                if parts != (Part(unit, 1, is_exact=True),):
                    found[unit] = parts
        return found

    def _worked_out(
        self, org_unit: OrgUnitId, begin: int, end: int
    ) -> tuple[Part, ...]:
        days = self._succession.days
        backwards = end < begin
        turns = reversed(days[end:begin]) if backwards else days[begin:end]
        parts: dict[OrgUnitId, tuple[Fraction | int, bool]] = {org_unit: (1, True)}
        for turn in turns:
            parts = self._across(parts, turn, backwards=backwards)
        return tuple(
            Part(unit, share.numerator if share.denominator == 1 else share, exact)
            for unit, (share, exact) in sorted(parts.items())
        )

    def _across(
        self,
        parts: Mapping[OrgUnitId, tuple[Fraction | int, bool]],
        turn: date,
        *,
        backwards: bool,
    ) -> dict[OrgUnitId, tuple[Fraction | int, bool]]:
        """Shares after one more day on which org units followed others."""
        after: dict[OrgUnitId, tuple[Fraction | int, bool]] = {}
        for unit, (share, exact) in parts.items():
            passed = self._succession.on(turn, unit, backwards=backwards)
            others, is_exact = passed or ([(unit, 1)], True)
            for other, part in others:
                gained = part if share == 1 else share * part
                so_far, was_exact = after.get(other, (0, True))
                after[other] = (
                    so_far + gained if so_far else gained,
                    was_exact and exact and is_exact,
                )
        return after


def rounded(values: Mapping[K, Fraction | int]) -> dict[K, int]:
    """Whole numbers next to `values` with their sum: the largest remainders go up.

    Among equal remainders the one given first. ValueError unless the sum is whole.
    Round the parts of an identity and add those up: then it holds for each unit too.
    """
    if all(isinstance(value, int) for value in values.values()):
        return {key: int(value) for key, value in values.items()}
    total = sum(values.values(), Fraction())
    if total.denominator != 1:
        raise ValueError(f"sum must be whole, got {total}")
    whole = {key: floor(value) for key, value in values.items()}
    missing = total.numerator - sum(whole.values())
    by_remainder = sorted(
        values, key=lambda key: Fraction(values[key]) - whole[key], reverse=True
    )
    for key in by_remainder[:missing]:
        whole[key] += 1
    return whole


def rounded_within(
    values: Mapping[K, Fraction | int], most: Mapping[K, int]
) -> dict[K, int]:
    """As `rounded`, but not more than `most` as long as that leaves room for all."""
    total = sum(values.values(), Fraction())
    if total.denominator != 1:
        raise ValueError(f"sum must be whole, got {total}")
    whole = {key: min(floor(value), most[key]) for key, value in values.items()}
    missing = total.numerator - sum(whole.values())
    by_remainder = sorted(
        values, key=lambda key: Fraction(values[key]) - whole[key], reverse=True
    )
    while missing:
        able = [key for key in by_remainder if whole[key] < most[key]]
        room = (able or by_remainder)[:missing]
        for key in room:
            whole[key] += 1
        missing -= len(room)
    return whole
