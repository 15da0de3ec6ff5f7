"""Dossiers that count from now on beside those that count no more, in one pass.

A load takes away what dossiers counted and adds what they count now. Worked out group
by group, each statement is planned and run for each group; few dossiers take less time
than that.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data_access.bulk.duck import Rows, attach

SIGN = "sign"
"""The column that says +1 or -1 where both kinds lie together."""
HELD_ROWS = 500_000
"""So many are read once and held; more are read anew by each statement."""
Group = tuple[int, Mapping[str, Rows]]
"""A sign, and relations by name, of which `d` has the dossiers."""


def grouped_by(sign: str) -> str:
    """What has to be selected beside counts that are multiplied by `sign`."""
    return f"{SIGN}, " if sign == SIGN else ""


def factor(sign: str) -> str:
    """SQL that multiplies a count of one group of `grouped_by`."""
    return f"any_value({SIGN})" if sign == SIGN else sign


def number(sign: str) -> str:
    """SQL for the number of rows, times `sign`, without selecting it."""
    return f"sum({SIGN})" if sign == SIGN else f"{sign} * count(*)"


def attached(
    duck: duckdb.DuckDBPyConnection,
    groups: Sequence[Group],
    columns: Mapping[str, Sequence[str]],
) -> tuple[str, set[str]]:
    """Make the relations of all groups readable by their names.

    Returns the sign as SQL, a number or SIGN, and the relations without a row. Of
    several groups only `columns` are there, and `dossier_id` is another number for
    each group, for what a dossier was and what it is never meet.
    """
    relations = groups[0][1]
    if len(groups) == 1:
        for name, rows in relations.items():
            attach(duck, name, rows)
        empty = {name for name, rows in relations.items() if is_empty(rows)}
        return str(groups[0][0]), empty
    filled = {
        name: [place for place, (_, group) in enumerate(groups) if _has(group, name)]
        for name in relations
    }
    for name, places in filled.items():
        if not places:
            attach(duck, name, relations[name])
            continue
        for place in places:
            attach(duck, f"{name}_{place}", groups[place][1][name])
        parts = [
            _part(name, place, groups[place][0], len(groups), columns[name])
            for place in places
        ]
        union = " UNION ALL ".join(parts)
        if sum(_count(groups[place][1][name]) for place in places) <= HELD_ROWS:
            duck.execute(f"CREATE OR REPLACE TABLE held_{name} AS {union}")
            union = f"SELECT * FROM held_{name}"
        duck.execute(f"CREATE OR REPLACE VIEW {name} AS {union}")
    return SIGN, {name for name, places in filled.items() if not places}


def is_empty(rows: Rows) -> bool:
    """Whether there is nothing, as before the first load of a source."""
    return _count(rows) == 0


def _has(group: Mapping[str, Rows], name: str) -> bool:
    return not is_empty(group[name])


def _count(rows: Rows) -> int:
    """How many rows there are; of a reader nobody knows, so many."""
    if isinstance(rows, pa.Table):
        return int(rows.num_rows)
    if isinstance(rows, Path):
        return int(pq.read_metadata(rows).num_rows)
    return HELD_ROWS + 1


def _part(name: str, place: int, sign: int, groups: int, columns: Sequence[str]) -> str:
    others = ", ".join(f'"{column}"' for column in columns if column != "dossier_id")
    signed = f", CAST({sign} AS INTEGER) AS {SIGN}" if name == "d" else ""
    return (
        f"SELECT dossier_id * {groups} + {place} AS dossier_id, {others}{signed}"
        f" FROM {name}_{place}"
    )
