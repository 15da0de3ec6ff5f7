"""Whatever is written in any format is read back cell by cell."""

import codecs
import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.problem import Severity
from ingest.columns import Column
from ingest.limits import Limits
from tests.ingest.builders import write_workbook
from tests.ingest.opening import read_table

COLUMNS = tuple(
    Column(f"k{n}", title, required=True)
    for n, title in enumerate(("Mã hồ sơ", "Bước, xử lý", "Ngày; giờ", 'Tên "gọi"'))
)
TITLES = [column.title for column in COLUMNS]

CELLS = st.text(alphabet="aă ạọ,;|\"'=<>&0123456789.-\n\tẨ…", max_size=12)
"""Composed letters only: others arrive composed."""
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=40)


def with_codes(rows: list[tuple[str, str, str]]) -> list[list[str]]:
    return [[f"H-{n}", *cells] for n, cells in enumerate(rows)]


def expected(rows: list[list[str]]) -> list[dict[str, str]]:
    return [
        {column.key: cell for column, cell in zip(COLUMNS, row, strict=True)}
        for row in rows
    ]


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    end=st.sampled_from(["\n", "\r\n"]),
    preamble=st.sampled_from(["", "SỔ THEO DÕI\n\n", "Kỳ: 10/2024\nĐơn vị: HBC\n"]),
    block_bytes=st.sampled_from([1024, 8 * 1024**2]),
    packed=st.booleans(),
)
def test_csv_is_read_back(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
    end: str,
    preamble: str,
    block_bytes: int,
    packed: bool,
) -> None:
    table = with_codes(rows)
    text = io.StringIO(newline="")
    text.write(preamble)
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerows([TITLES, *table])
    content = text.getvalue().encode(encoding)
    if encoding == "utf-16-be":
        content = codecs.BOM_UTF16_BE + content
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(content) if packed else content)

    reading = read_table(path, columns=COLUMNS, limits=Limits(block_bytes=block_bytes))

    assert list(reading.rows) == expected(table)
    first = preamble.count("\n") + 2
    assert reading.numbers == tuple(range(first, first + len(rows)))
    assert all(p.severity is Severity.NOTICE for p in reading.problems)


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, kind=st.sampled_from(["xlsx", "parquet"]))
def test_workbooks_and_parquet_are_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], kind: str
) -> None:
    # As text a workbook keeps no cell that begins like a formula, or is but blanks.
    table = [[cell.lstrip("=\n\t ") for cell in row] for row in with_codes(rows)]
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        write_workbook(path, {"Sổ": [TITLES, *table]})
    else:
        columns = list(zip(*table, strict=True))
        pq.write_table(pa.table(dict(zip(TITLES, columns, strict=True))), path)

    reading = read_table(path, columns=COLUMNS)

    assert list(reading.rows) == expected(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_uneven_cut_of_blocks_loses_nothing(tmp_path: Path, encoding: str) -> None:
    """Letters of two and three bytes across the edges of what is read at a time."""
    table = with_codes([("Ẩ" * (n % 7), "ọ" * (n % 5), "x") for n in range(3_000)])
    text = io.StringIO(newline="")
    csv.writer(text).writerows([TITLES, *table])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode(encoding))

    reading = read_table(path, columns=COLUMNS, limits=Limits(block_bytes=4_099))

    assert list(reading.rows) == expected(table)
