"""Open dossiers of org units that end, through loads and later corrections.

The oracle passes each dossier on by hand and counts it on every day in every node.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from data_access.bulk.recount import recount
from data_access.checks.rollups import repaired_rollups
from data_access.engine import Database, Session
from data_access.queries.org_units import org_units
from data_access.queries.succession import succession
from data_access.schema.dossiers import SourceRow
from data_access.writes.org_units import OrgUnitValues, save_org_units
from data_access.writes.succession import save_succession
from domain.dossier import Dossier, Transfer
from domain.handover import handovers
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree
from domain.scorecard import OrgUnitKind
from domain.succession import SuccessionLink
from services.succession_loads import settled_holders
from tests import reference
from tests.builders import FIRST_DAY, UNITS, ZONE, Known, as_known, random_dossier
from tests.data_access.stored import stored_dossiers
from tests.data_access.test_rollups import MOMENTS, STOCK_SUMS, day_counts, load
from tests.domain.successions import link

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}


@dataclass(frozen=True, slots=True)
class Ends:
    """On which day after FIRST_DAY an org unit ends, and who takes over."""

    day: int
    heir: str


FIRST = {"HBC-1": Ends(15, "HBC-2"), "HCG": Ends(30, "HBC"), "HCG-1": Ends(60, "STNMT"),
         "HBC-2": Ends(35, "STNMT")}  # fmt: skip
LATER = FIRST | {"HBC-1": Ends(24, "HBC-2"), "HCG": Ends(30, "STNMT"),
                 "HBC-2": Ends(50, "HBC")}  # fmt: skip
MOVED = FIRST_DAY + timedelta(days=22)
"""HBC-2 goes under another district on this day."""


def day_of(ends: Ends) -> date:
    return FIRST_DAY + timedelta(days=ends.day)


def build(session: Session, plan: dict[str, Ends]) -> None:
    """Org units that end as planned, HBC-2 with another parent from MOVED on."""
    values = []
    for code, parent, kind in UNITS:
        end = day_of(plan[code]) if code in plan else None
        unit = OrgUnitValues(
            code=code, official_code=None, name=f"Đơn vị {code}", short_name=code,
            kind=kind, parent_code=parent, sort_order=IDS[code], valid_from=None,
            valid_to=end, hex_row=None, hex_col=None,
        )  # fmt: skip
        if code == "HBC-2":
            after = replace(unit, valid_from=MOVED, parent_code="HCG",
                            kind=OrgUnitKind.OTHER)  # fmt: skip
            values += [replace(unit, valid_to=MOVED), after]
        else:
            values.append(unit)
    save_org_units(session, values)
    save_succession(session, links(plan))


def links(plan: dict[str, Ends]) -> list[SuccessionLink]:
    return [
        link(IDS[code], IDS[ends.heir], day_of(ends), reverse=0)
        for code, ends in plan.items()
    ]


def read(dossier: Dossier, complete_to: datetime, plan: dict[str, Ends]) -> Dossier:
    """The dossier as told, passed on by hand whenever a holder of it ends."""
    ends = {IDS[code]: found for code, found in plan.items()}
    found: list[Transfer] = []
    begin = dossier.received_at
    told = [t for t in dossier.transfers if not t.by_succession]
    stretches = [(t.from_org_unit, t.at, t.to_org_unit) for t in told]
    closing = dossier.resolved_at or datetime.max.replace(tzinfo=begin.tzinfo)
    for holder, until, following in [*stretches, (dossier.org_unit, closing, None)]:
        passed, current = [], holder
        while current in ends:
            midnight = datetime.combine(day_of(ends[current]), time.min, tzinfo=ZONE)
            at, heir = max(midnight.astimezone(begin.tzinfo), begin), ends[current].heir
            if at >= until or at > complete_to:
                break
            passed.append(Transfer(at, current, IDS[heir], by_succession=True))
            current = IDS[heir]
        if following in [transfer.to_org_unit for transfer in passed]:
            passed, current = [], holder
        found += passed
        if following is not None:
            found.append(Transfer(until, current, following))
        begin = until
    return replace(dossier, org_unit=current, transfers=tuple(found))


def loaded(
    database: Database, seed: int, plan: dict[str, Ends], count: int
) -> dict[int, dict[str, Dossier]]:
    """Load random dossiers in three rounds; what each source last told of each."""
    chance = random.Random(seed)
    told: dict[int, dict[str, Dossier]] = {1: {}, 2: {}}
    drawn = {
        source: {f"{source}-{n}": random_dossier(chance) for n in range(count)}
        for source in told
    }
    for number, moment in enumerate(MOMENTS):
        for source, items in drawn.items():
            if source == 2 and number == 2:
                continue
            shown = {
                code: known
                for code, dossier in items.items()
                if (known := as_known(dossier, moment)) is not None
                and chance.random() < 0.6
            }
            told[source] |= shown
            load(
                database,
                source,
                [Known(code, read(d, moment, plan)) for code, d in shown.items()],
                moment,
            )
    return told


def require_passed_on(
    database: Database, told: dict[int, dict[str, Dossier]], plan: dict[str, Ends]
) -> None:
    """Kept dossiers are as the oracle has them, and so is every stock of every node."""
    reported: list[reference.Reported] = []
    with database.read() as session:
        for source, items in told.items():
            reach = session.execute(
                select(SourceRow.complete_to).where(SourceRow.id == source)
            ).scalar_one()
            assert reach is not None
            kept = stored_dossiers(session, source)
            expected = {code: read(d, reach, plan) for code, d in items.items()}
            for code, dossier in expected.items():
                assert kept[code].transfers == dossier.transfers, code
                assert kept[code].org_unit == dossier.org_unit
            reported += [reference.Reported(d, reach) for d in kept.values()]
        counts = day_counts(session)
        tree = OrgTree(org_units(session))
        with recount(session, zone=ZONE) as again:
            assert again.difference_count() == 0
    assert any(t.by_succession for item in reported for t in item.dossier.transfers)
    _require_stocks(reported, counts, tree)


def _require_stocks(
    reported: list[reference.Reported],
    counts: dict[tuple[int, date], Counter[str]],
    tree: OrgTree,
) -> None:
    running: dict[int, Counter[str]] = defaultdict(Counter)
    for offset in range(-1, 80):
        day = FIRST_DAY + timedelta(days=offset)
        chains = {u: [found.id for found in tree.ancestors(u, day)]
                  for u in IDS.values()}  # fmt: skip
        expected = reference.stocks(reported, day, chains)
        for node in chains:
            for name, value in counts.get((node, day), Counter()).items():
                running[node][name] += value
            for stock, parts in STOCK_SUMS.items():
                value = sum(
                    -running[node][part[1:]]
                    if part.startswith("-")
                    else running[node][part]
                    for part in parts
                )
                assert value == expected[node, stock], (day, node, stock)
                assert value >= 0


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.thorough)])
def test_what_is_open_passes_on_through_files_and_loads(city: Database, seed: int):
    with city.write() as session:
        build(session, FIRST)

    told = loaded(city, seed, FIRST, 45)

    require_passed_on(city, told, FIRST)


def test_successions_and_validities_corrected_later_are_as_if_always_known(
    city: Database,
):
    told = loaded(city, 3, {}, 45)

    for plan in (FIRST, LATER):
        with city.write() as session:
            before = handovers(succession(session), ZONE)
            build(session, plan)
            assert settled_holders(session, before, zone=ZONE) > 0
            repaired_rollups(session, zone=ZONE)
        require_passed_on(city, told, plan)

    with city.write() as session:
        before = handovers(succession(session), ZONE)
        assert settled_holders(session, before, zone=ZONE) == 0
