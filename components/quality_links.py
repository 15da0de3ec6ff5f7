"""Links of *Chất lượng số liệu*: within the page, and to where figures are shown."""

from dataclasses import dataclass, replace
from datetime import date

from components.indicator_links import IndicatorLinks
from components.ledger_links import LEDGER_PATH
from components.links import TABLE, Links, relative_link
from components.plan_links import PLAN_PATH
from domain.drilldown import DossierFilter, ListKind
from domain.indicator_filter import IndicatorFilter
from domain.indicator_filter import Part as IndicatorPart
from domain.period import Period
from domain.plan_view import LEAD, PLAN, SIGNAL, TaskSignal
from domain.quality_filter import OUTLIER, Part, QualityFilter
from domain.quality_rule import SEE_DOSSIERS, SEE_INDICATOR, SEE_TASKS, QualityRule
from domain.view_state import ORG_UNIT, PERIOD

QUALITY_PATH = "chat-luong"


def unit_quality_link(links: Links, org_unit_code: str) -> str:
    """The page at an org unit, from any other page."""
    return relative_link(QUALITY_PATH, {**links.scope, ORG_UNIT: org_unit_code})


@dataclass(frozen=True, slots=True)
class QualityLinks:
    """Builds links that keep the scope bar and the filter."""

    scope: Links
    wanted: QualityFilter = QualityFilter()  # noqa: RUF009 - frozen, shared safely

    def to(self, wanted: QualityFilter) -> str:
        """The page narrowed otherwise."""
        return relative_link(QUALITY_PATH, {**self.scope.scope, **wanted.params})

    def part(self, part: Part) -> str:
        """One part of the page, all else as it is."""
        return self.to(replace(self.wanted, part=part))

    def outlier(self, key: str) -> str:
        """One outlier opened; "" closes it."""
        params = {**self.scope.scope, **self.wanted.params, OUTLIER: key}
        return relative_link(QUALITY_PATH, params)

    def unit(self, org_unit_code: str) -> str:
        """The same view of another org unit."""
        params = {**self.scope.scope, **self.wanted.params, ORG_UNIT: org_unit_code}
        return relative_link(QUALITY_PATH, params)

    def table(self, name: str) -> str:
        """The same view with a table open."""
        params = {**self.scope.scope, **self.wanted.params, TABLE: name}
        return relative_link(QUALITY_PATH, params)

    def shown(self, rule: QualityRule, org_unit_code: str) -> str:
        """Where the figures of a rule are shown, of one org unit."""
        place, _, what = rule.see.partition(":")
        scope = {**self.scope.scope, ORG_UNIT: org_unit_code}
        if place == SEE_DOSSIERS:
            return Links(scope).dossiers(DossierFilter(kind=ListKind(what)))
        if place == SEE_INDICATOR:
            return IndicatorLinks(Links(scope)).opened(what)
        if place == SEE_TASKS:
            return relative_link(PLAN_PATH, {})
        return relative_link(LEDGER_PATH, scope)

    def ledger_of_day(self, org_unit_code: str, day: date) -> str:
        """The ledger of one org unit and day."""
        params = {
            **self.scope.scope,
            ORG_UNIT: org_unit_code,
            PERIOD: Period.free(day, day).key,
        }
        return relative_link(LEDGER_PATH, params)

    def indicators_of(self, owner: str) -> str:
        """The indicators of an owner that have no source."""
        wanted = IndicatorFilter(owner=owner, part=IndicatorPart.WITHOUT_SOURCE)
        return IndicatorLinks(self.scope).to(wanted)

    def silent_tasks(self, plan_code: str, org_unit_code: str) -> str:
        """The tasks of an org unit on which nobody ever reported."""
        params = {
            PLAN: plan_code,
            LEAD: org_unit_code,
            SIGNAL: TaskSignal.SILENT.value,
        }
        return relative_link(PLAN_PATH, params)
