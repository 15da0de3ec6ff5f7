"""Org units of a whole column: resolved once per name and stretch of validity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from domain.catalogue import Catalogue
from domain.formatting import PERCENT
from domain.formatting import day as day_text
from domain.org_tree import OrgUnit

NONE = -1
"""No org unit."""
SUGGESTED = 50
"""Distinct unknown names of a file that get suggestions; each costs some 10 ms."""
EXPLAINED = 500
"""Distinct unknown names that are looked for at other times, some 0.2 ms each."""
_UNKNOWN = "Không có đơn vị này tại {day}"
_CHOOSE = "Chọn đơn vị hoặc sửa tên"

Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class OrgUnitLookup:
    """Finds org units by text and day; days between two changes are all alike."""

    catalogue: Catalogue
    _turns: Numbers = field(init=False)
    _found: dict[tuple[str, int], int] = field(init=False, default_factory=dict)
    _told: dict[tuple[str, int], tuple[str, str, str]] = field(
        init=False, default_factory=dict
    )
    _names: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = np.array(
            sorted(_turning_days(self.catalogue.org_units)), np.int64
        )
        self._names = {unit.id: unit.name for unit in self.catalogue.org_units}

    def ids(self, texts: Sequence[str], at: Numbers, ordinals: Numbers) -> Numbers:
        """The id of the org unit `texts[at[i]]` on day `ordinals[i]`, or NONE."""
        stretches = np.searchsorted(self._turns, ordinals, side="right")
        keys = at * (len(self._turns) + 1) + stretches
        first = np.full(len(texts) * (len(self._turns) + 1), NONE, dtype=np.int64)
        first[keys[::-1]] = np.arange(len(keys))[::-1]
        pairs = np.flatnonzero(first != NONE)
        found = np.full(len(first), NONE, dtype=np.int64)
        for pair, position in zip(pairs.tolist(), first[pairs].tolist(), strict=True):
            text, stretch = texts[int(at[position])], int(stretches[position])
            if (text, stretch) not in self._found:
                day = date.fromordinal(int(ordinals[position]))
                unit = self.catalogue.find_org_unit(text, day) if text.strip() else None
                self._found[text, stretch] = NONE if unit is None else int(unit.id)
            found[pair] = self._found[text, stretch]
        ids: Numbers = found[keys]
        return ids

    def name(self, org_unit_id: int) -> str:
        """The name of an org unit."""
        return self._names.get(org_unit_id, str(org_unit_id))

    def refusal(self, text: str, day: date) -> tuple[str, str, str]:
        """Why there is no org unit `text` on `day`: kind, reason, remedy."""
        stretch = int(np.searchsorted(self._turns, day.toordinal(), side="right"))
        known = self._told.get((text, stretch))
        if known is None and len(self._told) < EXPLAINED:
            known = self._told[text, stretch] = self._explained(text, day)
        kind, reason, remedy = known or ("unknown", _UNKNOWN, _CHOOSE)
        return kind, reason.replace("{day}", day_text(day)), remedy

    def _explained(self, text: str, day: date) -> tuple[str, str, str]:
        other = self._at_another_time(text, day)
        if other is not None:
            return (
                "not-in-force",
                f"{other.name} {_validity(other, day)}, không có tại {{day}}",
                "Chọn đơn vị có hiệu lực tại ngày đó, hoặc sửa ngày",
            )
        reason = _UNKNOWN
        if len(self._told) < SUGGESTED:
            close = self.catalogue.unit_names.candidates(text, day, limit=2)
            if close:
                named = "; ".join(
                    f"{self._full_name(item.unit, day)} "
                    f"({item.confidence_percent}{PERCENT}, {item.why.value})"
                    for item in close
                )
                reason += f"; gần giống: {named}"
        return "unknown", reason, _CHOOSE

    def _at_another_time(self, text: str, day: date) -> OrgUnit | None:
        """What `text` means at the turn of the tree nearest to `day`."""
        turns = [date.fromordinal(int(turn)) for turn in self._turns]
        days = [date.min, *turns]
        for other in sorted(days, key=lambda turn: abs((turn - day).days)):
            if (unit := self.catalogue.find_org_unit(text, other)) is not None:
                return unit
        return None

    def _full_name(self, unit: OrgUnit, day: date) -> str:
        """With the district after a commune's name: several districts have Phường 1."""
        for parent in self.catalogue.org_units:
            if parent.id == unit.parent_id and parent.in_force(day):
                is_city = parent.parent_id is None
                return unit.name if is_city else f"{unit.name}, {parent.name}"
        return unit.name


def _turning_days(units: Iterable[OrgUnit]) -> set[int]:
    ends = (end for unit in units for end in (unit.valid_from, unit.valid_to))
    return {end.toordinal() for end in ends if end is not None}


def _validity(unit: OrgUnit, day: date) -> str:
    if unit.valid_from is not None and day < unit.valid_from:
        return f"có hiệu lực từ {day_text(unit.valid_from)}"
    return f"hết hiệu lực từ {day_text(unit.valid_to)}"
