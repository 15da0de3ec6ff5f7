"""Which org unit a text names: for certain, or as candidates with reasons."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from domain import names
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind

LEAST_LIKENESS_PERCENT = 60
"""Names less alike than this are not suggested; chosen on misspelt district names."""
_CERTAIN_INITIALS = 3
"""Fewer initials are borne by too many: BT is Bình Tân, Bình Thạnh, Bình Trưng."""
_TERRITORIES = frozenset({OrgUnitKind.CITY, OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE})
_PARTS = re.compile(r"\s*[,;/()]\s*|\s+[-–—]\s+")
_DISTRICT_WORD = re.compile(
    r"\s+(?=(?:q|h|tp|tx)\b\.?\s*\S|q\d|(?:quận|huyện|thành phố|thị xã|tỉnh)\s)", re.I
)
_WHOLE_WORDS = ("tỉnh", "thành phố")
"""What a city calls itself in the names of its own offices."""


class Why(StrEnum):
    """Why a unit may be meant; the value says so in Vietnamese."""

    CODE = "đúng mã"
    NAME = "đúng tên"
    KINDLESS = "đúng tên, thiếu loại đơn vị"
    OTHER_KIND = "đúng tên, khác loại đơn vị"
    UNMARKED = "giống khi bỏ dấu"
    UNMARKED_KINDLESS = "giống khi bỏ dấu, thiếu hoặc khác loại đơn vị"
    INITIALS = "tên viết tắt"
    SIMILAR = "gần giống"


_PERCENT = {
    Why.CODE: 100,
    Why.NAME: 100,
    Why.UNMARKED: 95,
    Why.KINDLESS: 90,
    Why.OTHER_KIND: 85,
    Why.UNMARKED_KINDLESS: 84,
    Why.INITIALS: 80,
}
_MOST_SIMILAR = 94
"""However like its letters: less sure than a name that only lacks its marks."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An org unit that a text may mean; 100: by its very name, yet others bear it."""

    unit: OrgUnit
    confidence_percent: int
    why: Why


@lru_cache(maxsize=4)
def org_unit_names(units: tuple[OrgUnit, ...]) -> "OrgUnitNames":
    """The index of these org units, kept: every load of a file asks for the same."""
    return OrgUnitNames(units)


class OrgUnitNames:
    """The names of org units over time, each look-up a few dictionary accesses."""

    __slots__ = ("_by_code", "_by_initials", "_by_key", "_by_official", "_by_plain",
                 "_by_plain_rest", "_by_rest", "_records", "_units")  # fmt: skip

    def __init__(self, units: Iterable[OrgUnit]) -> None:
        self._units = tuple(units)
        self._by_code: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_official: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_key: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_plain: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_rest: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_plain_rest: dict[str, list[OrgUnit]] = defaultdict(list)
        self._by_initials: dict[str, list[OrgUnit]] = defaultdict(list)
        self._records: dict[OrgUnitId, list[OrgUnit]] = defaultdict(list)
        for unit in self._units:
            self._records[unit.id].append(unit)
            self._by_code[_code(unit.code)].append(unit)
            if unit.official_code:
                self._by_official[_code(unit.official_code)].append(unit)
            titles = (unit.name, unit.short_name)
            for key in {key for title in titles for key in names.keys(title)}:
                self._by_key[key].append(unit)
                self._by_plain[names.without_marks(key)].append(unit)
            for key in {names.bare_key(title) for title in titles}:
                self._by_rest[key].append(unit)
                self._by_plain_rest[names.without_marks(key)].append(unit)
            if unit.kind in _TERRITORIES:
                self._by_initials[names.initials(unit.name)].append(unit)

    def find(
        self, text: str, day: date | None, *, parent: OrgUnitId | None = None
    ) -> OrgUnit | None:
        """The org unit in force on `day` (None: ever) that `text` names for certain.

        By code, ours before the official one, or by name: whole, with its district
        or the city after it, without its kind (but no bare number), or by three
        initials and more that no other unit ever had. None when there is none, or
        several: "Phường 1" of two districts. An office that was renamed is found by
        its other names too, where no unit in force has that name.
        `parent`: directly under this unit, or the unit itself.
        """
        return self._found(text, day, parent) or self._of_city(text, day, parent)

    def _found(
        self, text: str, day: date | None, parent: OrgUnitId | None
    ) -> OrgUnit | None:
        for found in (self._by_code, self._by_official):
            if unit := _only(found.get(_code(text), ()), day, parent):
                return unit
        if not text.strip():
            return None
        for key in names.keys(text):
            if unit := _only(self._by_key.get(key, ()), day, parent):
                return unit
        if unit := self._of_parts(text, day):
            return unit if parent in (None, unit.parent_id, unit.id) else None
        rest = names.bare_key(text)
        has_name = not names.kind_word(text) and not rest.isdecimal()
        if has_name and (unit := _only(self._by_rest.get(rest, ()), day, parent)):
            return unit
        for key in names.keys(text):
            named = (self._records[unit.id] for unit in self._by_key.get(key, ()))
            if unit := _only(list(chain.from_iterable(named)), day, parent):
                return unit
        return self._of_initials(text, day, parent)

    def is_known(self, text: str) -> bool:
        """Whether some unit has this code or name at some time, or several have it."""
        return bool(
            self._by_code.get(_code(text))
            or self._by_official.get(_code(text))
            or any(self._by_key.get(key) for key in names.keys(text))
            or (not names.kind_word(text) and self._by_rest.get(names.bare_key(text)))
            or self.find(text, None)
        )

    def candidates(
        self,
        text: str,
        day: date | None,
        *,
        parent: OrgUnitId | None = None,
        limit: int = 3,
    ) -> list[Candidate]:
        """Org units in force that `text` may mean, likeliest first; see `Why`.

        Where some lie under `parent`, only they. A district named after a comma
        narrows likewise.
        """
        text, parent = self._without_district(text, day, parent)
        if not text.strip():
            return []
        best: dict[OrgUnitId, Candidate] = {}
        for unit, why in self._like(text):
            known = best.get(unit.id)
            if _in_force(unit, day) and (
                known is None or known.confidence_percent < _PERCENT[why]
            ):
                best[unit.id] = Candidate(unit, _PERCENT[why], why)
        if all(item.confidence_percent <= _MOST_SIMILAR for item in best.values()):
            self._add_similar(text, day, best)
        within = [c for c in best.values() if parent in (c.unit.parent_id, c.unit.id)]
        chosen = within if parent is not None and within else list(best.values())
        chosen.sort(
            key=lambda c: (-c.confidence_percent, c.unit.sort_order, c.unit.code)
        )
        return chosen[:limit]

    def _of_parts(self, text: str, day: date | None) -> OrgUnit | None:
        """The unit of "Phường 1, Quận 3", "P.1 Q.3" or the other way round."""
        for one, other in _halves(text):
            for name, district in ((one, other), (other, one)):
                above = self._named(district, day)
                if above is None:
                    continue
                for key in names.keys(name):
                    unit = _only(self._by_key.get(key, ()), day, above.id)
                    if unit is not None and unit.id != above.id:
                        return unit
        return None

    def _of_city(
        self, text: str, day: date | None, parent: OrgUnitId | None
    ) -> OrgUnit | None:
        """The unit of "Sở Công Thương - Tỉnh Phú Thọ", as the portal writes it.

        An office may bear the city's kind ("Thanh tra tỉnh") or its whole name.
        """
        for name, city in self._of_the_city(text, day):
            for said in _as_offices_say(name, city.name):
                unit = self._found(said, day, parent)
                if unit is not None and unit.id != city.id:
                    return unit
        return None

    def _of_the_city(
        self, text: str, day: date | None
    ) -> Iterable[tuple[str, OrgUnit]]:
        """Ways to read a text as a name and the city after it."""
        for name, after in _halves(text):
            above = self._named(after, day)
            if above is not None and above.kind is OrgUnitKind.CITY:
                yield name, above

    def _named(self, text: str, day: date | None) -> OrgUnit | None:
        for key in names.keys(text):
            if unit := _only(self._by_key.get(key, ()), day, None):
                return unit
        return self._of_initials(text, day, None)

    def _without_district(
        self, text: str, day: date | None, parent: OrgUnitId | None
    ) -> tuple[str, OrgUnitId | None]:
        for name, district in _halves(text):
            above = self._named(district, day)
            if above is not None and above.kind is OrgUnitKind.CITY:
                return name, parent
            if above is not None:
                return name, parent if parent is not None else above.id
        return text, parent

    def _of_initials(
        self, text: str, day: date | None, parent: OrgUnitId | None
    ) -> OrgUnit | None:
        if not _is_abbreviation(text):
            return None
        ever = self._bearing_initials(text)
        if len({unit.id for unit in ever}) > 1:
            return None
        return _only(ever, day, parent)

    def _bearing_initials(self, text: str) -> list[OrgUnit]:
        kind, letters = names.kind_word(text), _letters(text)
        return [
            unit
            for unit in self._by_initials.get(letters, ())
            if kind in ("", names.kind_word(unit.name))
        ]

    def _like(self, text: str) -> Iterable[tuple[OrgUnit, Why]]:
        kind, rest = names.kind_word(text), names.bare_key(text)
        plain_rest = self._by_plain_rest.get(names.without_marks(rest), ())
        found: list[tuple[Why, Sequence[OrgUnit]]] = [
            (Why.CODE, self._by_code.get(_code(text), ())),
            (Why.CODE, self._by_official.get(_code(text), ())),
            (Why.OTHER_KIND if kind else Why.KINDLESS, self._by_rest.get(rest, ())),
            (Why.UNMARKED_KINDLESS, plain_rest),
            (Why.INITIALS, self._bearing_initials(text)),
        ]
        for key in names.keys(text):
            found.append((Why.NAME, self._by_key.get(key, ())))
            plain = names.without_marks(key)
            found.append((Why.UNMARKED, self._by_plain.get(plain, ())))
        for why, units in found:
            yield from ((unit, why) for unit in units)

    def _add_similar(
        self, text: str, day: date | None, best: dict[OrgUnitId, Candidate]
    ) -> None:
        """Likeness is the mean of that with and that without diacritics.

        "Ủy ban nhân dân" is left out: it would make all that bear it alike, and those
        that lack it unlike.
        """
        wanted = names.officeless(text)
        plain = names.without_marks(wanted)
        marked, unmarked = SequenceMatcher(b=wanted), SequenceMatcher(b=plain)
        for unit in self._units:
            if not _in_force(unit, day):
                continue
            likeness = max(
                _likeness(marked, unmarked, names.officeless(title))
                for title in {unit.name, unit.short_name, unit.code}
            )
            percent, known = min(likeness, _MOST_SIMILAR), best.get(unit.id)
            if percent >= LEAST_LIKENESS_PERCENT and (
                known is None or known.confidence_percent < percent
            ):
                best[unit.id] = Candidate(unit, percent, Why.SIMILAR)


def _halves(text: str) -> Iterable[tuple[str, str]]:
    """Ways to read a text as a unit and the district, or the city, after it."""
    text = unicodedata.normalize("NFC", text)
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) > 1:
        yield parts[0], parts[1]
        if len(parts) > 2:
            # Names have commas of their own: Sở Văn hóa, Thể thao và Du lịch - ….
            yield text[: text.rindex(parts[-1])].rstrip(" ,;/()-–—"), parts[-1]
        return
    words = _DISTRICT_WORD.split(text.strip(), maxsplit=1)
    if len(words) > 1 and not names.is_office(words[0]):
        yield words[0], words[1]


def _as_offices_say(name: str, city: str) -> Iterable[str]:
    """Thanh tra; Thanh tra tỉnh; Thanh tra tỉnh Phú Thọ."""
    yield name
    said, whole = names.canonical(name), names.canonical(city)
    for word in _WHOLE_WORDS:
        if whole.startswith(f"{word} "):
            bare = said.removesuffix(f" {word}")
            yield f"{bare} {word}"
            yield f"{bare} {whole}"


def _is_abbreviation(text: str) -> bool:
    """BHH A, P.BHH A; capitals without marks, so that no written word is one."""
    letters = "".join(char for char in text if char.isalnum())
    return (
        len(_letters(text)) >= _CERTAIN_INITIALS
        and not _letters(text).isdecimal()
        and letters.replace("Đ", "D").isascii()
        and letters == letters.upper()
    )


def _letters(text: str) -> str:
    return names.without_marks(names.bare_key(text)).replace(" ", "")


def _code(text: str) -> str:
    return text.strip().casefold()


def _in_force(unit: OrgUnit, day: date | None) -> bool:
    return day is None or unit.in_force(day)


def _only(
    units: Collection[OrgUnit], day: date | None, parent: OrgUnitId | None
) -> OrgUnit | None:
    """The single one in force on `day` under `parent`; None when none or several."""
    fitting = {
        unit.id: unit
        for unit in units
        if _in_force(unit, day) and parent in (None, unit.parent_id, unit.id)
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _likeness(
    marked: SequenceMatcher[str], unmarked: SequenceMatcher[str], name: str
) -> int:
    unmarked.set_seq1(names.without_marks(name))
    if unmarked.real_quick_ratio() * 100 < LEAST_LIKENESS_PERCENT - 20:
        return 0
    marked.set_seq1(name)
    return int(50 * (marked.ratio() + unmarked.ratio()))
