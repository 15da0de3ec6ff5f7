"""Where dossiers wait: counts against stored rows, limits, links, scope."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from components.bottleneck_board import bottleneck_board, bottleneck_twins
from components.links import STEP_DAYS, Drawing, Links, dossier_filter, target
from data_access.bulk.zone_days import half_of
from data_access.engine import Database
from data_access.schema.dossiers import StepRow
from data_access.schema.rollups import DossierOpenRow, StepWaitRow
from domain.access import Permission
from domain.bottlenecks import STUCK_WORKING_DAYS, Bottleneck, bottleneck_headline
from domain.dossier import local_day
from domain.drilldown import DossierFilter, ListKind
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from services.bottlenecks import bottlenecks, step_evidence
from services.dossiers import dossier_list
from tests.builders import CALENDAR, UNITS, ZONE
from tests.components.pages_of_markup import parsed
from tests.services import loaded_city as loaded
from tests.services.list_oracle import PARENTS, STEPS, give_marks

IN_CITY = loaded.viewer(loaded.CITY)
TODAY = local_day(loaded.MOMENT, ZONE)
HBC_ID = 3


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    """Open dossiers that came to their step on receipt; one org unit with visits."""
    opened = loaded.city(store_url, seed=21)
    give_marks(opened)
    with opened.write() as session:
        session.execute(
            update(DossierOpenRow).values(step_since=DossierOpenRow.received_at)
        )
        session.execute(delete(StepWaitRow))
        known = session.scalar(select(StepRow.id).where(StepRow.name == STEPS[0]))
        if known is None:
            session.add(StepRow(id=900, name=STEPS[0]))
            known = 900
        half = half_of(TODAY)
        session.add_all(
            StepWaitRow(node_id=HBC_ID, step_id=known, half=half, days=d, visit_count=n)
            for d, n in ((0, 3), (2, 5), (7, 2))
        )
    yield opened
    opened.close()


def top(code: str) -> str:
    """The org unit right below the city that holds `code`."""
    parent = PARENTS[code]
    return code if parent in (None, "HCM") else top(str(parent))


def waits(database: Database) -> dict[tuple[str, str], list[int]]:
    """Working days at the step of every open dossier, by org unit below the city."""
    codes = [code for code, _, _ in UNITS]
    found: dict[tuple[str, str], list[int]] = {}
    with database.read() as session:
        for row in session.scalars(select(DossierOpenRow)):
            if row.step is None or row.step_since is None:
                continue
            key = (top(codes[row.org_unit_id - 1]), row.step)
            days = CALENDAR.days_late(local_day(row.step_since, ZONE), TODAY)
            found.setdefault(key, []).append(days)
    return found


def test_every_row_counts_what_stands_there(city: Database):
    rows = {(r.org_unit.code, r.step): r for r in bottlenecks(city, IN_CITY).rows}
    stored = waits(city)

    assert stored.keys() <= rows.keys()
    for key, days in stored.items():
        row = rows[key]
        assert (row.open_count, row.longest_days) == (len(days), max(days)), key
        assert row.stuck_count == sum(d > row.limit_days for d in days), key


def test_medians_come_from_finished_visits_and_limits_from_them(city: Database):
    rows = {(r.org_unit.code, r.step): r for r in bottlenecks(city, IN_CITY).rows}

    known, others = rows.pop(("HBC", STEPS[0])), rows.values()
    assert (known.visit_count, known.median_days, known.ninth_decile_days) == (10, 2, 7)
    assert known.limit_days == 7
    assert known.trend[-1].median_days == 2
    assert {row.limit_days for row in others} == {STUCK_WORKING_DAYS}
    assert {row.median_days for row in others} == {None}


def test_the_worst_stands_first_and_in_the_headline(city: Database):
    found = bottlenecks(city, IN_CITY)

    def rank(row: Bottleneck) -> tuple[int, int, int]:
        return -row.stuck_count, -row.longest_days, -row.open_count

    assert list(found.rows) == sorted(found.rows, key=rank)
    assert found.rows[0].step in bottleneck_headline(found)
    assert found.end_day - found.first_day > timedelta(days=150)


def test_each_row_leads_to_its_dossiers(city: Database):
    found = bottlenecks(city, IN_CITY)
    board = parsed(bottleneck_board(found, Drawing(Links(), ZONE)))

    links = [a for a in board.all("a") if "ho-so" in a.attributes["href"]]
    expected: list[int] = []
    stored = waits(city)
    for row in found.rows:
        days = stored.get((row.org_unit.code, row.step), [])
        longest = sum(d == row.longest_days for d in days)
        expected += [row.open_count, row.stuck_count, row.open_count, longest]
    for link, number in zip(links, expected, strict=True):
        wanted = dossier_filter(target(link.attributes["href"])[1])
        assert dossier_list(city, IN_CITY, filter=wanted).total == number


def test_a_median_leads_to_the_visits_that_show_it(city: Database):
    found = bottlenecks(city, IN_CITY)
    board = parsed(bottleneck_board(found, Drawing(Links(), ZONE)))

    [mark] = board.one("table", "nk").all("a", "pp")
    asked = target(mark.attributes["href"])[1]
    told = step_evidence(city, IN_CITY, org_unit_code=asked["cua"], step=asked["buoc"])

    assert (told.org_unit.code, told.step) == ("HBC", STEPS[0])
    assert [(line.days, line.visit_count) for line in told.within] == [
        (0, 3),
        (2, 8),
        (7, 10),
    ]
    assert (told.wait.median_days, told.wait.ninth_decile_days) == (2, 7)
    assert [(half.median_days, visits) for half, visits in told.halves] == [(2, 10)]
    assert [each.load_id for each in told.files] == [1]
    opened = parsed(bottleneck_board(found, Drawing(Links(), ZONE), evidence=told))
    section = opened.one("section", "neck-ev")
    assert told.files[0].sha256[:12] in section.text
    for row in section.one("tbody").all("tr"):
        assert row.text in {
            "0 3 30,00 %",
            "2 8 80,00 % trung vị: đủ một nửa số lượt",
            "7 10 100,00 % đủ chín phần mười số lượt; lượt lâu nhất",
        }


@pytest.mark.parametrize(
    ("looks", "unit", "step"),
    [
        (loaded.HCG, "HBC", STEPS[0]),
        (loaded.CITY, "HBC", "bước không có"),
        (loaded.CITY, "HCG", STEPS[0]),
        (loaded.CITY, "không có", STEPS[0]),
    ],
)
def test_visits_of_others_and_of_no_step_are_not_told(
    city: Database, looks: OrgUnitId, unit: str, step: str
):
    with pytest.raises(NotFound):
        step_evidence(city, loaded.viewer(looks), org_unit_code=unit, step=step)


def test_visits_need_the_permission_to_read_dossiers(city: Database):
    nobody = replace(IN_CITY, permissions=frozenset({Permission.SCORECARD_READ}))

    with pytest.raises(AccessDenied):
        step_evidence(city, nobody, org_unit_code="HBC", step=STEPS[0])


def test_a_list_of_what_is_stuck_says_so_and_can_be_left(city: Database):
    row = next(r for r in bottlenecks(city, IN_CITY).rows if r.stuck_count)
    wanted = DossierFilter(
        kind=ListKind.OPEN,
        org_unit_code=row.org_unit.code,
        step=row.step,
        step_days=row.limit_days,
    )

    way = dossier_list(city, IN_CITY, filter=wanted).way

    assert way[-1].name == f"ở bước quá {row.limit_days} ngày làm việc"
    assert [step.count for step in way[-2:]] == [row.open_count, row.stuck_count]


def test_days_at_a_step_mean_nothing_to_lists_of_what_was_overdue(city: Database):
    late = DossierFilter(kind=ListKind.APOLOGY_MISSING)
    wanted = replace(late, step_days=3)

    found = dossier_list(city, IN_CITY, filter=wanted)

    assert found.filter == late
    assert found.total == dossier_list(city, IN_CITY, filter=late).total


@pytest.mark.parametrize("text", ["-1", "1e3", "²", "9999", "x"])
def test_days_in_an_address_that_are_no_number_ask_for_nothing(text: str):
    assert dossier_filter({STEP_DAYS: text}).step_days is None


def test_the_table_twin_has_every_row(city: Database):
    found = bottlenecks(city, IN_CITY)

    (twin,) = bottleneck_twins(found, Drawing(Links(), ZONE)).values()

    assert len(twin.frame) == len(found.rows)
    assert list(twin.frame["Đang mắc"]) == [row.stuck_count for row in found.rows]
    assert twin.frame["Trung vị, ngày LV"].isna().sum() == found.without_events


def test_only_the_scope_is_seen(city: Database):
    who = loaded.viewer(loaded.HBC)

    codes = {row.org_unit.code for row in bottlenecks(city, who).rows}

    assert codes <= {"HBC-1", "HBC-2"}
    with pytest.raises(NotFound):
        bottlenecks(city, who, org_unit_code="HCG")
    with pytest.raises(AccessDenied):
        bottlenecks(city, loaded.viewer(loaded.CITY, without=Permission.DOSSIER_READ))
