"""What a file may refer to: org units, procedures, fields, working days, zone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import names
from domain.identifiers import FieldId, ProcedureId, SourceId
from domain.org_tree import OrgUnit
from domain.working_days import WorkingCalendar

LEAST_LIKENESS_PERCENT = 60
"""Names less alike than this are not suggested; chosen on misspelt district names."""


class ProcedureLevel(StrEnum):
    """Which level of government handles a procedure."""

    COMMUNE = "XA"
    DISTRICT = "HUYEN"
    DEPARTMENT = "SO"


class ServiceLevel(StrEnum):
    """How far a procedure can be done online (Decree 42/2022)."""

    FULL = "FULL"
    PARTIAL = "PARTIAL"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Field:
    """A group of procedures, e.g. đất đai."""

    id: FieldId
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """An administrative procedure. `working_days` 0: on the same working day.

    `working_days` None: it states no time; `national_code` None: not known.
    """

    id: ProcedureId
    code: str
    national_code: str | None
    name: str
    field_id: FieldId
    level: ProcedureLevel
    working_days: int | None
    service_level: ServiceLevel


@dataclass(frozen=True, slots=True)
class Source:
    """A system that delivers dossiers. `complete_to` None: nothing loaded yet."""

    id: SourceId
    code: str
    name: str
    complete_to: datetime | None
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Look-ups by the text of a file; each costs a few dictionary accesses.

    `org_units` holds every record over time; `zone` is the installation's.
    """

    org_units: Sequence[OrgUnit]
    fields: Sequence[Field]
    procedures: Sequence[Procedure]
    calendar: WorkingCalendar
    zone: ZoneInfo
    _units: dict[str, list[OrgUnit]] = field(init=False, repr=False, compare=False)
    _bare: dict[str, list[OrgUnit]] = field(init=False, repr=False, compare=False)
    _procedures: dict[str, Procedure] = field(init=False, repr=False, compare=False)
    _fields: dict[str, Field] = field(init=False, repr=False, compare=False)
    _titles: dict[str, Procedure | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, list[OrgUnit]] = defaultdict(list)
        bare: dict[str, list[OrgUnit]] = defaultdict(list)
        for unit in self.org_units:
            titles = (unit.name, unit.short_name)
            for key in {_code_key(unit.code), *(k for t in titles for k in _keys(t))}:
                by_key[key].append(unit)
            for key in {names.bare_key(title) for title in titles}:
                bare[key].append(unit)
        procedures: dict[str, Procedure] = {}
        for procedure in self.procedures:
            if procedure.national_code:
                procedures.setdefault(_code_key(procedure.national_code), procedure)
        # Our own code wins over a national one that happens to read the same.
        procedures |= {_code_key(p.code): p for p in self.procedures}
        fields = {_code_key(f.code): f for f in self.fields}
        # Two procedures of one name: the name tells neither.
        named: dict[str, Procedure | None] = {}
        for procedure in self.procedures:
            key = names.canonical(procedure.name)
            named[key] = None if key in named else procedure
        for name, index in (
            ("_units", dict(by_key)),
            ("_bare", dict(bare)),
            ("_procedures", procedures),
            ("_fields", fields),
            ("_titles", named),
        ):
            object.__setattr__(self, name, index)

    def find_org_unit(self, text: str, day: date) -> OrgUnit | None:
        """The one org unit in force on `day` with this code or exact name.

        None when there is none, and when several bear the name ("Phường 1" of two
        districts): then only the code tells. A name without its kind, "Bình Tân",
        is enough when only one org unit has it.
        """
        code = _only(self._units.get(_code_key(text), ()), day)
        if code is not None:
            return code
        for key in _keys(text):
            if found := _only(self._units.get(key, ()), day):
                return found
        if names.has_kind(text):
            return None
        return _only(self._bare.get(names.bare_key(text), ()), day)

    def suggest_org_units(
        self, text: str, day: date, limit: int = 3
    ) -> list[tuple[OrgUnit, int]]:
        """Org units in force named like `text`, best first, with likeness in percent.

        Likeness is the mean of that with and that without diacritics.
        """
        wanted = names.canonical(text)
        plain = names.without_marks(wanted)
        marked, unmarked = SequenceMatcher(b=wanted), SequenceMatcher(b=plain)
        scored: list[tuple[int, OrgUnit]] = []
        for unit in self.org_units:
            if not unit.in_force(day):
                continue
            likeness = max(
                _likeness(marked, unmarked, names.canonical(title))
                for title in (unit.name, unit.short_name, unit.code)
            )
            if likeness >= LEAST_LIKENESS_PERCENT:
                scored.append((likeness, unit))
        scored.sort(key=lambda pair: (-pair[0], pair[1].sort_order, pair[1].code))
        return [(unit, likeness) for likeness, unit in scored[:limit]]

    def find_procedure(self, text: str) -> Procedure | None:
        """The procedure with this code, ours or the national one, or exact name."""
        found = self._procedures.get(_code_key(text))
        return found or self._titles.get(names.canonical(text))

    def find_field(self, text: str) -> Field | None:
        """The field with this code."""
        return self._fields.get(_code_key(text))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(f"name:{key}" for key in names.keys(text))


def _code_key(text: str) -> str:
    return text.strip().casefold()


def _only(units: Iterable[OrgUnit], day: date) -> OrgUnit | None:
    """The single one in force on `day`; None when none or several are."""
    in_force = {unit.id: unit for unit in units if unit.in_force(day)}
    return next(iter(in_force.values())) if len(in_force) == 1 else None


def _likeness(
    marked: SequenceMatcher[str], unmarked: SequenceMatcher[str], name: str
) -> int:
    unmarked.set_seq1(names.without_marks(name))
    if unmarked.real_quick_ratio() * 100 < LEAST_LIKENESS_PERCENT - 20:
        return 0
    marked.set_seq1(name)
    return int(50 * (marked.ratio() + unmarked.ratio()))
