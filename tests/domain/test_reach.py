"""Who is not compared because data lag, and who is in spite of it."""

from datetime import date, datetime

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree, OrgUnit
from domain.reach import Reach, reach
from domain.scorecard import OrgUnitKind
from tests.domain.dossiers import local

CITY, DISTRICT, OTHER = OrgUnitId(1), OrgUnitId(2), OrgUnitId(3)
COMMUNES = [OrgUnitId(number) for number in range(10, 20)]
DAY = date(2024, 11, 18)
EARLY, EARLIER = local("2024-11-04 17:00"), local("2024-10-18 17:00")


def unit(number: OrgUnitId, kind: OrgUnitKind, parent: OrgUnitId | None) -> OrgUnit:
    code = f"U{number}"
    return OrgUnit(number, code, None, code, code, kind, parent, number)


TREE = OrgTree(
    [
        unit(CITY, OrgUnitKind.CITY, None),
        unit(DISTRICT, OrgUnitKind.DISTRICT, CITY),
        unit(OTHER, OrgUnitKind.DISTRICT, CITY),
        *(unit(number, OrgUnitKind.COMMUNE, DISTRICT) for number in COMMUNES),
    ]
)


def found(late: dict[OrgUnitId, datetime], held: dict[OrgUnitId, int]) -> Reach:
    """Reach with a source in every org unit but the city; `held` 100 by default."""
    holders: dict[OrgUnitId, datetime | None] = dict.fromkeys(
        [DISTRICT, OTHER, *COMMUNES]
    )
    dossiers = dict.fromkeys(holders, 100) | held
    return reach(
        TREE,
        DAY,
        holders=holders | late,
        open_dossiers=dossiers,
    )


def test_nobody_lags_where_every_source_is_fresh():
    result = found({}, {})

    assert not result.stale
    assert not result.partial
    assert not result.behind
    assert result.covered == {CITY, DISTRICT, OTHER, *COMMUNES}
    assert CITY not in result.holders


def test_a_rank_needs_ninety_five_percent_of_the_dossiers():
    # Of 1100 dossiers of the district: 50 are under 5 %, 60 over it, not over 10 %.
    for late_dossiers, is_ranked in ((50, True), (60, False)):
        result = found({COMMUNES[0]: EARLY}, {COMMUNES[0]: late_dossiers})

        assert DISTRICT in result.partial
        assert (DISTRICT not in result.unranked) is is_ranked
        assert COMMUNES[0] in result.unranked


def test_one_lagging_commune_does_not_remove_its_district():
    result = found({COMMUNES[0]: EARLY}, {})

    assert result.stale == {COMMUNES[0]: EARLY}
    assert result.partial == {DISTRICT: EARLY, CITY: EARLY}
    assert result.behind == {COMMUNES[0]}


def test_a_part_that_holds_much_does():
    result = found({COMMUNES[0]: EARLY}, {COMMUNES[0]: 400})

    assert DISTRICT in result.stale
    assert COMMUNES[1] not in result.stale
    assert DISTRICT not in result.behind


def test_many_silent_parts_do_even_without_dossiers():
    silent = dict.fromkeys(COMMUNES[:4], EARLY)

    result = found(silent, dict.fromkeys(COMMUNES[:4], 0))

    assert DISTRICT in result.stale
    assert CITY in result.partial


def test_of_several_moments_the_earliest_is_named():
    for order in ((EARLY, EARLIER), (EARLIER, EARLY)):
        late = dict(zip(COMMUNES[:2], order, strict=True))
        result = found(late, {COMMUNES[0]: 900})
        assert result.stale[DISTRICT] == EARLIER


def test_an_org_unit_without_any_fresh_part_is_behind():
    result = found(dict.fromkeys([DISTRICT, *COMMUNES], EARLY), {})

    assert result.behind == {DISTRICT, *COMMUNES}
    assert OTHER not in result.stale
