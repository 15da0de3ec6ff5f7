"""In which order a list of dossiers stands, and the place in it that a page begins."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from enum import StrEnum

Value = int | str
_LONGEST = 600
"""Characters of a place in an address; a step has at most 120 letters."""


class SortColumn(StrEnum):
    """What a list can be sorted by: each of its columns; values stand in links."""

    CODE = "ma"
    ORG_UNIT = "don-vi"
    PROCEDURE = "thu-tuc"
    RECEIVED = "tiep-nhan"
    FIRST_DUE = "hen-dau"
    DUE = "han"
    MOVED = "doi"
    LATE = "qua"
    STEP = "buoc"
    WAITING = "cho-tu"
    LETTER = "thu"
    REDATES = "hen-lai"
    LEFT = "tra"
    LAST_EVENT = "viec-cuoi"
    REASON = "ly-do"


SORT_WORDS = {
    SortColumn.CODE: "mã hồ sơ",
    SortColumn.ORG_UNIT: "đơn vị",
    SortColumn.PROCEDURE: "thủ tục",
    SortColumn.RECEIVED: "ngày tiếp nhận",
    SortColumn.FIRST_DUE: "hẹn đầu",
    SortColumn.DUE: "hạn",
    SortColumn.MOVED: "số ngày dời",
    SortColumn.LATE: "số ngày quá hạn",
    SortColumn.STEP: "bước",
    SortColumn.WAITING: "ngày bắt đầu chờ",
    SortColumn.LETTER: "thư xin lỗi",
    SortColumn.REDATES: "số lần hẹn lại",
    SortColumn.LEFT: "ngày xong",
    SortColumn.LAST_EVENT: "việc gần nhất",
    SortColumn.REASON: "lý do",
}
"""Columns within a sentence."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One column, upwards or downwards. Dossiers without a value always come last."""

    column: SortColumn
    descending: bool = False

    @property
    def key(self) -> str:
        """How a link names it: "han", or "-han" downwards."""
        return f"-{self.column.value}" if self.descending else self.column.value


def sort_named(key: str) -> Sort | None:
    """The order that a link names; None for any other text."""
    name = key.removeprefix("-")
    if name not in set(SortColumn):
        return None
    return Sort(SortColumn(name), descending=key.startswith("-"))


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier of a list, so that a page can begin after it or end before it.

    `part`: a list stands in parts, e.g. those with a value and those without. `keys`:
    by what the part is sorted; `dossier_id` settles ties. `position`: how many rows
    stood before the page when the link was made; it only labels the rows.
    """

    part: int
    keys: tuple[Value, ...]
    dossier_id: int
    position: int
    backwards: bool = False


def place_text(place: Place) -> str:
    """`place` for an address."""
    values = [
        place.part, list(place.keys), place.dossier_id, place.position,
        int(place.backwards),
    ]  # fmt: skip
    packed = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
    return urlsafe_b64encode(packed).decode().rstrip("=")


def place_of(text: str) -> Place | None:
    """The place that an address names; None for what no list ever wrote."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        values = json.loads(urlsafe_b64decode(padded))
        part, keys, dossier_id, position, backwards = values
    except (NotBase64, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        return None
    numbers = (part, dossier_id, position, backwards)
    if not all(_is_number(number) for number in numbers) or not isinstance(keys, list):
        return None
    if not all(_is_value(key) for key in keys):
        return None
    return Place(part, tuple(keys), dossier_id, max(position, 0), bool(backwards))


def _is_number(value: object) -> bool:
    """An integer that a database can hold."""
    return type(value) is int and abs(value) < 2**63


def _is_value(value: object) -> bool:
    if isinstance(value, str):
        return not any(c < " " or "\ud800" <= c <= "\udfff" for c in value)
    return _is_number(value)
