"""Files of successions, and what other files do to successions already kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from data_access.bulk.succession import held_by, passed_on, write_passed_on
from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.queries.succession import succession, succession_links
from data_access.writes.succession import save_succession
from domain.errors import Conflict
from domain.handover import Handover, Heirs, handovers
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.succession import SuccessionLink, Validity, faults, validities
from ingest.succession import ParsedSuccession, read_succession
from ingest.succession_faults import fault_sentence


def parsed_succession(session: Session, path: Path) -> ParsedSuccession:
    """The links of a file, judged with the org units and links that are kept."""
    units = org_units(session)
    codes: dict[str, list[OrgUnitId]] = defaultdict(list)
    for unit in units:
        if unit.id not in codes[unit.code]:
            codes[unit.code].append(unit.id)
    return read_succession(
        path, codes=codes, lives=validities(units), kept=succession_links(session)
    )


def follow_validity(session: Session, before: Sequence[OrgUnit]) -> None:
    """Links move with org units whose validity was another one, `before`.

    Conflict when they are no longer sound then: the file of org units is refused.
    """
    links = succession_links(session)
    if not links:
        return
    units = org_units(session)
    old, new = validities(before), validities(units)
    after = _moved(links, old, new)
    fault = next(faults(after, new), None)
    if fault is not None:
        raise Conflict(
            f"Kế thừa từ {_name(units, fault.link.predecessor)} sang "
            f"{_name(units, fault.link.successor)} không còn khớp với hiệu lực trong "
            f"tệp. {fault_sentence(fault)} Chưa có gì được ghi."
        )
    if after != list(links):
        save_succession(session, after)


def settled_holders(
    session: Session, before: Sequence[Handover], *, zone: ZoneInfo
) -> int:
    """Pass on what kept dossiers' org units held when they ended, as known now.

    `before`: the handovers as they were. Returns how many dossiers have other holders
    or transfers; their roll-ups and live rows are to be worked out anew.
    """
    after = handovers(succession(session), zone)
    changed = {turn.org_unit for turn in set(before) ^ set(after)}
    ids = held_by(session, changed)
    passed = passed_on(session, ids, Heirs(after))
    write_passed_on(session, passed)
    return len(passed.ids)


def _moved(
    links: Sequence[SuccessionLink],
    old: Mapping[OrgUnitId, Validity],
    new: Mapping[OrgUnitId, Validity],
) -> list[SuccessionLink]:
    """Each on the day on which its predecessor ends, or the part given away begins."""
    moved = []
    for link in links:
        day = link.effective_day
        if old[link.predecessor].end == day:
            day = new[link.predecessor].end or day
        elif old[link.successor].first == day:
            day = new[link.successor].first or day
        moved.append(replace(link, effective_day=day))
    return moved


def _name(units: Sequence[OrgUnit], org_unit_id: OrgUnitId) -> str:
    return next(unit.name for unit in units if unit.id == org_unit_id)
