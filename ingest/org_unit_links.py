"""Who belongs to whom in a file of org units: parents exist, nobody is his own."""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

from ingest.small_file import SmallRow


class HasParent(Protocol):
    """What the rules on parents need of a unit."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def parent_code(self) -> str | None:
        """The code of the unit it belongs to."""


U = TypeVar("U", bound=HasParent)


def check_links(
    rows: Sequence[tuple[SmallRow, U]], known_codes: Collection[str]
) -> list[U]:
    """The units whose parents are sound; the others are refused.

    A parent must be one of `known_codes`, and no chain of parents may come back to
    where it began.
    """
    parents: dict[str, set[str]] = {}
    for _, unit in rows:
        if unit.parent_code is not None:
            parents.setdefault(unit.code, set()).add(unit.parent_code)
    circular = {code for code in parents if _returns(code, parents)}
    for row, unit in rows:
        if unit.parent_code is not None and unit.parent_code not in known_codes:
            row.reject(
                "parent-unknown", "parent",
                "Không có đơn vị cấp trên này trong tệp và trong hệ thống",
                "Thêm dòng cho đơn vị cấp trên, hoặc sửa mã",
            )  # fmt: skip
        elif unit.code in circular and unit.parent_code in circular:
            row.reject(
                "parent-circular", "parent",
                "Chuỗi đơn vị cấp trên quay lại chính đơn vị này",
                "Sửa mã đơn vị cấp trên",
            )  # fmt: skip
    return [unit for row, unit in rows if not row.is_bad]


def _returns(code: str, parents: dict[str, set[str]]) -> bool:
    """Whether going up from `code` leads back to it."""
    seen: set[str] = set()
    waiting = list(parents[code])
    while waiting:
        current = waiting.pop()
        if current == code:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return False
