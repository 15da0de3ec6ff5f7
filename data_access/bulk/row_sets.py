"""Which rows and org units a load touches, and what it adds to a node's counts."""

from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from data_access.bulk.contributions import Contributions
from data_access.bulk.incoming import IncomingRows, children
from data_access.schema.rollups import MEASURES
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS


def touched_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that hold a dossier of `rows`."""
    return sorted(set(pc.unique(rows.dossiers["org_unit_id"]).to_pylist()))


def receiving_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that received a dossier of `rows`, whoever holds it now.

    One that dossiers were only passed to may have its ledger in another system.
    """
    kept = rows.dossiers.filter(pc.invert(_is_passed(rows)))
    units = set(pc.unique(kept["org_unit_id"]).to_pylist())
    first: dict[int, tuple[int, int, int]] = {}
    for passed in rows.transfers.to_pylist():
        at = (passed["at"], passed["seq"], passed["from_org_unit_id"])
        first[passed["row"]] = min(at, first.get(passed["row"], at))
    return sorted(units | {unit for _, _, unit in first.values()})


def _is_passed(rows: IncomingRows) -> pa.ChunkedArray:
    return pc.is_in(rows.dossiers["row"], value_set=pc.unique(rows.transfers["row"]))


def rows_of_units(
    rows: IncomingRows, org_unit_ids: Collection[int], *, by: str = "holder"
) -> list[int]:
    """Numbers of rows whose dossier one of these units holds or passed on (`by`).

    By "keeper": it holds one that nobody passed to it.
    """
    wanted = pa.array(sorted(org_unit_ids), pa.int32())
    if by == "holder":
        table, column = rows.dossiers, "org_unit_id"
    elif by == "keeper":
        table = rows.dossiers.filter(pc.invert(_is_passed(rows)))
        column = "org_unit_id"
    else:
        table, column = rows.transfers, "from_org_unit_id"
    chosen = table.filter(pc.is_in(table[column], value_set=wanted))
    return sorted(set(chosen["row"].to_pylist()))


def passing_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that passed a dossier of `rows` on."""
    return sorted(set(pc.unique(rows.transfers["from_org_unit_id"]).to_pylist()))


def rows_beyond_fields(dossiers: pa.Table, field_ids: Collection[int]) -> list[int]:
    """Numbers of rows whose dossier is, or so far was, of another field."""
    allowed = pa.array(sorted(field_ids), pa.int32())
    beyond = pc.invert(pc.is_in(dossiers["field_id"], value_set=allowed))
    if "old_field_id" in dossiers.column_names:
        was = dossiers["old_field_id"]
        was_beyond = pc.and_(
            pc.is_valid(was), pc.invert(pc.is_in(was, value_set=allowed))
        )
        beyond = pc.or_(beyond, was_beyond)
    return list(dossiers.filter(beyond)["row"].to_pylist())


def without_rows(rows: IncomingRows, refused: Collection[int]) -> IncomingRows:
    """`rows` without those numbered in `refused`."""
    if not refused:
        return rows
    values = pa.array(sorted(refused), pa.int32())
    return IncomingRows(
        *(
            table.filter(pc.invert(pc.is_in(table["row"], value_set=values)))
            for table in (rows.dossiers, *children(rows))
        )
    )


def total_of_node(
    delta: Contributions, node_id: int, fields: Collection[int] | None = None
) -> EventCounts:
    """What a load adds to a node's counts over all time; `fields` None: all."""
    chosen = _of_node(delta.total, node_id, fields)
    return EventCounts(**{name: pc.sum(chosen[name]).as_py() or 0 for name in MEASURES})


def late_in_year(
    delta: Contributions,
    node_id: int,
    year: int,
    fields: Collection[int] | None = None,
) -> int:
    """What a load adds to the dossiers of one node that left late in a year."""
    chosen = _of_node(delta.by_half, node_id, fields)
    within = pc.and_(
        pc.greater_equal(chosen["half"], year * 24),
        pc.less(chosen["half"], (year + 1) * 24),
    )
    return pc.sum(chosen.filter(within)["left_late"]).as_py() or 0


def _of_node(table: pa.Table, node_id: int, fields: Collection[int] | None) -> pa.Table:
    wanted = pa.array(
        [ALL_FIELDS] if fields is None else sorted(fields), table["field_id"].type
    )
    return table.filter(
        pc.and_(
            pc.equal(table["node_id"], node_id),
            pc.is_in(table["field_id"], value_set=wanted),
        )
    )


def values_of_rows(
    rows: IncomingRows, numbers: Sequence[int], *, limit: int
) -> dict[int, tuple[str, int]]:
    """Code and holding org unit of the first `limit` rows among `numbers`."""
    wanted = pa.array(sorted(numbers)[:limit], pa.int32())
    table = rows.dossiers.filter(pc.is_in(rows.dossiers["row"], value_set=wanted))
    columns = table.select(["row", "code", "org_unit_id"]).to_pylist()
    return {item["row"]: (item["code"], item["org_unit_id"]) for item in columns}
