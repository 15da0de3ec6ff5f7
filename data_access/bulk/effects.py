"""What a load does to roll-ups and live tables, worked out apart from writing it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.bulk.contributions import (
    Contributions,
    DossierFacts,
    RollupBasis,
    contributions,
)
from data_access.bulk.live_rows import LiveRows, live_rows

MANY_ROWS = 500_000
"""So many are worked out by DuckDB for the most part, which leaves Python alone."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Signed counts to add to the roll-ups, and the live rows to come."""

    delta: Contributions
    live: tuple[LiveRows, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """Dossiers that count no more (-1) and from now on (+1); asks no database.

    The facts are files or tables of their own, so working it out can go on while
    other rows are written. `folder` takes what is large.
    """

    signed: tuple[tuple[int, DossierFacts], ...]
    basis: RollupBasis
    folder: Path

    def worked_out(self) -> WorkedOut:
        """All of it, here and now."""
        delta = contributions(self.signed, basis=self.basis, folder=self.folder)
        live = tuple(
            live_rows(facts, zone=self.basis.zone)
            for sign, facts in self.signed
            if sign > 0
        )
        return WorkedOut(delta, live)

    @contextmanager
    def beside(self, rows: int, *, waits: bool) -> Iterator[Future[WorkedOut]]:
        """Worked out in a thread while the body writes `rows`; leaving waits for it.

        `waits`: the body mostly waits for a server. Where it does not, few rows are
        worked out before: the thread would take the interpreter from the writing for
        longer than it takes by itself.
        """
        if rows < MANY_ROWS and not waits:
            done: Future[WorkedOut] = Future()
            done.set_result(self.worked_out())
            yield done
            return
        with ThreadPoolExecutor(1, "effects") as worker:
            yield worker.submit(self.worked_out)
