"""Org units and procedures to be created from the names of a file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from domain.catalogue import (
    Catalogue,
    Field,
    Procedure,
    ProcedureLevel,
    ServiceLevel,
)
from domain.errors import InvalidInput
from domain.identifiers import OrgUnitId, ProcedureId
from domain.mapping import Mapping
from domain.mapping_proposal import UnknownName, UnknownNames
from domain.names import without_marks
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind

CODE_CHARACTERS = 32
UNIT_NAME_CHARACTERS, SHORT_NAME_CHARACTERS = 200, 80
PROCEDURE_NAME_CHARACTERS = 300
"""As wide as the columns that keep them."""
CREATED_MOST = 1_000
"""A file that names more than this many new ones has another column mapped."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")
_APART = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class NewNames:
    """What a load would create, with the ids and codes that it will have.

    The ids follow the highest ones; should others take them meanwhile, the reference
    data have changed and the load is refused.
    """

    names: UnknownNames = field(default_factory=UnknownNames)
    units: tuple[OrgUnit, ...] = ()
    procedures: tuple[Procedure, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.procedures)

    def added_to(self, known: Catalogue) -> Catalogue:
        """The catalogue as it will be."""
        if not self:
            return known
        return replace(
            known,
            org_units=(*known.org_units, *self.units),
            procedures=(*known.procedures, *self.procedures),
        )


def new_names(unknown: UnknownNames, mapping: Mapping, known: Catalogue) -> NewNames:
    """What `mapping` asks to create of the names that `known` lacks.

    New units are of kind OTHER, under the unit that the mapping names, in force from
    the first day they receive; new procedures state no time. InvalidInput when that
    unit or field does not exist, or the names are too many to be names.
    """
    asked = UnknownNames(
        unknown.org_units if mapping.create_org_units else (),
        unknown.procedures if mapping.create_procedures else (),
    )
    return NewNames(
        asked,
        _units(asked.org_units, mapping, known),
        _procedures(asked.procedures, mapping, known),
    )


def _units(
    names: Sequence[UnknownName], mapping: Mapping, known: Catalogue
) -> tuple[OrgUnit, ...]:
    _require_few(names, "đơn vị")
    if not names:
        return ()
    parents = [u for u in known.org_units if u.code == mapping.new_units_parent]
    if not parents:
        raise InvalidInput(
            f"Không có đơn vị mã “{mapping.new_units_parent[:40]}” để đặt các đơn vị "
            "mới. Chọn đơn vị cấp trên trong ánh xạ."
        )
    parent = next((unit for unit in parents if unit.valid_to is None), parents[-1])
    taken = {unit.code.casefold() for unit in known.org_units}
    first_id = max(unit.id for unit in known.org_units) + 1
    order = max(unit.sort_order for unit in known.org_units) + 1
    return tuple(
        OrgUnit(
            id=OrgUnitId(first_id + at),
            code=_code(item.name, taken, "DV"),
            official_code=None,
            name=item.name[:UNIT_NAME_CHARACTERS],
            short_name=item.name[:SHORT_NAME_CHARACTERS],
            kind=OrgUnitKind.OTHER,
            parent_id=parent.id,
            sort_order=order + at,
            valid_from=item.first_day,
        )
        for at, item in enumerate(_fitting(names, UNIT_NAME_CHARACTERS))
    )


def _procedures(
    names: Sequence[UnknownName], mapping: Mapping, known: Catalogue
) -> tuple[Procedure, ...]:
    _require_few(names, "thủ tục")
    if not names:
        return ()
    field = known.find_field(mapping.new_procedures_field)
    if field is None:
        raise InvalidInput(
            f"Không có lĩnh vực mã “{mapping.new_procedures_field[:40]}” để đặt các "
            "thủ tục mới. Chọn lĩnh vực trong ánh xạ."
        )
    taken = {
        code.casefold()
        for item in known.procedures
        for code in (item.code, item.national_code or item.code)
    }
    first_id = max((item.id for item in known.procedures), default=0) + 1
    return tuple(
        _procedure(ProcedureId(first_id + at), item.name, field, taken)
        for at, item in enumerate(_fitting(names, PROCEDURE_NAME_CHARACTERS))
    )


def _procedure(
    number: ProcedureId, name: str, field: Field, taken: set[str]
) -> Procedure:
    return Procedure(
        id=number,
        code=_code(name, taken, "TT"),
        national_code=None,
        name=name,
        field_id=field.id,
        level=ProcedureLevel.DEPARTMENT,
        working_days=None,
        service_level=ServiceLevel.NONE,
    )


def _fitting(names: Iterable[UnknownName], most: int) -> list[UnknownName]:
    """Names that can be kept and shown; rows with others are refused as before."""
    return [
        item
        for item in names
        if len(item.name) <= most
        and item.name.isprintable()
        and not item.name.startswith(("=", "+", "-", "@"))
    ]


def _require_few(names: Sequence[UnknownName], what: str) -> None:
    if len(names) > CREATED_MOST:
        raise InvalidInput(
            f"Tệp có hơn {CREATED_MOST} tên {what} chưa biết, nhiều hơn mức có thể. "
            f"Kiểm tra cột {what} trong ánh xạ."
        )


def _code(name: str, taken: set[str], prefix: str) -> str:
    """A code of letters, digits and dashes that nobody has yet; it is then taken.

    A name that looks like a code is its own code.
    """
    plain = name.strip()
    if _CODE.fullmatch(plain) and any(char.isdigit() for char in plain):
        base = plain
    else:
        base = _APART.sub("-", without_marks(plain).upper()).strip("-") or prefix
    base = base[:CODE_CHARACTERS].strip("-")
    code, number = base, 1
    while code.casefold() in taken:
        number += 1
        end = f"-{number}"
        code = base[: CODE_CHARACTERS - len(end)] + end
    taken.add(code.casefold())
    return code
