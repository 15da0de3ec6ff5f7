"""To which local day each source's dossiers are known: their age is counted to then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.catalogue import Source
from domain.dossier import local_day
from domain.identifiers import SourceId


@dataclass(frozen=True, slots=True)
class Moments:
    """The data moment, and the sources that are complete only to an earlier day.

    `stale` maps such a source to its own moment; every other one reaches `as_of`.
    """

    as_of: datetime
    as_of_day: date
    stale: Mapping[SourceId, datetime]
    zone: ZoneInfo

    def moment_of(self, source_id: SourceId) -> datetime:
        """The instant to which a source's dossiers are known."""
        return self.stale.get(source_id, self.as_of)

    def day_of(self, source_id: SourceId) -> date:
        """The local day of that instant."""
        return local_day(self.moment_of(source_id), self.zone)


def moments(sources: Iterable[Source], zone: ZoneInfo) -> Moments | None:
    """The data moment is the latest to which any source is complete; None: no data.

    A source is stale when its moment falls on an earlier local day.
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
    return Moments(
        as_of=as_of,
        as_of_day=day,
        stale={
            source_id: moment
            for source_id, moment in known.items()
            if local_day(moment, zone) < day
        },
        zone=zone,
    )
