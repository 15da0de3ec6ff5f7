"""Form II.06 at an instant within a day, dossier by dossier: slow, and exact."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from data_access.engine import Database
from data_access.queries.ledger_dossiers import dossiers_counted_within
from domain.access import Permission, Viewer, require
from domain.dossier import Dossier, local_day
from domain.errors import InvalidInput
from domain.event_counts import EventCounts
from domain.formatting import moment as moment_words
from domain.identifiers import OrgUnitId, SourceId
from domain.ledger_form import LedgerForm, LedgerQuery, RowKind
from domain.ledger_tally import Clock, RowAt, Stretch, Tally, tallied
from services.ledger_counting import Counted
from services.ledger_cuts import WHOLE, Segment
from services.ledger_draft import Counts, Draft, drafted
from services.ledger_lines import months_of
from services.reference import end_of_day, reference

ONE_DAY = timedelta(days=1)
Tallies = Counter[tuple[str, Tally]]


def ledger_form_at(
    database: Database, viewer: Viewer, *, query: LedgerQuery, at: datetime
) -> LedgerForm:
    """The form of `query` with nothing after `at`; its `as_of_day` does not matter.

    Reads every dossier that was in process or fell due within the period. NotFound
    outside the viewer's scope, InvalidInput after the data moment.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        reached = kept.require_moments().as_of
        if at > reached:
            zone = kept.zone
            raise InvalidInput(
                f"Chưa có số liệu đến {moment_words(at, zone)}. "
                f"Chọn thời điểm không muộn hơn {moment_words(reached, zone)}."
            )
        last_day = min(query.period.last_day, local_day(at, kept.zone))
        until = min(at, end_of_day(last_day, kept.zone))
        draft = drafted(session, kept, viewer, query, end_day=last_day + ONE_DAY,
                        as_of=until)  # fmt: skip
        return draft.form(lambda holders: _Reading.of(draft).counts(holders))


@dataclass(frozen=True, slots=True)
class _Rows:
    """A stretch of time with the rows that holders belong to in it; `key` None: rows
    are named by holder.
    """

    stretch: Stretch
    row_at: RowAt
    key: str | None = None

    @classmethod
    def of(
        cls, draft: Draft, parts: tuple[Segment, ...], days: tuple[date, date]
    ) -> "_Rows":
        zone = draft.kept.zone
        began_at = _midnight(draft, days[0])
        until = min(draft.as_of, end_of_day(days[1] - ONE_DAY, zone))
        starts = [_midnight(draft, part.first_day) for part in parts[1:]]
        changes = tuple(at for at in starts if began_at <= at <= until)
        rows = [
            {unit: row for row, units in part.cut.holders.items() for unit in units}
            for part in parts
        ]

        def row_at(holder: OrgUnitId, at: datetime) -> str | None:
            return rows[bisect_right(starts, at)].get(holder)

        return cls(Stretch(began_at, until, changes), row_at)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One pass over the dossiers of a draft."""

    draft: Draft
    clock: Clock
    whole: _Rows
    rows: tuple[_Rows, ...]

    @classmethod
    def of(cls, draft: Draft) -> "_Reading":
        days = (draft.first_day, draft.end_day)
        whole = _Rows.of(draft, draft.segments(), days)
        rows: tuple[_Rows, ...] = ()
        if draft.query.rows in (RowKind.UNIT, RowKind.LEVEL):
            rows = (_Rows.of(draft, draft.row_segments(), days),)
        elif draft.query.rows is RowKind.MONTH:
            rows = tuple(
                replace(
                    _Rows.of(draft, draft.segments(), month), key=f"{month[0]:%Y%m%d}"
                )
                for month in months_of(*days, draft.query.period.basis)
            )
        return cls(draft, Clock(draft.kept.calendar, draft.kept.zone), whole, rows)

    def counts(self, lagging: Mapping[OrgUnitId, SourceId]) -> Counts:
        """Everything the form needs; no batch of dossiers outlives the next one."""
        draft, moments = self.draft, self.draft.kept.require_moments()
        total, rows, late = Tallies(), Tallies(), Counter[SourceId]()
        for source, dossier in dossiers_counted_within(
            draft.session,
            scope=draft.scope,
            channel=draft.query.channel,
            from_at=self.whole.stretch.began_at,
            until_at=draft.as_of,
        ):
            known_to = moments.moment_of(source)
            found = list(self._tallied(dossier, self.whole, known_to))
            total.update(found)
            if draft.query.rows is RowKind.FIELD:
                rows.update((str(dossier.field_id), column) for _, column in found)
            for part in self.rows:
                rows.update(self._tallied(dossier, part, known_to))
            holder = dossier.holder_at(min(draft.as_of, known_to))
            if holder in lagging and any(c in _IN_PROCESS for _, c in found):
                late[lagging[holder]] += 1
        keys = {row for row, _ in rows} | {part.key for part in self.rows if part.key}
        return Counts(
            total=_counted(total, WHOLE),
            rows={row: _counted(rows, row) for row in keys},
            lagging=late,
        )

    def _tallied(
        self, dossier: Dossier, rows: _Rows, known_to: datetime
    ) -> Iterator[tuple[str, Tally]]:
        for row, column in tallied(
            dossier, rows.stretch, rows.row_at, known_to=known_to, clock=self.clock
        ):
            yield rows.key or row, column


_IN_PROCESS = (Tally.IN_PROCESS_IN_TIME, Tally.IN_PROCESS_OVERDUE)


def _midnight(draft: Draft, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=draft.kept.zone)


def _counted(tallies: Tallies, row: str) -> Counted:
    """Tallies as counts of events whose changes are the stocks."""
    n = {column: tallies[row, column] for column in Tally}
    online = n[Tally.RECEIVED_ONLINE]
    late = n[Tally.IN_PROCESS_OVERDUE]
    opening = EventCounts(received=n[Tally.CARRIED_OVER])
    return Counted(
        within=EventCounts(
            received=online + n[Tally.RECEIVED_DIRECT_POST],
            received_online=online,
            left_early=n[Tally.RESOLVED_EARLY],
            left_on_time=n[Tally.RESOLVED_ON_TIME],
            left_late=n[Tally.RESOLVED_LATE],
            fell_due=n[Tally.FELL_DUE],
            became_overdue=n[Tally.BECAME_OVERDUE],
            transferred_in=n[Tally.TRANSFERRED_IN],
            transferred_out=n[Tally.TRANSFERRED_OUT],
        ),
        opening=opening,
        closing=EventCounts(
            received=n[Tally.IN_PROCESS_IN_TIME] + late, became_overdue=late
        ),
        closing_before=opening,
    )
