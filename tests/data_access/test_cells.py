"""Sums by cell beside the same with dictionaries."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data_access.bulk.cells import Axes, Part, summed

FIELDS, DAYS = st.sampled_from([1, 7, 9_000_000]), st.integers(738_000, 738_040)
"""Values far apart are searched, values near each other looked up."""
ROWS = st.lists(st.tuples(FIELDS, DAYS, st.integers(-2, 2)), max_size=40)


@given(received=ROWS, left=ROWS)
def test_sums_of_parts_are_those_of_counters_without_what_cancels_out(
    received: list[tuple[int, int, int]], left: list[tuple[int, int, int]]
) -> None:
    rows = {"received": received, "left": left}
    axes = Axes(
        ("field_id", "day"),
        tuple(
            np.unique(
                np.array([row[at] for part in rows.values() for row in part], int)
            )
            for at in (0, 1)
        ),
    )

    cells = summed(
        [_part(axes, name, part) for name, part in rows.items()], axes.size, [*rows]
    )

    expected: dict[tuple[int, int], list[int]] = {}
    for place, part in enumerate(rows.values()):
        counts: Counter[tuple[int, int]] = Counter()
        for field, day, number in part:
            counts[field, day] += number
        for key, number in counts.items():
            expected.setdefault(key, [0, 0])[place] = number
    keys = axes.columns(cells.numbers)
    found = {
        (int(field), int(day)): [int(number) for number in sums]
        for field, day, sums in zip(
            keys["field_id"], keys["day"], cells.sums.T, strict=True
        )
    }
    assert found == {key: sums for key, sums in expected.items() if any(sums)}
    assert [*found] == sorted(found)


def _part(axes: Axes, name: str, rows: list[tuple[int, int, int]]) -> Part:
    columns = {
        "field_id": np.array([field for field, _, _ in rows], int),
        "day": np.array([day for _, day, _ in rows], int),
    }
    counts = np.array([number for _, _, number in rows], int)
    return Part(axes.numbers(columns), {name: counts})
