"""The schedule: networks whose answers are published, links of all kinds, random ones.

A published network gives its activities as duration and predecessors, and its answer as
the length and the slack of each activity.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.plan import LinkKind, TaskLink
from domain.schedule import Activity, cycle_sentence, cycles, schedule
from domain.working_days import WorkingCalendar
from tests.domain.calendars import vietnam

FS, SS, FF, SF = LinkKind
PLAIN = WorkingCalendar((), ())
MONDAY = date(2024, 1, 8)


@dataclass(frozen=True, slots=True)
class Published:
    """`slack` of the activities off the critical path, `path` those on it."""

    source: str
    activities: str
    length: int
    path: str
    slack: dict[str, int]


NETWORKS = [
    Published(
        "Hillier & Lieberman, Introduction to Operations Research: Reliable "
        "Construction Co.",
        "A 2;B 4 A;C 10 B;D 6 C;E 4 C;F 5 E;G 7 D;H 9 E G;I 7 C;J 8 F I;K 4 J;L 5 J;"
        "M 2 H;N 6 K L",
        44,
        "ABCEFJLN",
        {"D": 4, "G": 4, "H": 4, "I": 2, "K": 1, "M": 4},
    ),
    Published(
        "Heizer & Render, Operations Management: Milwaukee Paper",
        "A 2;B 3;C 2 A;D 4 A B;E 4 C;F 3 C;G 5 D E;H 2 F G",
        15,
        "ACEGH",
        {"B": 1, "D": 1, "F": 6},
    ),
    Published(
        "Anderson, Sweeney & Williams, Quantitative Methods: Western Hills",
        "A 5;B 6;C 4 A;D 3 A;E 1 A;F 4 E;G 14 D F;H 12 B C;I 2 G H",
        26,
        "AEFGI",
        {"B": 6, "C": 3, "D": 2, "H": 3},
    ),
    Published(
        "Wikipedia, Program evaluation and review technique: expected times x 100",
        "a 400;b 533;c 517 a;d 633 a;e 517 b c;f 450 d;g 517 e",
        1951,
        "aceg",
        {"b": 384, "d": 468, "f": 468},
    ),
    Published(
        "Taylor, Introduction to Management Science, solutions of chapter 8: arrows "
        "1-2, 1-3, 2-4, 3-4, 3-5, 4-5, 5-6",
        "P 7;Q 10;R 6 P;S 5 Q;T 4 Q;U 3 R S;V 2 T U",
        20,
        "QSUV",
        {"P": 2, "R": 2, "T": 4},
    ),
    Published(
        "Hendrickson, Project Management for Construction, chapter 10: nine activities",
        "A 4;B 3;C 8 A;D 7 A;E 9 B C;F 12 B C;G 2 D E;H 5 D E;I 6 F G",
        30,
        "ACFI",
        {"B": 9, "D": 11, "E": 1, "G": 1, "H": 4},
    ),
    Published(
        "Network Construction, Precedence Diagram Method (training slides, 2019), with "
        "links from start to start",
        "A 2;B 10 A=SS;C 13 A;D 12 A;E 12 B;F 7 B;G 10 D;H 16 D;I 6 F;J 12 C G=SS;"
        "K 5 I=SS;L 8 E I K;M 5 H;N 3 G J L M",
        38,
        "ADHMN",
        {"B": 4, "C": 8, "E": 5, "F": 4, "G": 9, "I": 4, "J": 8, "K": 5, "L": 4},
    ),
]


def network(text: str) -> tuple[list[Activity], list[TaskLink]]:
    """`code days predecessors` apart by semicolons; a predecessor may name its kind."""
    activities, links = [], []
    for entry in text.split(";"):
        code, days, *before = entry.split()
        activities.append(Activity(code, int(days)))
        for each in before:
            predecessor, _, kind = each.partition("=")
            links.append(TaskLink(predecessor, code, LinkKind(kind or "FS")))
    return activities, links


@pytest.mark.parametrize("known", NETWORKS, ids=lambda known: known.source[:20])
def test_published_networks_have_their_published_answers(known):
    activities, links = network(known.activities)

    found = schedule(activities, links, start=MONDAY, calendar=PLAIN)

    assert found.length == known.length
    assert "".join(found.critical_path) == known.path
    slack = {code: slot.total_slack for code, slot in found.slots.items()}
    assert slack == dict.fromkeys(known.path, 0) | known.slack


def test_free_slack_is_what_disturbs_nobody():
    activities, links = network(NETWORKS[1].activities)

    found = schedule(activities, links, start=MONDAY, calendar=PLAIN).slots

    # B may slip a day before D is moved, F six before H; D waits for nobody else.
    assert [found[code].free_slack for code in "ABDF"] == [0, 0, 1, 6]


@pytest.mark.parametrize(
    ("kind", "lag", "first", "last"),
    [
        (FS, 0, date(2024, 1, 15), date(2024, 1, 17)),
        (FS, 2, date(2024, 1, 17), date(2024, 1, 19)),
        (FS, -2, date(2024, 1, 11), date(2024, 1, 15)),
        (SS, 1, date(2024, 1, 9), date(2024, 1, 11)),
        (FF, 0, date(2024, 1, 10), date(2024, 1, 12)),
        (FF, 2, date(2024, 1, 12), date(2024, 1, 16)),
        (SF, 4, date(2024, 1, 9), date(2024, 1, 11)),
        (SF, 0, date(2024, 1, 8), date(2024, 1, 10)),
    ],
)
def test_each_kind_of_link_holds_back_its_end(kind, lag, first, last):
    activities = [Activity("A", 5), Activity("B", 3)]

    found = schedule(
        activities, [TaskLink("A", "B", kind, lag)], start=MONDAY, calendar=PLAIN
    ).dates["B"]

    assert (found.early_first, found.early_last) == (first, last)


def test_dates_step_over_holidays_and_count_make_up_days():
    activities = [Activity("A", 3), Activity("B", 2)]

    found = schedule(
        activities,
        [TaskLink("A", "B")],
        start=date(2024, 4, 25),
        calendar=vietnam(),
    )

    # 27/04-01/05/2024 are off, Saturday 04/05 is worked for Monday 29/04.
    assert found.dates["A"].early_last == date(2024, 5, 2)
    assert found.dates["B"].early_first == date(2024, 5, 3)
    assert found.dates["B"].early_last == date(2024, 5, 4)


def test_a_milestone_is_reached_at_the_end_of_the_day_that_leads_to_it():
    activities = [
        Activity("begin", 0),
        Activity("work", 5),
        Activity("done", 0),
        Activity("fixed", 0, not_before=date(2024, 1, 10)),
    ]
    links = [TaskLink("begin", "work"), TaskLink("work", "done")]

    found = schedule(activities, links, start=MONDAY, calendar=PLAIN).dates

    assert found["begin"].early_first == MONDAY
    assert found["done"].early_last == date(2024, 1, 12)
    assert found["fixed"].early_first == date(2024, 1, 10)


def test_not_before_holds_an_activity_and_a_day_off_means_the_next_worked():
    activities = [Activity("A", 2, not_before=date(2024, 1, 13)), Activity("B", 1)]

    found = schedule(
        activities, [TaskLink("B", "A")], start=date(2024, 1, 6), calendar=PLAIN
    )

    assert found.start == MONDAY
    assert found.dates["A"].early_first == date(2024, 1, 15)
    assert found.critical_path == ("A",)
    assert found.slots["B"].total_slack == 4


def test_cycles_are_named_with_the_tasks_in_them():
    links = [
        TaskLink("I.02", "I.03"),
        TaskLink("I.03", "I.01"),
        TaskLink("I.01", "I.02"),
        TaskLink("I.03", "II.01"),
        TaskLink("III.01", "III.01"),
    ]
    tasks = [Activity(code, 1) for code in ("I.01", "I.02", "I.03", "II.01", "III.01")]

    assert cycles(links) == (("I.01", "I.02", "I.03"), ("III.01",))
    with pytest.raises(InvalidInput, match=r"I\.01 → I\.02 → I\.03 → I\.01; III\.01"):
        schedule(tasks, links, start=MONDAY, calendar=PLAIN)


def test_many_cycles_are_counted_and_not_all_told():
    found = tuple((f"A{n}", f"B{n}") for n in range(7))

    assert "và 2 vòng khác" in cycle_sentence(found)


def test_nothing_makes_an_empty_schedule():
    found = schedule([], [], start=MONDAY, calendar=PLAIN)

    assert (found.length, found.critical_path) == (0, ())


@pytest.mark.parametrize(
    ("activities", "links"),
    [
        ([Activity("A", 1), Activity("A", 2)], []),
        ([Activity("A", 1)], [TaskLink("A", "B")]),
    ],
)
def test_what_names_nothing_is_refused(activities, links):
    with pytest.raises(ValueError, match=r"\w"):
        schedule(activities, links, start=MONDAY, calendar=PLAIN)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Activity], list[TaskLink]]:
    """Up to eight activities; links lead from lower to higher numbers."""
    count = draw(st.integers(1, 8))
    activities = [
        Activity(
            f"T{n}",
            draw(st.integers(0, 6)),
            draw(st.none() | st.dates(date(2024, 1, 1), date(2024, 2, 15))),
        )
        for n in range(count)
    ]
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    return activities, [
        TaskLink(
            f"T{a}",
            f"T{b}",
            draw(st.sampled_from(LinkKind)),
            draw(st.integers(-4, 5)),
        )
        for a, b in chosen
    ]


def ends(link: TaskLink, starts: dict[str, int], days: dict[str, int]) -> int:
    """By how much a link is kept; negative: broken."""
    from_start = link.kind in (SS, SF)
    to_start = link.kind in (FS, SS)
    leads = starts[link.predecessor] + (0 if from_start else days[link.predecessor])
    follows = starts[link.successor] + (0 if to_start else days[link.successor])
    return follows - leads - link.lag_days


def slow_length(
    activities: list[Activity], links: list[TaskLink], delayed: dict[str, int]
) -> tuple[int, dict[str, int]]:
    """Push activities one day at a time until every rule is kept."""
    days = {a.code: a.days for a in activities}
    starts = {
        a.code: (PLAIN.working_days_from(MONDAY, a.not_before) if a.not_before else 0)
        + delayed.get(a.code, 0)
        for a in activities
    }
    while broken := [link for link in links if ends(link, starts, days) < 0]:
        starts[broken[0].successor] += 1
    return max(starts[code] + days[code] for code in starts), starts


@settings(max_examples=60)
@given(networks())
def test_random_schedules_agree_with_pushing_day_by_day(drawn):
    activities, links = drawn

    found = schedule(activities, links, start=MONDAY, calendar=PLAIN)

    length, starts = slow_length(activities, links, {})
    assert found.length == length
    assert {code: slot.early_start for code, slot in found.slots.items()} == starts
    days = {a.code: a.days for a in activities}
    late = {code: slot.late_start for code, slot in found.slots.items()}
    assert all(ends(link, late, days) >= 0 for link in links)
    assert all(0 <= s.free_slack <= s.total_slack for s in found.slots.values())
    # The latest start keeps the end; a day later does not.
    for code, slot in found.slots.items():
        slack = slot.early_start - _held(activities, code) + slot.total_slack
        assert slow_length(activities, links, {code: slack})[0] == length
        assert slow_length(activities, links, {code: slack + 1})[0] > length


@settings(max_examples=60)
@given(networks())
def test_a_critical_path_is_an_unbroken_chain_to_the_end(drawn):
    activities, links = drawn
    days = {a.code: a.days for a in activities}

    found = schedule(activities, links, start=MONDAY, calendar=vietnam())

    path = found.critical_path
    starts = {code: slot.early_start for code, slot in found.slots.items()}
    assert all(found.slots[code].is_critical for code in path)
    assert found.slots[path[-1]].early_finish == found.length
    for one, other in pairwise(path):
        between = [x for x in links if (x.predecessor, x.successor) == (one, other)]
        assert any(ends(link, starts, days) == 0 for link in between)
    for code, slot in found.dates.items():
        assert vietnam().is_working(slot.early_first)
        assert slot.early_first <= slot.early_last
        assert slot.early_last <= slot.late_last
        if days[code]:
            inside = vietnam().working_days_from(
                slot.early_first, slot.early_last + timedelta(days=1)
            )
            assert inside == days[code]


def _held(activities: list[Activity], code: str) -> int:
    held = next(a.not_before for a in activities if a.code == code)
    return PLAIN.working_days_from(MONDAY, held) if held else 0
