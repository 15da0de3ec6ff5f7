"""The different texts of a column: the same whether much or little stands in it."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dossier_batch import SPARSE, distinct


@given(
    texts=st.lists(st.sampled_from(["", "Có", "Không", " "]), max_size=60),
    blanks=st.integers(0, 600),
)
def test_every_row_finds_its_own_text(texts: list[str], blanks: int):
    cells = [*texts, *[""] * blanks]

    found, at = distinct(pa.array(cells, pa.string()))

    assert [found[number] for number in at] == cells
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("filled", [SPARSE, SPARSE + 2])
def test_a_slice_of_a_column_is_read_from_its_own_begin(filled: int):
    cells = pa.array(["x"] * 5 + ["", *["y"] * (filled - 1)] + [""] * 70).slice(5)

    found, at = distinct(cells)

    assert [found[number] for number in at] == cells.to_pylist()
