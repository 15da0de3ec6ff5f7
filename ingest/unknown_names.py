"""Org units and procedures that a file names and nobody here knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain import names
from domain.catalogue import Catalogue
from domain.mapping import Mapping as FileMapping
from domain.mapping_proposal import UnknownName, UnknownNames
from ingest.clock import local_of_utc, ordinals_of
from ingest.dossier_batch import DossierBatch, distinct, without_blank_rows
from ingest.dossier_columns import slots
from ingest.dossier_table import opened_dossiers
from ingest.limits import UPLOAD, Limits
from ingest.org_unit_lookup import SUGGESTED
from ingest.problem_log import ProblemLog
from ingest.unreadable import UnreadableFile

NAMES_MOST = 2_000
"""More different names than any city has org units or procedures: a wrong column."""
_NEVER = date.max.toordinal()


@dataclass(slots=True)
class _Counted:
    """Names not known, by what they are compared with: spellings, rows, first day."""

    is_known: Callable[[str], bool]
    spelled: dict[str, Counter[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    def add(self, batch: DossierBatch, key: str, days: npt.NDArray[np.int64]) -> None:
        cells = batch.cells(key)
        if cells is None:
            return
        texts, at = distinct(cells)
        counts = np.bincount(at, minlength=len(texts))
        first = np.full(len(texts), _NEVER, np.int64)
        np.minimum.at(first, at, days)
        for text, count, day in zip(
            texts, counts.tolist(), first.tolist(), strict=True
        ):
            name = self._key(text.strip())
            if name and (name in self.rows or len(self.rows) < NAMES_MOST):
                self.spelled.setdefault(name, Counter())[text.strip()] += count
                self.rows[name] = self.rows.get(name, 0) + count
                self.days[name] = min(self.days.get(name, _NEVER), day)

    def _key(self, text: str) -> str:
        """What the name is compared by; "" when it is known, or none at all."""
        if text not in self._keys:
            known = not text or self.is_known(text)
            self._keys[text] = "" if known else (names.canonical(text) or text)
        return self._keys[text]

    def found(self) -> tuple[UnknownName, ...]:
        """Most frequent first; names only on rows without a receipt are left out."""
        dated = [name for name in self.rows if self.days[name] != _NEVER]
        return tuple(
            UnknownName(
                self.spelled[name].most_common(1)[0][0],
                self.rows[name],
                date.fromordinal(self.days[name]),
            )
            for name in sorted(dated, key=lambda name: (-self.rows[name], name))
        )


def unknown_names(
    path: Path,
    *,
    catalogue: Catalogue,
    mapping: FileMapping | None,
    limits: Limits = UPLOAD,
    progress: Callable[[float], None] | None = None,
) -> UnknownNames:
    """The names of a file that stand for nothing at any time; none if unreadable.

    A unit that existed at another time, or a name that several bear, is known: it
    wants another date or a code, not another unit.
    """
    units = _Counted(catalogue.unit_names.is_known)
    procedures = _Counted(lambda text: catalogue.find_procedure(text) is not None)
    log = ProblemLog()
    try:
        with opened_dossiers(
            path, log, catalogue.zone, mapping=mapping, limits=limits
        ) as opened:
            keys = _name_keys(opened.index)
            wanted = {
                opened.index[key]
                for key in (*keys, "procedure", "received")
                if key in opened.index
            }
            for raw in opened.table.read(sorted(wanted), log):
                batch = DossierBatch(
                    opened, without_blank_rows(raw), ProblemLog(), catalogue.zone
                )
                days = _receipt_days(batch)
                for key in keys:
                    units.add(batch, key, days)
                procedures.add(batch, "procedure", days)
                if progress is not None:
                    progress(raw.done)
    except UnreadableFile:
        return UnknownNames()
    return UnknownNames(_with_like(units.found(), catalogue), procedures.found())


def _with_like(
    found: tuple[UnknownName, ...], catalogue: Catalogue
) -> tuple[UnknownName, ...]:
    """With the units that the most frequent names may be misspellings of."""

    def like(item: UnknownName) -> tuple[str, ...]:
        near = catalogue.unit_names.candidates(item.name, item.first_day, limit=2)
        return tuple(candidate.unit.name for candidate in near)

    first, rest = found[:SUGGESTED], found[SUGGESTED:]
    return (*(replace(item, like=like(item)) for item in first), *rest)


def _name_keys(index: Iterable[str]) -> Sequence[str]:
    numbers = slots(list(index), "transfer")
    return ["org_unit", *(f"transfer_{k}_from" for k in numbers)]


def _receipt_days(batch: DossierBatch) -> npt.NDArray[np.int64]:
    received = batch.instants("received")
    days = np.full(len(batch), _NEVER, np.int64)
    local = local_of_utc(received.us[received.present], batch.zone)
    days[received.present] = ordinals_of(local)
    return days
