"""What a list of dossiers consists of: the way down to it, bands and breakdowns."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from data_access.engine import Session
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import Clockwork, LiveFilter
from domain.access import OrgScope, Viewer
from domain.dossier_code import canonical_code, is_storable
from domain.drilldown import (
    AGE_BAND_UPPER,
    EVER_OVERDUE,
    LATE_REASONS,
    NO_REASON,
    NO_STEP,
    BandCount,
    DossierFilter,
    ListKind,
    Narrowing,
    Share,
    way_down,
)
from domain.errors import NotFound
from domain.formatting import count
from domain.org_tree import OrgUnit
from domain.other_agency import is_elsewhere
from services.reference import Reference, chosen_node, data_day


@dataclass(frozen=True, slots=True)
class Parts:
    """Counts the parts of lists within one snapshot and scope.

    Each breakdown leaves its own axis open and keeps all others of the filter, so
    every line says what its link lists, and the lines sum to the list without that
    axis.
    """

    session: Session
    kept: Reference
    scope: OrgScope
    clock: Clockwork
    elsewhere: tuple[str, ...] = ()
    """Steps done by another agency, for the list of dossiers that wait for one."""

    def filter(self, viewer: Viewer, wanted: DossierFilter) -> LiveFilter:
        """`wanted` in terms of ids."""
        return replace(
            live_filter(self.kept, viewer, wanted), steps_elsewhere=self.elsewhere
        )

    def way(self, viewer: Viewer, wanted: DossierFilter) -> tuple[Narrowing, ...]:
        """The way down to `wanted`, each step with what it leaves."""
        return tuple(
            Narrowing(
                step,
                _name(self.kept, step),
                self._count(self.filter(viewer, step)),
            )
            for step in way_down(wanted)
        )

    def bands(self, wanted: LiveFilter) -> tuple[BandCount, ...]:
        """Overdue dossiers by age, here and in the whole scope; else empty."""
        if wanted.kind is not ListKind.OVERDUE:
            return ()
        inside, whole = (
            live.band_counts(
                self.session, scope=self.scope, wanted=counted, clock=self.clock
            )
            for counted in (wanted, LiveFilter(wanted.kind))
        )
        return tuple(
            BandCount(band, inside[band], whole[band]) for band in AGE_BAND_UPPER
        )

    def by_org_unit(self, wanted: LiveFilter, node: OrgUnit) -> tuple[Share, ...]:
        """Org units below the node; what it holds itself under its own name."""
        below = self.kept.tree.children(node.id, data_day(self.kept))
        if not below:
            return ()
        counts = live.counts_by_node(
            self.session,
            scope=self.scope,
            wanted=replace(wanted, node=None, own_only=False),
            clock=self.clock,
            nodes=[unit.id for unit in below],
        )
        shares = [
            Share(unit.code, unit.name, counts[unit.id])
            for unit in below
            if counts.get(unit.id)
        ]
        own = self._count(replace(wanted, node=node.id, own_only=True))
        if own:
            shares.append(Share(node.code, own_desk_name(node), own, own_only=True))
        return tuple(sorted(shares, key=lambda share: -share.count))

    def by_procedure(self, wanted: LiveFilter) -> tuple[Share, ...]:
        """Procedures with their field, most first."""
        found = live.counts_by_procedure(
            self.session,
            scope=self.scope,
            wanted=replace(wanted, field_id=None, procedure_id=None),
            clock=self.clock,
        )
        return tuple(
            Share(code, name, number, field_code, field_name)
            for field_code, field_name, code, name, number in found
        )

    def by_step(self, wanted: LiveFilter) -> tuple[Share, ...]:
        """Present steps, most first; NO_STEP where none is reported."""
        found = live.counts_by_step(
            self.session,
            scope=self.scope,
            wanted=replace(wanted, step=None),
            clock=self.clock,
        )
        return tuple(
            Share(step or NO_STEP, step or "Chưa ghi bước", number)
            for step, number in found
        )

    def by_reason(self, wanted: LiveFilter) -> tuple[Share, ...]:
        """Stated reasons of lateness, most first; empty where none is stated."""
        found = live.counts_by_reason(
            self.session,
            scope=self.scope,
            wanted=replace(wanted, late_reason=None),
            clock=self.clock,
        )
        if all(reason is None for reason, _ in found) and wanted.late_reason is None:
            return ()
        return tuple(
            Share(reason or NO_REASON, reason_label(reason), number)
            for reason, number in found
        )

    def _count(self, wanted: LiveFilter) -> int:
        return live.count(
            self.session, scope=self.scope, wanted=wanted, clock=self.clock
        )


def reason_label(reason: str | None) -> str:
    """A stated reason in words; codes we do not know stay as they are."""
    if not reason:
        return "Chưa ghi lý do"
    words = LATE_REASONS.get(reason, reason)
    return words[:1].upper() + words[1:]


def steps_elsewhere(
    session: Session, kept: Reference, scope: OrgScope, kind: ListKind
) -> tuple[str, ...]:
    """Present steps that another agency does; asked for one list only, else empty."""
    if kind is not ListKind.OTHER_AGENCY:
        return ()
    steps = live.steps_present(session, scope=scope, day=data_day(kept))
    return tuple(step for step in steps if is_elsewhere(step))


def sound_filter(
    kept: Reference, wanted: DossierFilter
) -> tuple[DossierFilter, tuple[str, ...]]:
    """`wanted` without what nothing goes by, and a sentence for each thing dropped."""
    notices = []
    fields = {field.code for field in kept.fields.values()}
    procedures = {item.code for item in kept.procedures.values()}
    if wanted.field_code is not None and wanted.field_code not in fields:
        notices.append(_dropped("lĩnh vực", wanted.field_code, "mọi lĩnh vực"))
        wanted = replace(wanted, field_code=None)
    if wanted.procedure_code is not None and wanted.procedure_code not in procedures:
        notices.append(_dropped("thủ tục", wanted.procedure_code, "mọi thủ tục"))
        wanted = replace(wanted, procedure_code=None)
    if not is_storable(wanted.step or ""):
        notices.append("Không có bước này; đang xem mọi bước.")
        wanted = replace(wanted, step=None)
    if not is_storable(wanted.late_reason or ""):
        notices.append("Không có lý do này; đang xem mọi lý do.")
        wanted = replace(wanted, late_reason=None)
    if wanted.kind in EVER_OVERDUE:
        wanted = replace(wanted, step_days=None)
    text = canonical_code(wanted.text or "")[:64]
    if not is_storable(text):
        notices.append("Không tìm được chuỗi này; đang bỏ điều kiện tìm.")
        text = ""
    return replace(wanted, text=text or None), tuple(notices)


def _dropped(what: str, code: str, instead: str) -> str:
    return f"Không có {what} “{code[:40]}”; đang xem {instead}."


def live_filter(kept: Reference, viewer: Viewer, wanted: DossierFilter) -> LiveFilter:
    """The filter in terms of ids; NotFound for a code outside scope or catalogue."""
    day = data_day(kept)
    node = (
        None
        if wanted.org_unit_code is None
        else chosen_node(kept, viewer, wanted.org_unit_code, day).id
    )
    field = next(
        (f.id for f in kept.fields.values() if f.code == wanted.field_code), None
    )
    procedure = next(
        (p.id for p in kept.procedures.values() if p.code == wanted.procedure_code),
        None,
    )
    for text, found, what in (
        (wanted.field_code, field, "lĩnh vực"),
        (wanted.procedure_code, procedure, "thủ tục"),
    ):
        if text is not None and found is None:
            raise NotFound(f"Không có {what} “{text[:40]}”. Bỏ bớt điều kiện lọc.")
    if not is_storable(f"{wanted.step or ''}{wanted.late_reason or ''}"):
        raise NotFound("Không có bước hoặc lý do này. Bỏ bớt điều kiện lọc.")
    return LiveFilter(
        kind=wanted.kind,
        node=node,
        field_id=field,
        procedure_id=procedure,
        step=wanted.step,
        band=wanted.band,
        own_only=wanted.own_only,
        late_reason=wanted.late_reason,
        text=wanted.text,
        step_before=_step_before(kept, wanted.step_days),
    )


def _step_before(kept: Reference, days: int | None) -> datetime | None:
    """The instant before which a step began that lasts more working days by now."""
    if days is None:
        return None
    last = kept.calendar.due_day_for(days + 1, data_day(kept))
    return datetime.combine(last + timedelta(days=1), time.min, kept.zone)


def own_desk_name(unit: OrgUnit) -> str:
    """What an org unit holds itself, beside the org units below it."""
    return f"{unit.name} trực tiếp giữ"


def _name(kept: Reference, wanted: DossierFilter) -> str:
    """What the last axis of the way down narrows to; "" for a kind and a band."""
    if wanted.text is not None:
        return f"mã có “{wanted.text}”"
    if wanted.late_reason is not None:
        return reason_label(wanted.late_reason or None)
    if wanted.step_days is not None:
        return f"ở bước quá {count(wanted.step_days)} ngày làm việc"
    if wanted.step is not None:
        return f"bước {wanted.step}" if wanted.step != NO_STEP else "chưa ghi bước"
    if wanted.procedure_code is not None:
        return next(
            item.name
            for item in kept.procedures.values()
            if item.code == wanted.procedure_code
        )
    if wanted.field_code is not None:
        return next(
            field.name
            for field in kept.fields.values()
            if field.code == wanted.field_code
        )
    if wanted.org_unit_code is None:
        return ""
    unit = kept.tree.by_code(wanted.org_unit_code, data_day(kept))
    if unit is None:
        raise AssertionError("the filter has been resolved")
    has_below = bool(kept.tree.children(unit.id, data_day(kept)))
    return own_desk_name(unit) if wanted.own_only and has_below else unit.name
