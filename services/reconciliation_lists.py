"""The dossiers of one step between the city's figure and the portal's."""

from dataclasses import dataclass
from datetime import date, datetime

from data_access.engine import Database
from data_access.queries.reconciliation import (
    Met,
    Question,
    met_in_list,
    only_in_city,
)
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.dossier import local_day
from domain.errors import InvalidInput, NotFound
from domain.formatting import count
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.reconciliation import (
    ComparedFigure,
    ComparedList,
    ComparedRow,
    SourceSide,
    Step,
    StepKey,
    Verdict,
)
from services.audit import record_view
from services.reconciliation import Compared, compared
from services.reference import data_day, reference

LIST_LIMIT = 200
MOST_EXPORTED = 20_000
_NO_LIST = "Không có danh sách nào của Cổng cho trọn kỳ này. Chọn kỳ khác."


def compared_list(
    database: Database,
    viewer: Viewer,
    *,
    figure: ComparedFigure,
    step: StepKey,
    org_unit_code: str | None = None,
    period: Period | None = None,
    after: str = "",
    limit: int = 50,
) -> ComparedList:
    """A page of the dossiers of `step`, by code, or by number where only the city has
    them. NotFound outside the viewer's scope and where no list covers the period.

    What the city's dossier says is left out where somebody outside the scope holds it.
    """
    require(viewer, Permission.DOSSIER_READ)
    return _listed(
        database, viewer, figure, step, org_unit_code, period, after,
        min(limit, LIST_LIMIT),
    )  # fmt: skip


def export_compared_list(
    database: Database,
    viewer: Viewer,
    *,
    figure: ComparedFigure,
    step: StepKey,
    org_unit_code: str | None = None,
    period: Period | None = None,
    now: datetime,
) -> ComparedList:
    """All dossiers of `step` to take along; logged as a list.

    InvalidInput for more than MOST_EXPORTED.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.DOSSIER_READ)
    found = _listed(
        database, viewer, figure, step, org_unit_code, period, "", MOST_EXPORTED
    )
    if found.step.count > MOST_EXPORTED:
        raise InvalidInput(
            f"Danh sách có {count(found.step.count)} hồ sơ, nhiều hơn "
            f"{count(MOST_EXPORTED)}. Chọn đơn vị hoặc kỳ hẹp hơn."
        )
    record_view(
        database,
        viewer,
        kind=AuditKind.LIST_EXPORTED,
        subject=f"reconciliation {figure.value} {step.code}",
        now=now,
        detail=(
            ("scope", org_unit_code or "*"),
            ("period", period.key if period else ""),
            ("rows", str(len(found.rows))),
        ),
    )
    return found


@dataclass(frozen=True, slots=True)
class _Lines:
    """Rows as a viewer may see them."""

    at: Compared
    visible: frozenset[OrgUnitId]

    @classmethod
    def of(cls, at: Compared, viewer: Viewer) -> "_Lines":
        belonging = at.kept.tree.belonging(data_day(at.kept))
        roots = (belonging.get(root, frozenset()) for root in viewer.scope.roots)
        return cls(at, frozenset[OrgUnitId]().union(*roots))

    def row(self, met: Met) -> ComparedRow:
        """A line; hidden where the city's dossier is held outside the scope."""
        listed = None
        if met.list_unit is not None and met.list_received is not None:
            listed = self._side(
                met.list_unit, met.list_received, met.list_due, met.list_left
            )
        if met.dossier_id is None or met.city_received is None:
            return ComparedRow(met.code, None, listed)
        if met.holder not in self.visible or met.city_unit is None:
            # What the portal told of an org unit of the viewer's is his to see.
            own = met.list_unit in self.visible
            return ComparedRow(
                met.code if own else "", None, listed if own else None, is_hidden=True
            )
        city = self._side(met.city_unit, met.city_received, met.city_due, met.city_left)
        return ComparedRow(met.code, city, listed)

    def _side(
        self,
        unit: OrgUnitId,
        received: datetime,
        due: datetime | None,
        left: datetime | None,
    ) -> SourceSide:
        zone, day = self.at.kept.zone, data_day(self.at.kept)
        name = None
        if unit in self.visible:
            name = self.at.kept.tree.unit(unit, day).name

        def local(instant: datetime | None) -> date | None:
            return None if instant is None else local_day(instant, zone)

        return SourceSide(name, local_day(received, zone), local(due), local(left))


def _listed(
    database: Database,
    viewer: Viewer,
    figure: ComparedFigure,
    step: StepKey,
    org_unit_code: str | None,
    period: Period | None,
    after: str,
    limit: int,
) -> ComparedList:
    with database.read() as session:
        kept = reference(database, session)
        at = compared(session, kept, viewer, org_unit_code, None, period)
        if at.found is None:
            raise NotFound(_NO_LIST)
        (counts,) = at.counts(at.found, figure)
        number = next((s.count for s in counts.steps if s.key == step), 0)
        asked = at.question(figure, at.found)
        found = _met(at, asked, step, after, limit + 1) if number else []
        lines = _Lines.of(at, viewer)
        rows = tuple(lines.row(met) for met in found[:limit])
        last = found[limit - 1] if len(found) > limit else None
    return ComparedList(figure, Step(step, number), rows, _place(last, step))


def _met(
    at: Compared, asked: Question, step: StepKey, after: str, limit: int
) -> list[Met]:
    counted = Verdict.COUNTED
    if step == StepKey(True, Verdict.ABSENT):
        begin = int(after) if after.isascii() and after.isdigit() else 0
        return only_in_city(
            at.session, scope=at.scope, asked=asked, after=begin, limit=limit
        )
    return met_in_list(
        at.session,
        scope=at.scope,
        asked=asked,
        listed=step.reason if step.city_counts else counted,
        city=counted if step.city_counts else step.reason,
        after=after,
        limit=limit,
    )


def _place(last: Met | None, step: StepKey) -> str:
    if last is None:
        return ""
    if step == StepKey(True, Verdict.ABSENT):
        return str(last.dossier_id)
    return last.code
