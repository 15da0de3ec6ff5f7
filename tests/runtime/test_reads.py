"""The one cache: who shares a value, who never does, and when it goes stale."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from components.links import Drawing, Links
from components.runtime import application, reads
from components.runtime.reads import ReadCache, call, drawn, read
from data_access.engine import Database
from data_access.versions import raise_data_version
from domain.access import OrgScope, Permission, Role, Viewer
from domain.identifiers import FieldId, OrgUnitId, UserId
from domain.map_view import MapChoice
from tests.accounts import city_database

NOW = datetime(2024, 11, 18, tzinfo=UTC)
LEADER = Viewer(
    UserId(1),
    "mot",
    "Một",
    "",
    Role.CITY_LEADER.permissions,
    OrgScope(frozenset({OrgUnitId(1)})),
)
asked: list[tuple[Viewer, object]] = []


def figures(
    _database: Database, viewer: Viewer, *, limit: object = 5
) -> tuple[OrgScope, object]:
    """A service that says for whom it was computed."""
    asked.append((viewer, limit))
    return (viewer.scope, limit)


def broken(_database: Database, _viewer: Viewer) -> None:
    """A service that always fails."""
    asked.append((_viewer, "broken"))
    raise ValueError("not today")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    opened = city_database(tmp_path)
    monkeypatch.setattr(application, "_database", opened)
    monkeypatch.setattr(reads, "_cache", ReadCache())
    asked.clear()
    yield opened
    opened.close()


def test_the_same_question_is_asked_once():
    first = read(figures, LEADER, limit=3)
    second = read(figures, LEADER, limit=3)

    assert first is second
    assert len(asked) == 1


def test_people_who_may_see_the_same_share_a_value():
    colleague = replace(LEADER, user_id=UserId(2), username="hai")

    read(figures, LEADER)
    read(figures, colleague)

    assert len(asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(LEADER, scope=OrgScope(frozenset({OrgUnitId(3)}))),
        replace(
            LEADER, scope=OrgScope(frozenset({OrgUnitId(1)}), frozenset({FieldId(1)}))
        ),
        replace(LEADER, scope=OrgScope(frozenset({OrgUnitId(1)}), frozenset())),
        replace(
            LEADER,
            permissions=LEADER.permissions | {Permission.PERSONAL_DATA_READ},
        ),
    ],
    ids=["units", "fields", "no fields", "permissions"],
)
def test_people_who_see_different_things_never_share(other):
    read(figures, LEADER)
    read(figures, other)

    assert [viewer for viewer, _ in asked] == [LEADER, other]


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ("1", 1)])
def test_arguments_that_merely_compare_equal_are_told_apart(one, other):
    assert read(figures, LEADER, limit=one)[1] is one
    assert read(figures, LEADER, limit=other)[1] is other


def test_a_change_of_the_data_is_seen_at_once(database):
    read(figures, LEADER)
    with database.write() as session:
        raise_data_version(session, NOW)

    read(figures, LEADER)
    read(figures, LEADER)

    assert len(asked) == 2


def test_a_rolled_back_change_alters_nothing(database):
    read(figures, LEADER)

    with suppress(ZeroDivisionError), database.write() as session:
        raise_data_version(session, NOW)
        raise ZeroDivisionError

    read(figures, LEADER)
    assert len(asked) == 1


def test_a_failure_is_not_kept():
    for _ in range(2):
        with pytest.raises(ValueError, match="not today"):
            read(broken, LEADER)

    assert len(asked) == 2


def test_arguments_must_be_named():
    with pytest.raises(TypeError, match="named"):
        read(figures, LEADER, 3)  # type: ignore[call-arg]


def test_a_call_is_never_kept():
    call(figures, LEADER)
    call(figures, LEADER)

    assert len(asked) == 2


def test_the_least_used_value_goes_first():
    cache = ReadCache(max_entries=2)

    for key in ("a", "b", "a", "c"):
        cache.value(key, lambda: key)  # noqa: B023 - computed at once

    computed: list[str] = []
    cache.value("a", lambda: computed.append("a"))
    cache.value("b", lambda: computed.append("b"))
    assert computed == ["b"]
    assert len(cache) == 2


def test_many_who_ask_at_once_wait_for_one_answer():
    cache = ReadCache()
    started = threading.Event()
    finish = threading.Event()
    computed: list[int] = []
    answers: list[int] = []

    def compute() -> int:
        started.set()
        finish.wait(5)
        computed.append(1)
        return 42

    def ask() -> None:
        answers.append(cache.value("key", compute))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    started.wait(5)
    finish.set()
    for thread in threads:
        thread.join()

    assert answers == [42] * 8
    assert computed == [1]


def test_those_who_waited_learn_of_the_failure_too():
    cache = ReadCache()
    started = threading.Event()
    finish = threading.Event()
    failures: list[str] = []

    def compute() -> int:
        started.set()
        finish.wait(5)
        raise ValueError("lost")

    def ask() -> None:
        try:
            cache.value("key", compute)
        except ValueError as failure:
            failures.append(str(failure))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    started.wait(5)
    finish.set()
    for thread in threads:
        thread.join()

    assert failures == ["lost"] * 4
    assert len(cache) == 0


def test_the_zone_is_the_installations():
    assert reads.time_zone().key == "Asia/Ho_Chi_Minh"


def drawing(code: str) -> Drawing:
    """The view of one org unit, another object each time as pages make it."""
    return Drawing(Links({"don-vi": code}), reads.time_zone())


def test_the_same_values_are_drawn_once():
    value, again = read(figures, LEADER), read(figures, LEADER)
    pictures = []

    def draw(scope: object, style: Drawing, *, lists: list[object]) -> str:
        pictures.append(style)
        return f"{scope} {style} {lists}"

    first = drawn(draw, value, drawing("HBC"), lists=[value])
    assert drawn(draw, again, drawing("HBC"), lists=[again]) == first
    assert drawn(draw, value, drawing("HCG"), lists=[value]) != first
    assert drawn(draw, value, drawing("HBC"), lists=[]) != first
    assert len(pictures) == 3


def test_a_choice_that_a_page_makes_anew_counts_by_what_it_says():
    numbers = count(1)

    def draw(_choice: MapChoice) -> int:
        return int(next(numbers))

    first = drawn(draw, MapChoice(chosen="HBC"))

    assert drawn(draw, MapChoice(chosen="HBC")) == first
    assert drawn(draw, MapChoice(chosen="HCG")) != first


def test_an_equal_value_of_another_moment_is_drawn_anew():
    pictures = []

    def draw(value: dict[str, int]) -> int:
        pictures.append(value)
        return len(pictures)

    assert [drawn(draw, {"a": 1}) for _ in range(50)] == list(range(1, 51))
