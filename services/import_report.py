"""The report of a dry run: counts, problems, and what the figures would become."""

from dataclasses import dataclass, replace
from datetime import date

from data_access.bulk import row_sets
from data_access.bulk.contributions import Contributions
from data_access.engine import Session
from data_access.queries import dossier_figures as figures
from data_access.queries import freshness as load_queries
from domain.access import OrgScope, Viewer
from domain.event_counts import EventCounts
from domain.formatting import count
from domain.identifiers import FieldId, OrgUnitId
from domain.imports import DryRun, FigureChange, ProblemGroup
from domain.problem import Severity
from ingest.problem_log import problem_groups
from services.import_examination import Examined
from services.import_reach import within_scope
from services.installation import SYSTEM
from services.new_names import with_new_names
from services.reference import Reference

NAMED_NODES = 3
"""More org units than these are counted, not listed, above the figures."""


def report(
    session: Session, kept: Reference, viewer: Viewer, examined: Examined
) -> DryRun:
    """What the file would do to the data of this snapshot; figures come later."""
    file, plan = examined.file, examined.plan
    kept = with_new_names(kept, file.new)
    request, parsed = file.request, file.parsed
    seen = load_queries.load_seen(session, request.source_code, file.sha256)
    groups = problem_groups(examined.problems, examined.counts)
    return DryRun(
        request=request,
        sha256=file.sha256,
        file_bytes=request.path.stat().st_size,
        row_count=parsed.row_count,
        new=plan.new_count,
        changed=plan.changed_count,
        unchanged=plan.unchanged_count,
        rejected=examined.rejected,
        noticed=sum(
            number
            for (_, severity), number in examined.counts.items()
            if severity is Severity.NOTICE
        ),
        kept_promises=plan.kept_promises,
        groups=tuple(ProblemGroup(group.first, group.count) for group in groups),
        problems=examined.problems,
        is_unreadable=parsed.is_unreadable,
        scope_name="",
        figures=(),
        loaded_before=seen[1] if seen else None,
        previous_complete_to=examined.source.complete_to if examined.source else None,
        removed=len(plan.removal.ids),
        removed_codes=plan.removal.codes,
        window_kept=plan.removal.kept,
        new_names=file.new.names,
    )


def refusal(run: DryRun) -> str:
    """Why the file cannot be loaded as asked for, and that nothing was written."""
    if run.needs_new_confirmed and not run.is_unreadable:
        return (
            f"Tệp có {count(len(run.new_names.org_units))} đơn vị và "
            f"{count(len(run.new_names.procedures))} thủ tục chưa có trong danh mục. "
            "Chưa có gì được ghi. Xem danh sách, xác nhận việc tạo mới rồi nạp lại."
        )
    if not run.groups and not run.needs_removal_confirmed:
        return "Tệp không có dòng hồ sơ nào. Chưa có gì được ghi."
    if run.needs_removal_confirmed and not run.is_unreadable:
        return (
            f"Tệp thiếu {count(run.removed)} trong {count(run.window_kept)} hồ sơ đang "
            "lưu của khoảng thời gian này, quá 1\u202f% nên chưa bị xóa và chưa có gì "
            "được ghi. Kiểm tra xem tệp có đủ không; nếu đúng là phải xóa, xác nhận "
            "việc xóa rồi nạp lại."
        )
    first = run.groups[0].first
    what = "Tệp chưa nạp được"
    if not run.is_unreadable:
        what += f": {run.rejected} dòng bị từ chối"
    return (
        f"{what}. Chưa có gì được ghi. {first.place}: {first.reason}. {first.remedy}."
    )


@dataclass(frozen=True, slots=True)
class FiguresBefore:
    """Sums over the nodes shown, before the load; `nodes` empty: none is shown."""

    nodes: tuple[OrgUnitId, ...]
    name: str
    year: int
    fields: frozenset[FieldId] | None
    counts: EventCounts
    late: int

    def shown(self, run: DryRun, delta: Contributions | None) -> DryRun:
        """The report with these figures and what becomes of them; None: nothing."""
        if not self.nodes:
            return run
        old, counts, late = self.counts, self.counts, self.late
        if delta is not None:
            for node in self.nodes:
                counts += row_sets.total_of_node(delta, node, self.fields)
                late += row_sets.late_in_year(delta, node, self.year, self.fields)
        figures = (
            FigureChange("Đang giải quyết", old.open_change, counts.open_change),
            FigureChange("Đang quá hạn", old.overdue_change, counts.overdue_change),
            FigureChange(f"Giải quyết quá hạn, năm {self.year}", self.late, late),
            FigureChange(
                "Thiếu thư xin lỗi",
                old.apology_missing_change,
                counts.apology_missing_change,
            ),
        )
        return replace(run, scope_name=self.name, figures=figures)


def figures_before(
    session: Session, kept: Reference, viewer: Viewer, examined: Examined
) -> FiguresBefore:
    """The figures of the org units concerned, as far as the viewer sees them."""
    kept = with_new_names(kept, examined.file.new)
    day = examined.file.complete_to.astimezone(kept.zone).date()
    touched = [OrgUnitId(unit) for unit in row_sets.touched_units(examined.rows)]
    fields = None if viewer is SYSTEM else viewer.scope.fields
    if not touched:
        return FiguresBefore((), "", day.year, fields, EventCounts(), 0)
    nodes = _nodes(kept, viewer, touched, day)
    units = [kept.tree.unit(node, day) for node in nodes]
    names = ", ".join(unit.name for unit in units[:NAMED_NODES])
    if len(units) > NAMED_NODES:
        names = f"{len(units)} đơn vị"
    counts, late = _before(session, nodes, fields, day.year)
    return FiguresBefore(nodes, names, day.year, fields, counts, late)


def _before(
    session: Session,
    nodes: tuple[OrgUnitId, ...],
    fields: frozenset[FieldId] | None,
    year: int,
) -> tuple[EventCounts, int]:
    scope = OrgScope(frozenset(nodes), fields)
    totals = figures.totals(session, scope=scope, nodes=nodes)
    in_year = figures.counts(
        session,
        scope=scope,
        nodes=nodes,
        first_day=date(year, 1, 1),
        end_day=date(year + 1, 1, 1),
    )
    return (
        sum(totals.values(), EventCounts()),
        sum(counts.left_late for counts in (in_year or {}).values()),
    )


def _nodes(
    kept: Reference, viewer: Viewer, touched: list[OrgUnitId], day: date
) -> tuple[OrgUnitId, ...]:
    """One node over all org units touched, no higher than the viewer's own.

    The department or district where they share one; several only where the viewer's
    scope is of several parts.
    """
    chains = [kept.tree.ancestors(unit, day) for unit in touched]
    shared = set.intersection(*({unit.id for unit in chain} for chain in chains))
    if shared:
        chain = next(unit.id for unit in chains[0] if unit.id in shared)
        top = kept.tree.top_level(chain, day).id
        for node in (top, chain):
            if within_scope(kept, viewer, node):
                return (node,)
    return tuple(
        sorted(
            root
            for root in viewer.scope.roots
            if any(kept.tree.is_within(unit, root, day) for unit in touched)
        )
    )
