"""Looking up a dossier by its code: as typed, mistyped, or only a part of it."""

from collections.abc import Iterable
from datetime import timedelta

from data_access.engine import Database, Session
from data_access.queries import code_look_up as codes
from data_access.queries import live_dossiers as live
from data_access.queries.live_dossiers import LiveRow
from domain.access import OrgScope, Permission, Viewer, require
from domain.code_fragments import beginnings_with, starts_like
from domain.dossier_code import (
    canonical_code,
    is_storable,
    rejoined_codes,
    similar_codes,
)
from domain.drilldown import DossierRow
from domain.look_up import LookUp, LookUpKind
from services.dossier_rows import dossier_row
from services.reference import Reference, clockwork, data_day, reference

CANDIDATES = 8
_MOST_BEGINNINGS_READ = 60
"""Of those that a fragment may have: within a narrow scope most of them hold none."""
SHORTEST_LOOK_UP = 4
_SHORTEST_MISTYPED = 6
"""One slip away from a shorter text lies half the city."""


def find_codes(
    database: Database, viewer: Viewer, *, text: str
) -> tuple[DossierRow, ...]:
    """The dossiers that `look_up` finds."""
    return look_up(database, viewer, text=text).rows


def look_up(database: Database, viewer: Viewer, *, text: str) -> LookUp:
    """Dossiers whose code begins with `text`, else those that it may have meant.

    `text` may be spelt as people type it: lower case, another dash, look-alikes. Fewer
    than four characters find nothing. Only dossiers of the viewer's scope are ever
    found, so an answer says nothing about others. At most eight, resolved ones
    included, except that parts of nothing but the number at the end are looked for
    among open and late dossiers only.
    """
    require(viewer, Permission.DOSSIER_READ)
    known = canonical_code(text)
    if len(known) < SHORTEST_LOOK_UP or not is_storable(known):
        return LookUp(LookUpKind.TOO_SHORT)
    with database.read() as session:
        kept = reference(database, session)
        found = live.by_codes(
            session,
            scope=viewer.scope,
            day=data_day(kept),
            prefix=known,
            limit=CANDIDATES,
        )
        if found:
            return LookUp(LookUpKind.BEGINS, _rows(kept, found))
        return _guessed(session, kept, viewer.scope, known)


def _guessed(session: Session, kept: Reference, scope: OrgScope, known: str) -> LookUp:
    if len(known) >= _SHORTEST_MISTYPED:
        ranks = kept.code_stems.possible(similar_codes(known))
        found = _of_codes(session, kept, scope, ranks)
        if found:
            return LookUp(LookUpKind.SIMILAR, found)
    stems = kept.code_stems.stems
    if starts := starts_like(known, stems):
        rejoined = dict.fromkeys(rejoined_codes(known, starts), 0)
        found = _of_codes(session, kept, scope, rejoined)
        return LookUp(LookUpKind.SIMILAR if found else LookUpKind.NOTHING, found)
    return _fragment(session, kept, scope, known, stems)


def _fragment(
    session: Session,
    kept: Reference,
    scope: OrgScope,
    known: str,
    stems: tuple[str, ...],
) -> LookUp:
    day = data_day(kept)
    beginnings = codes.beginnings_present(
        session,
        scope=scope,
        beginnings=beginnings_with(known, stems, _days_in_codes(kept)),
        limit=_MOST_BEGINNINGS_READ,
    )
    found: dict[int, LiveRow] = {}
    for prefix in beginnings:
        if len(found) >= CANDIDATES:
            break
        rows = live.by_codes(
            session, scope=scope, day=day, prefix=prefix, limit=CANDIDATES
        )
        found |= {row.dossier_id: row for row in rows}
    if found:
        return LookUp(LookUpKind.PART, _by_code(kept, found.values()))
    ids = codes.ids_of_live_parts(
        session, scope=scope, day=day, text=known, limit=CANDIDATES
    )
    live_rows = live.rows_of_ids(session, scope=scope, day=day, ids=ids) if ids else ()
    kind = LookUpKind.LIVE_PART if live_rows else LookUpKind.NOTHING
    return LookUp(kind, _by_code(kept, live_rows))


def _by_code(kept: Reference, rows: Iterable[LiveRow]) -> tuple[DossierRow, ...]:
    return _rows(kept, sorted(rows, key=lambda row: row.code)[:CANDIDATES])


def _days_in_codes(kept: Reference) -> tuple[str, ...]:
    """Every day of receipt, as codes write it; the latest first."""
    last, first = data_day(kept), kept.first_day
    if first is None:
        return ()
    days = ((last - timedelta(days=n)) for n in range((last - first).days + 1))
    return tuple(f"{day:%y%m%d}" for day in days)


def _of_codes(
    session: Session, kept: Reference, scope: OrgScope, ranks: dict[str, int]
) -> tuple[DossierRow, ...]:
    """Dossiers with one of these codes, by rank and then by code."""
    if not ranks:
        return ()
    found = codes.ids_of_codes(
        session, scope=scope, day=data_day(kept), codes=list(ranks)
    )
    ids = sorted(found, key=lambda number: (ranks[found[number]], found[number]))
    rows = live.rows_of_ids(
        session, scope=scope, day=data_day(kept), ids=ids[:CANDIDATES]
    )
    return _rows(kept, rows)


def _rows(kept: Reference, rows: Iterable[LiveRow]) -> tuple[DossierRow, ...]:
    clock = clockwork(kept)
    return tuple(dossier_row(kept, clock, row) for row in rows)
