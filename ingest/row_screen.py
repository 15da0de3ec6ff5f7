"""Rows that are no dossiers: left out by the mapping, totals; told, never silent."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.formatting import count as count_text
from domain.mapping import LeaveOut, LeaveOutWhen
from domain.problem import Problem, Severity
from domain.text_keys import folded, title_key
from ingest.cell_table import Batch, CellTable
from ingest.columns import OpenedTable, header_titles
from ingest.problem_log import VALUE_CHARACTERS, Finding, ProblemLog, shortened
from ingest.text_arrays import text_lengths

Mask = npt.NDArray[np.bool_]

_TOTAL = re.compile(
    r"(tong (so|cong)( so)? (ho so|dong|ban ghi)|tong ho so|so (dong|ban ghi)|"
    r"(grand )?total( number of| no of)? "
    r"(cases|records|rows|permits|applications|dossiers|events)|"
    r"(record|row|case|permit|application) count|(records|rows) (in total|total))"
)
"""A sum of rows; a sum without a noun may be one of money."""
_SUBTOTAL = re.compile(r"(tong cong|tong|cong|(sub ?|grand )?total)( \w+){0,6}")
_GROUPED = re.compile(r"(?<!\d)(\d{1,3}(?:[., \u00a0\u202f]\d{3})+|\d+)(?!\d)")
TOTAL_KIND = "total-ignored"
"""As the readers call the totals that they know by themselves."""
_FEW = 1_000
"""Of so many rows without a receipt in one batch none is likely a sum."""
_HEAD_COLUMNS = 3
"""Totals stand in the first columns, whether or not those are fields of ours."""


@dataclass(slots=True)
class _Seen:
    """What has been read: rows kept, rows left out, and where the file says a total."""

    kept: int = 0
    left_out: int = 0
    totals: list[tuple[str, int]] = field(default_factory=list)


def screened(opened: OpenedTable) -> OpenedTable:
    """The table without rows that are no dossiers; what it leaves out is logged.

    At the end it compares the number of rows with the total that the file states, and
    reports columns of dates whose order is in doubt.
    """
    table = opened.table
    mapping = opened.reading.mapping
    rules = _placed_rules(table, mapping.left_out if mapping else ())
    received = opened.index.get("received", opened.index.get("event_at"))
    extra = {position for position, _ in rules} | set(
        range(min(_HEAD_COLUMNS, len(table.header)))
    )

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        seen = _Seen()
        columns = sorted(extra | set(wanted))
        for batch in table.read(columns, log):
            yield _screened_batch(batch, wanted, rules, received, table, seen, log)
        _compare_totals(seen, log)
        for problem in opened.reading.orders.problems():
            log.add(problem)

    return replace(opened, table=replace(table, read=read))


def _placed_rules(
    table: CellTable, rules: Sequence[LeaveOut]
) -> list[tuple[int, LeaveOut]]:
    positions = {
        title_key(title): position
        for position, title in reversed([*enumerate(header_titles(table.header))])
    }
    return [(positions[title_key(rule.title)], rule) for rule in rules]


def _screened_batch(
    batch: Batch,
    wanted: Sequence[int],
    rules: Sequence[tuple[int, LeaveOut]],
    received: int | None,
    table: CellTable,
    seen: _Seen,
    log: ProblemLog,
) -> Batch:
    out = np.zeros(len(batch.rows), dtype=np.bool_)
    for position, rule in rules:
        hit = _hit(batch.columns[position], rule) & ~out
        _report_left_out(log, table, batch, position, hit)
        out |= hit
    seen.left_out += int(out.sum())
    totals = _totals(batch, received, out, table, seen, log)
    seen.kept += _filled(batch, ~(out | totals))
    out |= totals
    columns = {index: batch.columns[index] for index in wanted}
    if not out.any():
        return Batch(batch.rows, columns, batch.done)
    keep = pa.array(~out)
    return Batch(
        batch.rows[~out],
        {index: cells.filter(keep) for index, cells in columns.items()},
        batch.done,
    )


def _filled(batch: Batch, among: Mask) -> int:
    filled = np.zeros(len(batch.rows), dtype=np.bool_)
    for cells in batch.columns.values():
        filled |= text_lengths(cells) > 0
        if filled.all():
            break
    return int((filled & among).sum())


def _hit(cells: pa.StringArray, rule: LeaveOut) -> Mask:
    encoded = cells.dictionary_encode()
    wanted = title_key(rule.text)
    tests: dict[LeaveOutWhen, Callable[[str], bool]] = {
        LeaveOutWhen.BLANK: lambda text: not text.strip(),
        LeaveOutWhen.EQUALS: lambda text: title_key(text) == wanted,
        LeaveOutWhen.CONTAINS: lambda text: bool(wanted) and wanted in title_key(text),
    }
    test = tests[rule.when]
    flags = np.array([test(text) for text in encoded.dictionary.to_pylist()], np.bool_)
    at = encoded.indices.to_numpy(zero_copy_only=False)
    return flags[at] if len(flags) else np.zeros(len(cells), dtype=np.bool_)


def _report_left_out(
    log: ProblemLog, table: CellTable, batch: Batch, position: int, hit: Mask
) -> None:
    at = np.flatnonzero(hit)
    cells = batch.columns[position]

    def describe(index: int) -> Finding:
        row = int(at[index])
        return Finding(
            table.place(int(batch.rows[row]), position),
            "Dòng bỏ qua theo ánh xạ",
            "Không bắt buộc sửa",
            shortened(str(cells[row].as_py()).strip()) or "(trống)",
        )

    log.add_rows("row-left-out", batch.rows[at], describe, severity=Severity.NOTICE)


def _totals(
    batch: Batch,
    received: int | None,
    out: Mask,
    table: CellTable,
    seen: _Seen,
    log: ProblemLog,
) -> Mask:
    """Rows that sum up others: without a date of receipt, with a word for a sum."""
    found = np.zeros(len(batch.rows), dtype=np.bool_)
    blank = ~out
    if received is not None and received in batch.columns:
        blank &= text_lengths(batch.columns[received]) == 0
    candidates = np.flatnonzero(blank)
    if not 0 < len(candidates) <= _FEW:
        return found
    heads = [i for i in sorted(batch.columns) if i < _HEAD_COLUMNS]
    for position in _worded(batch, candidates, heads):
        cells = (str(c[position].as_py()).strip() for c in batch.columns.values())
        said = " ".join(cell for cell in cells if cell)[:VALUE_CHARACTERS]
        if not _is_total(said) and _SUBTOTAL.fullmatch(_words(said)) is None:
            continue
        found[position] = True
        row = int(batch.rows[position])
        place = table.place(row)
        if _is_total(said) and (number := _number(said)) is not None:
            seen.totals.append((place, number))
        log.add(_total_notice(place, row, said))
    return found


def _is_total(said: str) -> bool:
    """Whether a row speaks of the whole file, and not of a part of it."""
    return _TOTAL.fullmatch(_words(said)) is not None


def _words(said: str) -> str:
    return re.sub(r"[\d ]+", " ", folded(said)).strip()


def _worded(
    batch: Batch, candidates: npt.NDArray[np.int64], heads: Sequence[int]
) -> list[int]:
    """Of `candidates` those with a word for a sum in one of the first columns."""
    some = np.zeros(len(candidates), dtype=np.bool_)
    for index in heads:
        texts = batch.columns[index].take(pa.array(candidates))
        hit = pc.match_substring_regex(texts, r"(?i)t.{1,3}ng|c.{1,3}ng|total|count|s.")
        some |= hit.to_numpy(zero_copy_only=False)
    return [int(position) for position in candidates[some]]


def _number(text: str) -> int | None:
    """The one number of a text; None when it has several or none."""
    found = _GROUPED.findall(text)
    return int(re.sub(r"\D", "", found[0])) if len(found) == 1 else None


def _total_notice(place: str, row: int, said: str) -> Problem:
    return Problem(
        kind=TOTAL_KIND,
        place=place,
        reason="Dòng tổng cộng; bỏ qua",
        remedy="Không bắt buộc sửa",
        value=shortened(said),
        severity=Severity.NOTICE,
        row=row,
    )


def _compare_totals(seen: _Seen, log: ProblemLog) -> None:
    """Refuse a file that says itself how many rows it has, and has not so many."""
    stated = dict(seen.totals)
    for problem in log.problems():
        if problem.kind == TOTAL_KIND and _is_total(problem.value):
            number = _number(problem.value)
            if number is not None:
                stated.setdefault(problem.place, number)
    for place, number in stated.items():
        # Whether the source counts what the mapping leaves out is not known.
        if seen.kept <= number <= seen.kept + seen.left_out:
            continue
        log.add(
            Problem(
                kind="control-total",
                place=place,
                reason=f"Tệp ghi tổng số {count_text(number)} nhưng có "
                f"{count_text(seen.kept + seen.left_out)} dòng",
                remedy="Xuất lại tệp cho đủ; nếu số ấy không phải số dòng thì xóa "
                "dòng tổng cộng",
                value=str(number),
            )
        )
