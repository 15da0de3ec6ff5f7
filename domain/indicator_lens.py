"""Which indicators can be told of the org units of another day, and how one is."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.event_counts import counts_behind
from domain.formula import Reading
from domain.indicator import Aggregation
from domain.indicator_catalogue import DayCatalogue
from domain.lens import FigureNature
from domain.lens_counts import FLOWS
from domain.measures import LEDGER_MEASURES, PLAN_MEASURES, Timing

_BY_AGGREGATION = {
    Aggregation.SUM: FigureNature.FLOW,
    Aggregation.RATIO: FigureNature.RATIO,
    Aggregation.LAST: FigureNature.STOCK,
    Aggregation.MEAN: FigureNature.MEAN,
    Aggregation.DISTINCT: FigureNature.DISTINCT,
}


def indicator_nature(catalogue: DayCatalogue, code: str) -> FigureNature:
    """What becomes of an indicator when org units are split or joined.

    It is a flow or a ratio, and so can be converted, only where all that it rests on
    is counted of what happened: `catalogue` holds the indicators that it names.
    """
    behind = catalogue.narrowed([code])
    if any(each.expression is None for each in behind.defined.values()):
        return FigureNature.REPORTED
    if behind.measures & PLAN_MEASURES.keys():
        return FigureNature.TASK
    found = _BY_AGGREGATION[behind.defined[code].indicator.aggregation]
    if found in (FigureNature.FLOW, FigureNature.RATIO) and not all(
        map(_is_flow, behind.measures)
    ):
        return FigureNature.STOCK
    return found


def _is_flow(measure: str) -> bool:
    """Whether it counts what happened; lists and transfers are with who holds them."""
    found = LEDGER_MEASURES.get(measure)
    return (
        found is not None
        and found.timing is Timing.FLOW
        and counts_behind((*found.plus, *found.minus)) <= frozenset(FLOWS)
    )


@dataclass(frozen=True, slots=True)
class ThroughLens:
    """How an indicator is told where a lens changes the counts of a period.

    `refused`: why it is as reported; "" where it is converted. Of what is converted,
    `reported` is the reading as reported. `is_withheld`: parts of it lie outside what
    the viewer sees. `was_absent`: nothing was reported, for it was not there yet.
    """

    reported: Reading
    refused: str = ""
    is_estimate: bool = False
    is_withheld: bool = False
    was_absent: bool = False

    @property
    def is_converted(self) -> bool:
        """Whether the value is another than the one reported."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class Origin:
    """An org unit whose counts a converted figure is worked out from.

    `share`: of them; `is_exact` False: the share was not published. `until`: its last
    day; None: it went on.
    """

    name: str
    share: Fraction
    is_exact: bool
    until: date | None = None
