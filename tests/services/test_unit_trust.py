"""The floor of trust on *Bản đồ* and *Đơn vị*: no place, the same figures, a reason."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import func, select, true, update

from components.links import Drawing, Links
from components.map_sentence import subtitle
from components.map_words import cell_words, unit_style
from components.unit_figures import figures_table
from components.unit_head import sentence
from components.unit_ranks import apart, map_twins
from data_access.bulk.zone_days import half_of
from data_access.engine import Database, Session
from data_access.schema.rollups import (
    MEASURES as COLUMNS,
)
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
    DossierYearRow,
)
from data_access.versions import raise_data_version
from domain.access import Permission, Viewer
from domain.errors import AccessDenied, NotFound
from domain.formatting import PERCENT
from domain.identifiers import OrgUnitId
from domain.map_measure import MEASURES, MapMeasure
from domain.map_ranking import with_trust
from domain.map_view import MapQuestion
from domain.movement import MovementKind
from domain.period import Basis, Comparison, Period
from domain.period import compared as compared_with
from domain.scorecard import OrgUnitKind, RankedUnit
from domain.unit_map import CellState, MapMoves, MappedUnit, UnitMap
from domain.unit_page import Standing
from services.board import Board, board_of
from services.quality import quality_board
from services.quality_checks import checks, trust_in
from services.reference import reference
from services.scorecards import overview
from services.unit_maps import map_moves, unit_map
from services.unit_pages import unit_page
from tests.builders import UNITS, ZONE
from tests.services import loaded_city as loaded
from tests.services.test_quality_checks import NOW, change, spoil, with_rules
from tests.services.whole_map import whole_map
from tests.stores import fill, opened

AS_OF = date(2024, 4, 11)
TO_DATE = Period.year_to_date(AS_OF)
APRIL = Period.free(date(2024, 4, 2), AS_OF)
LAST_YEAR = Period.month(2023, 12, Basis.CALENDAR)
CITY = loaded.viewer(loaded.CITY)
IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_rules)
    database = opened(store_url)
    change(database, received=300, left_early=300)
    yield database
    database.close()


def make_untrusted(database: Database) -> Fraction:
    """Half of Bình Chánh's figures are in doubt afterwards; returns what is left."""
    spoil(database, beyond=left_of(database))
    return Fraction(1, 2)


def left_of(database: Database) -> int:
    return int(on_overview(database)["HBC"].late.denominator)


def on_overview(database: Database) -> dict[str, RankedUnit]:
    shown = overview(database, CITY, period=TO_DATE)
    return {row.org_unit.code: row for row in shown.ranking}


def trust(
    database: Database,
    who: Viewer = CITY,
    *,
    kind: OrgUnitKind = OrgUnitKind.DISTRICT,
    period: Period = TO_DATE,
    field_code: str | None = None,
    measure_code: str = MEASURES[0].code,
) -> dict[OrgUnitId, Fraction]:
    """In the org units of a map; absent: no rule is broken."""
    question = MapQuestion(
        kind=kind, period=period, field_code=field_code, measure_code=measure_code
    )
    found = unit_map(database, who, question=question).units
    return {unit.org_unit.id: unit.trust for unit in found if unit.trust < 1}


def by_code(shown: UnitMap) -> dict[str, MappedUnit]:
    return {unit.org_unit.code: unit for unit in shown.units}


def test_trust_is_that_of_the_overview_and_names_only_broken_rules(city: Database):
    assert trust(city) == {}

    make_untrusted(city)

    assert trust(city) == {IDS["HBC"]: Fraction(1, 2)}
    # There every rule is tried at every org unit.
    assert quality_board(city, CITY, period=TO_DATE).distrusted == {
        "HBC": Fraction(1, 2)
    }
    told = {code: row.trust for code, row in on_overview(city).items()}
    assert told == {code: trust(city).get(IDS[code], Fraction(1)) for code in told}


def test_trust_is_of_what_the_viewer_may_see(city: Database):
    make_untrusted(city)
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)
    narrow = loaded.viewer(loaded.CITY, fields={2})

    assert trust(city, loaded.viewer(loaded.CITY)).keys() == {IDS["HBC"]}
    assert trust(city, loaded.viewer(IDS["HCG"])) == {}
    # The spoilt sums are those of all fields together.
    assert trust(city, narrow) == {}
    with pytest.raises(AccessDenied):
        trust(city, nobody)
    with pytest.raises(NotFound):
        trust(city, narrow, field_code="DD")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_a_map_keeps_every_figure_and_withholds_the_place(
    city: Database, measure: MapMeasure
):
    before = whole_map(city, CITY, period=TO_DATE, measure_code=measure.code)
    make_untrusted(city)

    after = whole_map(
        city, CITY, period=TO_DATE, measure_code=measure.code, chosen_code="HBC"
    )

    assert by_code(before)["HBC"].is_compared
    unit = by_code(after)["HBC"]
    assert (unit.state, unit.trust) == (CellState.UNTRUSTED, Fraction(1, 2))
    assert unit.interval is None
    assert [u.value for u in after.units] == [u.value for u in before.units]
    assert [u.part for u in after.units] == [u.part for u in before.units]
    assert after.common_value == before.common_value
    others = [u.org_unit.code for u in before.ranked if u.org_unit.code != "HBC"]
    assert [u.org_unit.code for u in after.ranked] == others
    assert after.chosen is not None
    assert after.chosen.unit == unit
    for code, other in by_code(after).items():
        if code != "HBC":
            assert replace(other, trust=Fraction(1)) == by_code(before)[code]


def test_the_map_says_who_has_no_place_and_why(city: Database):
    make_untrusted(city)

    shown = whole_map(city, CITY, period=TO_DATE)

    unit = by_code(shown)["HBC"]
    assert unit.ratio is not None
    assert unit_style(shown.measure, shown.legend, unit) == "doubt"
    assert f"số liệu chỉ tin cậy 50,00{PERCENT}, không xếp" in cell_words(
        shown.measure, unit
    )
    [entry] = [e for e in apart(shown, str) if "tin cậy" in e.reason]
    assert entry.reason == f"Số liệu tin cậy dưới 95,00{PERCENT}, không xếp"
    assert [name for name, _ in entry.units] == [f"HBC 50,00{PERCENT}"]
    assert "Không xếp hạng Đơn vị HBC: số liệu tin cậy dưới" in subtitle(shown)
    [twin] = map_twins(shown, Drawing(Links(), ZONE)).values()
    row = twin.frame.set_index("Mã đơn vị").loc["HBC"]
    assert row["Không xếp vì"] == f"số liệu tin cậy dưới 95,00{PERCENT}: 50,00{PERCENT}"
    assert row["Đã giải quyết"] == unit.ratio.denominator


def moves(database: Database, *, now: str = "") -> MapMoves:
    """Movement at the districts where one of them is not trusted now."""
    question = MapQuestion(period=APRIL, comparison=Comparison.PREVIOUS_PERIOD)
    return map_moves(
        database,
        CITY,
        question=question,
        untrusted=frozenset({IDS[now]} if now else ()),
    )


def compared(period: Period) -> Period:
    found = compared_with(period, Comparison.PREVIOUS_PERIOD, AS_OF)
    assert found is not None
    return found


def spoil_days(database: Database, period: Period) -> None:
    """Make more dossiers of Bình Chánh refused than left on one day of a period.

    Sums of its half month are told the same, so that other days are as sound as before.
    """
    row = DossierDayRow
    with database.write() as session:
        raise_data_version(session, NOW)
        day = session.execute(
            select(func.min(row.day)).where(
                row.node_id == loaded.HBC,
                row.field_id == 0,
                row.day >= period.first_day,
                row.day < period.end_day,
            )
        ).scalar_one()
        for table, when in (
            (DossierDayRow, DossierDayRow.day == day),
            (DossierHalfRow, DossierHalfRow.half == half_of(day)),
            (DossierYearRow, DossierYearRow.year == day.year),
            (DossierTotalRow, true()),
        ):
            mine = (table.node_id == loaded.HBC) & (table.field_id == 0) & when
            channel = select(func.min(table.channel)).where(mine).scalar_subquery()
            session.execute(
                update(table)
                .where(mine, table.channel == channel)
                .values(left_refused=table.left_refused + 500)
            )


def test_no_place_is_won_from_or_lost_to_figures_in_doubt(
    city: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("domain.targets.RANKING_FLOOR", 1)
    before = moves(city).by_unit
    assert before[IDS["HBC"]].kind is not MovementKind.NEW

    now = moves(city, now="HBC").by_unit
    spoil_days(city, before_april := compared(APRIL))
    then = moves(city).by_unit

    assert set(trust(city, period=before_april)) == {IDS["HBC"]}
    assert trust(city, period=APRIL) == {}
    assert now.keys() == before.keys() - {IDS["HBC"]}
    assert then.keys() == before.keys()
    assert then[IDS["HBC"]].kind is MovementKind.NEW


def test_a_fault_of_one_period_withholds_nothing_of_another(city: Database):
    make_untrusted(city)

    assert trust(city, period=LAST_YEAR) == {}


def test_an_org_unit_in_doubt_keeps_its_figures_and_loses_its_standing(city: Database):
    before = unit_page(city, CITY, code="HBC", period=TO_DATE)
    make_untrusted(city)

    after = unit_page(city, CITY, code="HBC", period=TO_DATE)

    assert [f.now.value for f in after.figures] == [f.now.value for f in before.figures]
    for figure in after.figures:
        assert figure.now.state is CellState.UNTRUSTED
        assert figure.standing is Standing.NONE
        assert figure.change is None
    notes = figures_table(after)["Ghi chú"]
    assert set(notes) == {f"số liệu chỉ tin cậy 50,00{PERCENT}, không so"}
    finding, rest, _ = sentence(after)
    assert f"chỉ tin cậy 50,00{PERCENT} nên không so với đơn vị khác" in finding + rest


def test_the_middle_of_like_units_is_made_without_those_in_doubt(
    city: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("domain.unit_page.LEAST_PEERS", 0)
    monkeypatch.setattr("domain.unit_page.median", lambda values: Decimal(0))

    def middle_of(code: str) -> list[int]:
        found = unit_page(city, CITY, code=code, period=TO_DATE)
        return [len(f.peers.values) if f.peers else 0 for f in found.figures]

    before = middle_of("HBC")
    make_untrusted(city)

    after = middle_of("HBC")
    assert after == [number - 1 for number in before]
    assert min(before) > 0
    head = unit_page(city, loaded.viewer(IDS["HCG"]), code="HCG", period=TO_DATE)
    assert all(f.now.state is not CellState.UNTRUSTED for f in head.figures)


@pytest.mark.parametrize(
    ("part", "state"),
    [
        (Fraction(95, 100), CellState.VALUE),
        (Fraction(949_999, 1_000_000), CellState.UNTRUSTED),
    ],
)
def test_the_floor_itself_is_compared(city: Database, part: Fraction, state: CellState):
    unit = by_code(whole_map(city, CITY, period=TO_DATE))["HBC"]

    assert with_trust(unit, part).state is state


@pytest.mark.parametrize("state", [CellState.NOT_REPORTED, CellState.WITHHELD])
def test_of_a_figure_that_is_not_there_nothing_is_said(
    city: Database, state: CellState
):
    unit = by_code(whole_map(city, CITY, period=TO_DATE))["HBC"]

    assert with_trust(replace(unit, state=state), Fraction(0)).state is state


def board(
    session: Session,
    database: Database,
    who: Viewer,
    period: Period,
    field_code: str | None = None,
) -> Board:
    return board_of(
        session,
        reference(database, session),
        who,
        org_unit_code=None,
        field_code=field_code,
        period=period,
        comparison=Comparison.PREVIOUS_PERIOD,
    )


def spoil_anything(database: Database, chance: random.Random) -> None:
    """Change sums at random, each roll-up by itself: many rules break, in many ways."""
    with database.write() as session:
        raise_data_version(session, NOW)
        for table in (DossierDayRow, DossierHalfRow, DossierYearRow, DossierTotalRow):
            for _ in range(25):
                name = chance.choice(COLUMNS)
                session.execute(
                    update(table)
                    .where(
                        table.node_id == chance.choice([*IDS.values()]),
                        table.channel == chance.choice([0, 1, 2]),
                    )
                    .values({name: getattr(table, name) + chance.randint(-9, 9)})
                )


PERIODS = (
    TO_DATE,
    APRIL,
    LAST_YEAR,
    Period.month(2024, 3, Basis.REPORTING),
    Period.free(date(2024, 3, 8), date(2024, 3, 28)),
    Period.free(date(2024, 2, 20), date(2024, 4, 7)),
    Period.year(2019, Basis.CALENDAR),
)


@pytest.mark.parametrize("seed", range(3))
def test_one_look_at_all_says_what_every_rule_says_of_each(city: Database, seed: int):
    chance = random.Random(seed)
    spoil_anything(city, chance)
    told = sound = 0
    narrow = loaded.viewer(IDS["HBC"], IDS["HCG"], fields={1, 2})

    for who, field_code in ((CITY, None), (CITY, "DD"), (narrow, None)):
        for period in PERIODS:
            with city.read() as session:
                asked = board(session, city, who, period, field_code)
                nodes = [*IDS.values()]
                chance.shuffle(nodes)
                of_each = checks(asked, None, nodes, errors_only=True).of

                found = trust_in(asked, nodes)

                assert found == {
                    node: each.trust for node, each in of_each.items() if each.findings
                }
            told, sound = told + len(found), sound + len(nodes) - len(found)
    assert told > 20
    assert sound > 20


def test_a_part_larger_than_its_whole_is_drawn_and_not_ranked(city: Database):
    """More overdue than open: the map is there, and says whom not to believe."""
    change(city, became_overdue=10_000)

    shown = whole_map(city, CITY, period=TO_DATE, measure_code="ton-qua-han")

    unit = by_code(shown)["HBC"]
    assert unit.value is not None
    assert unit.value > 100
    assert (unit.state, unit.interval) == (CellState.UNTRUSTED, None)
    assert "HBC" not in [each.org_unit.code for each in shown.ranked]


@pytest.mark.parametrize("measure", ["qua-han", "dang-giai-quyet", "ngay-xu-ly"])
def test_a_map_says_the_same_beside_any_measure(city: Database, measure: str):
    spoil_anything(city, random.Random(5))

    for period in PERIODS[:-1]:
        for kind in (OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE):
            found = trust(city, kind=kind, period=period, measure_code=measure)
            with city.read() as session:
                asked = board(session, city, CITY, period)
                units = asked.kept.tree.at(asked.last_day)
                nodes = [unit.id for unit in units if unit.kind is kind]
                assert found == trust_in(asked, nodes)
