"""Files of reported values: tried, taken in whole, and taken back by returning them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.queries import reported as queries
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import reported as writes
from data_access.writes.audit import add_change
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Conflict, NotFound
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.reported import Entry, LastEntry, LoadedFile, Standing, ValueKey
from domain.reported_file import ReportedDryRun, ReportedLoad, ReportedRequest
from ingest.file_kind import sha256_of
from ingest.problem_log import problem_groups
from ingest.reported.checks import Told, require_no_crossing
from ingest.reported.reading import ParsedReported, Surroundings, read_reported
from services.import_reach import require_whole_city
from services.installation import SYSTEM, actor_id
from services.reference import Reference, cities, reference
from services.reported_places import known_definitions
from services.reported_verdicts import Judgement


@dataclass(frozen=True, slots=True)
class _Compared:
    """A file beside what is kept: what to append, with revision and version."""

    run: ReportedDryRun
    written: tuple[tuple[Entry, int, int], ...]


def check_reported_file(
    database: Database, viewer: Viewer, request: ReportedRequest, *, now: datetime
) -> ReportedDryRun:
    """What a file would do; nothing is written."""
    _require(viewer, request)
    with database.read() as session:
        kept = reference(database, session)
        parsed = read_reported(request, _around(session, kept, viewer, now))
        return _compared(session, kept, request, parsed, now).run


def load_reported_file(
    database: Database, viewer: Viewer, request: ReportedRequest, *, now: datetime
) -> ReportedLoad:
    """Take a file in, all or nothing; what is kept already changes nothing.

    What it brings waits for the Office, unless it is accepted with the load.
    """
    _require(viewer, request)
    with database.read() as session:
        kept = reference(database, session)
        if request.accept:
            require_whole_city(kept, viewer, "Số liệu chỉ tiêu đã duyệt")
        parsed = read_reported(request, _around(session, kept, viewer, now))
    with database.write() as session:
        held_data_version(session)
        found = _compared(session, kept, request, parsed, now)
        if not found.run.can_load or not found.written:
            return ReportedLoad(found.run, None)
        load_id = _written(session, viewer, found, now)
        if request.accept:
            work = Judgement(
                session, kept, viewer, Standing.ACCEPTED, request.accept.strip(), now
            )
            waiting = queries.waiting(
                session, scope=OrgScope(cities(kept.units)), load_id=load_id
            )
            work.log(work.said_of([each.id for each in waiting]))
        raise_data_version(session, now)
    return ReportedLoad(found.run, load_id)


def _require(viewer: Viewer, request: ReportedRequest) -> None:
    require(viewer, Permission.INDICATOR_REPORT)
    if not request.accept:
        return
    require(viewer, Permission.INDICATOR_APPROVE)
    if viewer is not SYSTEM:
        raise AccessDenied(
            "Bạn không duyệt được số liệu do chính mình nhập. Nhờ người khác duyệt."
        )


def _around(
    session: Session, kept: Reference, viewer: Viewer, now: datetime
) -> Surroundings:
    today = now.astimezone(kept.zone).date()
    city = next((u for u in kept.tree.at(today) if u.parent_id is None), None)
    if city is None:
        raise NotFound("Chưa có đơn vị nào. Nạp tệp đơn vị trước ở trang Số liệu.")
    if viewer is SYSTEM:
        return Surroundings(
            known_definitions(session), kept.units, city, lambda _unit, _day: True
        )
    reach: dict[date, frozenset[OrgUnitId]] = {}

    def may(unit: OrgUnitId, day: date) -> bool:
        if day not in reach:
            below = kept.tree.belonging(day)
            parts = (below.get(root, frozenset()) for root in viewer.scope.roots)
            reach[day] = frozenset[OrgUnitId]().union(*parts)
        return unit in reach[day]

    return Surroundings(
        known_definitions(session), kept.units, _whole(kept, viewer, city, today), may
    )


def _whole(kept: Reference, viewer: Viewer, city: OrgUnit, today: date) -> OrgUnit:
    """What a row of totals is about: the viewer's one org unit, else the city."""
    if len(viewer.scope.roots) != 1:
        return city
    (root,) = viewer.scope.roots
    return kept.tree.unit(root, today)


def _compared(
    session: Session,
    kept: Reference,
    request: ReportedRequest,
    parsed: ParsedReported,
    now: datetime,
) -> _Compared:
    before = _kept_like(session, kept, parsed.told)
    today = now.astimezone(kept.zone).date()
    written: list[tuple[Entry, int, int]] = []
    new = changed = 0
    for one in parsed.told:
        last = before.get(one.entry.key)
        if one.entry.key.first_day > today:
            one.reject(
                "period-to-come", f"Kỳ {one.cell.period.label} chưa đến", "Sửa kỳ"
            )
        elif last is None:
            new += 1
            written.append((one.entry, 1, one.cell.indicator.version))
        elif _says_the_same(last, one.entry):
            continue
        elif last.standing is Standing.ACCEPTED:
            one.reject(
                "value-locked",
                f"{one.cell.unit_name}, {one.cell.period.label}, "
                f"{one.entry.key.code} đã duyệt và khóa với số khác",
                "Đề nghị Văn phòng mở khóa rồi nhập lại, hoặc bỏ số này",
            )
        else:
            changed += 1
            written.append((one.entry, last.number + 1, one.cell.indicator.version))
    _require_no_crossing(parsed.told, before)
    run = ReportedDryRun(
        request=request,
        sha256=sha256_of(request.path),
        new=new,
        changed=changed,
        unchanged=len(parsed.told) - new - changed,
        indicators=len({one.entry.key.code for one in parsed.told}),
        units=len({one.entry.key.org_unit_id for one in parsed.told}),
        groups=problem_groups(parsed.problems, parsed.log.counts),
        problems=parsed.problems,
        names=parsed.names,
    )
    return _Compared(run, tuple(written))


def _says_the_same(last: LastEntry, entry: Entry) -> bool:
    """What was returned may be sent again as it was: it waits anew."""
    return last.standing is not Standing.RETURNED and last.entry.told == entry.told


def _require_no_crossing(
    told: Sequence[Told], before: Mapping[ValueKey, LastEntry]
) -> None:
    others: dict[tuple[str, OrgUnitId], list[Entry]] = defaultdict(list)
    for key, last in before.items():
        if last.standing is not Standing.RETURNED:
            others[key.code, key.org_unit_id].append(last.entry)
    require_no_crossing(told, others)


def _kept_like(
    session: Session, kept: Reference, told: Sequence[Told]
) -> dict[ValueKey, LastEntry]:
    """The last revisions of these indicators around the days of the file."""
    if not told:
        return {}
    keys = [one.entry.key for one in told]
    first = min(key.first_day for key in keys)
    last = max(key.end_day for key in keys)
    return queries.last_entries(
        session,
        scope=OrgScope(cities(kept.units)),
        codes={key.code for key in keys},
        first_day=date(first.year - 1, 1, 1),
        end_day=date(last.year + 2, 1, 1),
    )


def _written(session: Session, viewer: Viewer, found: _Compared, now: datetime) -> int:
    run = found.run
    load_id = writes.add_reported_load(
        session,
        file_name=run.request.file_name,
        sha256=run.sha256,
        user_id=actor_id(viewer),
        now=now,
    )
    writes.append_values(
        session,
        found.written,
        load_id=load_id,
        author_id=actor_id(viewer),
        author=viewer.display_name,
        now=now,
    )
    detail = (
        ("sha256", run.sha256),
        ("load", str(load_id)),
        ("new", str(run.new)),
        ("changed", str(run.changed)),
        ("unchanged", str(run.unchanged)),
    )
    kind, who = AuditKind.VALUES_REPORTED, actor_id(viewer)
    add_change(session, AuditEvent(kind, now, who, run.request.file_name, detail))
    return load_id


def reported_files(database: Database, viewer: Viewer) -> tuple[LoadedFile, ...]:
    """The files taken in of which anything is in scope, latest first."""
    require(viewer, Permission.INDICATOR_REPORT)
    with database.read() as session:
        kept = reference(database, session)
        scope = OrgScope(cities(kept.units)) if viewer is SYSTEM else viewer.scope
        return queries.reported_files(session, scope=scope)


def return_reported_file(
    database: Database, viewer: Viewer, *, load_id: int, note: str, now: datetime
) -> int:
    """Take a file back: return what it brought and is still the last; how many.

    What counted before counts again. InvalidInput without a reason, Conflict where
    nothing is left to be returned.
    """
    require(viewer, Permission.INDICATOR_APPROVE)
    with database.write() as session:
        held_data_version(session)
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Số liệu chỉ tiêu đã duyệt")
        scope = OrgScope(cities(kept.units))
        last = queries.last_of_load(session, scope=scope, load_id=load_id)
        left = [each for each in last if each.standing is not Standing.RETURNED]
        if not left:
            raise Conflict("Tệp này không còn số nào để trả lại. Tải lại trang.")
        accepted = [each.id for each in left if each.standing is Standing.ACCEPTED]
        if accepted:
            work = Judgement(
                session, kept, viewer, Standing.UNLOCKED, note.strip(), now
            )
            work.log(work.said_of(accepted))
        work = Judgement(session, kept, viewer, Standing.RETURNED, note.strip(), now)
        work.log(work.said_of([each.id for each in left]))
        raise_data_version(session, now)
    return len(left)
