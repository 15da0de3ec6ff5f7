"""Deadlines moved by pauses, by the column, against the rule for one dossier."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.dossier import Channel, Deadline, Dossier, Pause, PauseKind, deadline
from domain.identifiers import FieldId, OrgUnitId
from ingest.clock import instant_of, us_of
from ingest.dossier_pauses import PauseRows, sequence
from ingest.moved_deadlines import Deadlines, moved_deadlines
from tests.ingest.builders import CATALOGUE, ZONE

CALENDAR = CATALOGUE.calendar
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(
    [ZONE, ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]
)
INSTANTS = st.one_of(
    st.integers(0, 400 * 1440).map(lambda m: BEGIN + timedelta(minutes=m)),
    # Around the ends of days, and the hours that clocks in Berlin repeat or skip.
    st.tuples(st.integers(0, 400), st.sampled_from((0, 30, 60, 90, 1020, 1440))).map(
        lambda at: BEGIN + timedelta(days=at[0], minutes=at[1])
    ),
    st.integers(0, 300).map(lambda m: datetime(2024, 10, 26, tzinfo=UTC)
                            + timedelta(minutes=10 * m)),
)  # fmt: skip
PAUSES = st.one_of(
    INSTANTS.map(lambda began: Pause(began, None)),
    st.tuples(INSTANTS, INSTANTS).map(lambda ends: Pause(min(ends), max(ends))),
)
ROWS = st.lists(
    st.tuples(INSTANTS, st.lists(PAUSES, max_size=4), st.booleans()), max_size=6
)


@given(rows=ROWS, zone=ZONES)
def test_columns_of_deadlines_say_what_the_rule_says_of_each_dossier(
    rows: list[tuple[datetime, list[Pause], bool]], zone: ZoneInfo
) -> None:
    first_due = np.array([us_of(due) for due, _, _ in rows], np.int64)
    good = np.array([fine for _, _, fine in rows], np.bool_)

    found = moved_deadlines(
        first_due,
        _pause_rows([pauses for _, pauses, _ in rows]),
        good,
        calendar=CALENDAR,
        zone=zone,
    )

    for position, (due, pauses, fine) in enumerate(rows):
        told = _one(due, pauses if fine else [], zone)
        waits = bool(found.is_waiting[position])
        assert waits == (told.due_at is None)
        if told.due_at is not None:
            assert instant_of(int(found.due[position])) == told.due_at
        if told.waiting_since is not None:
            since = int(found.waiting_since[position])
            assert instant_of(since) == told.waiting_since
        assert found.moved_days[position] == sum(p.working_days for p in told.pauses)
        assert _waits(found, position) == [
            (seq, us_of(p.began_at), None if p.ended_at is None else us_of(p.ended_at))
            for seq, p in enumerate(told.pauses, start=1)
        ]
    assert (np.diff(found.waits.position) >= 0).all()


def _waits(found: Deadlines, position: int) -> list[tuple[int, int, int | None]]:
    waits = found.waits
    return [
        (
            int(waits.seq[index]),
            int(waits.began[index]),
            None if waits.is_open[index] else int(waits.ended[index]),
        )
        for index in np.flatnonzero(waits.position == position).tolist()
    ]


def _pause_rows(pauses: list[list[Pause]]) -> PauseRows:
    """As reading leaves them: by row, and then by begin."""
    listed = [
        (position, pause)
        for position, some in enumerate(pauses)
        for pause in sorted(some, key=lambda p: p.began_at)
    ]
    position = np.array([each for each, _ in listed], np.int64)
    ended = [0 if p.ended_at is None else us_of(p.ended_at) for _, p in listed]
    return PauseRows(
        position,
        sequence(position),
        np.array([int(PauseKind.SUPPLEMENT) for _ in listed], np.int64),
        np.array([us_of(p.began_at) for _, p in listed], np.int64),
        np.array(ended, np.int64),
        np.array([p.ended_at is None for _, p in listed], np.bool_),
    )


def _one(due: datetime, pauses: list[Pause], zone: ZoneInfo) -> Deadline:
    dossier = Dossier(
        org_unit=OrgUnitId(1),
        field_id=FieldId(1),
        channel=Channel.DIRECT,
        received_at=BEGIN,
        first_due_at=due,
        pauses=pauses,
    )
    return deadline(dossier, calendar=CALENDAR, zone=zone)
