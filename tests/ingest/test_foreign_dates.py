"""Dates as systems elsewhere write them: read surely, or refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mapping import DateOrder
from ingest.clock import instant_of
from ingest.instant_text import AS_IS, BadInstant, DateReading, read_instant
from ingest.instants import parsed_instants
from tests.ingest.builders import ZONE

NEW_YORK = ZoneInfo("America/New_York")
MONTH_FIRST = DateReading(DateOrder.MONTH_FIRST, is_mapped=True)
DAY_FIRST = DateReading(DateOrder.DAY_FIRST, is_mapped=True)
YEAR_FIRST = DateReading(DateOrder.YEAR_FIRST, is_mapped=True)
MANY = 100
"""Enough that a column is read by its parts and not text by text."""
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2089, 12, 31),  # noqa: DTZ001
).map(lambda moment: moment.replace(second=0, microsecond=0))


def read_both(
    text: str, reading: DateReading, *, is_deadline: bool = False
) -> datetime | str:
    """The instant of a text, alone and in a long column; or the kind of its fault."""
    found: list[datetime | str] = []
    for copies in (1, MANY):
        read = parsed_instants(
            pa.array([text] * copies, pa.string()),
            zone=NEW_YORK,
            is_deadline=is_deadline,
            reading=reading,
        )
        bad = read.bad.get(0)
        found.append(instant_of(int(read.us[0])) if bad is None else bad.kind)
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("text", "reading", "local"),
    [
        ("06/17/2024 3:05 PM", MONTH_FIRST, "2024-06-17 15:05"),
        ("06/17/2024 12:05 AM", MONTH_FIRST, "2024-06-17 00:05"),
        ("6/7/2024", MONTH_FIRST, "2024-06-07 00:00"),
        ("6/7/2024", DAY_FIRST, "2024-07-06 00:00"),
        ("06/17/24", MONTH_FIRST, "2024-06-17 00:00"),
        ("24/06/17", YEAR_FIRST, "2024-06-17 00:00"),
        ("06/17/95", MONTH_FIRST, "1995-06-17 00:00"),
        ("Jun 17, 2024", MONTH_FIRST, "2024-06-17 00:00"),
        ("17-Jun-24", DAY_FIRST, "2024-06-17 00:00"),
        ("24-Jun-17", YEAR_FIRST, "2024-06-17 00:00"),
        ("Monday, June 17th, 2024 08:00", MONTH_FIRST, "2024-06-17 08:00"),
        ("17. März 2024", DAY_FIRST, "2024-03-17 00:00"),
        ("Ngày 17 tháng 6 năm 2024", DAY_FIRST, "2024-06-17 00:00"),
        ("17/06/2024 3:05 CH", DAY_FIRST, "2024-06-17 15:05"),
        ("14:20 17/06/2024", DAY_FIRST, "2024-06-17 14:20"),
        ("2024-06-17T10:00:00.250", DAY_FIRST, "2024-06-17 10:00:00.250"),
        ("17/06/2024 24:00", AS_IS, "2024-06-18 00:00"),
        ("45460.5", DAY_FIRST, "2024-06-17 12:00"),
        ("20240617", DAY_FIRST, "2024-06-17 00:00"),
        ("20240617142005", DAY_FIRST, "2024-06-17 14:20:05"),
    ],
)
def test_a_foreign_spelling_is_the_instant_it_means(
    text: str, reading: DateReading, local: str
) -> None:
    expected = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK)

    assert read_both(text, reading) == expected.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-11-03T01:30:00-05:00", "2024-11-03 06:30"),
        ("2024-11-03T01:30:00-04:00", "2024-11-03 05:30"),
        ("2024-06-17 10:00Z", "2024-06-17 10:00"),
        ("2024-06-17 10:00:00+07", "2024-06-17 03:00"),
        ("2024-06-17 10:00:00.5-04", "2024-06-17 14:00:00.5"),
        ("1730615400", "2024-11-03 06:30"),
        ("1730615400000", "2024-11-03 06:30"),
    ],
)
def test_an_instant_with_its_offset_is_exact_even_when_clocks_turn(
    text: str, instant: str
) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert read_both(text, MONTH_FIRST) == expected


@pytest.mark.parametrize(
    ("text", "reading", "kind"),
    [
        ("17/06/24", AS_IS, "two-digit-year"),
        ("17-Jun-24", AS_IS, "two-digit-year"),
        ("45460", AS_IS, "number-not-date"),
        ("17/06/2024", MONTH_FIRST, "impossible-date"),
        ("17/06/2024", YEAR_FIRST, "date-order"),
        ("06/17/2024 13:05 AM", MONTH_FIRST, "impossible-time"),
        ("06/17/2024 24:01", MONTH_FIRST, "impossible-time"),
        ("17 Juni bald", DAY_FIRST, "not-a-date"),
        ("123456", DAY_FIRST, "number-not-date"),
    ],
)
def test_what_is_not_certain_is_refused(
    text: str, reading: DateReading, kind: str
) -> None:
    assert read_both(text, reading) == kind


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        # The clocks skip from 02:00 to 03:00: read by the offset before.
        ("03/10/2024 02:30 AM", "2024-03-10 07:30"),
        # 01:30 occurs twice: the first time.
        ("11/03/2024 01:30 AM", "2024-11-03 05:30"),
    ],
)
def test_skipped_and_repeated_hours_are_read_as_defined(
    local: str, instant: str
) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert read_both(local, MONTH_FIRST) == expected


@pytest.mark.parametrize("text", ["06/17/2024", "06/17/2024 24:00", "06/17/2024 23:59"])
def test_a_due_day_lasts_to_its_end_in_the_zone_of_the_file(text: str) -> None:
    end = datetime(2024, 6, 17, 23, 59, 59, 999_999, NEW_YORK)

    assert read_both(text, MONTH_FIRST, is_deadline=True) == end.astimezone(UTC)


@given(
    moments=st.lists(
        st.tuples(MOMENTS, st.integers(0, 7)), min_size=MANY, max_size=MANY
    ),
    is_deadline=st.booleans(),
)
def test_a_long_column_reads_each_text_as_it_reads_alone(
    moments: list[tuple[datetime, int]], is_deadline: bool
) -> None:
    patterns = (
        "%m/%d/%Y %I:%M %p", "%m/%d/%Y", "%b %d, %Y", "%d-%b-%Y %H:%M", "%m/%d/%y",
        "%Y-%m-%dT%H:%M:%S+02:00", "%m-%d-%Y %H:%M", "%H:%M %m/%d/%Y",
    )  # fmt: skip
    texts = [moment.strftime(patterns[which]) for moment, which in moments]

    read = parsed_instants(
        pa.array(texts, pa.string()),
        zone=ZONE,
        is_deadline=is_deadline,
        reading=MONTH_FIRST,
    )

    for position, text in enumerate(texts):
        single = read_instant(
            text, zone=ZONE, is_deadline=is_deadline, reading=MONTH_FIRST
        )
        assert read.present[position] == isinstance(single, datetime)
        assert (position in read.bad) == isinstance(single, BadInstant)
        if isinstance(single, datetime):
            expected = single.replace(tzinfo=ZONE).astimezone(UTC)
            assert instant_of(int(read.us[position])) == expected
