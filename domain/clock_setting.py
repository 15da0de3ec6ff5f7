"""What a dossier's clock is read by."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.dossier import local_day
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clock is read by: the moment it is known to, working days, zone."""

    as_of: datetime
    calendar: WorkingCalendar
    zone: ZoneInfo

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return local_day(instant, self.zone)
