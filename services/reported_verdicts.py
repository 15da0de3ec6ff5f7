"""What the Office says of reported values: accepted and locked, returned, unlocked.

The Office is who answers for all of the city. Nobody accepts what they entered
themselves; the command line, which is nobody, may.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import reported as queries
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import reported as writes
from data_access.writes.audit import add_change
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Conflict, InvalidInput, NotFound
from domain.reported import Entry, Revision, Standing, ValueKey, in_force
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.reference import Reference, cities, reference


def judge_values(
    database: Database,
    viewer: Viewer,
    *,
    ids: Sequence[int],
    standing: Standing,
    note: str = "",
    now: datetime,
) -> int:
    """Accept, return or unlock revisions, all or none; how many.

    AccessDenied unless the viewer answers for the whole city, and for accepting one's
    own. InvalidInput without a reason, but for accepting. Conflict where a revision is
    no longer the last of its key, or does not stand where this may be said of it.
    """
    require(viewer, Permission.INDICATOR_APPROVE)
    with database.write() as session:
        held_data_version(session)
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Số liệu chỉ tiêu đã duyệt")
        work = Judgement(session, kept, viewer, standing, note.strip(), now)
        judged = work.said_of(ids)
        raise_data_version(session, now)
        work.log(judged)
    return len(judged)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Something that the Office says of revisions, within a transaction."""

    session: Session
    kept: Reference
    viewer: Viewer
    standing: Standing
    note: str
    now: datetime

    def said_of(self, ids: Iterable[int]) -> list[Revision]:
        """Say it of these revisions and note what counts now; they, as they stood."""
        wanted = set(ids)
        if not wanted:
            raise InvalidInput("Chưa chọn số liệu nào.")
        if self.standing is not Standing.ACCEPTED and not self.note:
            raise InvalidInput("Ghi lý do để đơn vị báo cáo biết cần sửa gì.")
        scope = OrgScope(cities(self.kept.units))
        found = queries.revisions_by_id(self.session, scope=scope, ids=wanted)
        by_key: dict[ValueKey, list[Revision]] = defaultdict(list)
        for each in found:
            by_key[each.entry.key].append(each)
        judged = [each for each in found if each.id in wanted]
        if len(judged) < len(wanted):
            raise NotFound("Không có số liệu này. Tải lại trang.")
        for each in judged:
            self._require_allowed(each, by_key[each.entry.key])
        writes.append_verdicts(
            self.session,
            sorted(wanted),
            self.standing,
            note=self.note,
            user_id=actor_id(self.viewer),
            author=self.viewer.display_name,
            now=self.now,
        )
        writes.put_in_force(self.session, self._counting(by_key))
        return judged

    def log(self, judged: Sequence[Revision]) -> None:
        """Leave the trace: of one value its org unit and period, of many how many."""
        first, one = judged[0].entry, len(judged) == 1
        codes = sorted({each.entry.key.code for each in judged})
        subject = ", ".join(codes)
        detail = [("verdict", self.standing.value), ("values", str(len(judged)))]
        if one:
            subject = f"{subject} {self._unit_code(first)}"
            detail.append(("period", first.period_key))
        if self.note:
            detail.append(("reason", self.note))
        unlocked = self.standing is Standing.UNLOCKED
        kind = AuditKind.VALUES_UNLOCKED if unlocked else AuditKind.VALUES_JUDGED
        event = AuditEvent(
            kind, self.now, actor_id(self.viewer), subject, tuple(detail)
        )
        add_change(self.session, event)

    def _require_allowed(self, each: Revision, of_key: Sequence[Revision]) -> None:
        code = each.entry.key.code
        if each.number != max(other.number for other in of_key):
            raise Conflict(f"Số liệu {code} này đã có bản sau. Tải lại trang.")
        if not self.standing.follows(each.standing):
            raise Conflict(
                f"Số liệu {code} đang ở trạng thái “{each.standing.label}”. "
                "Tải lại trang để xem."
            )
        is_own = each.author_id is not None and each.author_id == self.viewer.user_id
        if is_own and self.standing is Standing.ACCEPTED:
            raise AccessDenied(
                "Bạn không duyệt được số liệu do chính mình nhập. Nhờ người khác duyệt."
            )

    def _counting(
        self, by_key: Mapping[ValueKey, Sequence[Revision]]
    ) -> dict[ValueKey, int | None]:
        """What counts of each key once this is said of its last revision."""
        found: dict[ValueKey, int | None] = {}
        for key, listed in by_key.items():
            *earlier, last = sorted(listed, key=lambda each: each.number)
            counts = last if self.standing.counts else in_force(earlier)
            found[key] = None if counts is None else counts.id
        return found

    def _unit_code(self, entry: Entry) -> str:
        unit = self.kept.tree.unit(entry.key.org_unit_id, entry.period.last_day)
        return unit.code
