"""One figure of the ledger, named so that the dossiers behind it can be listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.dossier import Channel
from domain.scorecard import OrgUnitKind

COLUMN = "cot"
LEDGER_UNIT = "so-don-vi"
LEDGER_UNIT_ON = "so-don-vi-tai"
LEDGER_OWN_ONLY = "so-rieng"
LEDGER_FIELD = "so-linh-vuc"
CHANNEL = "kenh"
LEVEL = "cap"
FIRST_DAY = "tu"
LAST_DAY = "den"
UP_TO = "het-ngay"
CELL_PARAMETERS = (
    COLUMN,
    LEDGER_UNIT,
    LEDGER_UNIT_ON,
    LEDGER_OWN_ONLY,
    LEDGER_FIELD,
    CHANNEL,
    LEVEL,
    FIRST_DAY,
    LAST_DAY,
    UP_TO,
)
"""Names in the address; days are written YYYYMMDD."""


class LedgerColumn(StrEnum):
    """A column of form II.06, or of the transfers beside it; values stand in links."""

    TOTAL_IN = "3"
    RECEIVED_ONLINE = "4"
    RECEIVED_DIRECT_POST = "5"
    CARRIED_OVER = "6"
    RESOLVED = "7"
    RESOLVED_EARLY = "8"
    RESOLVED_ON_TIME = "9"
    RESOLVED_LATE = "10"
    IN_PROCESS = "11"
    IN_PROCESS_IN_TIME = "12"
    IN_PROCESS_OVERDUE = "13"
    TRANSFERRED_IN = "vao"
    TRANSFERRED_OUT = "ra"


class HandlingLevel(StrEnum):
    """At which level a dossier is handled (cấp giải quyết); values stand in links."""

    CITY = "thanh-pho"
    DISTRICT = "quan-huyen"
    COMMUNE = "xa"


def level_of(kind: OrgUnitKind) -> HandlingLevel:
    """The level of an org unit that holds dossiers: all but districts and communes
    answer to the city itself.
    """
    match kind:
        case OrgUnitKind.DISTRICT:
            return HandlingLevel.DISTRICT
        case OrgUnitKind.COMMUNE:
            return HandlingLevel.COMMUNE
        case _:
            return HandlingLevel.CITY


_CHANNELS = {
    "truc-tuyen": Channel.ONLINE,
    "truc-tiep": Channel.DIRECT,
    "buu-chinh": Channel.POST,
}
_CHANNEL_KEYS = {channel: key for key, channel in _CHANNELS.items()}


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """Which dossiers one figure counts.

    Those of `org_unit_code` with all below it, or with `own_only` what it holds
    itself; None leaves field, channel and level open. `org_unit_on`: a day on which the
    org unit bore that code; None: who bears it at the data moment, else who did last.
    A flow column counts what
    happened in [`first_day`, `end_day`), a stock column what was there at its end
    (carried over: at its beginning). With `as_of_day` nothing after the end of that
    day has happened yet; None: the data moment.

    Whose dossier it is goes by who held it at the instant that counts: the receiver
    for received, the holder on leaving for resolved, the holder at that moment for a
    stock. A transfer counts when only one of giver and taker belongs to what is
    counted, each time it happens. `level` keeps what org units of that level hold
    themselves.
    """

    column: LedgerColumn
    org_unit_code: str
    first_day: date
    end_day: date
    own_only: bool = False
    field_code: str | None = None
    channel: Channel | None = None
    level: HandlingLevel | None = None
    as_of_day: date | None = None
    org_unit_on: date | None = None

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise ValueError(f"no day from {self.first_day} to before {self.end_day}")

    @property
    def end(self) -> date:
        """The first day that no longer counts, `as_of_day` considered."""
        if self.as_of_day is None:
            return self.end_day
        return min(self.end_day, self.as_of_day + timedelta(days=1))

    @property
    def last_day(self) -> date:
        """The day at whose end a stock is taken."""
        return self.end - timedelta(days=1)


def cell_params(cell: LedgerCell) -> dict[str, str]:
    """The parameters that `ledger_cell` reads back as `cell`; "" is left out."""
    params = {
        COLUMN: cell.column.value,
        LEDGER_UNIT: cell.org_unit_code,
        LEDGER_UNIT_ON: day_key(cell.org_unit_on),
        LEDGER_OWN_ONLY: "1" if cell.own_only else "",
        LEDGER_FIELD: cell.field_code or "",
        CHANNEL: channel_key(cell.channel),
        LEVEL: cell.level.value if cell.level else "",
        FIRST_DAY: day_key(cell.first_day),
        LAST_DAY: day_key(cell.end_day - timedelta(days=1)),
        UP_TO: day_key(cell.as_of_day),
    }
    return {name: value for name, value in params.items() if value}


def ledger_cell(params: Mapping[str, str]) -> LedgerCell | None:
    """The figure that an address names; None when it names none that makes sense."""
    column = params.get(COLUMN, "")
    first_day, last_day = (day_of(params.get(n, "")) for n in (FIRST_DAY, LAST_DAY))
    unit = params.get(LEDGER_UNIT, "")
    if column not in set(LedgerColumn) or not unit:
        return None
    if first_day is None or last_day is None or not first_day <= last_day < date.max:
        return None
    return LedgerCell(
        column=LedgerColumn(column),
        org_unit_code=unit,
        first_day=first_day,
        end_day=last_day + timedelta(days=1),
        own_only=params.get(LEDGER_OWN_ONLY) == "1",
        field_code=params.get(LEDGER_FIELD) or None,
        channel=channel_of(params.get(CHANNEL, "")),
        level=level_named(params.get(LEVEL, "")),
        as_of_day=day_of(params.get(UP_TO, "")),
        org_unit_on=day_of(params.get(LEDGER_UNIT_ON, "")),
    )


def channel_key(channel: Channel | None) -> str:
    """How a link names a channel; "" for all of them."""
    return _CHANNEL_KEYS[channel] if channel is not None else ""


def channel_of(key: str) -> Channel | None:
    """The channel that a link names; None for any other text."""
    return _CHANNELS.get(key)


def level_named(key: str) -> HandlingLevel | None:
    """The level that a link names; None for any other text."""
    return HandlingLevel(key) if key in set(HandlingLevel) else None


def day_key(day: date | None) -> str:
    """A day as `day_of` reads it; "" for none."""
    return f"{day:%Y%m%d}" if day is not None else ""


def day_of(text: str) -> date | None:
    """A day written YYYYMMDD; None for any other text."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
