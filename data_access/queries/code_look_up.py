"""Finding dossiers by what people remember or mistype of a code, in bounded work.

At any size each way costs a bounded number of index look-ups: no text is searched for
among all dossiers (ADR 0012). The one text search goes over the open and the late ones,
whose tables are narrow and stay short while dossiers pile up.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    String,
    case,
    func,
    literal,
    select,
    union,
)
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.queries.asked_rows import text_rows
from data_access.queries.live_conditions import scope_checks
from data_access.schema.dossiers import CODE, DossierRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.code_fragments import CodeStems

MOST_STEMS = 2_000
"""Stems tried at most. A city has one per agency; codes without a dash are stems of
their own, and beyond this many they are not searched by their end."""
_AFTER_ANY = "\U0010ffff"


def ids_of_codes(
    session: Session, *, scope: OrgScope, day: date, codes: Collection[str]
) -> dict[int, str]:
    """Dossiers with exactly one of these codes: id → code. One index look-up each.

    The codes are found before the scope is asked: between them PostgreSQL would now and
    then choose to read the dossiers of the scope, all of them.
    """
    asked = text_rows(session.get_bind().dialect.name, codes, CODE)
    hits = (
        select(
            DossierRow.id,
            DossierRow.code,
            DossierRow.org_unit_id,
            DossierRow.field_id,
        )
        .where(DossierRow.code.in_(select(asked.c.value)))
        .cte("hit")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = session.execute(
        select(hits.c.id, hits.c.code).where(*scope_checks(hits.c, scope, day))
    )
    return {row[0]: row[1] for row in rows}


def beginnings_present(
    session: Session, *, scope: OrgScope, beginnings: Collection[str], limit: int
) -> tuple[str, ...]:
    """Those that some code of any source begins with, the first `limit` in order.

    One index look-up each. As stems: looked up within the scope afterwards.
    """
    if not scope.roots or not beginnings:
        return ()
    asked = text_rows(session.get_bind().dialect.name, beginnings, CODE)
    # A look-up per row, and never a join: that might read all dossiers per beginning.
    code = (
        select(func.min(DossierRow.code, type_=CODE))
        .where(DossierRow.code >= asked.c.value)
        .correlate(asked)
        .scalar_subquery()
    )
    first = select(asked.c.value.label("asked"), code.label("code")).subquery()
    found = session.scalars(
        select(first.c.asked)
        .where(first.c.code < first.c.asked + literal(_AFTER_ANY, String))
        .limit(limit)
    )
    return tuple(found)


def code_stems(session: Session) -> CodeStems:
    """How the codes of all sources begin, up to and with the first dash.

    Read by skipping through the index of codes: one look-up per stem. They name no
    dossier, are looked up within a scope afterwards and never shown.
    """
    dialect = session.get_bind().dialect.name
    find = func.instr if dialect == "sqlite" else func.strpos
    other = aliased(DossierRow)
    first = select(
        func.min(DossierRow.code, type_=CODE).label("code"), literal(1).label("number")
    ).cte("stem", recursive=True)
    skipped = _stem_of(first.c.code, find) + literal(_AFTER_ANY, String)
    following = select(func.min(other.code)).where(other.code > skipped)
    stems = first.union_all(
        select(following.scalar_subquery(), first.c.number + 1).where(
            first.c.code.is_not(None), first.c.number < MOST_STEMS
        )
    )
    found = session.scalars(
        select(_stem_of(stems.c.code, find)).where(stems.c.code.is_not(None))
    ).all()
    dashed = tuple(stem for stem in found if stem.endswith("-"))
    return CodeStems(dashed, len(dashed) == len(found) < MOST_STEMS)


def _stem_of(code: Any, find: Any) -> Any:  # noqa: ANN401 - SQL values
    dash = find(code, "-")
    return case((dash > 0, func.substr(code, 1, dash)), else_=code)


def ids_of_live_parts(
    session: Session, *, scope: OrgScope, day: date, text: str, limit: int
) -> list[int]:
    """Open dossiers, and those that ever became overdue, with `text` in their code.

    The first `limit` that were loaded.
    """
    parts = [
        select(table.dossier_id.label("id"))
        .where(
            table.code.contains(text, autoescape=True),
            *scope_checks(table, scope, day),
        )
        .order_by(table.dossier_id)
        .limit(limit)
        .subquery()
        for table in (DossierOpenRow, DossierOverdueRow)
    ]
    found = session.scalars(union(*(select(part.c.id) for part in parts)))
    return sorted(found)[:limit]
