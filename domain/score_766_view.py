"""What the page of indicator set 766 shows: the tree, both sides, units, provinces."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.period import Period
from domain.portal_766 import PortalSource
from domain.score_766 import MetricScore, Score
from domain.score_766_check import Check
from domain.score_766_gap import GapPart
from domain.score_766_next import NextPoints
from domain.score_766_rules import Group
from domain.scorecard import OrgUnitRef


class Origin(StrEnum):
    """Whence our side of a metric is; the value says so in Vietnamese."""

    COUNTED = "ta tính từ hồ sơ"
    PORTAL = "số Cổng công bố"
    NONE = "chưa có nguồn"


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one org unit costs the score.

    `own`: what the node loses apart from its parts. `until`: the last day of an org
    unit that has ended; None: it is there.
    """

    org_unit: OrgUnitRef
    points: Fraction
    lacking: int
    by_metric: tuple[tuple[str, Fraction], ...]
    own: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric on both sides.

    `portal`: by our rules from the portal's own figures. `published`: the points that
    the portal says, `check` whether they follow from its figures. `units`: who lost the
    points, most first. `note` says how our numerator and denominator differ from the
    rule's wording.
    """

    ours: MetricScore
    origin: Origin
    portal: MetricScore | None
    published: Fraction | None
    gap: tuple[GapPart, ...]
    next: NextPoints | None
    units: tuple[UnitCost, ...]
    note: str = ""
    check: Check | None = None

    @property
    def difference(self) -> Fraction | None:
        """The portal's points less ours; None unless both sides count by themselves."""
        if self.origin is not Origin.COUNTED or self.portal is None:
            return None
        if self.ours.points is None or self.portal.points is None:
            return None
        return self.portal.points - self.ours.points


@dataclass(frozen=True, slots=True)
class ProvinceScore:
    """A province, or our city: `score` by our rules from what it published.

    `published` total and groups as the portal has them; `unit_count`: its figures are
    pooled from so many org units, 0: they are its own. `load_id`: the latest file.
    """

    name: str
    score: Score
    published: Fraction | None
    groups: tuple[tuple[Group, Fraction], ...]
    is_ours: bool
    unit_count: int = 0
    load_id: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its total may be compared with others'."""
        return self.published is not None or not self.score.sum.unknown

    @property
    def total(self) -> Fraction:
        """The published total, else what the known metrics give."""
        return self.score.sum.points if self.published is None else self.published


@dataclass(frozen=True, slots=True)
class MonthScore:
    """What the portal published of one month; `version`: the rules in force then."""

    period: Period
    total: Fraction
    groups: tuple[tuple[Group, Fraction], ...]
    version: str


@dataclass(frozen=True, slots=True)
class Score766:
    """All of the page. `score` is our side: counted, else the portal's figures.

    `as_of_day` None: no dossiers of ours are there, only what the portal published.
    `late_by_form`: what left late by form II.06, beside `late_766`. `is_summed`: the
    published total is our sum of its six cards; `checks`: whether the points of each
    published card follow from its counts. `portal_periods`
    are those of which the portal's figures are kept, latest first; `source`: of the
    period's. `left_out`: why the portal's figures are, "" where they are not. `series`:
    months of which the portal's whole score is kept, oldest first.
    """

    org_unit: OrgUnitRef
    field_name: str | None
    period: Period
    as_of_day: date | None
    score: Score
    metrics: tuple[MetricView, ...]
    next: tuple[NextPoints, ...]
    units: tuple[UnitCost, ...]
    portal: Score | None
    published_total: Fraction | None
    published_groups: tuple[tuple[Group, Fraction], ...]
    provinces: tuple[ProvinceScore, ...]
    portal_periods: tuple[Period, ...]
    source: PortalSource | None
    late_by_form: int
    late_766: int
    left_out: str = ""
    series: tuple[MonthScore, ...] = ()
    province_sources: tuple[str, ...] = ()
    is_summed: bool = False
    checks: tuple[tuple[Group, Check], ...] = ()

    def of_group(self, group: Group) -> tuple[MetricView, ...]:
        """The metrics of one card, in order."""
        return tuple(m for m in self.metrics if m.ours.metric.group is group)
