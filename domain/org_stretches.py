"""Stretches of validity of a code: which are one org unit, and which one is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

Stretch = tuple[date | None, date | None]
"""Half-open; None leaves an end open."""


@dataclass(slots=True)
class Placement:
    """`known_of[i]`: the known stretch that given stretch i replaces; None: it is new.

    `in_the_way[i]`: a known stretch that it would overlap. Both are positions.
    """

    known_of: list[int | None]
    in_the_way: dict[int, int] = field(default_factory=dict)


def placed(given: Sequence[Stretch], known: Sequence[Stretch]) -> Placement:
    """Match stretches of one code by their start, else by being the only overlap.

    So the start of a stretch can be corrected, and never are two in force at once.
    `given` do not overlap among themselves, nor do `known`.
    """
    starts = {stretch[0] or date.min: number for number, stretch in enumerate(known)}
    found = Placement([starts.get(stretch[0] or date.min) for stretch in given])
    meant = {number for number in found.known_of if number is not None}
    for position, stretch in enumerate(given):
        if found.known_of[position] is not None:
            continue
        overlapped = [
            number
            for number, other in enumerate(known)
            if number not in meant and overlap(stretch, other)
        ]
        if len(overlapped) == 1:
            found.known_of[position] = overlapped[0]
    claimed = [number for number in found.known_of if number is not None]
    for number, other in enumerate(known):
        if claimed.count(number) == 1:
            continue  # It gives way to the one stretch that speaks of it.
        for position, stretch in enumerate(given):
            if overlap(stretch, other):
                found.in_the_way.setdefault(position, number)
    return found


def lives(given: Sequence[Stretch]) -> list[list[int]]:
    """Positions of stretches of one code that are one org unit, in order of time.

    One that begins on the day on which another ends goes on with it: the same office
    under another name or parent. After a gap it is another office.
    """
    order = sorted(range(len(given)), key=lambda place: given[place][0] or date.min)
    found: list[list[int]] = []
    for place in order:
        begin = given[place][0]
        if found and begin is not None and given[found[-1][-1]][1] == begin:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def overlap(one: Stretch, other: Stretch) -> bool:
    """Whether a day lies in both."""
    return (one[0] or date.min) < (other[1] or date.max) and (other[0] or date.min) < (
        one[1] or date.max
    )
