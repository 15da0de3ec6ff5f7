"""What services tell of reported values to those who work on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.period import Period
from domain.reported import Revision
from domain.scorecard import OrgUnitRef


@dataclass(frozen=True, slots=True)
class ReportingChoices:
    """What a viewer may report: indicators, without a formula first, and org units.

    `latest`: the last month that has ended.
    """

    indicators: tuple[Indicator, ...]
    org_units: tuple[OrgUnitRef, ...]
    latest: Period


@dataclass(frozen=True, slots=True)
class WaitingValue:
    """A value that waits for the Office. `before`: the last accepted revision."""

    revision: Revision
    indicator: Indicator
    org_unit: OrgUnitRef
    before: Revision | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class WaitingValues:
    """The first of the `total` values that wait, oldest first."""

    values: tuple[WaitingValue, ...]
    total: int
    may_judge: bool


@dataclass(frozen=True, slots=True)
class ReportedPassport:
    """What was reported of one indicator in a period, of a node and those below it.

    `history` by org unit and period, oldest revision first; `names` of its org units.
    `left_out`: so many values were reported besides, entered earlier than those.
    """

    history: tuple[Revision, ...]
    names: Mapping[OrgUnitId, str]
    may_report: bool
    may_judge: bool
    left_out: int = 0
