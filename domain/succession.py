"""Org units that follow others: what became of an office, by which shares, when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit

WHOLE, DEFAULTED = "nguyên vẹn", "mặc định"
"""Bases of a share: the predecessor passed as it was; nobody published a share."""


@dataclass(frozen=True, slots=True)
class SuccessionLink:
    """What of `predecessor` passed to `successor`, whose first day it was.

    `share` is the part of the predecessor's earlier counts that belongs to the
    successor, `reverse_share` the part of the successor's later counts that belongs to
    the predecessor when read backwards. Each is exact, or an estimate. `is_default`:
    what is open when the predecessor ends goes here. A predecessor without a default
    stays in force and only a part of it was split off.
    """

    predecessor: OrgUnitId
    successor: OrgUnitId
    effective_day: date
    share: Fraction
    basis: str
    is_exact: bool
    is_default: bool
    reverse_share: Fraction
    reverse_is_exact: bool


class FaultKind(StrEnum):
    """What can be wrong with links; values are kinds of import problems."""

    SELF = "succession-self"
    REPEATED = "succession-repeated"
    CYCLE = "succession-cycle"
    GAP = "succession-gap"
    OVERLAP = "succession-overlap"
    SHARE = "succession-share"
    SHARE_SUM = "succession-share-sum"
    DEFAULT = "succession-default"
    REVERSE_SUM = "succession-reverse-sum"
    NOT_EXACT = "succession-not-exact"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with `link`; `told` is the amount or day that is wrong."""

    kind: FaultKind
    link: SuccessionLink
    told: Fraction | date | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """First day and the day after the last; None leaves that end open."""

    first: date | None
    end: date | None


def validities(units: Iterable[OrgUnit]) -> dict[OrgUnitId, Validity]:
    """The whole life of each org unit, whatever its names and parents."""
    found: dict[OrgUnitId, Validity] = {}
    for unit in units:
        known = found.get(unit.id)
        if known is None:
            found[unit.id] = Validity(unit.valid_from, unit.valid_to)
            continue
        firsts, ends = (known.first, unit.valid_from), (known.end, unit.valid_to)
        found[unit.id] = Validity(
            None if None in firsts else min(day for day in firsts if day),
            None if None in ends else max(day for day in ends if day),
        )
    return found


def faults(
    links: Sequence[SuccessionLink], lives: Mapping[OrgUnitId, Validity]
) -> Iterator[Fault]:
    """Everything wrong with links: no cycle, no gap, no overlap, shares sum to 1."""
    seen: set[tuple[OrgUnitId, OrgUnitId, date]] = set()
    for link in links:
        key = (link.predecessor, link.successor, link.effective_day)
        if key in seen:
            yield Fault(FaultKind.REPEATED, link)
        seen.add(key)
        yield from _of_link(link, lives)
    yield from _cycles(links)
    for group in _grouped(links, by_predecessor=True):
        yield from _of_predecessor(group, lives[group[0].predecessor])
    for group in _grouped(links, by_predecessor=False):
        yield from _of_successor(group, lives[group[0].successor])


def _of_link(
    link: SuccessionLink, lives: Mapping[OrgUnitId, Validity]
) -> Iterator[Fault]:
    if link.predecessor == link.successor:
        yield Fault(FaultKind.SELF, link)
    for share, is_exact in (
        (link.share, link.is_exact),
        (link.reverse_share, link.reverse_is_exact),
    ):
        if not 0 <= share <= 1:
            yield Fault(FaultKind.SHARE, link, share)
        elif is_exact and share != 1:
            yield Fault(FaultKind.NOT_EXACT, link, share)
    life, day = lives[link.successor], link.effective_day
    if life.first is not None and life.first > day:
        yield Fault(FaultKind.GAP, link, life.first)
    if life.end is not None and life.end <= day:
        yield Fault(FaultKind.GAP, link, life.end)


def _of_predecessor(links: Sequence[SuccessionLink], life: Validity) -> Iterator[Fault]:
    """Links of one predecessor on one day."""
    first, day = links[0], links[0].effective_day
    defaults = [link for link in links if link.is_default]
    total = sum((link.share for link in links), Fraction())
    if life.first is not None and life.first >= day:
        yield Fault(FaultKind.GAP, first, life.first)
    if defaults:
        if len(defaults) > 1:
            yield Fault(FaultKind.DEFAULT, defaults[1])
        if life.end is not None and life.end < day:
            yield Fault(FaultKind.GAP, first, life.end)
        if life.end is None or life.end > day:
            yield Fault(FaultKind.OVERLAP, first, life.end)
        if total != 1:
            yield Fault(FaultKind.SHARE_SUM, first, total)
        return
    if life.end is not None and life.end <= day:
        yield Fault(FaultKind.DEFAULT, first)
    if total > 1:
        yield Fault(FaultKind.SHARE_SUM, first, total)


def _of_successor(links: Sequence[SuccessionLink], life: Validity) -> Iterator[Fault]:
    """Links to one successor on one day.

    What a successor that was there before has left is its own.
    """
    total = sum((link.reverse_share for link in links), Fraction())
    is_new = life.first == links[0].effective_day
    if total > 1 or (is_new and total != 1):
        yield Fault(FaultKind.REVERSE_SUM, links[0], total)


def _cycles(links: Sequence[SuccessionLink]) -> Iterator[Fault]:
    """Links of org units that ended by which one comes back to where it began."""
    following: dict[OrgUnitId, set[OrgUnitId]] = defaultdict(set)
    ends = {(link.predecessor, link.effective_day) for link in links if link.is_default}
    ending = [link for link in links if (link.predecessor, link.effective_day) in ends]
    for link in ending:
        following[link.predecessor].add(link.successor)
    for link in ending:
        if link.predecessor == link.successor:
            continue
        seen: set[OrgUnitId] = set()
        waiting = [link.successor]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(following.get(current, ()))
        if link.predecessor in seen:
            yield Fault(FaultKind.CYCLE, link)


def _grouped(
    links: Sequence[SuccessionLink], *, by_predecessor: bool
) -> list[list[SuccessionLink]]:
    groups: dict[tuple[OrgUnitId, date], list[SuccessionLink]] = defaultdict(list)
    for link in links:
        unit = link.predecessor if by_predecessor else link.successor
        groups[unit, link.effective_day].append(link)
    return list(groups.values())


class Succession:
    """Sound links with the lives of org units; who follows whom, and by what share."""

    __slots__ = ("_across", "_from", "_heirs", "_to", "days", "links", "lives")

    def __init__(
        self, links: Iterable[SuccessionLink], lives: Mapping[OrgUnitId, Validity]
    ) -> None:
        self.links = tuple(sorted(links, key=lambda link: (
            link.effective_day, link.predecessor, link.successor)))  # fmt: skip
        self.lives = dict(lives)
        first = next(faults(self.links, self.lives), None)
        if first is not None:
            raise ValueError(f"{first.kind}: {first.link}")
        self.days = tuple(sorted({link.effective_day for link in self.links}))
        self._from: dict[OrgUnitId, tuple[SuccessionLink, ...]] = {}
        self._to: dict[OrgUnitId, tuple[SuccessionLink, ...]] = {}
        for link in self.links:
            self._from[link.predecessor] = (*self.successors(link.predecessor), link)
            self._to[link.successor] = (*self.predecessors(link.successor), link)
        self._across = {
            (backwards, link.effective_day, _subject(link, backwards)): (
                self._passed(group, backwards=backwards)
            )
            for backwards in (False, True)
            for group in _grouped(self.links, by_predecessor=not backwards)
            for link in group[:1]
        }
        self._heirs = {link.predecessor: link for link in self.links if link.is_default}

    def predecessors(self, org_unit: OrgUnitId) -> tuple[SuccessionLink, ...]:
        """Links by which others passed to it, in order of day."""
        return self._to.get(org_unit, ())

    def known_since(self, org_unit: OrgUnitId) -> date | None:
        """Since when there is something that can be told of it, on whatever org units:
        the first day of its life, or of those it came from. None: always.
        """
        seen, waiting = {org_unit}, [org_unit]
        firsts = []
        while waiting:
            current = waiting.pop()
            first = self.lives[current].first
            if first is None:
                return None
            firsts.append(first)
            before = {link.predecessor for link in self.predecessors(current)} - seen
            seen |= before
            waiting += before
        return min(firsts)

    def successors(self, org_unit: OrgUnitId) -> tuple[SuccessionLink, ...]:
        """Links by which it passed to others, in order of day."""
        return self._from.get(org_unit, ())

    def heirs(self, org_unit: OrgUnitId) -> tuple[SuccessionLink, ...]:
        """Who takes over what is open when it ends, and then when that one ends."""
        found: list[SuccessionLink] = []
        current = org_unit
        while (link := self._heirs.get(current)) is not None:
            found.append(link)
            current = link.successor
        return tuple(found)

    def on(
        self, day: date, org_unit: OrgUnitId, *, backwards: bool
    ) -> tuple[list[tuple[OrgUnitId, Fraction | int]], bool] | None:
        """Its counts across one day: parts of others, and whether all are exact.

        None: nothing happens to it on that day.
        """
        return self._across.get((backwards, day, org_unit))

    def _passed(
        self, group: Sequence[SuccessionLink], *, backwards: bool
    ) -> tuple[list[tuple[OrgUnitId, Fraction | int]], bool]:
        """`on` of the org unit whose links of one day these are.

        What is not passed stays with it. Where one link is exact it is all: of communes
        whose whole business was that of a district and its communes, the district has
        it, and no part is guessed.
        """
        day, org_unit = group[0].effective_day, _subject(group[0], backwards)
        whole = [
            link.predecessor if backwards else link.successor
            for link in group
            if (link.reverse_is_exact if backwards else link.is_exact)
        ]
        if whole:
            return [(whole[0], 1)], True
        parts: list[tuple[OrgUnitId, Fraction | int]] = [
            (link.predecessor, _plain(link.reverse_share))
            if backwards
            else (link.successor, _plain(link.share))
            for link in group
        ]
        rest = Fraction(1) - sum(share for _, share in parts)
        life = self.lives[org_unit]
        stays = life.first != day if backwards else life.end != day
        if rest or stays:
            parts.append((org_unit, _plain(rest)))
        return parts, False


def _plain(share: Fraction) -> Fraction | int:
    """A whole share as an int, which is quicker to reckon with."""
    return share.numerator if share.denominator == 1 else share


def _subject(link: SuccessionLink, backwards: bool) -> OrgUnitId:
    """The org unit from which one sets out."""
    return link.successor if backwards else link.predecessor
