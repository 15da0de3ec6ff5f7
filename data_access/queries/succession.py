"""Which org units follow others."""

from fractions import Fraction

from sqlalchemy import select

from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.schema.org_units import OrgUnitSuccessionRow
from domain.identifiers import OrgUnitId
from domain.succession import Succession, SuccessionLink, validities


def succession_links(session: Session) -> tuple[SuccessionLink, ...]:
    """Every link, in order of day, predecessor and successor."""
    row = OrgUnitSuccessionRow
    rows = session.execute(
        select(*row.__table__.columns).order_by(
            row.effective_day, row.predecessor_id, row.successor_id
        )
    )
    return tuple(
        SuccessionLink(
            predecessor=OrgUnitId(found.predecessor_id),
            successor=OrgUnitId(found.successor_id),
            effective_day=found.effective_day,
            share=Fraction(found.share_numerator, found.share_denominator),
            basis=found.basis,
            is_exact=found.is_exact,
            is_default=found.is_default,
            reverse_share=Fraction(found.reverse_numerator, found.reverse_denominator),
            reverse_is_exact=found.reverse_is_exact,
        )
        for found in rows
    )


def succession(session: Session) -> Succession:
    """The links with the lives of all org units."""
    return Succession(succession_links(session), validities(org_units(session)))
