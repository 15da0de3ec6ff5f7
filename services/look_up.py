"""Looking up a dossier by its code: as typed, mistyped, or only a part of it."""

from collections.abc import Iterable

from data_access.engine import Database, Session
from data_access.queries import code_look_up as codes
from data_access.queries import live_dossiers as live
from data_access.queries.live_dossiers import LiveRow
from domain.access import OrgScope, Permission, Viewer, require
from domain.dossier_code import (
    bare_code,
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
    included, except that parts from the middle are looked for among open and late
    dossiers only.
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
        ranks = similar_codes(known)
        found = _of_codes(session, kept, scope, ranks)
        if found:
            return LookUp(LookUpKind.SIMILAR, found)
    stems = codes.code_stems(session, scope=scope)
    rejoined = dict.fromkeys(rejoined_codes(known, stems), 0)
    found = _of_codes(session, kept, scope, rejoined)
    if found:
        begins = any(bare_code(known).startswith(bare_code(stem)) for stem in stems)
        return LookUp(LookUpKind.SIMILAR if begins else LookUpKind.PART, found)
    ids = codes.ids_of_live_parts(
        session, scope=scope, day=data_day(kept), text=known, limit=CANDIDATES
    )
    rows = live.rows_of_ids(session, scope=scope, day=data_day(kept), ids=ids)
    if not rows:
        return LookUp(LookUpKind.NOTHING)
    return LookUp(LookUpKind.PART, _rows(kept, sorted(rows, key=lambda r: r.code)))


def _of_codes(
    session: Session, kept: Reference, scope: OrgScope, ranks: dict[str, int]
) -> tuple[DossierRow, ...]:
    """Dossiers with one of these codes, by rank and then by code."""
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
