"""What a reader of the ledger chose beside the scope bar; as in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.dossier import Channel
from domain.formatting import day
from domain.ledger_cell import (
    CHANNEL,
    LEVEL,
    UP_TO,
    HandlingLevel,
    channel_key,
    channel_of,
    day_of,
    level_named,
)
from domain.ledger_form import LedgerQuery, RowKind
from domain.view_state import ViewState

ROWS = "dong"
OWN_ONLY = "rieng"
LEDGER_PARAMETERS = (ROWS, LEVEL, CHANNEL, OWN_ONLY, UP_TO)


@dataclass(frozen=True, slots=True)
class LedgerChoice:
    """The choice itself; None leaves an axis open, `as_of_day` None: all the data."""

    rows: RowKind = RowKind.FIELD
    level: HandlingLevel | None = None
    channel: Channel | None = None
    own_only: bool = False
    as_of_day: date | None = None

    def query(self, state: ViewState) -> LedgerQuery:
        """What the page asks for, together with the scope bar."""
        return LedgerQuery(
            period=state.period,
            org_unit_code=state.org_unit.code,
            own_only=self.own_only,
            field_code=state.field.code if state.field else None,
            channel=self.channel,
            level=self.level,
            as_of_day=self.as_of_day,
            rows=self.rows,
            lens=state.lens,
        )


def ledger_choice(
    params: Mapping[str, str], data_day: date
) -> tuple[LedgerChoice, tuple[str, ...]]:
    """The choice that an address asks for, and a sentence per value that is no good.

    The data day itself is the default, so that a link to it stays exact.
    """
    rows, level = params.get(ROWS, ""), level_named(params.get(LEVEL, ""))
    channel, as_of_day = channel_of(params.get(CHANNEL, "")), None
    notices = []
    if rows and rows not in set(RowKind):
        notices.append(f"Không xếp dòng theo “{rows[:40]}”; đang xếp theo lĩnh vực.")
    if params.get(LEVEL) and level is None:
        notices.append(f"Không có cấp “{params[LEVEL][:40]}”; đang xem mọi cấp.")
    if params.get(CHANNEL) and channel is None:
        text = params[CHANNEL][:40]
        notices.append(f"Không có hình thức “{text}”; đang xem mọi hình thức.")
    if text := params.get(UP_TO, ""):
        as_of_day = day_of(text)
        if as_of_day is None or as_of_day > data_day:
            as_of_day = None
            notices.append(
                f"Không xem được hết ngày “{text[:40]}”; đang xem đến {day(data_day)}."
            )
    choice = LedgerChoice(
        rows=RowKind(rows) if rows in set(RowKind) else RowKind.FIELD,
        level=level,
        channel=channel,
        own_only=params.get(OWN_ONLY) == "1",
        as_of_day=as_of_day,
    )
    return choice, tuple(notices)


def choice_params(choice: LedgerChoice) -> dict[str, str]:
    """The parameters that `ledger_choice` reads back; defaults are left out."""
    params = {
        ROWS: "" if choice.rows is RowKind.FIELD else choice.rows.value,
        LEVEL: choice.level.value if choice.level else "",
        CHANNEL: channel_key(choice.channel),
        OWN_ONLY: "1" if choice.own_only else "",
        UP_TO: f"{choice.as_of_day:%Y%m%d}" if choice.as_of_day else "",
    }
    return {name: value for name, value in params.items() if value}
