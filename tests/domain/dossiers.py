"""Dossiers for tests: one by hand, or any that a source may lawfully report."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from domain.dossier import (
    TICK,
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    Transfer,
)
from domain.identifiers import FieldId, OrgUnitId
from tests.domain.calendars import ZONE

BEGIN = datetime(2024, 3, 25, tzinfo=UTC)
SPAN_MINUTES = 60 * 1440
END = BEGIN + timedelta(minutes=3 * SPAN_MINUTES)
"""No record reaches beyond; holidays of April and May 2024 lie within."""
UNITS = tuple(OrgUnitId(number) for number in (1, 2, 3))


def local(text: str) -> datetime:
    """UTC instant of a local "2024-06-17 14:20"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last microsecond of a local day: what a promised day means."""
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)
    return following.astimezone(UTC) - TICK


def dossier(
    received: str, due: datetime, *pauses: Pause, resolved: str | None = None
) -> Dossier:
    """A dossier of org unit 1 that left with a result, if it left."""
    return Dossier(
        org_unit=UNITS[0],
        field_id=FieldId(1),
        channel=Channel.ONLINE,
        received_at=local(received),
        first_due_at=due,
        resolved_at=None if resolved is None else local(resolved),
        outcome=None if resolved is None else Outcome.RESULT,
        pauses=pauses,
    )


def pause(began: str, ended: str | None = None) -> Pause:
    """A supplement request."""
    return Pause(local(began), None if ended is None else local(ended))


@st.composite
def any_dossiers(draw: st.DrawFn) -> Dossier:
    """Due days and due instants, overlapping pauses, transfers, every way to leave."""

    def later_than(begin: datetime, span: int = SPAN_MINUTES) -> datetime:
        return begin + timedelta(minutes=draw(st.integers(0, span)))

    received = later_than(BEGIN)
    resolved = draw(st.none() | st.just(later_than(received)))
    last = resolved or later_than(received)
    due = later_than(received, 20 * 1440)
    if draw(st.booleans()):
        due = end_of(due.astimezone(ZONE).date())
    minutes = st.integers(0, int((last - received).total_seconds()) // 60)
    begins = minutes.map(lambda m: received + timedelta(minutes=m))
    # Instants that coincide with the deadline are where rules differ.
    begins = begins | st.just(due).filter(lambda at: received <= at <= last)
    pauses = []
    for began, ended in draw(
        st.lists(st.tuples(begins, st.none() | begins), max_size=3)
    ):
        stop = None if ended is None else max(began, ended)
        pauses.append(
            Pause(min(began, ended or began), stop, draw(st.sampled_from(PauseKind)))
        )
    moves = sorted(draw(st.lists(begins, max_size=3, unique=True)))
    holders = [draw(st.sampled_from(UNITS)) for _ in range(len(moves) + 1)]
    transfers = [
        Transfer(at, giver, taker)
        for at, giver, taker in zip(moves, holders, holders[1:], strict=False)
    ]
    return Dossier(
        org_unit=holders[-1],
        field_id=FieldId(1),
        channel=Channel.DIRECT,
        received_at=received,
        first_due_at=due,
        resolved_at=resolved,
        outcome=None if resolved is None else draw(st.sampled_from(Outcome)),
        pauses=draw(st.permutations(pauses)),
        transfers=transfers,
        apology_sent_at=draw(st.none() | begins),
    )
