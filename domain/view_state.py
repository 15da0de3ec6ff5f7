"""What a viewer looks at: org unit, field, period, comparison, day; as in the URL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from domain.catalogue import Field
from domain.errors import InvalidInput
from domain.lens import AS_REPORTED, Lens
from domain.lens_view import LENS, NO_LENSES, OfferedLenses, lens_key
from domain.period import Basis, Comparison, Period, PeriodKind
from domain.scorecard import Freshness, OrgUnitRef

ORG_UNIT = "don-vi"
FIELD = "linh-vuc"
PERIOD = "ky"
COMPARISON = "so-voi"
AS_OF = "ngay"
SCOPE_PARAMETERS = (ORG_UNIT, FIELD, PERIOD, COMPARISON, AS_OF, LENS)
"""Names in the address; every page understands them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """What one viewer may choose from.

    `org_units`: all within the scope and in force on `data_day`, each after the one
    it belongs to; the first is where the viewer starts. `fields`: those of the scope.
    `data_day`: local day of the data moment; `first_day`: that of the first dossier.
    """

    org_units: tuple[OrgUnitRef, ...]
    fields: tuple[Field, ...]
    freshness: Freshness
    data_day: date
    first_day: date
    lenses: OfferedLenses = NO_LENSES


@dataclass(frozen=True, slots=True)
class ViewState:
    """The choice itself. `field` None: all fields of the viewer's scope.

    `as_of_day` is the data day: pages show the present, past days as issued briefs.
    `lens`: on whose org units figures are told.
    """

    org_unit: OrgUnitRef
    field: Field | None
    period: Period
    comparison: Comparison
    as_of_day: date
    lens: Lens = AS_REPORTED


def view_state(
    params: Mapping[str, str], choices: ScopeChoices
) -> tuple[ViewState, tuple[str, ...]]:
    """The state that an address asks for, and a sentence per value that is no good.

    A missing or useless value becomes the default: the first org unit, all fields,
    the year up to the data day, the same period of the year before. `choices` must
    hold an org unit.
    """
    notices: list[str] = []

    def chosen(name: str, parse: Callable[[str], T | None], default: T) -> T:
        text = params.get(name, "")
        if not text:
            return default
        value = parse(text)
        if value is None:
            notices.append(_NOTICES[name].format(text=text[:40]))
            return default
        return value

    as_of_day = chosen(AS_OF, lambda text: _day(text, choices), choices.data_day)
    org_units = {unit.code: unit for unit in choices.org_units}
    fields = {field.code: field for field in choices.fields}
    org_unit = chosen(ORG_UNIT, org_units.get, choices.org_units[0])
    state = ViewState(
        org_unit=org_unit,
        field=chosen(FIELD, fields.get, None),
        period=chosen(PERIOD, _period, Period.year_to_date(as_of_day)),
        comparison=chosen(COMPARISON, _comparison, Comparison.SAME_PERIOD_LAST_YEAR),
        as_of_day=as_of_day,
        # Of another org unit's lens nothing is left to see: no notice.
        lens=choices.lenses.named(org_unit.code, params.get(LENS, "")),
    )
    return state, tuple(notices)


def params_of(state: ViewState, choices: ScopeChoices) -> dict[str, str]:
    """The parameters that `view_state` reads back as `state`; defaults are left out."""
    params = {}
    if state.org_unit != choices.org_units[0]:
        params[ORG_UNIT] = state.org_unit.code
    if state.field is not None:
        params[FIELD] = state.field.code
    if state.period != Period.year_to_date(state.as_of_day):
        params[PERIOD] = state.period.key
    if state.comparison is not Comparison.SAME_PERIOD_LAST_YEAR:
        params[COMPARISON] = state.comparison.value
    if choices.lenses.has(state.org_unit.code, state.lens):
        params[LENS] = lens_key(state.lens)
    return params


def offered_periods(as_of_day: date) -> tuple[Period, ...]:
    """Periods that people ask for, as of `as_of_day`: this and previous ones, years,
    reporting months.
    """
    year, month = as_of_day.year, as_of_day.month
    this_month = Period.month(year, month)
    this_quarter = Period.quarter(year, (month + 2) // 3)
    report = _reporting_month(as_of_day)
    offered = (
        Period.year_to_date(as_of_day),
        this_quarter,
        this_month,
        this_month.previous(),
        this_quarter.previous(),
        Period.year(year),
        Period.year(year - 1),
        report,
        report.previous(),
        report.previous().previous(),
    )
    return tuple(dict.fromkeys(offered))


def periods_of(
    kind: PeriodKind, basis: Basis, *, first_day: date, last_day: date
) -> tuple[Period, ...]:
    """Every period of one kind that holds a day of [first_day, last_day], newest first.

    Years to date end on the day and month of `last_day`. None for a free range.
    """
    if kind is PeriodKind.YEAR_TO_DATE:
        found = [Period.year_to_date(last_day, basis)]
        while found[-1].first_day > first_day:
            found.append(found[-1].same_period_last_year())
    else:
        # A reporting year begins in the December before the year that names it.
        years = range(last_day.year + 1, first_day.year - 1, -1)
        found = [period for year in years for period in _within(year, kind, basis)]
    return tuple(p for p in found if p.first_day <= last_day and p.end_day > first_day)


def alike(
    present: Period, kind: PeriodKind, basis: Basis, *, first_day: date, last_day: date
) -> Period:
    """What somebody at `present` wants who asks for another kind or basis.

    The period of the same name, else the one around its last day, as far as there
    are data.
    """
    day = min(max(present.last_day, first_day), last_day)
    if kind is PeriodKind.FREE:
        return Period.free(min(present.first_day, day), day)
    offered = periods_of(kind, basis, first_day=first_day, last_day=last_day)
    if kind is present.kind:
        name = present.key.removeprefix("bc-")
        named = _period(f"bc-{name}" if basis is Basis.REPORTING else name)
        if named is not None and named.first_day <= last_day:
            return named
    if not offered:  # Nine months of a year whose data begin later.
        year = date(last_day.year, 1, 1)
        offered = periods_of(kind, basis, first_day=year, last_day=last_day)
    around = (period for period in offered if period.contains(day))
    return next(around, offered[0])


def _within(year: int, kind: PeriodKind, basis: Basis) -> tuple[Period, ...]:
    match kind:
        case PeriodKind.MONTH:
            return tuple(Period.month(year, n, basis) for n in range(12, 0, -1))
        case PeriodKind.QUARTER:
            return tuple(Period.quarter(year, n, basis) for n in range(4, 0, -1))
        case PeriodKind.HALF:
            return tuple(Period.half(year, n, basis) for n in (2, 1))
        case PeriodKind.NINE_MONTHS:
            return (Period.nine_months(year, basis),)
        case PeriodKind.YEAR:
            return (Period.year(year, basis),)
        case PeriodKind.YEAR_TO_DATE | PeriodKind.FREE:
            return ()


def _reporting_month(day: date) -> Period:
    month = Period.month(day.year, day.month, Basis.REPORTING)
    return month if month.contains(day) else _next_reporting_month(month)


def _next_reporting_month(month: Period) -> Period:
    first = month.end_day  # The 15th, in the month before the one that it names.
    year, number = divmod(first.year * 12 + first.month, 12)
    return Period.month(year, number + 1, Basis.REPORTING)


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except InvalidInput:
        return None


def _comparison(text: str) -> Comparison | None:
    return Comparison(text) if text in set(Comparison) else None


def _day(text: str, choices: ScopeChoices) -> date | None:
    # A link made at another data moment must not pass for the figures of its day.
    return choices.data_day if text == f"{choices.data_day:%Y%m%d}" else None


_NOTICES = {
    ORG_UNIT: "Không có đơn vị “{text}” trong phạm vi của bạn; đang xem cả phạm vi.",
    FIELD: "Không có lĩnh vực “{text}” trong phạm vi của bạn; đang xem mọi lĩnh vực.",
    PERIOD: "Không hiểu kỳ “{text}”; đang xem từ đầu năm.",
    COMPARISON: "Không hiểu cách so sánh “{text}”; đang so với cùng kỳ năm trước.",
    AS_OF: "Không xem lại được ngày “{text}”; đang xem tại ngày có số liệu mới nhất.",
}
