"""Links within *Nhiệm vụ*: the whole view stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.links import TABLE, relative_link
from domain.plan_view import DEED, TASK, PlanFilter, TaskDeed, filter_params

PLAN_PATH = "nhiem-vu"


@dataclass(frozen=True, slots=True)
class PlanLinks:
    """Builds links that keep plan and days; `base` holds them as in the address."""

    base: Mapping[str, str] = field(default_factory=dict)
    wanted: PlanFilter = PlanFilter()  # noqa: RUF009 - frozen, so shared safely

    def to(self, wanted: PlanFilter) -> str:
        """The page narrowed to other tasks."""
        return relative_link(PLAN_PATH, {**self.base, **filter_params(wanted)})

    def task(self, code: str) -> str:
        """One task opened above the same list; "" closes it."""
        params = {**self.base, **filter_params(self.wanted), TASK: code}
        return relative_link(PLAN_PATH, params)

    @property
    def task_stem(self) -> str:
        """`task` up to the code, which goes behind it, encoded."""
        bare = self.task("")
        return f"{bare}{'&' if '?' in bare else '?'}{TASK}="

    def deed(self, code: str, deed: TaskDeed) -> str:
        """One task opened, with the form of a deed on it."""
        params = {**self.base, **filter_params(self.wanted), TASK: code, DEED: deed}
        return relative_link(PLAN_PATH, params)

    def table(self, name: str) -> str:
        """The same view with a table open."""
        params = {**self.base, **filter_params(self.wanted), TABLE: name}
        return relative_link(PLAN_PATH, params)
