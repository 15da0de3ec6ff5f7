"""Parquet: typed columns as text, in batches; damaged and hostile files refused."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from domain.problem import Severity
from ingest.columns import Column
from ingest.limits import COMMAND_LINE
from tests.ingest.builders import GOOD, TITLE
from tests.ingest.opening import read_table, refusal, refused_in_little_memory

TITLES = [TITLE[key] for key in GOOD]


def good_table(count: int = 1) -> pa.Table:
    return pa.table({TITLE[key]: [text] * count for key, text in GOOD.items()})


def write(path: Path, table: pa.Table, **options: object) -> Path:
    pq.write_table(table, path, **options)
    return path


def only_column(path: Path) -> list[str]:
    return read_table(path, columns=(Column("x", "x", required=True),)).column("x")


def test_rows_are_numbered_as_under_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", good_table(3), row_group_size=2)

    reading = read_table(path)

    assert reading.numbers == (2, 3, 4)
    assert reading.rows[0] == GOOD
    assert reading.problems == ()
    assert reading.table
    assert reading.table.place(3, 0) == "dòng 3, cột Mã hồ sơ"


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([1, None, -5], pa.int32(), ["1", "", "-5"]),
        ([1.0, 2.5, None, float("nan")], pa.float64(), ["1", "2.5", "", ""]),
        ([3.0, None], pa.float32(), ["3", ""]),
        ([True, None, False], pa.bool_(), ["True", "", "False"]),
        ([Decimal("12.30"), None], pa.decimal128(9, 2), ["12.30", ""]),
        ([date(2024, 6, 17)], pa.date32(), ["2024-06-17"]),
        ([time(14, 20)], pa.time32("s"), ["14:20:00"]),
        (["Ẩm Thượng", ""], pa.large_string(), ["Ẩm Thượng", ""]),
        ([b"M\xc3\xa3"], pa.binary(), ["Mã"]),
        ([None, None], pa.null(), []),
        (["a", "b", "a"], pa.dictionary(pa.int8(), pa.string()), ["a", "b", "a"]),
        ([datetime(2024, 6, 17, 14, 20, 5)],  # noqa: DTZ001 - without zone on purpose
         pa.timestamp("us"), ["2024-06-17 14:20:05"]),
        ([datetime(2024, 6, 17, 14, 20, 5, 120_000)],  # noqa: DTZ001 - likewise
         pa.timestamp("ns"), ["2024-06-17 14:20:05.120"]),
        ([datetime(2024, 6, 17, 7, 20, 5, tzinfo=UTC)],
         pa.timestamp("ms", "Asia/Ho_Chi_Minh"), ["2024-06-17 14:20:05+0700"]),
        ([datetime(2024, 6, 17, 7, 20, 5, tzinfo=UTC)],
         pa.timestamp("us", "UTC"), ["2024-06-17 07:20:05Z"]),
    ],
)  # fmt: skip
def test_every_plain_type_is_text(
    tmp_path: Path, values: list[object], kind: pa.DataType, texts: list[str]
) -> None:
    table = pa.table({"x": pa.array(values, kind)})

    assert only_column(write(tmp_path / "a.parquet", table)) == [t for t in texts if t]


def test_columns_of_lists_are_blank_with_a_notice(tmp_path: Path) -> None:
    table = pa.table({"x": ["a", "b"], "y": [[1, 2], []], "y.z": ["c", "d"]})
    path = write(tmp_path / "a.parquet", table)
    columns = (Column("x", "x", required=True), Column("y", "y"), Column("z", "y.z"))

    reading = read_table(path, columns=columns)

    assert reading.rows == (
        {"x": "a", "y": "", "z": "c"}, {"x": "b", "y": "", "z": "d"},
    )  # fmt: skip
    (notice,) = reading.problems
    assert (notice.kind, notice.place) == ("parquet-type", "cột y")
    assert notice.severity is Severity.NOTICE
    assert "list" in notice.reason


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    table = pa.Table.from_arrays(
        [pa.array(["a"]), pa.array(["b"]), pa.array([1])], ["x", "Ghi chú", "Ghi chú"]
    )
    path = write(tmp_path / "a.parquet", table)

    reading = read_table(
        path, columns=(Column("x", "x", required=True), Column("n", "Ghi chú (2)"))
    )

    assert reading.column("n") == ["1"]


def test_many_row_groups_arrive_in_order(tmp_path: Path) -> None:
    table = pa.table({"x": pa.array(range(200_000), pa.int64())})
    path = write(tmp_path / "a.parquet", table, row_group_size=70_000)

    assert only_column(path) == [str(n) for n in range(200_000)]


def test_totals_are_left_out_of_parquet_too(tmp_path: Path) -> None:
    last = {title: [""] for title in TITLES} | {TITLES[0]: ["Tổng cộng"]}
    path = write(
        tmp_path / "a.parquet", pa.concat_tables([good_table(2), pa.table(last)])
    )

    reading = read_table(path)

    assert reading.numbers == (2, 3)
    assert reading.kinds == {("total-ignored", Severity.NOTICE)}


@pytest.mark.parametrize("keep", [20, 300, -4, -100])
def test_parquet_cut_off_is_refused(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "a.parquet", good_table(100))
    path.write_bytes(path.read_bytes()[:keep])

    assert refusal(path).kind == "parquet-damaged"


def test_parquet_with_wrong_bytes_never_raises(tmp_path: Path) -> None:
    """Each place of the file in turn is overwritten; what can be read is read."""
    content = write(tmp_path / "a.parquet", good_table(50)).read_bytes()
    path = tmp_path / "b.parquet"
    for at in range(4, len(content) - 8, len(content) // 12):
        path.write_bytes(content[:at] + b"\xff\x00\xfe\x7f" + content[at + 4 :])

        reading = read_table(path)

        assert all(p.place and p.reason and p.remedy for p in reading.problems)
        assert reading.rows or reading.problems


def test_more_rows_or_columns_than_allowed_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", good_table(20))

    assert refusal(path, rows=19).kind == "file-too-long"
    assert refusal(path, columns=5).kind == "file-too-long"
    assert len(read_table(path, limits=COMMAND_LINE).rows) == 20


def test_one_long_text_for_a_million_rows_does_not_take_the_memory(
    tmp_path: Path,
) -> None:
    """A dictionary of one text, and a run of a million: a file of some kilobytes."""
    text = "a" * 4_000_000
    codes = pa.DictionaryArray.from_arrays(
        pa.array([0] * 1_000_000, pa.int32()), pa.array([text])
    )
    table = pa.table(dict.fromkeys(TITLES, codes))
    path = write(tmp_path / "bom.parquet", table, compression="zstd")
    assert path.stat().st_size < 1_000_000

    assert refused_in_little_memory(path) == "parquet-too-large"
