"""Codes told apart by numbers: two that are one are never missed."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ingest.code_hashes import CodeHashes, hashes

TEXTS = st.text(alphabet="AB1 ộ-", max_size=40)


@given(batches=st.lists(st.lists(st.one_of(st.none(), TEXTS), max_size=12), max_size=4))
def test_codes_that_are_alike_but_for_spaces_are_found(
    batches: list[list[str | None]],
) -> None:
    found = CodeHashes()
    for batch in batches:
        found.add(pa.array(batch, pa.string()))

    keys = [c.replace(" ", "") for batch in batches for c in batch if c is not None]
    assert found.may_repeat() == (len(set(keys)) < len(keys))


def test_a_text_has_one_number_wherever_it_stands() -> None:
    texts = ["H29.1-240101-1", "", "A" * 64, "B", "H29.1-240101-1"]

    together = hashes(pa.array(["x", *texts], pa.string()).slice(1))

    alone = [hashes(pa.array([text], pa.string()))[0] for text in texts]
    assert together.tolist() == alone
    assert len(set(alone)) == 4


def test_no_codes_repeat_nothing() -> None:
    found = CodeHashes()

    found.add(pa.nulls(3, pa.string()))

    assert not found.may_repeat()
    assert not CodeHashes().may_repeat()
