"""Collects problems: counts all of them, lists the first of each kind."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from domain.imports import ProblemGroup
from domain.problem import Problem, Severity

LISTED_PER_KIND = 1_000
"""More of one kind are counted only; nobody mends a thousand cells by hand."""

LISTED = 5_000
"""What a page and the reject file can carry."""

VALUE_CHARACTERS = 80
"""As `Problem.value` promises."""

Counts = Mapping[tuple[str, Severity], int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem still without kind and severity, which a whole mask shares."""

    place: str
    reason: str
    remedy: str
    value: str = ""


class ProblemLog:
    """Problems of one file, row by row or mask by mask, from any thread."""

    __slots__ = ("_counts", "_listed", "_lock", "_per_kind", "_rejected")

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, Severity]] = Counter()
        self._per_kind: Counter[tuple[str, Severity]] = Counter()
        self._listed: list[Problem] = []
        self._rejected: list[npt.NDArray[np.int32]] = []

    def add(self, problem: Problem) -> None:
        """Count one problem, and list it unless its kind is full."""
        key = (problem.kind, problem.severity)
        with self._lock:
            self._counts[key] += 1
            if problem.severity is Severity.REJECT and problem.row is not None:
                self._rejected.append(np.array([problem.row], dtype=np.int32))
            if self._per_kind[key] < LISTED_PER_KIND:
                self._per_kind[key] += 1
                self._listed.append(problem)

    def add_rows(
        self,
        kind: str,
        rows: npt.NDArray[np.int32],
        describe: Callable[[int], Finding],
        *,
        severity: Severity = Severity.REJECT,
    ) -> None:
        """Count one problem for each of `rows`; `describe(i)` tells of `rows[i]`.

        Only as many are described as will be listed.
        """
        if not len(rows):
            return
        key = (kind, severity)
        with self._lock:
            self._counts[key] += len(rows)
            if severity is Severity.REJECT:
                self._rejected.append(rows.astype(np.int32))
            room = max(0, LISTED_PER_KIND - self._per_kind[key])
            self._per_kind[key] += min(room, len(rows))
        for index in range(min(room, len(rows))):
            found = describe(index)
            self._listed.append(
                Problem(
                    kind=kind,
                    place=found.place,
                    reason=found.reason,
                    remedy=found.remedy,
                    value=found.value,
                    severity=severity,
                    row=int(rows[index]),
                )
            )

    @property
    def counts(self) -> dict[tuple[str, Severity], int]:
        """How many problems of each kind and severity, listed or not."""
        return dict(self._counts)

    @property
    def rejected_rows(self) -> npt.NDArray[np.int32]:
        """Distinct numbers of the rows that may not enter, ascending."""
        if not self._rejected:
            return np.empty(0, dtype=np.int32)
        return np.unique(np.concatenate(self._rejected))

    def problems(self) -> tuple[Problem, ...]:
        """The listed problems, rejections first, in order of rows; cut at LISTED."""
        ordered = sorted(
            self._listed,
            key=lambda p: (
                p.severity is not Severity.REJECT,
                -1 if p.row is None else p.row,
            ),
        )
        return tuple(ordered[:LISTED])


def problem_groups(
    problems: Iterable[Problem], counts: Counts
) -> tuple[ProblemGroup, ...]:
    """One entry per kind: what blocks the file, then rejections, then notices.

    Within each the most frequent first. `counts` are the true numbers; `problems`
    may list fewer.
    """
    first: dict[tuple[str, Severity], Problem] = {}
    for problem in problems:
        first.setdefault((problem.kind, problem.severity), problem)
    groups = [ProblemGroup(p, counts.get(key, 1)) for key, p in first.items()]
    groups.sort(
        key=lambda group: (
            group.first.severity is not Severity.REJECT,
            group.first.row is not None,
            -group.count,
            group.first.kind,
        )
    )
    return tuple(groups)


def shortened(text: str) -> str:
    """`text` as it may be shown: one line of at most 80 characters."""
    shown = "".join(c if c.isprintable() else "\u2423" for c in text[:400])
    if len(shown) <= VALUE_CHARACTERS:
        return shown
    return shown[: VALUE_CHARACTERS - 1] + "…"
