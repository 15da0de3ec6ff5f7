"""How far each source reaches, and the data moment that follows."""

from datetime import date, datetime

import pytest

from domain.catalogue import Source
from domain.identifiers import SourceId
from domain.moments import moments
from tests.domain.calendars import ZONE, vietnam
from tests.domain.dossiers import local


def source(number: int, complete_to: datetime | None) -> Source:
    """A source complete to this instant; None: nothing loaded."""
    return Source(SourceId(number), f"MC-{number}", "Một cửa", complete_to, False)


def test_the_data_moment_is_the_latest_to_which_any_source_is_complete() -> None:
    latest, lagging = local("2024-11-18 07:00"), local("2024-10-18 17:00")

    found = moments(
        [source(1, lagging), source(2, latest), source(3, None)],
        calendar=vietnam(),
        zone=ZONE,
    )

    assert found is not None
    assert found.as_of == latest
    assert found.as_of_day == date(2024, 11, 18)
    assert found.stale == {SourceId(1): lagging}
    assert found.moment_of(SourceId(1)) == lagging
    assert found.day_of(SourceId(1)) == date(2024, 10, 18)
    assert found.moment_of(SourceId(2)) == latest


def test_a_source_of_the_same_local_day_is_not_stale() -> None:
    # 17:30 UTC on the 17th is already the 18th here.
    early, late = local("2024-11-18 00:30"), local("2024-11-18 07:00")

    found = moments([source(1, early), source(2, late)], calendar=vietnam(), zone=ZONE)

    assert found is not None
    assert found.stale == {}
    assert found.moment_of(SourceId(1)) == early
    assert found.sources_by_moment() == {early: [SourceId(1)]}
    assert found.sources_by_day() == {}


@pytest.mark.parametrize(
    ("moment", "is_stale"),
    [
        ("2024-11-18 07:00", False),
        ("2024-11-16 12:00", False),
        ("2024-11-15 00:30", False),
        ("2024-11-14 23:30", True),
    ],
)
def test_a_source_is_stale_before_the_last_working_day(moment: str, is_stale: bool):
    # The 18th is a Monday, the 15th the Friday before.
    latest = local("2024-11-18 17:00")

    found = moments(
        [source(1, local(moment)), source(2, latest)], calendar=vietnam(), zone=ZONE
    )

    assert found is not None
    assert (SourceId(1) in found.stale) is is_stale
    assert found.moment_of(SourceId(1)) == local(moment)


def test_without_any_load_there_is_no_moment() -> None:
    assert moments([source(1, None)], calendar=vietnam(), zone=ZONE) is None
    assert moments([], calendar=vietnam(), zone=ZONE) is None
