"""Rows of one file that share a code, found on disk: any number of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from domain.problem import Severity
from ingest import schemas
from ingest.columns import OpenedTable
from ingest.dossier_batch import OPTIONAL
from ingest.org_unit_lookup import OrgUnitLookup
from ingest.problem_log import LISTED_PER_KIND, Finding, ProblemLog
from ingest.stage import duck_connection

Rows = npt.NDArray[np.int32]
_REPEATED = "row-repeated"

_TWICE = """
CREATE TABLE twice AS
WITH coded AS (
    SELECT row, coalesce(raw, code) AS raw, replace(code, ' ', '') AS key
    FROM read_parquet('{folder}/codes.parquet')
), shared AS (SELECT hash(key) AS h FROM coded GROUP BY h HAVING count(*) > 1)
SELECT row, raw, key FROM coded WHERE hash(key) IN (SELECT h FROM shared)
QUALIFY count(*) OVER (PARTITION BY key) > 1
"""
_CONTENTS = """
CREATE TABLE told AS
WITH good AS (
    SELECT d.* FROM read_parquet('{folder}/dossiers.parquet') d
    SEMI JOIN twice USING (row)
), {details}
SELECT row, good.org_unit_id, md5(concat_ws('#', {columns}, {texts})) AS content
FROM good {joins}
"""
_OTHERS = """
CREATE TABLE {name} AS
WITH said AS ({said}),
first AS (SELECT key, min(row) AS row_1, arg_min(value, row) AS value_1
          FROM said GROUP BY key),
second AS (SELECT key, min(row) AS row_2 FROM said JOIN first USING (key)
           WHERE value <> value_1 GROUP BY key)
SELECT * FROM first LEFT JOIN second USING (key)
"""
_FOUND = """
CREATE TABLE found AS
SELECT row, raw, CASE WHEN by_raw IS NOT NULL THEN 'code-lookalike'
            WHEN by_unit IS NOT NULL THEN 'code-in-two-units'
            WHEN by_content IS NOT NULL THEN 'code-repeated'
            ELSE 'row-repeated' END AS kind,
       coalesce(by_raw, by_unit, by_content, row_1) AS other
FROM (
    SELECT t.row, t.raw, c.row_1,
        CASE WHEN t.raw = r.value_1 THEN r.row_2 ELSE r.row_1 END AS by_raw,
        CASE WHEN g.org_unit_id = u.value_1 THEN u.row_2 ELSE u.row_1 END AS by_unit,
        CASE WHEN g.content = c.value_1 THEN c.row_2 ELSE c.row_1 END AS by_content
    FROM twice t JOIN told g USING (row) JOIN other_raw r USING (key)
         JOIN other_unit u USING (key) JOIN other_content c USING (key)
) WHERE coalesce(by_raw, by_unit, by_content) IS NOT NULL OR row <> row_1
"""
_LISTED = """
SELECT f.row, f.raw, f.other, t.raw, g.org_unit_id FROM found f
JOIN twice t ON t.row = f.other LEFT JOIN told g ON g.row = f.other
WHERE f.kind = ? ORDER BY f.row LIMIT ?
"""


def report_repetitions(
    folder: Path, log: ProblemLog, opened: OpenedTable, lookup: OrgUnitLookup
) -> Rows:
    """Log good rows that share a code; returns those that only repeat another row.

    Rows rejected already need no second reason, yet a good row beside one is in
    doubt: which of the two is meant? Rows that say the same are kept once.
    """
    with duck_connection(folder) as duck:
        place = str(folder).replace("'", "''")
        duck.execute(_TWICE.format(folder=place))
        if not duck.sql("SELECT 1 FROM twice LIMIT 1").fetchall():
            return np.empty(0, np.int32)
        duck.execute(_contents_sql(place))
        for name, said in (
            ("other_raw", "SELECT key, row, raw AS value FROM twice"),
            ("other_unit", "SELECT key, row, org_unit_id AS value FROM twice"
             " JOIN told USING (row)"),
            ("other_content", "SELECT key, row, coalesce(content, 'row ' || row)"
             " AS value FROM twice LEFT JOIN told USING (row)"),
        ):  # fmt: skip
            duck.execute(_OTHERS.format(name=name, said=said))
        duck.execute(_FOUND)
        for kind in ("code-lookalike", "code-in-two-units", "code-repeated"):
            _log(duck, kind, log, opened, lookup)
        return _log(duck, _REPEATED, log, opened, lookup)


def _contents_sql(folder: str) -> str:
    """Everything that the good rows say beside their number, as one text each."""

    def said(alias: str, table: str) -> str:
        names = [name for name in schemas.STAGED[table].names if name != "row"]
        return ", ".join(
            f"coalesce(CAST({alias}.\"{name}\" AS VARCHAR), '~')" for name in names
        )

    details = [name for name in schemas.STAGED if name not in ("dossiers", "waits")]
    parts = [
        f"{name} AS (SELECT row, string_agg(concat_ws('|', {said('p', name)}), ';'"
        f" ORDER BY {'seq' if name != 'applicants' else 'row'}) AS text"
        f" FROM read_parquet('{folder}/{name}.parquet') p SEMI JOIN good USING (row)"
        " GROUP BY row)"
        for name in details
    ]
    return _CONTENTS.format(
        folder=folder,
        details=", ".join(parts),
        columns=said("good", "dossiers"),
        texts=", ".join(f"coalesce({name}.text, '')" for name in details),
        joins=" ".join(f"LEFT JOIN {name} USING (row)" for name in details),
    )


def _log(
    duck: duckdb.DuckDBPyConnection,
    kind: str,
    log: ProblemLog,
    opened: OpenedTable,
    lookup: OrgUnitLookup,
) -> Rows:
    statement = f"SELECT row FROM found WHERE kind = '{kind}' ORDER BY row"
    rows: Rows = duck.sql(statement).to_arrow_table()["row"].to_numpy()
    listed = duck.execute(_LISTED, [kind, LISTED_PER_KIND]).fetchall()
    severity = Severity.NOTICE if kind == _REPEATED else Severity.REJECT
    log.add_rows(kind, rows, _describe(kind, listed, opened, lookup), severity=severity)
    return rows


def _describe(
    kind: str, listed: list[Any], opened: OpenedTable, lookup: OrgUnitLookup
) -> Callable[[int], Finding]:
    def describe(index: int) -> Finding:
        row, raw, other_row, other_raw, unit = listed[index]
        other = f"dòng {other_row}"
        name = "" if unit is None else lookup.name(unit)
        reason, remedy = {
            _REPEATED: (f"Dòng lặp lại y hệt {other}; chỉ nạp một lần", OPTIONAL),
            "code-lookalike": (
                f"Mã chỉ khác mã ở {other} ({other_raw[:70]}) ở chữ hoa, khoảng "
                "trắng hoặc ký tự nhìn giống nhau",
                "Giữ một dòng, hoặc sửa mã cho khác hẳn",
            ),
            "code-in-two-units": (
                f"Mã lặp lại ở {other}, thuộc đơn vị khác: {name}",
                "Giữ một dòng; hồ sơ chuyển đơn vị thì ghi ở cột Chuyển từ đơn vị",
            ),
            "code-repeated": (
                f"Mã lặp lại ở {other}, nội dung khác",
                "Giữ một dòng",
            ),
        }[kind]
        return Finding(opened.place(row, "code"), reason, remedy, raw[:80])

    return describe
