"""Counts of dossier events over some days of one node, and what follows from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from operator import add, attrgetter, sub

from domain.ratio import Ratio


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Additive counts of events; the `_change` ones are net (begun less ended).

    Names are the measures of the roll-ups; `received_online` is the part of
    `received` that came online.
    """

    received: int = 0
    left_early: int = 0
    left_on_time: int = 0
    left_late: int = 0
    left_refused: int = 0
    left_stopped: int = 0
    left_withdrawn: int = 0
    left_late_first: int = 0
    fell_due: int = 0
    became_overdue: int = 0
    became_overdue_first: int = 0
    transferred_in: int = 0
    transferred_out: int = 0
    transferred_in_overdue: int = 0
    transferred_out_overdue: int = 0
    overdue_first_change: int = 0
    waiting_change: int = 0
    apology_missing_change: int = 0
    apology_sent: int = 0
    waiting_began: int = 0
    left_late_766: int = 0
    paid_online: int = 0
    digitised: int = 0
    electronic_result: int = 0
    processing_days: int = 0
    received_online: int = 0

    def __add__(self, other: "EventCounts") -> "EventCounts":
        return EventCounts(*map(add, _values(self), _values(other)))

    def __sub__(self, other: "EventCounts") -> "EventCounts":
        return EventCounts(*map(sub, _values(self), _values(other)))

    @property
    def left(self) -> int:
        """Form II.06 column 7: every dossier that left."""
        return self.left_early + self.left_on_time + self.left_late

    @property
    def open_change(self) -> int:
        """By how much the stock in process grew."""
        return self.received + self.transferred_in - self.transferred_out - self.left

    @property
    def overdue_change(self) -> int:
        """By how much the overdue stock grew."""
        return (
            self.became_overdue
            + self.transferred_in_overdue
            - self.transferred_out_overdue
            - self.left_late
        )

    @property
    def on_time(self) -> Ratio:
        """R1: early and on time among those that left."""
        return Ratio(self.left_early + self.left_on_time, self.left)

    @property
    def late(self) -> Ratio:
        """Late among those that left."""
        return Ratio(self.left_late, self.left)

    @property
    def online(self) -> Ratio:
        """Received online among received."""
        return Ratio(self.received_online, self.received)


_NAMES = tuple(field.name for field in fields(EventCounts))
_values = attrgetter(*_NAMES)
"""All counts of one, in order: a form adds up thousands."""
_LEFT = ("left_early", "left_on_time", "left_late")
_NET: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "left": (_LEFT, ()),
    "open_change": (("received", "transferred_in"), ("transferred_out", *_LEFT)),
    "overdue_change": (
        ("became_overdue", "transferred_in_overdue"),
        ("transferred_out_overdue", "left_late"),
    ),
}
"""What the properties that are counts are made of: added and taken away."""
NETS = tuple(_NET)
"""Names of those properties."""


def net_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The counts that a count or property adds up, and those that it takes away."""
    return _NET.get(name, ((name,), ()))


Terms = tuple[tuple[str, int], ...]
"""A sum of counts, each so many times; in the order of their names, none 0 times."""


def terms_of(weights: Mapping[str, int]) -> Terms:
    """Counts and properties, each so many times, as counts alone."""
    found: Counter[str] = Counter()
    for name, weight in weights.items():
        added, taken = net_of(name)
        for count in added:
            found[count] += weight
        for count in taken:
            found[count] -= weight
    return tuple(sorted((name, number) for name, number in found.items() if number))


def counts_behind(names: Iterable[str]) -> frozenset[str]:
    """The counts that these counts or properties need; ValueError for any other."""
    found = {count for name in names for side in net_of(name) for count in side}
    if unknown := found.difference(_NAMES):
        raise ValueError(f"not counts: {sorted(unknown)}")
    return frozenset(found)
