"""What every page needs first: units, calendar, data moment, the chosen node."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from threading import Lock
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from data_access.engine import Database, Session
from data_access.queries import catalogue as catalogue_queries
from data_access.queries.code_look_up import code_stems
from data_access.queries.dossier_figures import first_day
from data_access.queries.freshness import ledger_sources, open_by_holder
from data_access.queries.indicators import indicators
from data_access.queries.live_conditions import Clockwork
from data_access.queries.org_units import org_units
from data_access.queries.quality import quality_rules
from data_access.queries.succession import succession_links
from data_access.queries.transfer_rows import Ways, ways_passed
from data_access.versions import data_version
from domain.access import OrgScope, Viewer
from domain.catalogue import Field, Procedure, Source
from domain.code_fragments import CodeStems
from domain.dossier import TICK, local_day
from domain.drilldown import ListKind
from domain.errors import NotFound
from domain.identifiers import FieldId, OrgUnitId, PlanId, ProcedureId
from domain.indicator import Indicator
from domain.indicator_catalogue import DayCatalogue, day_catalogue
from domain.lens import Conversion
from domain.moments import Moments, moments
from domain.org_tree import OrgTree, OrgUnit
from domain.period import Period
from domain.plan import PlanBook
from domain.quality_rule import QualityRule, ReadRule, RuleSeverity, read_rule
from domain.quality_screen import Screen, screen_of
from domain.reach import Reach, reach
from domain.schedule import Activity, Slot
from domain.succession import Succession, validities
from domain.whole import Whole
from domain.working_days import WorkingCalendar

DUE_SOON_WORKING_DAYS = 2
"""Due soon: within two working days (docs/rules.md; shown in the legend)."""

HeldKey = tuple[ListKind, frozenset[FieldId] | None]
"""A list, and the fields of which dossiers are counted; None: of all."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Reference data of one data version; the same for every viewer.

    `moments` None: no dossier has been loaded yet. `reach`: whose data lag behind.
    `first_day`: of the first record anywhere; None: no record. `months`: the calendar
    months from that one to the data moment, oldest first. `ways_passed`: who ever
    passed dossiers on to whom, and how often. `code_stems`: how codes begin.
    `definitions`: every version of every indicator, `catalogues` of those of a day.
    `rules`: validation rules in the order of their file; `screens`: those that are
    errors as sums, with or without what lists count. `held`: how many dossiers of a
    kind and of some fields each org unit itself holds (`services.held_now`). `outlines`
    of plans and `schedules` of their states: each when first asked for
    (`services.plan_access`).
    """

    tree: OrgTree
    units: tuple[OrgUnit, ...]
    fields: dict[FieldId, Field]
    procedures: dict[ProcedureId, Procedure]
    calendar: WorkingCalendar
    succession: Succession
    conversion: Conversion
    sources: tuple[Source, ...]
    moments: Moments | None
    reach: Reach
    first_day: date | None
    months: tuple[Period, ...]
    zone: ZoneInfo
    ways_passed: Ways
    code_stems: CodeStems
    definitions: tuple[Indicator, ...]
    rules: tuple[QualityRule, ...]
    read_rules: dict[bool, tuple[ReadRule, ...]] = field(default_factory=dict)
    screens: dict[bool, Screen | None] = field(default_factory=dict)
    catalogues: dict[int, DayCatalogue] = field(default_factory=dict)
    held: dict[HeldKey, Mapping[OrgUnitId, int]] = field(default_factory=dict)
    outlines: dict[PlanId, PlanBook] = field(default_factory=dict)
    schedules: dict[tuple[PlanId, tuple[Activity, ...]], Mapping[str, Slot]] = field(
        default_factory=dict
    )

    def catalogue(self, day: date) -> DayCatalogue:
        """The definitions in force on a day, read once for all days that have them."""
        begins = {each.valid_from or date.min for each in self.definitions}
        ends = {each.valid_to for each in self.definitions if each.valid_to}
        key = bisect_right(sorted(begins | ends), day)
        found = self.catalogues.get(key)
        if found is None:
            found = self.catalogues[key] = day_catalogue(self.definitions, day)
        return found

    def checks(self, *, errors_only: bool) -> tuple[ReadRule, ...]:
        """The rules with their expressions, read once; or those that are errors.

        FormulaError for a rule of which the text cannot be read.
        """
        found = self.read_rules.get(errors_only)
        if found is None:
            found = self.read_rules[errors_only] = tuple(
                read_rule(rule)
                for rule in self.rules
                if rule.severity is RuleSeverity.ERROR or not errors_only
            )
        return found

    def screen(self, *, with_lists: bool) -> Screen | None:
        """What shows who may break a rule that is an error; as `screen_of`."""
        if with_lists not in self.screens:
            rules = self.checks(errors_only=True)
            self.screens[with_lists] = screen_of(rules, with_lists=with_lists)
        return self.screens[with_lists]

    def require_moments(self) -> Moments:
        """The moments; NotFound while nothing has been loaded."""
        if self.moments is None:
            raise NotFound("Chưa có số liệu hồ sơ. Nạp tệp hồ sơ ở trang Số liệu.")
        return self.moments


_kept: WeakKeyDictionary[Database, tuple[int, Reference]] = WeakKeyDictionary()
_lock = Lock()


def reference(database: Database, session: Session) -> Reference:
    """Reference data as of the session's snapshot.

    Read once per data version: it is the same for everybody, so no scope is involved.
    """
    version = data_version(session)
    with _lock:
        kept = _kept.get(database)
    if kept is not None and kept[0] == version:
        return kept[1]
    fresh = _reference(database, session)
    with _lock:
        _kept[database] = (version, fresh)
    return fresh


def _reference(database: Database, session: Session) -> Reference:
    zone = database.settings.time_zone
    units = org_units(session)
    tree = OrgTree(units)
    sources = catalogue_queries.sources(session)
    calendar = catalogue_queries.calendar(session)
    present = moments(sources, calendar=calendar, zone=zone)
    found = Reach()
    if present is not None:
        found = reach(
            tree,
            present.as_of_day,
            holders={
                org_unit_id: present.stale.get(source_id)
                for org_unit_id, source_id in ledger_sources(session).items()
            },
            open_dossiers=open_by_holder(session) if present.stale else {},
        )
    succession = Succession(succession_links(session), validities(units))
    begin = first_day(session, scope=OrgScope(cities(units)))
    return Reference(
        tree=tree,
        units=units,
        fields={item.id: item for item in catalogue_queries.fields(session)},
        procedures={item.id: item for item in catalogue_queries.procedures(session)},
        calendar=calendar,
        succession=succession,
        conversion=Conversion(succession),
        sources=sources,
        moments=present,
        reach=found,
        first_day=begin,
        months=_months(begin, present.as_of_day) if begin and present else (),
        zone=zone,
        ways_passed=ways_passed(session),
        code_stems=code_stems(session),
        definitions=indicators(session),
        rules=quality_rules(session),
    )


def _months(first_day: date, last_day: date) -> tuple[Period, ...]:
    """The calendar months that these days and all between lie in."""
    first, last = (12 * day.year + day.month - 1 for day in (first_day, last_day))
    return tuple(
        Period.month(number // 12, number % 12 + 1) for number in range(first, last + 1)
    )


def cities(units: Iterable[OrgUnit]) -> frozenset[OrgUnitId]:
    """Org units that belong to no other: together they hold everything."""
    return frozenset(unit.id for unit in units if unit.parent_id is None)


def root_of(kept: Reference) -> OrgUnit | None:
    """The org unit above all others, by its latest name; None without any."""
    roots = [unit for unit in kept.units if unit.parent_id is None]
    return max(roots, key=lambda unit: unit.valid_to or date.max, default=None)


def word_of_whole(kept: Reference) -> str:
    """What an installation calls its own side: Thành phố, Tỉnh."""
    root = root_of(kept)
    return Whole("" if root is None else root.name).word


def clockwork(kept: Reference) -> Clockwork:
    """What ages and due days are counted by at the data moment."""
    present = kept.require_moments()
    today = present.as_of_day
    soon = kept.calendar.add_working_days(today, DUE_SOON_WORKING_DAYS)
    monday = today + timedelta(days=7 - today.weekday())
    week_ends_on = max(today, kept.calendar.previous_working_day(monday))
    return Clockwork(
        moments=present,
        calendar=kept.calendar,
        begin_of_today=datetime.combine(present.as_of_day, time.min, tzinfo=kept.zone),
        end_of_today=end_of_day(present.as_of_day, kept.zone),
        end_of_soon=end_of_day(soon, kept.zone),
        end_of_tomorrow=end_of_day(kept.calendar.next_working_day(today), kept.zone),
        end_of_week=end_of_day(week_ends_on, kept.zone),
        same_day_procedures=frozenset(
            item.id for item in kept.procedures.values() if item.working_days == 0
        ),
        wide=cities(kept.units),
    )


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last instant of a local day."""
    following = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return following - TICK


def chosen_node(
    kept: Reference, viewer: Viewer, org_unit_code: str | None, day: date
) -> OrgUnit:
    """The org unit with this code within the viewer's scope; None: the viewer's own.

    NotFound when there is none, or when it lies outside the scope: a viewer does not
    learn which of the two.
    """
    roots = sorted(
        (kept.tree.unit(root, day) for root in viewer.scope.roots),
        key=lambda unit: (unit.sort_order, unit.code),
    )
    if not roots:
        raise NotFound(
            "Tài khoản chưa được giao đơn vị nào. Liên hệ quản trị hệ thống."
        )
    if org_unit_code is None:
        return roots[0]
    unit = kept.tree.by_code(org_unit_code, day)
    if unit is None or not any(
        kept.tree.is_within(unit.id, root.id, day) for root in roots
    ):
        raise NotFound(
            f"Không có đơn vị “{org_unit_code[:40]}” trong phạm vi của bạn. "
            "Chọn đơn vị khác ở ô Phạm vi."
        )
    return unit


def chosen_scope(
    kept: Reference, viewer: Viewer, node: OrgUnit, field_code: str | None
) -> tuple[OrgScope, Field | None]:
    """The viewer's scope narrowed to a node and, if given, one field."""
    if field_code is None:
        return OrgScope(frozenset({node.id}), viewer.scope.fields), None
    field = next((f for f in kept.fields.values() if f.code == field_code), None)
    allowed = viewer.scope.fields
    if field is None or (allowed is not None and field.id not in allowed):
        raise NotFound(
            f"Không có lĩnh vực “{field_code[:40]}” trong phạm vi của bạn. "
            "Chọn lĩnh vực khác ở ô Lĩnh vực."
        )
    return OrgScope(frozenset({node.id}), frozenset({field.id})), field


def data_day(kept: Reference) -> date:
    """The local day of the data moment; today's tree is read on that day."""
    return kept.require_moments().as_of_day


def day_of(kept: Reference, instant: datetime) -> date:
    """The installation's local day of an instant."""
    return local_day(instant, kept.zone)


def holder_ids(units: tuple[OrgUnit, ...]) -> tuple[OrgUnitId, ...]:
    """Ids of some org units, in order."""
    return tuple(unit.id for unit in units)
