"""Which rows and org units a load touches, and what it adds to a node's counts."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.bulk.contributions import Contributions
from data_access.bulk.duck import attach
from data_access.bulk.incoming import IncomingRows, RowNumbers, opened
from data_access.schema.rollups import MEASURES
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS

_READ = ("incoming", "transfer")
_KEEPERS = "SELECT row, org_unit_id FROM incoming ANTI JOIN transfer USING (row)"
_ROWS_BY = {
    "holder": "SELECT row, org_unit_id FROM incoming",
    "keeper": _KEEPERS,
    "passing": "SELECT row, from_org_unit_id AS org_unit_id FROM transfer",
}
_RECEIVING = f"""
SELECT org_unit_id FROM ({_KEEPERS})
UNION SELECT arg_min(from_org_unit_id, "at" * 100 + seq) FROM transfer GROUP BY row
ORDER BY 1
"""


def touched_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that hold a dossier of `rows`."""
    return _units(rows, "SELECT DISTINCT org_unit_id FROM incoming ORDER BY 1")


def receiving_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that received a dossier of `rows`, whoever holds it now.

    One that dossiers were only passed to may have its ledger in another system.
    """
    return _units(rows, _RECEIVING)


def passing_units(rows: IncomingRows) -> Sequence[int]:
    """Org units that passed a dossier of `rows` on."""
    return _units(rows, "SELECT DISTINCT from_org_unit_id FROM transfer ORDER BY 1")


def rows_of_units(
    rows: IncomingRows, org_unit_ids: Collection[int], *, by: str = "holder"
) -> RowNumbers:
    """Numbers of rows whose dossier one of these units holds or passed on (`by`).

    By "keeper": it holds one that nobody passed to it.
    """
    if not org_unit_ids:
        return np.empty(0, np.int32)
    return _numbers(rows, _ROWS_BY[by], "org_unit_id", org_unit_ids)


def rows_beyond_fields(rows: IncomingRows, field_ids: Collection[int]) -> RowNumbers:
    """Numbers of rows whose dossier is of another field."""
    return _numbers(
        rows, "SELECT row, field_id FROM incoming", "field_id", field_ids, negated=True
    )


def rows_of_former_fields(
    rows: IncomingRows, matched: Path, field_ids: Collection[int]
) -> RowNumbers:
    """Numbers of rows that would change a dossier which so far is of another field."""
    with opened(rows, ["incoming"]) as duck:
        attach(duck, "matched", matched)
        duck.register("listed", pa.table({"id": pa.array(sorted(field_ids))}))
        found: RowNumbers = (
            duck.sql(
                "SELECT row FROM matched SEMI JOIN incoming USING (row)"
                " WHERE differs AND old_field_id NOT IN (SELECT id FROM listed)"
                " ORDER BY row"
            )
            .to_arrow_table()["row"]
            .to_numpy()
        )
        return found


def values_of_rows(
    rows: IncomingRows, numbers: RowNumbers, *, limit: int
) -> dict[int, tuple[str, int]]:
    """Code and holding org unit of the first `limit` rows among `numbers`."""
    wanted = pa.table({"row": pa.array(np.sort(numbers)[:limit], pa.int32())})
    with opened(rows, ["incoming"]) as duck:
        duck.register("wanted", wanted)
        found = duck.sql(
            "SELECT row, code, org_unit_id FROM incoming SEMI JOIN wanted USING (row)"
        ).fetchall()
    return {row: (code, unit) for row, code, unit in found}


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
    chosen = _of_node(delta.by_year, node_id, fields)
    within = pc.equal(chosen["year"], year)
    return pc.sum(chosen.filter(within)["left_late"]).as_py() or 0


def _units(rows: IncomingRows, statement: str) -> Sequence[int]:
    with opened(rows, _READ) as duck:
        return [unit for (unit,) in duck.sql(statement).fetchall()]


def _numbers(
    rows: IncomingRows,
    relation: str,
    column: str,
    values: Collection[int],
    *,
    negated: bool = False,
) -> RowNumbers:
    """Distinct numbers of the rows of `relation` whose `column` is among `values`."""
    with opened(rows, _READ) as duck:
        duck.register("listed", pa.table({"id": pa.array(sorted(values), pa.int32())}))
        among = "NOT IN" if negated else "IN"
        found: RowNumbers = (
            duck.sql(
                f"SELECT DISTINCT row FROM ({relation})"
                f" WHERE {column} {among} (SELECT id FROM listed) ORDER BY row"
            )
            .to_arrow_table()["row"]
            .to_numpy()
        )
        return found


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
