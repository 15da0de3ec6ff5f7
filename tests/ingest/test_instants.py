"""Columns of instants: any zone, any day, against Python's own reading."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mapping import DateOrder
from ingest.clock import instant_of, local_of_utc, us_of
from ingest.instant_text import BadInstant, DateReading, read_instant
from ingest.instants import Instants, parsed_instants
from tests.ingest.builders import ZONE

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([ZONE, BERLIN, ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")])
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2099, 12, 31),  # noqa: DTZ001
).map(lambda moment: moment.replace(microsecond=0))


@given(moments=st.lists(MOMENTS, max_size=30), zone=ZONES)
def test_local_times_become_the_instants_that_python_gives(
    moments: list[datetime], zone: ZoneInfo
) -> None:
    texts = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments]

    read = parsed_instants(pa.array(texts, pa.string()), zone=zone)

    assert read.present.all()
    assert [instant_of(us) for us in read.us.tolist()] == [
        moment.replace(tzinfo=zone).astimezone(UTC) for moment in moments
    ]


@given(moments=st.lists(MOMENTS, max_size=30), zone=ZONES)
def test_instants_become_the_local_times_that_python_gives(
    moments: list[datetime], zone: ZoneInfo
) -> None:
    instants = [moment.replace(tzinfo=UTC) for moment in moments]
    column = pa.array([us_of(i) for i in instants], pa.int64()).to_numpy()

    local = local_of_utc(column, zone)

    assert [instant_of(us).replace(tzinfo=None) for us in local.tolist()] == [
        instant.astimezone(zone).replace(tzinfo=None) for instant in instants
    ]


@given(text=st.text(alphabet="0123456789/-.: TZ+", max_size=20))
def test_whatever_is_typed_the_column_reads_as_the_single_text(text: str) -> None:
    read = parsed_instants(pa.array([text], pa.string()), zone=ZONE, is_deadline=True)

    single = read_instant(text, zone=ZONE, is_deadline=True)

    assert read.present.tolist() == [isinstance(single, datetime)]
    assert (0 in read.bad) == isinstance(single, BadInstant)
    if isinstance(single, datetime):
        expected = single.replace(tzinfo=ZONE).astimezone(UTC)
        assert instant_of(int(read.us[0])) == expected


def test_a_slice_of_a_column_reads_its_own_texts() -> None:
    column = pa.array(["2024-01-01", "", "2024-01-02 08:00", "29/02/2024"], pa.string())

    read = parsed_instants(column.slice(1), zone=ZONE)

    assert read.present.tolist() == [False, True, True]
    assert instant_of(int(read.us[1])) == datetime(2024, 1, 2, 1, tzinfo=UTC)


@given(
    moments=st.lists(
        st.tuples(MOMENTS, st.integers(0, 999), st.integers(0, 5)), max_size=20
    ),
    is_deadline=st.booleans(),
)
def test_every_way_of_writing_reads_alike_in_a_column_and_alone(
    moments: list[tuple[datetime, int, int]], is_deadline: bool
) -> None:
    patterns = (
        "{0:%Y-%m-%d %H:%M:%S}.{1:03d}", "{0:%d/%m/%Y %H:%M:%S}.{1:03d}",
        "{0:%d-%m-%Y}", "{0:%Y-%m-%d} 23:59", "{0:%d.%m.%Y %H:%M}", " {0:%Y/%m/%d} ",
    )  # fmt: skip
    texts = [patterns[which].format(moment, part) for moment, part, which in moments]

    read = parsed_instants(
        pa.array(texts, pa.string()), zone=ZONE, is_deadline=is_deadline
    )

    for text, us in zip(texts, read.us.tolist(), strict=True):
        single = read_instant(text, zone=ZONE, is_deadline=is_deadline)
        assert isinstance(single, datetime)
        assert instant_of(us) == single.replace(tzinfo=ZONE).astimezone(UTC)


FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y-%m-%d %H:%M}", "{0:%Y-%m-%dT%H:%M:%S}",
    "{0:%Y-%m-%d %H:%M:%S}.{1:03d}", "{0:%Y-%m-%d} 23:59", "{0:%d/%m/%Y}",
    "{0:%d/%m/%Y %H:%M}", "{0:%d-%m-%Y %H:%M:%S}", "{0:%d.%m.%Y} 23:59:59",
    "{0:%d/%m/%Y %H:%M:%S}.{1:03d}", "{0:%m/%d/%Y}", "{0:%m/%d/%Y %H:%M}",
)  # fmt: skip
SLIPS = (
    "2024-02-30", "2024-13-01 08:00", "2024-06-17 24:00", "2024-06-17 08:00:61",
    "1989-12-31 23:59:59", "2100-01-01", "31/02/2024 08:00", "17-06/2024",
    "2024-06-1708:0000", "2024-06-17 08:00+07", "１７/０６/２０２４",
    "2024-06-17 080000.0", "0000-06-17", "+024-06-17", "2024-06-17 08:00:00,125",
)  # fmt: skip


@given(
    moments=st.lists(st.tuples(MOMENTS, st.integers(0, 999)), min_size=1, max_size=30),
    form=st.sampled_from(FORMS),
    others=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(("", *SLIPS))), max_size=4
    ),
    zone=ZONES,
    order=st.sampled_from(DateOrder),
    is_deadline=st.booleans(),
)
def test_a_column_of_one_form_reads_alike_with_and_without_strays(
    moments: list[tuple[datetime, int]],
    form: str,
    others: list[tuple[int, str]],
    zone: ZoneInfo,
    order: DateOrder,
    *,
    is_deadline: bool,
) -> None:
    texts = [form.format(moment, part) for moment, part in moments]
    for at, other in others:
        texts.insert(at, other)
    reading = DateReading(order)

    def read(column: list[str]) -> Instants:
        return parsed_instants(
            pa.array(column, pa.string()),
            zone=zone, is_deadline=is_deadline, reading=reading,
        )  # fmt: skip

    whole = read(texts)
    slip = "x" * len(form.format(*moments[0]))
    with_slip = read([*texts, slip])

    assert whole.certain == with_slip.certain
    assert whole.us.tolist() == with_slip.us[:-1].tolist()
    assert whole.bad == {p: b for p, b in with_slip.bad.items() if p < len(texts)}
    for position, text in enumerate(texts):
        single = read_instant(text, zone=zone, is_deadline=is_deadline, reading=reading)
        assert bool(whole.present[position]) == isinstance(single, datetime)
        assert whole.bad.get(position) == (
            single if isinstance(single, BadInstant) else None
        )
        if isinstance(single, datetime):
            expected = single.replace(tzinfo=zone).astimezone(UTC)
            assert instant_of(int(whole.us[position])) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("31/02/2024", "impossible-date"),
        ("2023-02-29", "impossible-date"),
        ("29/02/1900", "impossible-date"),
        ("17/06/24", "two-digit-year"),
        ("17/06/24 08:00", "two-digit-year"),
        ("17/06/2024 24:01", "impossible-time"),
        ("2024-06-17 12:60", "impossible-time"),
        ("17/06/1024", "year-out-of-range"),
        ("17/06/2204", "year-out-of-range"),
        ("45460", "number-not-date"),
        ("06/2024", "not-a-date"),
        ("17 tháng 6", "not-a-date"),
        ("#REF!", "not-a-date"),
        ("2024-06-17 08:00+99:00", "not-a-date"),
    ],
)
def test_what_is_no_instant_says_why(text: str, kind: str) -> None:
    read = parsed_instants(pa.array([text], pa.string()), zone=ZONE)

    assert read.bad[0].kind == kind
    assert not read.present[0]
