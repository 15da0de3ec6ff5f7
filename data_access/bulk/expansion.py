"""Counts by org unit and day, expanded over nodes and summed up to each roll-up.

A node gets what the org units in it count on the days on which they are in it, for
every field and for all of them; half months and all time are sums of its days.
"""

from collections import defaultdict
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
    joined_parts,
    summed,
    together,
    values_of,
)
from data_access.bulk.zone_days import halves
from data_access.schema.rollups import MEASURES, PROCEDURE_MEASURES
from domain.identifiers import ALL_FIELDS

_GROUP_ROWS = 100_000
"""Rows that are written to a file at a time."""
_DAY_KEYS = ("field_id", "day", "channel")
_PROCEDURE_KEYS = ("half", "procedure_id", "channel")


@dataclass(frozen=True, slots=True)
class _Owned:
    """One kind of event by owner: an org unit, or a node."""

    part: Part
    rows: Mapping[int, slice]

    def of(self, owner: int) -> Part | None:
        """What one owner has; None: nothing."""
        rows = self.rows.get(owner)
        return None if rows is None else self.part.at(rows)


@dataclass(frozen=True, slots=True)
class NodeRollups:
    """What is known by node and field; `by_day` is a file where a folder was given."""

    by_day: pa.Table | Path
    by_half: pa.Table
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
    units = [_owned(table, "org_unit_id", axes) for table in of_units]
    nodes = [_owned(table, "node_id", axes) for table in of_nodes]
    by_half = _Sums(axes)
    written = _Written("node_id", axes, MEASURES, path)
    for node, parts in _by_node(units, nodes, ancestors, axes):
        by_field = summed(parts, axes.size, MEASURES)
        cells = together([_all_fields(by_field, axes), by_field])
        written.add(node, cells)
        by_half.add(node, cells)
    return NodeRollups(written.result(), *by_half.results())


def procedure_rollup(
    of_units: Sequence[pa.Table], path: Path | None
) -> pa.Table | Path:
    """Add up kinds of events by org unit, half month, procedure and channel."""
    values = tuple(values_of(of_units, name) for name in _PROCEDURE_KEYS)
    axes = Axes(_PROCEDURE_KEYS, values)
    units = [_owned(table, "org_unit_id", axes) for table in of_units]
    written = _Written("org_unit_id", axes, PROCEDURE_MEASURES, path)
    for unit in sorted({owner for owned in units for owner in owned.rows}):
        parts = [part for owned in units if (part := owned.of(unit)) is not None]
        written.add(unit, summed(parts, axes.size, PROCEDURE_MEASURES))
    return written.result()


class _Sums:
    """Half months and all time of each node, summed from its days."""

    def __init__(self, days: Axes) -> None:
        fields, dates, channels = days.values
        months = halves(dates.astype(np.int64)).astype(np.int32)
        names = ("field_id", "half", "channel")
        axes = Axes(names, (fields, np.unique(months), channels))
        self._half_of_day = np.searchsorted(axes.values[1], months)
        self._days, self._halves = days, axes
        self._total = Axes(("field_id", "channel"), (fields, channels))
        self._by_half = _Written("node_id", axes, MEASURES, None)
        self._totals = _Written("node_id", self._total, MEASURES, None)

    def add(self, node: int, cells: Cells) -> None:
        """The days of one node."""
        field, day, channel = self._days.places(cells.numbers)
        numbers = self._halves.joined((field, self._half_of_day[day], channel))
        by_half = summed([_part(numbers, cells)], self._halves.size, MEASURES)
        self._by_half.add(node, by_half)
        field, _, channel = self._halves.places(by_half.numbers)
        numbers = self._total.joined((field, channel))
        total = summed([_part(numbers, by_half)], self._total.size, MEASURES)
        self._totals.add(node, total)

    def results(self) -> tuple[pa.Table, pa.Table]:
        """By half month, and over all time."""
        return self._by_half.table(), self._totals.table()


class _Written:
    """Cells of one owner after the other as rows: in memory, or in a Parquet file."""

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

    def add(self, owner: int, cells: Cells) -> None:
        """Append the cells of an owner."""
        count = len(cells.numbers)
        columns: list[Ints] = [np.full(count, owner)]
        columns += self._axes.columns(cells.numbers).values()
        arrays = [pa.array(column, pa.int32()) for column in columns]
        for name, sums in zip(self._measures, cells.sums, strict=True):
            kind = self._schema.field(name).type
            arrays.append(pa.array(sums.astype(kind.to_pandas_dtype()), kind))
        self._waiting.append(pa.table(arrays, schema=self._schema))
        self._rows += count
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
    ends = np.append(starts, len(owners))[1:]
    return _Owned(
        Part(axes.numbers(columns)[order], counts),
        {
            int(id_): slice(start, end)
            for id_, start, end in zip(ids, starts, ends, strict=True)
        },
    )


def _by_node(
    units: Sequence[_Owned], nodes: Sequence[_Owned], ancestors: pa.Table, axes: Axes
) -> Iterator[tuple[int, list[Part]]]:
    """Each node that anything belongs to, in order, with one part per kind."""
    known = {owner for owned in units for owner in owned.rows}
    members: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for unit, node, first, end in zip(
        *(ancestors[name].to_pylist() for name in _ANCESTOR), strict=True
    ):
        if unit in known:
            members[node].append((unit, first, end))
    own = {node for owned in nodes for node in owned.rows}
    for node in sorted(own | members.keys()):
        parts = [part for owned in nodes if (part := owned.of(node)) is not None]
        for owned in units:
            held = [
                _within(part, first, end, axes)
                for unit, first, end in members[node]
                if (part := owned.of(unit)) is not None
            ]
            if held:
                parts.append(joined_parts(held))
        yield node, parts


_ANCESTOR = ("org_unit_id", "ancestor_id", "from_day", "to_day")


def _within(part: Part, first: int, end: int, axes: Axes) -> Part:
    """What lies on the days from `first` until before `end`."""
    days = axes.values[1]
    if first <= days[0] and end > days[-1]:
        return part
    day = days[axes.places(part.numbers)[1]]
    return part.at((day >= first) & (day < end))


def _all_fields(cells: Cells, axes: Axes) -> Cells:
    """The same without distinction of fields: ALL_FIELDS, which comes first."""
    numbers = cells.numbers % (axes.size // axes.shape[0])
    return summed([_part(numbers, cells)], axes.size, MEASURES)


def _part(numbers: Ints, cells: Cells) -> Part:
    return Part(numbers, dict(zip(MEASURES, cells.sums, strict=True)))
