"""What *Chất lượng số liệu* tells of one org unit, those within it, and a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from domain.catalogue import Source
from domain.outliers import OutlierState, Unusual
from domain.period import Period
from domain.published import Question
from domain.quality_rule import Finding, QualityRule
from domain.quality_since import Since
from domain.scorecard import Head, OrgUnitRef
from domain.source_reports import SourceRecord
from domain.unit_reports import UnitReports


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """A broken rule and the org unit whose figures break it; `head` None: not known.

    `since` None: it cannot be told, as no month breaks the rule by itself.
    """

    org_unit: OrgUnitRef
    head: Head | None
    finding: Finding
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source, how far it reaches, and how it reported of late.

    `org_units`: those of the node whose ledger it keeps, at the first level; with their
    heads. `reached_on`: the day of its moment, and `behind_days` days from it to the
    data moment's, `behind_hours` hours; None: nothing was loaded yet. `is_stale`: so
    far behind that its org units are not compared.
    """

    source: Source
    org_units: tuple[tuple[OrgUnitRef, Head | None], ...]
    record: SourceRecord
    reached_on: date | None
    behind_days: int | None
    behind_hours: int | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class OutlierMark:
    """What a person made of an outlier; `author` "": from the command line."""

    state: OutlierState
    note: str
    author: str
    recorded_at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class UnitOutlier:
    """An unusual count; `marks`: oldest first, the last one is how it stands."""

    org_unit: OrgUnitRef
    measure: str
    unusual: Unusual
    marks: tuple[OutlierMark, ...] = ()

    @property
    def state(self) -> OutlierState | None:
        """How it stands; None: nobody has looked at it."""
        return self.marks[-1].state if self.marks else None

    @property
    def key(self) -> str:
        """What tells it apart, for addresses."""
        return f"{self.org_unit.code}.{self.measure}.{self.unusual.day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class OwnerCoverage:
    """Indicators of one owner: how many there are, are computed, were ever reported.

    `silent`: those without a formula of which nobody ever reported a value.
    """

    owner: str
    indicators: int
    computed: int
    reported: int
    silent: tuple[str, ...]

    @property
    def is_phantom(self) -> bool:
        """Whether it is to report and never did."""
        return self.reported == 0 and bool(self.silent)


@dataclass(frozen=True, slots=True)
class TaskLead:
    """Open tasks of one lead org unit, and those nobody has ever reported on."""

    org_unit: OrgUnitRef
    plan_code: str
    tasks: int
    silent: int


@dataclass(frozen=True, slots=True)
class UnitReporting:
    """What an org unit owed of monthly values of indicators; `head` None: not known."""

    org_unit: OrgUnitRef
    head: Head | None
    reports: UnitReports


@dataclass(frozen=True, slots=True)
class QualityBoard:
    """Everything of the page.

    `checked`: org units that the rules were tried on; `unknown_rules`: rules that could
    not be tried anywhere. `distrusted`: org units with broken rules of severity error,
    how much of their figures these leave. `outliers` None: too short a history
    everywhere. `may_mark`: whether the viewer may mark outliers here at all.
    `today`: up to when reports are looked for.
    """

    org_unit: OrgUnitRef
    is_city: bool
    field_name: str | None
    period: Period
    last_day: date
    as_of: datetime
    data_day: date
    today: date
    rules: tuple[QualityRule, ...]
    checked: int
    unknown_rules: tuple[str, ...]
    findings: tuple[UnitFinding, ...]
    distrusted: Mapping[str, Fraction]
    sources: tuple[SourceHealth, ...]
    reporting: tuple[UnitReporting, ...]
    outliers: tuple[UnitOutlier, ...] | None
    owners: tuple[OwnerCoverage, ...]
    task_leads: tuple[TaskLead, ...]
    questions: tuple[Question, ...]
    may_mark: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class QualityBadge:
    """Whether the figures of one org unit and period can be trusted, in short.

    `errors`: codes of broken rules of severity error; `tried`: how many such rules
    could be tried. `lagging`: sources of org units within it that are stale and stop
    before the period ends, the first on `since`.
    """

    org_unit_code: str
    errors: tuple[str, ...]
    tried: int
    lagging: int
    since: date | None
