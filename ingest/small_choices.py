"""Cells that hold one word of a closed list, as it stands in files."""

from collections.abc import Mapping
from enum import StrEnum

from ingest.columns import folded
from ingest.small_file import SmallRow


def words_of(members: type[StrEnum]) -> Mapping[str, str]:
    """What cells may say, folded; a blank member is said by leaving the cell blank."""
    return {folded(each.value): each.value for each in members if each.value}


def required_word(row: SmallRow, key: str, members: type[StrEnum]) -> str | None:
    """The value of a cell that must be one of `members`; None where refused."""
    listed = ", ".join(each.value for each in members)
    found = row.choice(key, words_of(members), listed)
    if found is None and not row.cells.get(key):
        title = row.opened.titles[key]
        row.reject("cell-missing", key, f"Thiếu {title}", f"Ghi một trong: {listed}")
    return found
