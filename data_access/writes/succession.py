"""Write which org units follow others."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert

from data_access.engine import Session
from data_access.queries.succession import succession_links
from data_access.schema.org_units import OrgUnitSuccessionRow
from domain.identifiers import OrgUnitId
from domain.succession import SuccessionLink


def save_succession(
    session: Session, links: Iterable[SuccessionLink]
) -> tuple[int, int, int]:
    """Replace all links of the predecessors named; (new, changed, unchanged) links.

    Links of other predecessors stay. Links that are gone count as changed.
    """
    before = {_key(link): link for link in succession_links(session)}
    after = {_key(link): link for link in links}
    named = {link.predecessor for link in after.values()}
    replaced = {key: link for key, link in before.items() if link.predecessor in named}
    _write(session, named, after.values())
    new = len(after.keys() - replaced.keys())
    same = sum(replaced.get(key) == link for key, link in after.items())
    gone = len(replaced.keys() - after.keys())
    return new, len(after) - new - same + gone, same


def _key(link: SuccessionLink) -> tuple[object, ...]:
    return link.predecessor, link.successor, link.effective_day


def _write(
    session: Session, named: Collection[OrgUnitId], links: Iterable[SuccessionLink]
) -> None:
    session.execute(
        delete(OrgUnitSuccessionRow).where(
            OrgUnitSuccessionRow.predecessor_id.in_(named)
        )
    )
    rows = [
        {
            "predecessor_id": link.predecessor,
            "successor_id": link.successor,
            "effective_day": link.effective_day,
            "share_numerator": link.share.numerator,
            "share_denominator": link.share.denominator,
            "basis": link.basis,
            "is_exact": link.is_exact,
            "is_default": link.is_default,
            "reverse_numerator": link.reverse_share.numerator,
            "reverse_denominator": link.reverse_share.denominator,
            "reverse_is_exact": link.reverse_is_exact,
        }
        for link in links
    ]
    if rows:
        session.execute(insert(OrgUnitSuccessionRow), rows)
