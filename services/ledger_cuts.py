"""Which nodes of the roll-ups add up to the rows of a ledger, day by day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.identifiers import OrgUnitId
from domain.ledger_cell import HandlingLevel, level_of
from domain.ledger_form import OWN_KEY
from domain.org_tree import OrgTree, OrgUnit

WHOLE = ""
"""The one row of a ledger that org units do not divide."""
OWN = OWN_KEY
"""The row of what the org unit itself holds; no code looks like it."""

RowOf = Callable[[OrgUnit], str]


@dataclass(frozen=True, slots=True)
class Cut:
    """The holders of each row, and the signed nodes that hold the same.

    What an org unit itself holds is its node less the nodes right below it, so a
    whole subtree is one node again.
    """

    holders: Mapping[str, frozenset[OrgUnitId]]
    nodes: Mapping[str, Mapping[OrgUnitId, int]]

    def is_subtree(self, row: str) -> bool:
        """Whether a row is one node, whose roll-up knows its transfers."""
        return list(self.nodes[row].values()) == [1]

    @property
    def all_holders(self) -> frozenset[OrgUnitId]:
        """The holders of all rows together."""
        return frozenset[OrgUnitId]().union(*self.holders.values())


@dataclass(frozen=True, slots=True)
class Segment:
    """Days [first_day, end_day) on which the tree, hence the cut, is the same."""

    first_day: date
    end_day: date
    cut: Cut

    @property
    def tree_day(self) -> date:
        """A day of that tree: of an empty stretch the one before."""
        is_empty = self.first_day == self.end_day
        return self.first_day - timedelta(days=1) if is_empty else self.first_day


def cut_on(
    tree: OrgTree,
    node: OrgUnitId,
    day: date,
    *,
    row_of: RowOf | None = None,
    own_only: bool = False,
    level: HandlingLevel | None = None,
) -> Cut:
    """The cut of an org unit on `day`; without `row_of` all of it is one row."""
    if row_of is None and level is None:
        return _one_row(tree, node, day, own_only=own_only)
    inside = (node,) if own_only else tree.subtree(node, day)
    rows: dict[OrgUnitId, str] = {}
    for holder in inside:
        unit = tree.unit(holder, day)
        if level is None or level_of(unit.kind) is level:
            rows[holder] = row_of(unit) if row_of else WHOLE
    return cut_of(tree, day, rows)


def _one_row(tree: OrgTree, node: OrgUnitId, day: date, *, own_only: bool) -> Cut:
    """As `cut_of` has it, without adding up what cancels out."""
    if not own_only:
        return Cut({WHOLE: tree.subtree(node, day)}, {WHOLE: {node: 1}})
    below = {child.id: -1 for child in tree.children(node, day)}
    return Cut({WHOLE: frozenset({node})}, {WHOLE: {node: 1, **below}})


def cut_of(tree: OrgTree, day: date, rows: Mapping[OrgUnitId, str]) -> Cut:
    """The cut in which each holder belongs to the row that `rows` says."""
    holders: dict[str, set[OrgUnitId]] = defaultdict(set)
    nodes: dict[str, Counter[OrgUnitId]] = defaultdict(Counter)
    for holder, row in rows.items():
        holders[row].add(holder)
        nodes[row][holder] += 1
        for below in tree.children(holder, day):
            nodes[row][below.id] -= 1
    return Cut(
        {row: frozenset(units) for row, units in holders.items()},
        {row: {u: n for u, n in signed.items() if n} for row, signed in nodes.items()},
    )


def rows_below(tree: OrgTree, node: OrgUnitId, day: date) -> RowOf:
    """Rows by the id of the org unit right below `node`, for codes are used again; what
    it holds itself is a row too.
    """
    row_by_holder = {node: OWN}
    for child in tree.children(node, day):
        for holder in tree.subtree(child.id, day):
            row_by_holder[holder] = str(child.id)
    return lambda unit: row_by_holder[unit.id]


def rows_by_level(unit: OrgUnit) -> str:
    """Rows by the level of the holder."""
    return level_of(unit.kind).value


def segments(
    tree: OrgTree,
    first_day: date,
    end_day: date,
    cut_of: Callable[[date], Cut],
) -> tuple[Segment, ...]:
    """[first_day, end_day) in stretches of one cut each, in order.

    An empty one comes first where the tree changes on the first day itself.

    The tree changes only on days on which a record of it begins or ends.
    """
    starts = [first_day, *tree.changes(first_day, end_day)]
    # What is held when the first day begins is held in the tree of the day before.
    before = cut_of(first_day - timedelta(days=1))
    found = [Segment(first_day, first_day, before)]
    if before == cut_of(first_day):
        found = []
    for start, end in zip(starts, [*starts[1:], end_day], strict=True):
        cut = cut_of(start)
        if found and found[-1].cut == cut:
            found[-1] = Segment(found[-1].first_day, end, cut)
        else:
            found.append(Segment(start, end, cut))
    return tuple(found)
