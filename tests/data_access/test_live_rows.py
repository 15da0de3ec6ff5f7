"""The narrow live tables: what stands in them beside the clock of a dossier."""

from datetime import timedelta

from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.dossier import local_day
from tests.builders import ZONE


def test_live_rows_carry_what_lists_are_sorted_and_searched_by(loaded: Database):
    with loaded.read() as session:
        held = {row.id: row for row in session.scalars(select(DossierRow))}
        open_rows = session.scalars(select(DossierOpenRow)).all()
        late_rows = session.scalars(select(DossierOverdueRow)).all()

    assert {row.code for row in open_rows} != {""}
    both: list[DossierOpenRow | DossierOverdueRow] = [*open_rows, *late_rows]
    for live in both:
        dossier = held[live.dossier_id]
        assert (live.code, live.moved_days) == (dossier.code, dossier.moved_days)
    for row in open_rows:
        assert row.waiting_since == held[row.dossier_id].waiting_since
    for late in late_rows:
        left_at = late.resolved_at
        assert late.left_day == (None if left_at is None else local_day(left_at, ZONE))
        sent_at = late.apology_sent_at
        assert late.letter_day == (
            None if sent_at is None else local_day(sent_at, ZONE)
        )
        assert late.letter_delay == (
            None
            if sent_at is None
            else (sent_at - late.due_at) // timedelta(microseconds=1)
        )
    assert any(row.waiting_since for row in open_rows)
    assert any(row.moved_days for row in late_rows)
    assert {row.left_day is None for row in late_rows} == {True, False}
    assert {row.letter_day is None for row in late_rows} == {True, False}
