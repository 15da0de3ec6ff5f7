"""To which instant each source's dossiers are known: they are judged as of then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.catalogue import Source
from domain.dossier import local_day
from domain.identifiers import SourceId
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Moments:
    """The data moment, and the instant to which each source is complete.

    `of_source`: every source with data. `stale`: those of them that lag behind so far
    that their org units are not compared with others.
    """

    as_of: datetime
    as_of_day: date
    of_source: Mapping[SourceId, datetime]
    stale: Mapping[SourceId, datetime]
    zone: ZoneInfo

    def moment_of(self, source_id: SourceId) -> datetime:
        """The instant to which a source's dossiers are known."""
        return self.of_source.get(source_id, self.as_of)

    def day_of(self, source_id: SourceId) -> date:
        """The local day of that instant."""
        return local_day(self.moment_of(source_id), self.zone)

    def sources_by_moment(self) -> dict[datetime, list[SourceId]]:
        """The sources that stop before the data moment."""
        found: dict[datetime, list[SourceId]] = {}
        for source_id, moment in self.of_source.items():
            if moment != self.as_of:
                found.setdefault(moment, []).append(source_id)
        return found

    def sources_by_day(self) -> dict[date, list[SourceId]]:
        """The sources that stop on a day before that of the data moment."""
        found: dict[date, list[SourceId]] = {}
        for source_id in self.of_source:
            day = self.day_of(source_id)
            if day != self.as_of_day:
                found.setdefault(day, []).append(source_id)
        return found


def moments(
    sources: Iterable[Source], *, calendar: WorkingCalendar, zone: ZoneInfo
) -> Moments | None:
    """The data moment is the latest to which any source is complete; None: no data.

    A source is stale when its moment falls on a local day before the last working
    day that precedes the data day: the first source loaded in the morning does not
    make all others stale.
    """
    known = {
        source.id: source.complete_to
        for source in sources
        if source.complete_to is not None
    }
    if not known:
        return None
    as_of = max(known.values())
    day = local_day(as_of, zone)
    oldest = calendar.previous_working_day(day)
    return Moments(
        as_of=as_of,
        as_of_day=day,
        of_source=known,
        stale={
            source_id: moment
            for source_id, moment in known.items()
            if local_day(moment, zone) < oldest
        },
        zone=zone,
    )
