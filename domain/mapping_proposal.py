"""What a foreign file seems to mean: the mapping proposed for it, and why."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.mapping import Mapping
from domain.problem import Problem


class FieldKind(StrEnum):
    """What a field of ours holds."""

    TEXT = "text"
    INSTANT = "instant"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class MappableField:
    """A field of ours that a column may be used for; `choices`: its only words."""

    key: str
    title: str
    kind: FieldKind
    is_required: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """A column of the file, from its first rows.

    `values` are some different texts of it, none where they may name a person.
    `words` are all its texts with their numbers, most frequent first, where they are
    few enough to be words of a code; else empty.
    """

    title: str
    filled: int
    values: tuple[str, ...]
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Why a column is proposed for a field, in Vietnamese; 100: certain."""

    title: str
    key: str
    confidence_percent: int
    reason: str


@dataclass(frozen=True, slots=True)
class UnknownName:
    """An org unit or procedure of the file that we do not have.

    `row_count` rows name it, the first of them received on `first_day`. `like`: names
    of ours that it may be a spelling of, likeliest first.
    """

    name: str
    row_count: int
    first_day: date
    like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownNames:
    """Org units and procedures of a file that we do not have, most frequent first."""

    org_units: tuple[UnknownName, ...] = ()
    procedures: tuple[UnknownName, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.org_units or self.procedures)


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """A mapping to start from, and what a person needs to correct it.

    `columns` are those of the file in order; `case_fields` and `event_fields` what
    they may be used for, by the shape of the rows. `read_rows` were looked at, all of
    the file where `is_whole`. `unknown` is as far as the proposed columns tell.
    """

    mapping: Mapping
    columns: tuple[ColumnSample, ...]
    sheets: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    case_fields: tuple[MappableField, ...]
    event_fields: tuple[MappableField, ...]
    read_rows: int
    is_whole: bool
    unknown: UnknownNames = UnknownNames()
    notices: tuple[Problem, ...] = field(default=())

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the file, in order."""
        return tuple(column.title for column in self.columns)


@dataclass(frozen=True, slots=True)
class MappingPlace:
    """An org unit or field of ours under which something new can be created."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NewNamePlaces:
    """Where new org units and new procedures may go."""

    units: tuple[MappingPlace, ...]
    fields: tuple[MappingPlace, ...]


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping kept under a name. `mapping` None: it can no longer be used.

    `changed_by` None: the command line.
    """

    name: str
    mapping: Mapping | None
    changed_at: datetime
    changed_by: str | None
