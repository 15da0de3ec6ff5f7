"""Rows of a table that head a group of org units: "I. Các sở, ban, ngành"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from domain.formatting import count
from domain.written_figure import Unclear, count_of
from ingest.portal_766.subjects import is_total
from ingest.small_file import SmallRow

COUNTS = ("received", "early", "on_time", "overdue")
_ROMAN, _LETTER = r"[IVX]{1,5}", r"[A-HK]"
_NUMBER = re.compile(rf"(?:(?P<roman>{_ROMAN})|(?P<letter>{_LETTER}))[.)]?")
_HEADED = re.compile(rf"(?:(?P<roman>{_ROMAN})|(?P<letter>{_LETTER}))[.)]\s*(?=\S)")


class _Level(IntEnum):
    """A letter stands above Roman numbers where a table has both."""

    LETTER = 1
    ROMAN = 2


@dataclass(frozen=True, slots=True)
class _Head:
    at: int
    level: _Level


def without_groups(
    rows: Sequence[SmallRow],
    is_unit: Callable[[str], bool],
    *,
    keeps_unlike: bool = False,
) -> list[SmallRow]:
    """The rows of org units and of the whole; those that head a group are left out.

    A head is numbered by a Roman numeral or a letter, names no org unit and has rows
    below it. Its counts, where it has any, are the sums of those rows: then it is told,
    else refused, so that nothing is counted twice or lost. `keeps_unlike`: one that is
    not the sum is an org unit after all, for files whose org units nobody knows.
    """
    heads = _heads(rows, is_unit)
    left_out = set()
    for head in heads:
        parts = _parts(rows, head, heads)
        row = rows[head.at]
        unlike = _unlike(row, parts)
        if not parts or (unlike and keeps_unlike):
            continue
        left_out.add(head.at)
        if unlike:
            row.reject(
                "group-unlike-sum", "unit", unlike,
                "Sửa số của đơn vị hoặc dòng của nhóm, hoặc bỏ dòng ấy",
            )  # fmt: skip
        else:
            row.notice(
                "group-ignored", "unit",
                f"Dòng đầu nhóm của {count(len(parts))} đơn vị bên dưới; không cộng",
            )  # fmt: skip
    return [row for at, row in enumerate(rows) if at not in left_out]


def _heads(rows: Sequence[SmallRow], is_unit: Callable[[str], bool]) -> list[_Head]:
    found = []
    for at, row in enumerate(rows):
        name = row.cells.get("unit", "")
        level = _level(row.cells.get("number", ""), name)
        if level is not None and name and not is_total(name) and not is_unit(name):
            found.append(_Head(at, level))
    return found


def _level(number: str, name: str) -> _Level | None:
    mark = _NUMBER.fullmatch(number.strip()) or (
        None if number.strip() else _HEADED.match(name)
    )
    if mark is None:
        return None
    return _Level.ROMAN if mark["roman"] else _Level.LETTER


def _parts(
    rows: Sequence[SmallRow], head: _Head, heads: Sequence[_Head]
) -> list[SmallRow]:
    """The org units below a head, up to the next of its level or above."""
    following = (h.at for h in heads if h.at > head.at and h.level <= head.level)
    end = min(following, default=len(rows))
    within = {h.at for h in heads}
    return [
        rows[at]
        for at in range(head.at + 1, end)
        if at not in within and not is_total(rows[at].cells.get("unit", ""))
    ]


def _unlike(row: SmallRow, parts: Sequence[SmallRow]) -> str:
    """What a head says otherwise than its rows; "" where it is their sum."""
    for key in COUNTS:
        stated = _count(row, key)
        if stated is None:
            continue
        told = [number for part in parts if (number := _count(part, key)) is not None]
        if sum(told) != stated:
            title = row.opened.titles[key]
            return (
                f"Nhóm ghi {title} {count(stated)}, cộng {count(len(told))} dòng bên "
                f"dưới là {count(sum(told))}, lệch {count(abs(sum(told) - stated))}"
            )
    return ""


def _count(row: SmallRow, key: str) -> int | None:
    try:
        return count_of(row.cells.get(key, ""))
    except Unclear:  # Refused where the cell itself is read.
        return None
