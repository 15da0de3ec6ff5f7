"""Dossiers passed on because the org unit that held them ended: whole columns at once.

Files, loads that pass such a day and later corrections all come through here, so the
same dossier is passed on alike. `domain.succession` says who takes over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from domain.identifiers import OrgUnitId
from domain.succession import Succession

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NOBODY = -1
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Handover:
    """What `org_unit` held goes on from `giver` to `taker` at `at`, a local midnight.

    `giver` is the org unit itself, or one that took over from it before.
    """

    org_unit: OrgUnitId
    at: datetime
    giver: OrgUnitId
    taker: OrgUnitId


def handovers(succession: Succession, zone: ZoneInfo) -> tuple[Handover, ...]:
    """Every handover of every org unit that ends, by org unit and in order of time."""
    return tuple(
        Handover(
            unit,
            datetime.combine(link.effective_day, time.min, tzinfo=zone),
            link.predecessor,
            link.successor,
        )
        for unit in sorted(succession.lives)
        for link in succession.heirs(unit)
    )


@dataclass(frozen=True, slots=True)
class Transfers:
    """Transfers of many dossiers, by dossier and in order; instants in microseconds.

    `derived`: nobody reported it. `named` is the giver as the file names it, for a
    derived one the org unit that the file goes on naming.
    """

    position: Numbers
    at: Numbers
    giver: Numbers
    taker: Numbers
    derived: Mask
    named: Numbers

    @property
    def seq(self) -> Numbers:
        """1, 2, … for each dossier."""
        count = np.arange(len(self.position))
        is_first = np.ones(len(count), dtype=np.bool_)
        is_first[1:] = self.position[1:] != self.position[:-1]
        first = np.maximum.accumulate(np.where(is_first, count, 0))
        return count - first + 1 if len(count) else count

    def taken(self, chosen: Mask) -> "Transfers":
        """Those that are chosen."""
        return Transfers(*(getattr(self, name)[chosen] for name in _COLUMNS))

    def beside(self, other: "Transfers") -> "Transfers":
        """Both, of different dossiers, by dossier."""
        whole = [
            np.concatenate([getattr(self, name), getattr(other, name)])
            for name in _COLUMNS
        ]
        order = np.argsort(whole[0], kind="stable")
        return Transfers(*(column[order] for column in whole))


_COLUMNS = ("position", "at", "giver", "taker", "derived", "named")


class Heirs:
    """Handovers as columns, to be looked up for whole columns of org units."""

    __slots__ = ("_at", "_begin", "_count", "_giver", "_taker", "_units")

    def __init__(self, known: Iterable[Handover]) -> None:
        rows = sorted(known, key=lambda handover: (handover.org_unit, handover.at))
        self._at = _column(round(row.at.timestamp()) * 1_000_000 for row in rows)
        self._giver = _column(row.giver for row in rows)
        self._taker = _column(row.taker for row in rows)
        units = _column(row.org_unit for row in rows)
        self._units, self._begin, self._count = np.unique(
            units, return_index=True, return_counts=True
        )

    def __bool__(self) -> bool:
        return bool(len(self._units))

    def passed_on(
        self,
        told: Transfers,
        *,
        holder: Numbers,
        received: Numbers,
        left: Numbers,
        reach: int | Numbers,
    ) -> tuple[Numbers, Transfers]:
        """Who holds each dossier now, and its transfers with those that follow.

        `told` are reported ones. One entry per dossier: `holder` now as reported,
        `received`, `left` (NEVER while open). Nothing is passed on after `reach`, to
        which the source is complete. A holder that passes the dossier on to one of
        its heirs by itself is taken at its word.
        """
        concerned = self._concerned(told, holder, left, reach)
        rows = np.flatnonzero(concerned)
        if not len(rows):
            return holder, told
        place = np.cumsum(concerned) - 1
        mine = concerned[told.position]
        part = told.taken(mine)
        now, passed = self._of_concerned(
            replace(part, position=place[part.position]),
            holder=holder[rows],
            received=received[rows],
            left=left[rows],
            reach=reach if isinstance(reach, int) else reach[rows],
        )
        after = holder.copy()
        after[rows] = now
        passed = replace(passed, position=rows[passed.position])
        return after, passed.beside(told.taken(~mine))

    def _concerned(
        self, told: Transfers, holder: Numbers, left: Numbers, reach: int | Numbers
    ) -> Mask:
        """Dossiers that some holder of theirs may have had when it ended."""
        none = np.zeros(len(holder), dtype=np.bool_)
        if not self or not len(holder) or np.max(reach) < np.min(self._at):
            return none
        ended = self._first(holder)
        concerned = none | ((left > ended) & (reach >= ended))
        concerned[told.position[told.at > self._first(told.giver)]] = True
        return concerned

    def _first(self, units: Numbers) -> Numbers:
        """When each of `units` ended; NEVER where it did not."""
        place = np.minimum(np.searchsorted(self._units, units), len(self._units) - 1)
        at = self._at[self._begin[place]]
        return np.where(self._units[place] == units, at, NEVER)

    def _of_concerned(
        self,
        told: Transfers,
        *,
        holder: Numbers,
        received: Numbers,
        left: Numbers,
        reach: int | Numbers,
    ) -> tuple[Numbers, Transfers]:
        stretch = _stretches(told, holder, received, left)
        which, link = self._expanded(stretch.holder)
        at = np.maximum(self._at[link], stretch.begin[which])
        reached = reach if isinstance(reach, int) else reach[stretch.position[which]]
        happens = (at < stretch.end[which]) & (at <= reached)
        which, link, at = which[happens], link[happens], at[happens]
        agreed = np.unique(which[self._taker[link] == stretch.next_holder[which]])
        stays = ~np.isin(which, agreed)
        which, link, at = which[stays], link[stays], at[stays]
        if not len(which):
            return holder, told
        return _merged(
            told, stretch, which, at, self._giver[link], self._taker[link], holder
        )

    def _expanded(self, units: Numbers) -> tuple[Numbers, Numbers]:
        """Each entry of `units` that has heirs beside each of its handovers."""
        place = np.searchsorted(self._units, units)
        place = np.minimum(place, len(self._units) - 1)
        found = np.flatnonzero(self._units[place] == units)
        counts = self._count[place[found]]
        which = np.repeat(found, counts)
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        return which, np.repeat(self._begin[place[found]], counts) + within


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Who held which dossier from when to when, by dossier and in order."""

    position: Numbers
    number: Numbers
    holder: Numbers
    begin: Numbers
    end: Numbers
    next_holder: Numbers


def _stretches(
    told: Transfers, holder: Numbers, received: Numbers, left: Numbers
) -> _Stretches:
    """One for each transfer, which ends it, and one for the holder now."""
    everyone = np.arange(len(holder))
    last = np.bincount(told.position, minlength=len(holder)).astype(np.int64) + 1
    position = np.concatenate([told.position, everyone])
    number = np.concatenate([told.seq, last])
    order = np.lexsort((number, position))
    position, number = position[order], number[order]
    giver = np.concatenate([told.giver, holder])[order]
    end = np.concatenate([told.at, left])[order]
    is_first = number == 1
    begin = np.where(is_first, received[position], np.roll(end, 1))
    is_last = np.roll(is_first, -1)
    following = np.where(is_last, NOBODY, np.roll(giver, -1))
    return _Stretches(position, number, giver, begin, end, following)


def _merged(
    told: Transfers,
    stretch: _Stretches,
    which: Numbers,
    at: Numbers,
    giver: Numbers,
    taker: Numbers,
    holder: Numbers,
) -> tuple[Numbers, Transfers]:
    """Derived transfers before the one that ends their stretch."""
    final = stretch.holder.copy()
    final[which] = taker  # In order of time: the last one stays.
    ends = np.flatnonzero(stretch.next_holder != NOBODY)
    position = np.concatenate([stretch.position[which], told.position])
    number = np.concatenate([stretch.number[which], told.seq])
    is_told = np.repeat([False, True], [len(which), len(told.position)])
    # Derived ones of a stretch stand in order of time already: the sort is stable.
    order = np.lexsort((is_told, number, position))
    merged = Transfers(
        position=position[order],
        at=np.concatenate([at, told.at])[order],
        giver=np.concatenate([giver, final[ends]])[order],
        taker=np.concatenate([taker, told.taker])[order],
        derived=~is_told[order],
        named=np.concatenate([stretch.holder[which], told.named])[order],
    )
    now = holder.copy()
    is_last = stretch.next_holder == NOBODY
    now[stretch.position[is_last]] = final[is_last]
    return now, merged


def as_told(kept: Transfers, holder: Numbers) -> tuple[Numbers, Transfers]:
    """The holders and transfers that were reported, of what is kept."""
    count = np.arange(len(kept.position))
    seq = kept.seq
    before = np.zeros(len(count), dtype=np.bool_)
    before[1:] = kept.derived[:-1] & (kept.position[1:] == kept.position[:-1])
    run = np.maximum.accumulate(np.where(kept.derived & ~before, count, 0))
    named = np.where(kept.derived | before, kept.giver[run], kept.giver)
    is_last = np.ones(len(count), dtype=np.bool_)
    is_last[:-1] = seq[1:] == 1
    holders = holder.copy()
    trailing = is_last & kept.derived
    holders[kept.position[trailing]] = named[trailing]
    told = ~kept.derived
    # A reported transfer led to whoever the next reported one came from, or to now.
    position, giver = kept.position[told], named[told]
    taker = np.roll(giver, -1)
    closing = np.ones(len(position), dtype=np.bool_)
    closing[:-1] = position[1:] != position[:-1]
    taker = np.where(closing, holders[position], taker)
    return holders, Transfers(
        position,
        kept.at[told],
        giver,
        taker,
        np.zeros(len(position), dtype=np.bool_),
        giver,
    )


def _column(values: Iterable[int]) -> Numbers:
    return np.array(list(values), dtype=np.int64)
