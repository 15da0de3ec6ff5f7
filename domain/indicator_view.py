"""What services tell of indicators: their values of one org unit, or of many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.formula import MISSING, Reading
from domain.indicator import Indicator
from domain.indicator_lens import ThroughLens
from domain.indicator_target import TargetStanding
from domain.lens import AS_REPORTED, Lens
from domain.period import Period
from domain.published import PublishedFigure, Question
from domain.reported_figures import ReportedFigure
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.source_file import SourceFile
from domain.status_legend import Band


@dataclass(frozen=True, slots=True)
class Age:
    """The last day that figures reach, and how many days the data go beyond it."""

    reached: date
    days: int


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator with what it yields; one without formula is missing.

    `measures`: the names that its formula rests on, through other indicators too, in
    the order of docs/rules.md. `formula_words`: the formula with names in words, and
    `part_words` what stands above and below the line as it is counted, which need not
    be what the definition asks for; None: no ratio. `reported`: what org units report;
    it is the reading where there is no formula, else it stands beside. `standing` None:
    no target. `age` None: nothing was ever reported. `through` None: no lens changes
    the counts of the period. `is_absent`: missing because the org unit was not there
    yet, nor whoever a lens tells of it.
    """

    indicator: Indicator
    reading: Reading
    measures: tuple[str, ...]
    formula_words: str
    part_words: tuple[str, str] | None = None
    defined_in: SourceFile | None = None
    reported: ReportedFigure | None = None
    standing: TargetStanding | None = None
    age: Age | None = None
    through: ThroughLens | None = None
    is_absent: bool = False

    @property
    def band(self) -> Band | None:
        """Where the value stands: by its target, else by the indicator's own legend.

        Of an estimate, and of what is reported as a bound, or by a part only, nothing
        is judged.
        """
        if self.is_estimate:
            return None
        if not self.is_computed and self.reported and not self.reported.is_sure:
            return None
        if self.standing is not None:
            scaled = self.indicator.scaled(self.reading)
            return self.standing.band(self.indicator, scaled)
        return self.indicator.band(self.reading)

    @property
    def is_estimate(self) -> bool:
        """Whether a lens shares out counts that nobody published shares of."""
        return self.through is not None and self.through.is_estimate

    @property
    def as_reported(self) -> "IndicatorValue":
        """The same without any lens."""
        if self.through is None:
            return self
        return replace(
            self,
            reading=self.through.reported,
            through=None,
            is_absent=self.through.was_absent,
        )

    @property
    def is_computed(self) -> bool:
        """Whether a formula yields it, whatever that yields here."""
        return bool(self.indicator.formula)

    @property
    def has_source(self) -> bool:
        """Whether there is a source of figures: a formula, or org units that report."""
        return self.is_computed or self.reported is not None


@dataclass(frozen=True, slots=True)
class IndicatorBoard:
    """The catalogue of the last day of a period, with the values of one org unit.

    `measures`: what formulas rest on; absent: not known here. `published`: the figures
    of all scopes and times. `stopped_on`: the last day that the data of the org unit
    reach, where that is before the period's end. `plan_name` "": no plan in force, or
    none that the viewer may read. `lens`: through which values are told that say so;
    `measures` are always as reported.
    """

    org_unit: OrgUnitRef
    is_city: bool
    field_name: str | None
    period: Period
    last_day: date
    as_of: datetime
    values: tuple[IndicatorValue, ...]
    measures: Mapping[str, int]
    published: tuple[PublishedFigure, ...]
    questions: tuple[Question, ...]
    sources: tuple[SourceFile, ...]
    stopped_on: date | None
    plan_name: str
    lens: Lens = AS_REPORTED

    def value(self, code: str) -> IndicatorValue | None:
        """The indicator with this code; None where there is none on that day."""
        return next((v for v in self.values if v.indicator.code == code), None)

    @property
    def with_source(self) -> int:
        """How many indicators have a source of figures."""
        return sum(value.has_source for value in self.values)


@dataclass(frozen=True, slots=True)
class UnitReadings:
    """All indicators of one org unit, by code."""

    org_unit: OrgUnitRef
    readings: Mapping[str, Reading]

    def reading(self, code: str) -> Reading:
        """What the indicator yields; missing where it is not in the catalogue."""
        return self.readings.get(code, MISSING)


@dataclass(frozen=True, slots=True)
class UnitIndicators:
    """All indicators of org units within a node; `kind` None: of every kind."""

    kind: OrgUnitKind | None
    period: Period
    catalogue: tuple[Indicator, ...]
    units: tuple[UnitReadings, ...]
