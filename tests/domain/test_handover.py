"""Dossiers passed on when their org unit ends, against a slow version of the rule."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.handover import NEVER, Heirs, Transfers, as_told, handovers
from domain.succession import Succession, Validity
from tests.domain.successions import LINKS, LIVES, U, link

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = 86_400_000_000
A, B, C = (date(2024, 3, day) for day in (5, 10, 12))
SUCCESSION = Succession(
    [link(1, 2, A), link(2, 3, B), link(4, 3, B, reverse=0), link(5, 6, C)],
    {
        U(1): Validity(None, A),
        U(2): Validity(A, B),
        U(3): Validity(B, None),
        U(4): Validity(None, B),
        U(5): Validity(None, C),
        U(6): Validity(C, None),
        U(7): Validity(None, None),
    },
)
KNOWN = handovers(SUCCESSION, ZONE)
Told = tuple[int, int, int]
"""Instant, giver and taker of a transfer."""


def micro(day: date, days: float = 0) -> int:
    begin = datetime.combine(day, time.min, tzinfo=ZONE)
    return int((begin + timedelta(days=days)).timestamp()) * 1_000_000


def slow(
    chain: list[tuple[int, int]], received: int, left: int, reach: int
) -> tuple[int, list[tuple[int, int, int, bool]]]:
    """One dossier: `chain` is (holder, until when), the last one until `left`."""
    found: list[tuple[int, int, int, bool]] = []
    begin = received
    for place, (holder, until) in enumerate(chain):
        following = chain[place + 1][0] if place + 1 < len(chain) else None
        passed = []
        for known in KNOWN:
            if known.org_unit != holder:
                continue
            at = max(round(known.at.timestamp()) * 1_000_000, begin)
            if at < until and at <= reach:
                passed.append((at, known.giver, known.taker, True))
        if following in [taker for _, _, taker, _ in passed]:
            passed = []
        found += passed
        current = passed[-1][2] if passed else holder
        if following is not None:
            found.append((until, current, following, False))
        begin = until
    return current, found


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int, int]:
    days = sorted(draw(st.lists(st.integers(0, 40), min_size=2, max_size=5)))
    moments = [micro(date(2024, 3, 1)) + day * DAY // 2 for day in days]
    received, *until = moments
    if draw(st.booleans()):
        until[-1] = NEVER
    holders = [draw(st.integers(1, 7)) for _ in until]
    chain = [
        (holder, end)
        for place, (holder, end) in enumerate(zip(holders, until, strict=True))
        if place + 1 == len(until) or holder != holders[place + 1]
    ]
    return chain, received, until[-1]


@given(st.lists(dossiers(), max_size=6), st.integers(0, 20))
def test_whole_columns_are_passed_on_like_one_dossier_after_another(
    drawn: list[tuple[list[tuple[int, int]], int, int]], reached: int
):
    reach = micro(date(2024, 3, 1), reached)
    rows = [
        (place, until, holder, chain[number + 1][0])
        for place, (chain, _, _) in enumerate(drawn)
        for number, (holder, until) in enumerate(chain[:-1])
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    none = np.zeros(len(rows), dtype=np.bool_)
    position, at, giver, taker = columns
    told = Transfers(position, at, giver, taker, none, giver)
    holder = np.array([chain[-1][0] for chain, _, _ in drawn], dtype=np.int64)

    now, found = Heirs(KNOWN).passed_on(
        told,
        holder=holder,
        received=np.array([received for _, received, _ in drawn], dtype=np.int64),
        left=np.array([left for _, _, left in drawn], dtype=np.int64),
        reach=reach,
    )

    for place, (chain, received, left) in enumerate(drawn):
        mine = found.position == place
        actual = list(
            zip(
                found.at[mine].tolist(),
                found.giver[mine].tolist(),
                found.taker[mine].tolist(),
                found.derived[mine].tolist(),
                strict=True,
            )
        )
        assert (now[place], actual) == slow(chain, received, left, reach)
        assert found.seq[mine].tolist() == list(range(1, len(actual) + 1))
    back_holder, back = as_told(found, now)
    assert back_holder.tolist() == holder.tolist()
    for name in ("position", "at", "giver", "taker"):
        assert getattr(back, name).tolist() == getattr(told, name).tolist()


def test_handovers_are_at_midnight_down_the_line_of_heirs():
    first = [known for known in KNOWN if known.org_unit == 1]

    assert [(known.giver, known.taker) for known in first] == [(1, 2), (2, 3)]
    assert first[0].at.astimezone(UTC) == datetime(2024, 3, 4, 17, tzinfo=UTC)
    assert [known.taker for known in handovers(Succession(LINKS, LIVES), ZONE)
            if known.org_unit == 2] == [4, 5]  # fmt: skip
