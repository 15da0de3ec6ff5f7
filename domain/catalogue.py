"""What a file may refer to: org units, procedures, fields, working days, zone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import names
from domain.handover import Handover
from domain.identifiers import FieldId, ProcedureId, SourceId
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames, org_unit_names
from domain.working_days import WorkingCalendar


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

    `org_units` holds every record over time; `zone` is the installation's. `handovers`
    say who takes over what an org unit held when it ended.
    """

    org_units: Sequence[OrgUnit]
    fields: Sequence[Field]
    procedures: Sequence[Procedure]
    calendar: WorkingCalendar
    zone: ZoneInfo
    handovers: Sequence[Handover] = ()
    unit_names: OrgUnitNames = field(init=False, repr=False, compare=False)
    _procedures: dict[str, Procedure] = field(init=False, repr=False, compare=False)
    _fields: dict[str, Field] = field(init=False, repr=False, compare=False)
    _titles: dict[str, Procedure | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
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
            ("unit_names", org_unit_names(tuple(self.org_units))),
            ("_procedures", procedures),
            ("_fields", fields),
            ("_titles", named),
        ):
            object.__setattr__(self, name, index)

    def find_org_unit(self, text: str, day: date) -> OrgUnit | None:
        """The org unit that `text` names for certain on `day`; None: none or several.

        `OrgUnitNames.candidates` has those that it may mean.
        """
        return self.unit_names.find(text, day)

    def find_procedure(self, text: str) -> Procedure | None:
        """The procedure with this code, ours or the national one, or exact name."""
        found = self._procedures.get(_code_key(text))
        return found or self._titles.get(names.canonical(text))

    def find_field(self, text: str) -> Field | None:
        """The field with this code."""
        return self._fields.get(_code_key(text))


def _code_key(text: str) -> str:
    return text.strip().casefold()
