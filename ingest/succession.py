"""Files of successions: which org units follow others, by which share, since when."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from domain.identifiers import OrgUnitId
from domain.problem import Problem, Severity
from domain.succession import (
    DEFAULTED,
    WHOLE,
    SuccessionLink,
    Validity,
    faults,
)
from ingest.columns import Column, folded
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.succession_faults import reject_fault
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column(
        "predecessor", "Mã đơn vị cũ",
        ("Đơn vị cũ", "Mã đơn vị trước", "Đơn vị trước"), required=True,
    ),
    Column(
        "successor", "Mã đơn vị mới",
        ("Đơn vị mới", "Mã đơn vị kế thừa", "Đơn vị kế thừa"), required=True,
    ),
    Column("day", "Ngày hiệu lực", ("Hiệu lực từ", "Từ ngày"), required=True),
    Column("share", "Tỷ lệ", ("Tỉ lệ", "Phần chuyển")),
    Column("basis", "Căn cứ tỷ lệ", ("Căn cứ tỉ lệ", "Cơ sở tỷ lệ", "Căn cứ")),
    Column("default", "Nhận hồ sơ mặc định", ("Nhận hồ sơ", "Mặc định")),
    Column("reverse", "Tỷ lệ ngược", ("Tỉ lệ ngược", "Phần của đơn vị cũ")),
    Column(
        "stays", "Đơn vị cũ vẫn hoạt động",
        ("Đơn vị cũ còn hoạt động", "Tách một phần"),
    ),
    Column("nature", "Tính chất", ("Chính xác hay ước tính",)),
    Column("reverse_nature", "Tính chất ngược"),
)  # fmt: skip
_TRUTHS = {
    folded(word): value
    for value, words in (("1", "có x 1 đúng yes true"), ("0", "không 0 sai no false"))
    for word in words.split()
}
_NATURES = {folded("chính xác"): "exact", folded("ước tính"): "estimate"}
_SHARE = re.compile(r"(\d{1,4})(?:[.,](\d{1,6}))?\s*(%?)|(\d{1,7})\s*/\s*(\d{1,7})")
Lives = Mapping[OrgUnitId, Validity]


@dataclass(frozen=True, slots=True)
class ParsedSuccession:
    """The links of a file, and all problems; with a refused row there are none."""

    links: tuple[SuccessionLink, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


@dataclass(frozen=True, slots=True)
class _Told:
    """One row as the file tells it; None: left blank."""

    row: SmallRow
    predecessor: OrgUnitId
    successor: OrgUnitId
    day: date
    share: Fraction | None
    basis: str
    is_default: bool | None
    reverse: Fraction | None
    stays: bool
    is_exact: bool | None
    reverse_is_exact: bool | None


def read_succession(
    path: Path,
    *,
    codes: Mapping[str, Sequence[OrgUnitId]],
    lives: Lives,
    kept: Sequence[SuccessionLink] = (),
    limits: Limits = UPLOAD,
) -> ParsedSuccession:
    """Read a CSV file or workbook of successions; never raises for what it holds.

    `codes`: the org units that ever bore a code. `kept`: links known already; the file
    replaces those of the predecessors that it names, and is judged with the others.
    """
    log = ProblemLog()
    told: list[_Told] = []
    is_sound = True
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            found = _told(row, codes, lives)
            if found is None:
                is_sound = False
            else:
                told.append(found)
    except UnreadableFile as refused:
        told = []
        for problem in refused.problems:
            log.add(problem)
    links = _linked(told, lives) if is_sound else []
    if is_sound and not any(found.row.is_bad for found in told):
        _check(told, links, kept, lives, _codes(codes))
    if any(found.row.is_bad for found in told):
        links = []
    return ParsedSuccession(tuple(links), log.problems(), log.counts)


def _told(
    row: SmallRow, codes: Mapping[str, Sequence[OrgUnitId]], lives: Lives
) -> _Told | None:
    day = row.day("day")
    if not row.cells.get("day"):
        row.reject("cell-missing", "day", "Thiếu Ngày hiệu lực", "Ghi ngày đầu tiên "
                   "của đơn vị mới")  # fmt: skip
    old = _org_unit(row, "predecessor", codes)
    new = _org_unit(row, "successor", codes)
    share, reverse = _share(row, "share"), _share(row, "reverse")
    basis = row.text("basis", 80)
    is_default = row.choice("default", _TRUTHS, "có, không")
    stays = row.choice("stays", _TRUTHS, "có, không")
    nature = row.choice("nature", _NATURES, "chính xác, ước tính")
    back = row.choice("reverse_nature", _NATURES, "chính xác, ước tính")
    if row.is_bad or day is None or not old or not new:
        return None
    return _Told(
        row=row,
        predecessor=_ending(old, day, lives),
        successor=_standing(new, day, lives),
        day=day,
        share=share,
        basis=basis,
        is_default=None if is_default is None else is_default == "1",
        reverse=reverse,
        stays=stays == "1",
        is_exact=None if nature is None else nature == "exact",
        reverse_is_exact=None if back is None else back == "exact",
    )


def _org_unit(
    row: SmallRow, key: str, codes: Mapping[str, Sequence[OrgUnitId]]
) -> Sequence[OrgUnitId]:
    code = row.text(key, 32, required=True)
    found = codes.get(code, ())
    if code and not found:
        row.reject(
            "org-unit-unknown", key, "Không có đơn vị mang mã này",
            "Nạp danh mục đơn vị trước, hoặc sửa mã",
        )  # fmt: skip
    return found


def _share(row: SmallRow, key: str) -> Fraction | None:
    """A part of a whole as an exact fraction: 0,35 or 35 % or 7/20."""
    text = row.cells.get(key, "")
    if not text:
        return None
    match = _SHARE.fullmatch(text)
    if match is None or (match[5] is not None and int(match[5]) == 0):
        row.reject(
            "share-not-number", key, "Tỷ lệ không đọc được",
            "Ghi như 0,35 hoặc 35 % hoặc 7/20",
        )  # fmt: skip
        return None
    if match[5] is not None:
        return Fraction(int(match[4]), int(match[5]))
    decimals = match[2] or ""
    value = Fraction(int(match[1] + decimals), 10 ** len(decimals))
    return value / 100 if match[3] else value


def _ending(units: Sequence[OrgUnitId], day: date, lives: Lives) -> OrgUnitId:
    """Of those that bore the code, the one that was there the day before."""
    before = [unit for unit in units if (lives[unit].first or date.min) < day]
    return max(before or units, key=lambda unit: lives[unit].first or date.min)


def _standing(units: Sequence[OrgUnitId], day: date, lives: Lives) -> OrgUnitId:
    """Of those that bore the code, the one that is there on the day."""
    there = [unit for unit in units if (lives[unit].first or date.min) <= day]
    return max(there or units, key=lambda unit: lives[unit].first or date.min)


def _linked(told: Sequence[_Told], lives: Lives) -> list[SuccessionLink]:
    """A link for each row, in order; what the file leaves open is filled in."""
    shares = _forwards(told)
    reverses = _backwards(told, lives)
    return [
        replace(
            shares[place],
            reverse_share=reverses[place][0],
            reverse_is_exact=reverses[place][1],
        )
        for place in range(len(told))
    ]


def _forwards(told: Sequence[_Told]) -> dict[int, SuccessionLink]:
    groups: dict[tuple[OrgUnitId, date], list[int]] = defaultdict(list)
    for place, found in enumerate(told):
        groups[found.predecessor, found.day].append(place)
    links: dict[int, SuccessionLink] = {}
    for places in groups.values():
        heir = _heir(told, places)
        is_open = all(told[place].share is None for place in places)
        for place in places:
            found = told[place]
            if found.share is None and not is_open:
                found.row.reject(
                    "share-missing", "share",
                    "Thiếu tỷ lệ trong khi dòng khác của đơn vị cũ này có ghi",
                    "Ghi tỷ lệ cho mọi đơn vị mới, hoặc để trống tất cả",
                )  # fmt: skip
            share = Fraction(place == heir) if found.share is None else found.share
            is_whole = len(places) == 1 and share == 1
            basis = WHOLE if is_whole else DEFAULTED if is_open else ""
            links[place] = SuccessionLink(
                predecessor=found.predecessor,
                successor=found.successor,
                effective_day=found.day,
                share=share,
                basis=found.basis or basis,
                is_exact=is_whole if found.is_exact is None else found.is_exact,
                is_default=place == heir,
                reverse_share=Fraction(),
                reverse_is_exact=False,
            )
    return links


def _heir(told: Sequence[_Told], places: Sequence[int]) -> int | None:
    """Which row takes what is open; None: the predecessor stays, or nobody knows."""
    marked = [place for place in places if told[place].is_default]
    if any(told[place].stays for place in places):
        for place in marked:
            told[place].row.reject(
                "succession-stays", "default",
                "Đơn vị cũ vẫn hoạt động nên giữ hồ sơ của mình",
                "Để trống một trong hai cột",
            )  # fmt: skip
        return None
    if len(marked) > 1:
        told[marked[1]].row.reject(
            "succession-default", "default",
            "Đơn vị cũ này đã có đơn vị nhận hồ sơ mặc định ở dòng "
            f"{told[marked[0]].row.number}",
            "Đánh dấu đúng một đơn vị mới",
        )  # fmt: skip
    if marked:
        return marked[0]
    if len(places) == 1:
        return places[0]
    largest = max(told[place].share or Fraction() for place in places)
    heirs = [place for place in places if told[place].share == largest]
    if len(heirs) == 1:
        return heirs[0]
    told[places[0]].row.reject(
        "succession-default", "default",
        "Đơn vị cũ chia cho nhiều đơn vị mới mà chưa rõ đơn vị nào nhận hồ sơ",
        "Đánh dấu “có” ở một dòng, cột Nhận hồ sơ mặc định",
    )  # fmt: skip
    return None


def _backwards(told: Sequence[_Told], lives: Lives) -> dict[int, tuple[Fraction, bool]]:
    """The reverse share of each row, and whether it is exact.

    A new org unit with one predecessor does only what was that one's business. One
    that was there before keeps its own unless the file says otherwise.
    """
    groups: dict[tuple[OrgUnitId, date], list[int]] = defaultdict(list)
    for place, found in enumerate(told):
        groups[found.successor, found.day].append(place)
    shares: dict[int, tuple[Fraction, bool]] = {}
    for (successor, day), places in groups.items():
        is_new = (lives[successor].first or date.min) == day
        is_open = all(told[place].reverse is None for place in places)
        if is_open and is_new and len(places) > 1:
            told[places[0]].row.reject(
                "succession-reverse", "reverse",
                "Đơn vị mới lập từ nhiều đơn vị cũ mà chưa rõ đơn vị cũ nào là chính",
                "Ghi 1 ở dòng của đơn vị cũ chính, cột Tỷ lệ ngược",
            )  # fmt: skip
        for place in places:
            is_only = is_new and len(places) == 1
            blank = Fraction(is_only and is_open)
            given = told[place].reverse
            share = blank if given is None else given
            told_exact = told[place].reverse_is_exact
            is_exact = is_only and share == 1 if told_exact is None else told_exact
            shares[place] = share, is_exact
    return shares


def _check(
    told: Sequence[_Told],
    links: Sequence[SuccessionLink],
    kept: Sequence[SuccessionLink],
    lives: Lives,
    codes: Mapping[OrgUnitId, str],
) -> None:
    """Refuse rows whose links are not sound, together with those that stay."""
    named = {link.predecessor for link in links}
    others = [link for link in kept if link.predecessor not in named]
    rows = {id(link): found.row for link, found in zip(links, told, strict=True)}
    for fault in faults([*links, *others], lives):
        row = rows.get(id(fault.link))
        reject_fault(row or told[0].row, fault, codes)


def _codes(units: Mapping[str, Sequence[OrgUnitId]]) -> dict[OrgUnitId, str]:
    return {unit: code for code, bearers in units.items() for unit in bearers}
