"""Form II.06 for any period, org unit, field, level and channel, from the roll-ups."""

from collections.abc import Mapping
from datetime import timedelta

from data_access.engine import Database, Session
from data_access.queries import ledger_counts as counting
from data_access.queries.ledger_counts import Axis
from domain.access import Permission, Viewer, require
from domain.identifiers import OrgUnitId, SourceId
from domain.ledger_form import LedgerForm, LedgerQuery
from services.ledger_counting import Counted, Counting
from services.ledger_cuts import WHOLE, cut_of
from services.ledger_draft import Counts, Draft, drafted, known_until
from services.ledger_lens import ledger_lens
from services.ledger_lines import counted_rows
from services.reference import Reference, data_day, end_of_day, reference

ONE_DAY = timedelta(days=1)


def ledger_form(
    database: Database, viewer: Viewer, *, query: LedgerQuery
) -> LedgerForm:
    """The form that `query` asks for. NotFound outside the viewer's scope.

    InvalidInput for the end of a day that the data do not reach.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        return form_of(session, reference(database, session), viewer, query)


def form_of(
    session: Session, kept: Reference, viewer: Viewer, query: LedgerQuery
) -> LedgerForm:
    """As `ledger_form`, within a snapshot."""
    today = data_day(kept)
    last_day = min(query.period.last_day, known_until(kept, query.as_of_day))
    moment = kept.require_moments().as_of
    as_of = moment if last_day == today else end_of_day(last_day, kept.zone)
    draft = drafted(session, kept, viewer, query, end_day=last_day + ONE_DAY,
                    as_of=as_of)  # fmt: skip
    through = ledger_lens(draft, viewer)
    if through is not None:
        return through.form(draft.form(lambda holders: _counts(draft, holders)))
    return draft.form(lambda holders: _counts(draft, holders))


def _counts(draft: Draft, lagging: Mapping[OrgUnitId, SourceId]) -> Counts:
    """Everything the form needs, from sums of events."""
    count = Counting(draft.session, draft.kept, draft.scope, draft.query.channel)
    whole = draft.segments()
    by_source = cut_of(
        draft.kept.tree,
        draft.last_day,
        {unit: str(source) for unit, source in lagging.items()},
    )
    stocks = count.stocks(by_source, draft.end_day, Axis.NODE) if lagging else {}
    listed = None
    if draft.ends_with_data:
        listed = counting.open_now(
            draft.session,
            scope=draft.scope,
            holders=whole[-1].cut.all_holders,
            channel=draft.query.channel,
        )
    return Counts(
        total=count.rows(whole, Axis.NODE).get(WHOLE, Counted()),
        rows=counted_rows(count, draft.query, draft.row_segments()),
        lagging={SourceId(int(row)): s.open_change for row, s in stocks.items()},
        listed=listed,
    )
