"""Links within *Chỉ tiêu*: scope, period, filter and the open indicator."""

from dataclasses import dataclass, replace

from components.links import TABLE, Links, relative_link
from domain.indicator_filter import CODE, IndicatorFilter, Part
from domain.period import Period
from domain.view_state import FIELD, ORG_UNIT, PERIOD

INDICATORS_PATH = "chi-tieu"
DESK = "nhap"
"""Where what org units report of the open indicator is entered and judged."""


def passport(
    scope: Links,
    code: str,
    *,
    of_now: bool = False,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> str:
    """The passport of an indicator of the chosen org unit, field and period.

    `of_now`: at the data moment, whatever period is chosen. `org_unit_code`,
    `field_code`, `period`: of another one than the scope bar says.
    """
    params = {**scope.scope, CODE: code}
    if of_now:
        params.pop(PERIOD, None)
    if period is not None:
        params[PERIOD] = period.key
    if org_unit_code is not None:
        params[ORG_UNIT] = org_unit_code
    if field_code is not None:
        params[FIELD] = field_code
    return relative_link(INDICATORS_PATH, params)


@dataclass(frozen=True, slots=True)
class IndicatorLinks:
    """Builds links that keep the scope bar and the filter."""

    scope: Links
    wanted: IndicatorFilter = IndicatorFilter()  # noqa: RUF009 - frozen, shared safely

    def to(self, wanted: IndicatorFilter) -> str:
        """The catalogue narrowed otherwise."""
        return relative_link(INDICATORS_PATH, {**self.scope.scope, **wanted.params})

    def part(self, part: Part) -> str:
        """One part of the catalogue, all else as it is."""
        return self.to(replace(self.wanted, part=part))

    def opened(self, code: str) -> str:
        """The passport of an indicator beside the same list; "" closes it."""
        params = {**self.scope.scope, **self.wanted.params, CODE: code}
        return relative_link(INDICATORS_PATH, params)

    def desk(self, code: str) -> str:
        """The same view with the desk of what org units report open."""
        params = {**self.scope.scope, **self.wanted.params, CODE: code, DESK: "1"}
        return relative_link(INDICATORS_PATH, params)

    def table(self, name: str, code: str = "") -> str:
        """The same view with a table open; `code`: beside an open indicator."""
        params = {**self.scope.scope, **self.wanted.params, CODE: code, TABLE: name}
        return relative_link(INDICATORS_PATH, params)
