"""Opens files as the readers of dossiers do, and keeps all that came of it."""

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.problem import Problem, Severity
from ingest.cell_table import CellTable
from ingest.columns import Column, opened_table
from ingest.dossier_columns import COLUMNS
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.unreadable import UnreadableFile

MOST_SECONDS = 5.0
"""Of processor time, our process and its children together."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: its rows by field, with their numbers, and its problems."""

    table: CellTable | None
    rows: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]
    problems: tuple[Problem, ...]

    def column(self, key: str) -> list[str]:
        """The texts of one field."""
        return [row[key] for row in self.rows]

    def of_kind(self, kind: str) -> list[Problem]:
        """The problems of one kind."""
        return [problem for problem in self.problems if problem.kind == kind]

    @property
    def kinds(self) -> set[tuple[str, Severity]]:
        """The kinds of problems met."""
        return {(problem.kind, problem.severity) for problem in self.problems}


def read_table(
    path: Path, *, columns: Sequence[Column] = COLUMNS, limits: Limits = UPLOAD
) -> Reading:
    """All rows of a file that has these columns; none if it was refused."""
    log = ProblemLog()
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    table = None
    begin = _cpu_seconds()
    try:
        with opened_table(path, columns, log, limits=limits) as opened:
            table = opened.table
            for batch in table.read(sorted(set(opened.index.values())), log):
                texts = {
                    key: batch.columns[index].to_pylist()
                    for key, index in opened.index.items()
                }
                numbers.extend(batch.rows.tolist())
                rows.extend(
                    {key: cells[at] for key, cells in texts.items()}
                    for at in range(len(batch.rows))
                )
    except UnreadableFile as refused:
        rows, numbers = [], []
        for problem in refused.problems:
            log.add(problem)
    assert _cpu_seconds() - begin < MOST_SECONDS
    return Reading(table, tuple(rows), tuple(numbers), log.problems())


def only_refusal(reading: Reading) -> Problem:
    """The one reason why a file as a whole was refused, complete in words."""
    (problem,) = [p for p in reading.problems if p.severity is Severity.REJECT]
    assert problem.row is None
    assert not reading.rows
    assert problem.place
    assert problem.reason
    assert problem.remedy
    return problem


def refusal(path: Path, **limits: int) -> Problem:
    """Why a file is refused as a whole."""
    return only_refusal(read_table(path, limits=Limits(**limits)))


_CHILD = """
import pathlib, resource, sys
from ingest.limits import Limits
from tests.ingest.opening import read_table, only_refusal
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
problem = only_refusal(read_table(pathlib.Path(sys.argv[1])))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(problem.kind, (after - before) // 1024)
"""


def refused_in_little_memory(
    path: Path, *, most_megabytes: int = 64, address_megabytes: int = 2048
) -> str:
    """The kind of refusal, given by a process that may not take more memory."""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(address_megabytes * 1024**2)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert time.monotonic() - begin < 60
    kind, grown_megabytes = done.stdout.split()
    assert int(grown_megabytes) < most_megabytes
    return kind


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    )]  # fmt: skip
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
