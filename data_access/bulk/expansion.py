"""Counts by org unit and day, expanded over nodes and summed up to each roll-up.

A node gets what the org units in it count on the days on which they are in it, for
every field and for all of them; half months, years and all time are sums of its days.
Nodes are worked on in sets, as many at a time as fit into bounded memory: for a day's
load all at once, for three years some.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_access.bulk.cells import (
    Axes,
    Cells,
    Ints,
    Part,
    summed,
    values_of,
)
from data_access.bulk.zone_days import HALVES_OF_YEAR, halves
from data_access.schema.rollups import MEASURES, PROCEDURE_MEASURES
from domain.identifiers import ALL_FIELDS

_GROUP_ROWS = 100_000
"""Rows that are written to a file at a time."""
_MOST_CELLS = 1 << 20
"""Combinations of a set of nodes, and rows that it takes together."""
_DAY_KEYS = ("field_id", "day", "channel")
_PROCEDURE_KEYS = ("half", "procedure_id", "channel")
_ANCESTOR = ("org_unit_id", "ancestor_id", "from_day", "to_day")


@dataclass(frozen=True, slots=True)
class _Owned:
    """One kind of event by owner, an org unit or a node, in order of owners.

    The rows of `owners[i]` are those from `starts[i]` until before `starts[i + 1]`.
    """

    part: Part
    owners: Ints
    starts: Ints

    def rows_of(self, owners: Ints) -> tuple[Ints, Ints]:
        """Where the rows of some owners begin, and how many each has; 0: none."""
        if not len(self.owners):
            return np.zeros(len(owners), np.int64), np.zeros(len(owners), np.int64)
        at = np.minimum(np.searchsorted(self.owners, owners), len(self.owners) - 1)
        known = self.owners[at] == owners
        lengths = np.where(known, self.starts[at + 1] - self.starts[at], 0)
        return self.starts[at], lengths


@dataclass(frozen=True, slots=True)
class _Reach:
    """Which owner is in which node, from a day until before another; by node."""

    owner: Ints
    node: Ints
    first: Ints
    end: Ints

    def of(self, nodes: Ints) -> "_Reach":
        """What is in some nodes that follow one another."""
        begin, end = np.searchsorted(self.node, [nodes[0], nodes[-1] + 1])
        some = slice(begin, end)
        return _Reach(
            self.owner[some], self.node[some], self.first[some], self.end[some]
        )


@dataclass(frozen=True, slots=True)
class NodeRollups:
    """What is known by node and field; `by_day` is a file where a folder was given."""

    by_day: pa.Table | Path
    by_half: pa.Table
    by_year: pa.Table
    total: pa.Table


def node_rollups(
    of_units: Sequence[pa.Table],
    of_nodes: Sequence[pa.Table],
    ancestors: pa.Table,
    path: Path | None,
) -> NodeRollups:
    """Add up kinds of events by org unit, and what belongs to single nodes.

    Each table has its owner, _DAY_KEYS and some MEASURES.
    """
    tables = (*of_units, *of_nodes)
    fields = values_of(tables, "field_id")
    axes = Axes(
        _DAY_KEYS,
        (
            np.concatenate([np.array([ALL_FIELDS], np.int32), fields]),
            values_of(tables, "day"),
            values_of(tables, "channel"),
        ),
    )
    reach = _reach(ancestors)
    kinds = [(_owned(table, "org_unit_id", axes), reach) for table in of_units]
    kinds += [_by_itself(_owned(table, "node_id", axes)) for table in of_nodes]
    by_half = _Sums(axes)
    written = _Written("node_id", axes, MEASURES, path)
    for nodes, by_field in _summed_by_node(kinds, axes, MEASURES):
        cells = _with_all_fields(by_field, axes)
        written.add(nodes, cells)
        by_half.add(nodes, cells)
    return NodeRollups(written.result(), *by_half.results())


def procedure_rollup(
    of_units: Sequence[pa.Table], path: Path | None
) -> pa.Table | Path:
    """Add up kinds of events by org unit, half month, procedure and channel."""
    values = tuple(values_of(of_units, name) for name in _PROCEDURE_KEYS)
    axes = Axes(_PROCEDURE_KEYS, values)
    kinds = [_by_itself(_owned(table, "org_unit_id", axes)) for table in of_units]
    written = _Written("org_unit_id", axes, PROCEDURE_MEASURES, path)
    for units, cells in _summed_by_node(kinds, axes, PROCEDURE_MEASURES):
        written.add(units, cells)
    return written.result()


class _Sums:
    """Half months, years and all time of each node, summed from its days."""

    def __init__(self, days: Axes) -> None:
        fields, dates, channels = days.values
        months = halves(dates.astype(np.int64)).astype(np.int32)
        kept_halves = np.unique(months)
        years = kept_halves // HALVES_OF_YEAR
        kept_years = np.unique(years)
        self._half_of_day = np.searchsorted(kept_halves, months)
        self._year_of_half = np.searchsorted(kept_years, years)
        self._days = days
        self._halves = Axes(
            ("field_id", "half", "channel"), (fields, kept_halves, channels)
        )
        self._years = Axes(
            ("field_id", "year", "channel"), (fields, kept_years, channels)
        )
        self._total = Axes(("field_id", "channel"), (fields, channels))
        self._by_half = _Written("node_id", self._halves, MEASURES, None)
        self._by_year = _Written("node_id", self._years, MEASURES, None)
        self._totals = _Written("node_id", self._total, MEASURES, None)

    def add(self, nodes: Ints, cells: Cells) -> None:
        """The days of some nodes."""
        node, field, day, channel = _among(nodes, self._days).places(cells.numbers)
        of_halves = _among(nodes, self._halves)
        numbers = of_halves.joined((node, field, self._half_of_day[day], channel))
        by_half = summed([_part(numbers, cells)], of_halves.size, MEASURES)
        self._by_half.add(nodes, by_half)
        node, field, half, channel = of_halves.places(by_half.numbers)
        of_years = _among(nodes, self._years)
        numbers = of_years.joined((node, field, self._year_of_half[half], channel))
        by_year = summed([_part(numbers, by_half)], of_years.size, MEASURES)
        self._by_year.add(nodes, by_year)
        node, field, _, channel = of_years.places(by_year.numbers)
        of_all = _among(nodes, self._total)
        numbers = of_all.joined((node, field, channel))
        total = summed([_part(numbers, by_year)], of_all.size, MEASURES)
        self._totals.add(nodes, total)

    def results(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """By half month, by year, and over all time."""
        return self._by_half.table(), self._by_year.table(), self._totals.table()


class _Written:
    """Cells of owners after one another as rows: in memory, or in a Parquet file."""

    def __init__(
        self, owner: str, axes: Axes, measures: Sequence[str], path: Path | None
    ) -> None:
        self._owner, self._axes, self._measures = owner, axes, measures
        names = (owner, *axes.names, *measures)
        self._schema = pa.schema([(name, _type(name)) for name in names])
        self._path = path
        self._waiting: list[pa.Table] = []
        self._rows = 0
        self._file = None
        if path is not None:
            self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, owners: Ints, cells: Cells) -> None:
        """Append the cells of some owners, who come first in their numbers."""
        columns = _among(owners, self._axes).columns(cells.numbers).values()
        arrays = [pa.array(column, pa.int32()) for column in columns]
        for name, sums in zip(self._measures, cells.sums, strict=True):
            kind = self._schema.field(name).type
            arrays.append(pa.array(sums.astype(kind.to_pandas_dtype()), kind))
        self._waiting.append(pa.table(arrays, schema=self._schema))
        self._rows += len(cells.numbers)
        if self._file is not None and self._rows >= _GROUP_ROWS:
            self._file.write_table(self.table())
            self._waiting, self._rows = [], 0

    def table(self) -> pa.Table:
        """The rows that are in memory."""
        return pa.concat_tables([self._schema.empty_table(), *self._waiting])

    def result(self) -> pa.Table | Path:
        """All rows."""
        if self._file is None or self._path is None:
            return self.table()
        self._file.write_table(self.table())
        self._file.close()
        return self._path


def _type(name: str) -> pa.DataType:
    return pa.int64() if name == "processing_days" else pa.int32()


def _owned(table: pa.Table, owner: str, axes: Axes) -> _Owned:
    """A table with its rows brought into order of owners."""
    owners = table[owner].to_numpy()
    order = np.argsort(owners, kind="stable")
    columns = {name: table[name].to_numpy() for name in axes.names}
    counts = {
        name: table[name].to_numpy()[order]
        for name in table.column_names
        if name != owner and name not in columns
    }
    ids, starts = np.unique(owners[order], return_index=True)
    return _Owned(
        Part(axes.numbers(columns)[order], counts),
        ids.astype(np.int64),
        np.append(starts, len(owners)).astype(np.int64),
    )


def _reach(ancestors: pa.Table) -> _Reach:
    columns = [ancestors[name].to_numpy().astype(np.int64) for name in _ANCESTOR]
    order = np.argsort(columns[1], kind="stable")
    return _Reach(*(column[order] for column in columns))


def _by_itself(owned: _Owned) -> tuple[_Owned, _Reach]:
    """A kind of event of which each owner has its own only."""
    count = len(owned.owners)
    always = np.iinfo(np.int64)
    first, end = np.full(count, always.min), np.full(count, always.max)
    return owned, _Reach(owned.owners, owned.owners, first, end)


def _summed_by_node(
    kinds: Sequence[tuple[_Owned, _Reach]], axes: Axes, measures: Sequence[str]
) -> Iterator[tuple[Ints, Cells]]:
    """Sets of nodes that anything belongs to, in order, with the sums of each cell.

    The numbers of cells are those of `axes` with the node before them.
    """
    for nodes in _sets(kinds, axes.size):
        parts = [
            part
            for owned, reach in kinds
            if (part := _expanded(owned, reach.of(nodes), nodes, axes)) is not None
        ]
        yield nodes, summed(parts, len(nodes) * axes.size, measures)


def _sets(kinds: Sequence[tuple[_Owned, _Reach]], size: int) -> Iterator[Ints]:
    """The nodes that anything belongs to, in sets of bounded size."""
    rows: dict[int, int] = {}
    for owned, reach in kinds:
        _, lengths = owned.rows_of(reach.owner)
        some = lengths > 0
        for node, count in zip(
            reach.node[some].tolist(), lengths[some].tolist(), strict=True
        ):
            rows[node] = rows.get(node, 0) + count
    chosen: list[int] = []
    taken = 0
    for node in sorted(rows):
        taken += rows[node]
        if chosen and ((len(chosen) + 1) * size > _MOST_CELLS or taken > _MOST_CELLS):
            yield np.array(chosen, np.int64)
            chosen, taken = [], rows[node]
        chosen.append(node)
    if chosen:
        yield np.array(chosen, np.int64)


def _expanded(owned: _Owned, reach: _Reach, nodes: Ints, axes: Axes) -> Part | None:
    """What one kind of event brings to `nodes`; None: nothing."""
    begins, lengths = owned.rows_of(reach.owner)
    total = int(lengths.sum())
    if not total:
        return None
    # The rows of each owner, one owner after the other: a start and steps of one.
    before = np.cumsum(lengths) - lengths
    rows = np.arange(total) + np.repeat(begins - before, lengths)
    numbers = owned.part.numbers[rows]
    node = np.repeat(np.searchsorted(nodes, reach.node), lengths)
    counts: Mapping[str, Ints] = {
        name: values[rows] for name, values in owned.part.counts.items()
    }
    part = Part(node * axes.size + numbers, counts)
    within = _within(numbers, reach, lengths, axes)
    return part if within is None else part.at(within)


def _within(
    numbers: Ints, reach: _Reach, lengths: Ints, axes: Axes
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]] | None":
    """Which rows lie on the days of their owner in the node; None: all do."""
    if "day" not in axes.names:
        return None
    days = axes.values[1].astype(np.int64)
    some = lengths > 0
    if (reach.first[some] <= days[0]).all() and (reach.end[some] > days[-1]).all():
        return None
    day = days[axes.places(numbers)[1]]
    first, end = np.repeat(reach.first, lengths), np.repeat(reach.end, lengths)
    return (day >= first) & (day < end)


def _with_all_fields(cells: Cells, axes: Axes) -> Cells:
    """The same, and without distinction of fields: ALL_FIELDS, which comes first."""
    of_field = axes.size // axes.shape[0]
    node, rest = np.divmod(cells.numbers, axes.size)
    numbers = node * axes.size + rest % of_field
    size = (int(node[-1]) + 1) * axes.size if len(node) else 0
    whole = summed([_part(numbers, cells)], size, MEASURES)
    together = np.concatenate([whole.numbers, cells.numbers])
    order = np.argsort(together, kind="stable")
    sums = np.concatenate([whole.sums, cells.sums], axis=1)
    return Cells(together[order], sums[:, order])


def _among(owners: Ints, axes: Axes) -> Axes:
    """Combinations of `axes` with an owner before them."""
    return Axes(("owner", *axes.names), (owners, *axes.values))


def _part(numbers: Ints, cells: Cells) -> Part:
    return Part(numbers, dict(zip(MEASURES, cells.sums, strict=True)))
