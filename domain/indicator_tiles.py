"""Which indicators *Tổng quan* shows, and what each of them stands at."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.formula import IndicatorName, Reading, parts_of
from domain.indicator import Indicator
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_target import TargetStanding
from domain.measures import LEDGER_MEASURES, Timing
from domain.status_legend import Band

OVERDUE, DUE_TODAY, DUE_SOON = "TTHC-10", "TTHC-36", "TTHC-11"
APOLOGY_MISSING, EVER_OVERDUE = "TTHC-37", "TTHC-39"
IN_PROCESS, WAITING = "TTHC-09", "TTHC-38"
ON_TIME, LATE_SHARE = "TTHC-12", "TTHC-13"
RECEIVED, RESOLVED, RESOLVED_LATE = "TTHC-01", "TTHC-05", "TTHC-08"
ONLINE = "TTHC-16"
OVERDUE_SHARE, PROCESSING_DAYS = "TTHC-42", "TTHC-45"
PAID_ONLINE, ELECTRONIC_RESULT, DIGITISED = "TTHC-43", "TTHC-44", "Q766-4.2"
R2, R3, R4 = "TTHC-40", "TTHC-41", "TTHC-15"
TASKS, TASKS_ON_TIME, TASKS_OVERDUE = "CDDH-01", "CDDH-02", "CDDH-03"
TASKS_DUE_SOON, TARGETS_MET = "CDDH-04", "CDDH-06"
DEFAULT_TILES = (
    OVERDUE,
    DUE_TODAY,
    APOLOGY_MISSING,
    IN_PROCESS,
    ON_TIME,
    RECEIVED,
    RESOLVED,
    ONLINE,
)
"""What leaders of the city see who chose nothing: four of now, four of the period."""
UNIT_TILES = (*DEFAULT_TILES[:4], ON_TIME, R4, RECEIVED, RESOLVED)
"""Those of an org unit: whether each dossier is done by its day is in their hands."""
MOST_TILES = 12
"""More would push the red list off the first screen."""
BESIDE: Mapping[str, str] = {
    DUE_TODAY: DUE_SOON,
    APOLOGY_MISSING: EVER_OVERDUE,
    IN_PROCESS: WAITING,
    ON_TIME: LATE_SHARE,
    RESOLVED: RESOLVED_LATE,
}
"""The indicator that is told in the second line of another one's tile."""


def default_tiles(*, is_city_wide: bool) -> tuple[str, ...]:
    """The tiles of somebody who chose none, by what they answer for."""
    return DEFAULT_TILES if is_city_wide else UNIT_TILES


@dataclass(frozen=True, slots=True)
class TileFigure:
    """One indicator on *Tổng quan*, by its definition in force.

    `is_now`: made of stocks alone, hence at the data moment; else of the period.
    `compared`: at the end of the last working day, or in the comparison period; None
    without one. `series`: the last working days, or the months of the period's year;
    None in it: nothing to show. `beside`: what its second line tells of. `standing`:
    the target that holds; None: there is none.
    """

    indicator: Indicator
    is_now: bool
    reading: Reading
    compared: Reading | None = None
    series: tuple[Reading, ...] = ()
    beside: "TileFigure | None" = None
    standing: TargetStanding | None = None

    @property
    def code(self) -> str:
        """That of the indicator."""
        return self.indicator.code

    @property
    def band(self) -> Band | None:
        """Where the value stands: by its target, else by the legend in force."""
        if self.standing is not None:
            scaled = self.indicator.scaled(self.reading)
            return self.standing.band(self.indicator, scaled)
        return self.indicator.band(self.reading)


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of one overview in the order asked for.

    `gone`: codes that were asked for and that the catalogue of the day lacks.
    """

    figures: tuple[TileFigure, ...] = ()
    gone: tuple[str, ...] = ()

    def figure(self, code: str) -> TileFigure | None:
        """The tile of that indicator, or what stands beside another one's figure."""
        for each in self.figures:
            if each.code == code:
                return each
            if each.beside is not None and each.beside.code == code:
                return each.beside
        return None

    @property
    def now(self) -> tuple[TileFigure, ...]:
        """Those of the data moment."""
        return tuple(each for each in self.figures if each.is_now)

    @property
    def of_period(self) -> tuple[TileFigure, ...]:
        """Those of the period."""
        return tuple(each for each in self.figures if not each.is_now)


def measures_behind(catalogue: DayCatalogue) -> dict[str, frozenset[str]]:
    """The measures behind each indicator, through others too."""
    found = {code: frozenset[str]() for code in catalogue.defined}
    for code in catalogue.order:
        each = catalogue.defined[code]
        parts = parts_of(each.expression) if each.expression is not None else ()
        found[code] = each.measures.union(
            *(found[part.code] for part in parts if isinstance(part, IndicatorName))
        )
    return found


def on_reports(catalogue: DayCatalogue) -> frozenset[str]:
    """Indicators that rest on what org units report: they have no formula, or name one
    that has none."""
    found = {code for code, each in catalogue.defined.items() if not each.expression}
    for code in catalogue.order:
        expression = catalogue.defined[code].expression
        parts = parts_of(expression) if expression is not None else ()
        if any(isinstance(p, IndicatorName) and p.code in found for p in parts):
            found.add(code)
    return frozenset(found)


def is_of_now(measures: frozenset[str]) -> bool:
    """Whether these measures all stand at an instant: of stocks, lists or the plan."""
    return bool(measures) and not any(
        LEDGER_MEASURES[name].timing is not Timing.CLOSING
        for name in measures & LEDGER_MEASURES.keys()
    )


def timings(measures: frozenset[str]) -> frozenset[Timing]:
    """The timings of those that roll-ups give."""
    return frozenset(
        LEDGER_MEASURES[name].timing for name in measures & LEDGER_MEASURES.keys()
    )
