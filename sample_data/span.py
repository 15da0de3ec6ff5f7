"""From when to when the sample tells: two years, or three that cross the reform."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sample_data import story
from sample_data.days import FIRST_DAY, LAST_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """The days told of, from `FIRST_DAY` on; who did not report on all of them.

    Sizes are relative to `story.FULL_SIZE`, which is of two years: `old_bounds` of the
    city as it was, `joined` of what came to it on `story.REFORM`.
    """

    last_day: date
    stopped: Mapping[str, date]
    started: Mapping[str, date]
    old_bounds: float = 1.0
    joined: float = 0.0

    @property
    def full_size(self) -> float:
        """Dossiers for which the counts of the story stand."""
        return story.FULL_SIZE * (self.old_bounds + self.joined)

    @property
    def years(self) -> range:
        """Calendar years told of."""
        return range(FIRST_DAY.year, self.last_day.year + 1)

    @property
    def crosses_reform(self) -> bool:
        """Whether the org units of 2025 are part of it."""
        return self.last_day >= story.REFORM

    def reports_until(self, top: str) -> date:
        """The last day of a source."""
        return self.stopped.get(top, self.last_day)


TWO_YEARS = Span(LAST_DAY, story.STOPPED_REPORTING, story.STARTED_LATER)
_THIRD_YEAR = story.GROWTH**2 / (1 + story.GROWTH)
THREE_YEARS = Span(
    date(2025, 12, 31),
    story.STOPPED_REPORTING_2025,
    story.STARTED_LATER | dict.fromkeys(story.JOINED, story.REFORM),
    old_bounds=1 + _THIRD_YEAR,
    joined=_THIRD_YEAR / 2 * story.JOINED_SHARE,
)
SPANS = {span.last_day: span for span in (TWO_YEARS, THREE_YEARS)}
"""By the last day: what `--until` offers."""
