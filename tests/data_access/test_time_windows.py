"""Windows of time cover what lies in their direction, once and in order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data_access.bulk.zone_days import DAY_MICROSECONDS as DAY
from data_access.queries.time_windows import Stretch, windows

COUNTS = st.lists(st.integers(0, 50_000), min_size=1, max_size=6)


def days_of(stretch: Stretch) -> list[Stretch]:
    number = (stretch.end - stretch.begin) // DAY
    return [
        Stretch(stretch.begin + n * DAY, stretch.begin + (n + 1) * DAY, 400 * (n % 3))
        for n in range(number)
    ]


@given(
    counts=COUNTS,
    edge=st.none() | st.integers(-DAY, 7 * 15 * DAY),
    wanted=st.integers(1, 600),
    downwards=st.booleans(),
    known=st.booleans(),
)
def test_windows_cover_every_stretch_with_rows_once_and_in_order(
    counts, edge, wanted, downwards, known
):
    stretches = [
        Stretch(n * 15 * DAY, (n + 1) * 15 * DAY, count)
        for n, count in enumerate(counts)
    ]

    found = list(
        windows(
            stretches, days_of if known else None, edge, wanted, downwards=downwards
        )
    )

    parts = [
        part
        for stretch in stretches
        for part in (
            days_of(stretch) if known and stretch.count >= 20 * wanted else [stretch]
        )
        if part.count and stretch.count
    ]
    expected = 0
    for part in parts:
        begin, end = part.begin, part.end
        if edge is not None and downwards:
            end = min(end, edge + 1)
        elif edge is not None:
            begin = max(begin, edge)
        expected += max(end - begin, 0)
    assert sum(end - begin for begin, end in found) == expected
    assert all(begin < end for begin, end in found)
    upwards = found[::-1] if downwards else found
    assert all(a[1] <= b[0] for a, b in pairwise(upwards))
