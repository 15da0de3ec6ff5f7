"""What the portal published of indicator set 766, by org unit and by province."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.period import Period, PeriodKind
from domain.portal_766 import TOTAL, PortalFigure, PortalSource
from domain.score_766 import Figure, score
from domain.score_766_check import Check, group_check
from domain.score_766_rules import Group, RuleSet, rules_on
from domain.score_766_view import MonthScore, ProvinceScore

Whose = OrgUnitId | str
"""An org unit of ours, or a province by name."""


@dataclass(frozen=True, slots=True)
class Published:
    """Figures and points of one subject, by code; `loads`: the file of each.

    `unit_count`: its counts are pooled from so many org units; 0: its own.
    """

    figures: Mapping[str, Figure] = field(default_factory=dict)
    points: Mapping[str, Fraction] = field(default_factory=dict)
    loads: Mapping[str, int] = field(default_factory=dict)
    unit_count: int = 0

    @property
    def load_id(self) -> int | None:
        """The latest file; None: none told of it."""
        return max(self.loads.values(), default=None)

    @property
    def total(self) -> Fraction | None:
        """The points of the whole; of all six cards together where it is not told."""
        if TOTAL in self.points:
            return self.points[TOTAL]
        cards = [points for _, points in self.groups]
        return sum(cards, Fraction(0)) if len(cards) == len(Group) else None

    @property
    def is_summed(self) -> bool:
        """Whether the total is our sum of the six cards."""
        return self.total is not None and TOTAL not in self.points

    @property
    def groups(self) -> tuple[tuple[Group, Fraction], ...]:
        """The points of the cards that are published."""
        return tuple((g, self.points[g.value]) for g in Group if g.value in self.points)


NOTHING = Published()
MONTHS = 24
"""As many months of published scores are drawn."""


def published_by(
    found: Sequence[tuple[PortalFigure, int]],
) -> dict[Whose, Published]:
    """By whom the figures are about. A province that published only its org units gets
    their pooled counts: sums of numerators over sums of denominators.
    """
    whole: dict[Whose, list[tuple[PortalFigure, int]]] = defaultdict(list)
    units: dict[str, list[tuple[PortalFigure, int]]] = defaultdict(list)
    for one in found:
        subject = one[0].subject
        if subject.org_unit_id is not None:
            whole[subject.org_unit_id].append(one)
        elif subject.unit_name:
            units[subject.province].append(one)
        else:
            whole[subject.province].append(one)
    result = {whose: _of(listed) for whose, listed in whole.items()}
    for province, listed in units.items():
        if province not in result:
            result[province] = _pooled(listed)
    return result


def provinces_of(
    rules: RuleSet, published: Mapping[Whose, Published], city: OrgUnitId, name: str
) -> tuple[ProvinceScore, ...]:
    """Provinces and, where its figures may be seen, our city: highest total first.

    Those whose score is not known whole stand last: they are not comparable.
    """
    rows = [
        ProvinceScore(
            name=whose if isinstance(whose, str) else name,
            score=score(rules, found.figures),
            published=found.total,
            groups=found.groups,
            is_ours=whose == city,
            unit_count=found.unit_count,
            load_id=found.load_id,
        )
        for whose, found in published.items()
        if isinstance(whose, str) or whose == city
    ]
    return tuple(sorted(rows, key=lambda one: (not one.is_whole, -one.total, one.name)))


def source_of(
    found: Published, sources: Mapping[int, PortalSource]
) -> PortalSource | None:
    """The file that told of it last; None: none did."""
    return None if found.load_id is None else sources.get(found.load_id)


def checks_of(rules: RuleSet, found: Published) -> tuple[tuple[Group, Check], ...]:
    """Of each card with published points: whether they follow from the counts."""
    cards = {one.group: one for one in score(rules, found.figures).groups}
    return tuple(
        (group, group_check(cards[group], points)) for group, points in found.groups
    )


def series_of(found: Sequence[tuple[Period, str, Fraction]]) -> tuple[MonthScore, ...]:
    """Months with their whole score, oldest first; cards where they are published."""
    by_period: dict[Period, dict[str, Fraction]] = defaultdict(dict)
    for period, code, points in found:
        if period.kind is PeriodKind.MONTH:
            by_period[period][code] = points
    series = []
    for period in sorted(by_period, key=lambda one: (one.first_day, one.end_day)):
        told, rules = by_period[period], rules_on(period.last_day)
        if TOTAL in told and rules is not None:
            groups = tuple((g, told[g.value]) for g in Group if g.value in told)
            series.append(MonthScore(period, told[TOTAL], groups, rules.version))
    return tuple(series[-MONTHS:])


def _of(listed: Sequence[tuple[PortalFigure, int]]) -> Published:
    return Published(
        {one.code: one.figure for one, _ in listed if one.figure is not None},
        {one.code: one.score for one, _ in listed if one.score is not None},
        {one.code: load_id for one, load_id in listed},
    )


def _pooled(listed: Sequence[tuple[PortalFigure, int]]) -> Published:
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for one, _ in listed:
        figure = one.figure
        if figure is None or figure.numerator is None or figure.denominator is None:
            continue
        n, d = sums.get(one.code, (Fraction(0), Fraction(0)))
        sums[one.code] = (n + figure.numerator, d + figure.denominator)
    names = {one.subject.unit_name for one, _ in listed}
    return Published(
        {code: Figure(*counts) for code, counts in sums.items()},
        {},
        {one.code: load_id for one, load_id in listed if one.code in sums},
        len(names),
    )
