"""Some rows of an opened file once more, as they stand, and where a problem points."""

from collections.abc import Sequence

import numpy as np

from domain.problem import Problem
from ingest.cell_table import CellTable
from ingest.problem_log import ProblemLog

PlainRow = tuple[int, tuple[str, ...]]
"""The number of a row in the file, and all its cells as text."""


def rows_again(table: CellTable, numbers: Sequence[int]) -> tuple[PlainRow, ...]:
    """The rows of these ascending numbers; nothing is read behind the last one."""
    if not numbers:
        return ()
    wanted = np.array(numbers, dtype=np.int64)
    width = range(len(table.header))
    found: list[PlainRow] = []
    for batch in table.read(width, ProblemLog()):
        taken = np.flatnonzero(np.isin(batch.rows, wanted))
        if len(taken):
            cells = [batch.columns[index].take(taken).to_pylist() for index in width]
            found.extend(
                (int(batch.rows[at]), tuple(cell or "" for cell in row))
                for at, row in zip(taken, zip(*cells, strict=True), strict=True)
            )
        if len(batch.rows) and batch.rows[-1] >= wanted[-1]:
            break
    return tuple(found)


def column_of(table: CellTable, problem: Problem) -> int | None:
    """The column that a problem is about, told by its place; None: the whole row."""
    if problem.row is None:
        return None
    for index in range(len(table.header)):
        if table.place(problem.row, index) == problem.place:
            return index
    return None
