"""How a file of another system becomes one of ours: which column is what, read how."""

from dataclasses import dataclass
from enum import StrEnum


class RowShape(StrEnum):
    """What one row of the file is."""

    CASES = "cases"
    """A dossier."""
    EVENTS = "events"
    """Something that happened to a dossier; its rows together are the dossier."""


class DateOrder(StrEnum):
    """How a date whose first two numbers could be swapped is read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


class EventRole(StrEnum):
    """What an event of a log means for the dossier's clock."""

    STEP = "step"
    """A step of handling begins; with receipt, pause and resumption too."""
    RECEIVED = "received"
    """The first of these is the receipt; without any, the first event is."""
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    """The first event of leaving ends the dossier; what follows is not counted."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    IGNORED = "ignored"


class LeaveOutWhen(StrEnum):
    """When a row is left out, by the text of one of its cells."""

    EQUALS = "equals"
    CONTAINS = "contains"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of the file, by its title there, as one of our fields.

    `key` is a key of the dossier columns (`code`, `org_unit`, `received`, ...).
    `date_order` None: the mapping's. Two uses of one title are allowed.
    """

    title: str
    key: str
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A word of the file in a coded field, and our word for it."""

    key: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A field that has the same text on every row."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Rows that are no dossiers of ours, such as drafts or another department's."""

    title: str
    when: LeaveOutWhen
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventMeaning:
    """What the events of one name mean; those not listed are a STEP."""

    text: str
    role: EventRole


@dataclass(frozen=True, slots=True)
class Mapping:
    """A saved or proposed mapping. Titles are matched without case and diacritics.

    `sheet`, `header_row` None: found automatically. `time_zone` is an IANA name,
    None: the installation's. `create_org_units`, `create_procedures`: units and
    procedures that we do not know are created under `new_units_parent` (a code) and
    in the field `new_procedures_field` (a code) once a person has confirmed the list.
    """

    name: str
    shape: RowShape = RowShape.CASES
    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[ColumnUse, ...] = ()
    date_order: DateOrder = DateOrder.DAY_FIRST
    time_zone: str | None = None
    translations: tuple[Translation, ...] = ()
    constants: tuple[Constant, ...] = ()
    left_out: tuple[LeaveOut, ...] = ()
    events: tuple[EventMeaning, ...] = ()
    create_org_units: bool = False
    new_units_parent: str = ""
    create_procedures: bool = False
    new_procedures_field: str = ""

    def title_of(self, key: str) -> str | None:
        """The file's title of the column used for `key`; None when none is."""
        return next((use.title for use in self.columns if use.key == key), None)
