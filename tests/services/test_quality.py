"""*Chất lượng số liệu*: sources, outliers with marks, silent owners, in scope."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from data_access.engine import Database
from data_access.queries.audit import changes
from data_access.schema.dossiers import LoadRow
from data_access.schema.reported import ReportedValueRow
from data_access.schema.rollups import MEASURES, DossierDayRow
from data_access.versions import raise_data_version
from data_access.writes.reported import put_in_force
from domain.access import Permission, Role, Viewer
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.outliers import OutlierState
from domain.period import Basis, Period
from domain.quality_filter import QualityFilter, narrowed, open_outliers
from domain.quality_view import QualityBoard, UnitOutlier
from domain.quality_words import badge_words, headline
from domain.reported import ValueKey
from domain.unit_reports import UnitReports
from ingest.indicators import read_indicators
from services.indicator_loads import INDICATOR_FILE, SHIPPED
from services.quality import quality_board
from services.quality_badge import quality_badge
from services.quality_exports import quality_workbook_file
from services.quality_marks import mark_outlier
from tests.builders import CALENDAR
from tests.services import loaded_city as loaded
from tests.services.import_city import viewer
from tests.services.test_quality_checks import change, with_rules
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, 3, tzinfo=UTC)
TODAY = date(2024, 4, 12)
AS_OF = date(2024, 4, 11)
SPIKE = date(2024, 4, 9)
CITY = loaded.viewer(loaded.CITY)
LEADER = loaded.viewer(loaded.CITY, role=Role.CITY_LEADER)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_rules)
    database = opened(store_url)
    yield database
    database.close()


def with_history(database: Database) -> None:
    """Half a year of days at Bình Chánh, much the same but for one."""
    first = AS_OF - timedelta(days=150)
    zeros = dict.fromkeys(MEASURES, 0)
    with database.write() as session:
        raise_data_version(session, NOW)
        session.execute(
            insert(DossierDayRow),
            [
                zeros
                | {
                    "node_id": node,
                    "field_id": 0,
                    "day": day,
                    "channel": 9,
                    "received": 900 if day == SPIKE else 100 + day.toordinal() % 11,
                    "left_early": 90 + day.toordinal() % 7,
                }
                for node in (loaded.CITY, loaded.HBC)
                for day in (first + timedelta(days=n) for n in range(151))
                if day.weekday() < 5
            ],
        )


def board(database: Database, who: Viewer = CITY, **asked: object) -> QualityBoard:
    return quality_board(database, who, **{"today": TODAY, **asked})  # type: ignore[arg-type]  # named as in the service


def spike(database: Database, who: Viewer = CITY) -> UnitOutlier:
    found = board(database, who).outliers
    assert found is not None
    return next(o for o in found if o.unusual.day == SPIKE)


def mark(
    database: Database,
    who: Viewer,
    state: OutlierState = OutlierState.LOOKING,
    note: str = "",
    *,
    unit: str = "HBC",
    measure: str = "received",
    day: date = SPIKE,
) -> None:
    mark_outlier(
        database, who, org_unit_code=unit, measure=measure, day=day, state=state,
        note=note, now=NOW,
    )  # fmt: skip


def test_a_source_that_lags_is_what_cannot_be_trusted(city: Database):
    found = board(city)

    worst = found.sources[0]
    assert worst.is_stale
    assert [unit.code for unit, _ in worst.org_units] == ["HCG"]
    assert worst.reached_on == date(2024, 3, 21)
    assert worst.behind_days == 21
    told = headline(found).text
    assert told.startswith("Chưa tin được: số liệu")
    assert "dừng ở 21/03, chậm 21 ngày" in told
    assert not found.sources[-1].is_stale


def test_reports_are_expected_from_the_first_load_on_and_undone_loads_do_not_count(
    city: Database,
):
    lagging = board(city).sources[0].record
    # Those from 22/03 to 10/04 were due by 11/04; 11/04 is due today.
    days = [date(2024, 3, 22) + timedelta(days=n) for n in range(20)]
    due = sum(CALENDAR.is_working(day) for day in days)
    assert (lagging.expected, lagging.received) == (due, 0)

    with city.write() as session:
        raise_data_version(session, NOW)
        session.execute(
            update(LoadRow).where(LoadRow.source_id == 2).values(undone_at=NOW)
        )

    assert board(city).sources[0].record.expected == 0


def test_a_head_sees_own_units_sources_and_outliers_only(city: Database):
    with_history(city)
    head = loaded.viewer(loaded.HCG, role=Role.UNIT_HEAD)

    found = board(city, head)

    assert {s.org_units[0][0].code for s in found.sources} <= {"HCG", "HCG-1"}
    assert found.checked == 2
    assert found.owners == () == found.questions
    assert not [o for o in found.outliers or () if o.org_unit.code == "HBC"]
    with pytest.raises(NotFound):
        board(city, head, org_unit_code="HBC")


def test_owners_without_any_value_are_told_at_the_city(city: Database):
    found = board(city)

    shipped = read_indicators(SHIPPED / INDICATOR_FILE).definitions
    without = {each.code for each in shipped if not each.formula}
    assert sum(owner.indicators for owner in found.owners) == len(shipped)
    assert {code for owner in found.owners for code in owner.silent} == without
    assert sum(owner.computed for owner in found.owners) == len(shipped) - len(without)
    asked = found.questions[0]
    assert (int(asked.gap), asked.is_material) == (216_515, True)


def test_org_units_owe_the_months_after_one_that_they_reported(city: Database):
    code = next(owner.silent[0] for owner in board(city).owners if owner.silent)
    days = {"first_day": date(2024, 1, 1), "end_day": date(2024, 2, 1)}
    key = {"indicator_code": code, "org_unit_id": 3, **days}
    with city.write() as session:
        raise_data_version(session, NOW)
        for revision, entered in ((1, date(2024, 2, 9)), (2, date(2024, 3, 9))):
            at = datetime(entered.year, entered.month, entered.day, tzinfo=UTC)
            value = session.execute(
                insert(ReportedValueRow)
                .values(
                    **key, indicator_version=1, period_key="2024-C01", value="7",
                    revision=revision, bound="exact", finality="preliminary",
                    source="", note="", place="", entered_at=at, author_name="",
                )
                .returning(ReportedValueRow.id)
            ).scalar_one()  # fmt: skip
        put_in_force(session, {ValueKey(code, OrgUnitId(3), *days.values()): value})

    found = board(city)

    assert [each.org_unit.code for each in found.reporting] == ["HBC"]
    assert found.reporting[0].reports == UnitReports(
        expected=3, received=1, on_time=1, accepted=1, provisional=1,
        missing={code: date(2024, 2, 1)},
    )  # fmt: skip
    assert code not in {c for owner in found.owners for c in owner.silent}
    assert "1 đơn vị còn thiếu 2 số tháng" in " ".join(headline(found).notes)
    assert board(city, loaded.viewer(loaded.HCG)).reporting == ()


def test_short_history_names_no_outlier(city: Database):
    assert board(city).outliers is None


def test_an_outlier_is_marked_and_every_mark_stays(city: Database):
    with_history(city)
    who = viewer(city, "HBC")
    assert spike(city).state is None
    assert spike(city).unusual.value > 800

    mark(city, who)
    mark(city, who, OutlierState.EXPLAINED, "  Đợt cấp đổi sổ  ")

    marks = spike(city).marks
    assert [m.state for m in marks] == [OutlierState.LOOKING, OutlierState.EXPLAINED]
    assert (marks[-1].note, marks[-1].author) == ("Đợt cấp đổi sổ", "Chuyên viên")
    assert spike(city) not in open_outliers(board(city))
    explained = QualityFilter(state=OutlierState.EXPLAINED)
    assert narrowed(board(city), explained).outliers == (spike(city),)
    with city.read() as session:
        logged = changes(session, kinds={"outlier_marked"}, before=None, limit=9)
    assert [event.subject for event in logged] == ["HBC received"] * 2
    assert logged[0].detail == (("day", "2024-04-09"), ("state", "da-giai-thich"))
    for deed in ("UPDATE outlier_mark SET note = ''", "DELETE FROM outlier_mark"):
        with pytest.raises(DBAPIError, match="only grows"), city.write() as session:
            session.execute(text(deed))


def test_who_may_not_mark_leaves_no_trace(city: Database):
    with_history(city)
    fields = loaded.viewer(loaded.CITY, fields=[1])
    refused: list[tuple[Viewer, type[Exception]]] = [
        (LEADER, AccessDenied),
        (fields, AccessDenied),
        (
            loaded.viewer(loaded.CITY, without=Permission.DATA_QUALITY_MARK),
            AccessDenied,
        ),
        (loaded.viewer(loaded.HCG), NotFound),
    ]

    for who, error in refused:
        with pytest.raises(error):
            mark(city, who)
    with pytest.raises(InvalidInput):
        mark(city, CITY, OutlierState.EXPLAINED, "  ")
    with pytest.raises(InvalidInput):
        mark(city, CITY, OutlierState.EXPLAINED, "x" * 501)
    with pytest.raises(NotFound):
        mark(city, CITY, day=SPIKE - timedelta(days=1))
    with pytest.raises(NotFound):
        mark(city, CITY, measure="left")

    assert spike(city).marks == ()
    assert not board(city, LEADER).may_mark
    assert not board(city, fields).may_mark
    with city.read() as session:
        assert changes(session, kinds={"outlier_marked"}, before=None, limit=9) == ()


def test_marks_are_of_all_fields_so_some_fields_show_none(city: Database):
    with_history(city)
    mark(city, viewer(city, "HBC"))

    found = board(city, loaded.viewer(loaded.CITY, fields=[1])).outliers

    assert all(o.marks == () for o in found or ())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_who_reads_no_figures_is_refused(city: Database, role: Role):
    with pytest.raises(AccessDenied):
        board(city, loaded.viewer(loaded.CITY, role=role))


def test_the_workbook_holds_what_the_page_lists(city: Database):
    with_history(city)
    shown = board(city, LEADER)

    content = quality_workbook_file(
        city, LEADER, org_unit_code=None, field_code=None, period=None,
        wanted=QualityFilter(), today=TODAY, now=NOW,
    )  # fmt: skip

    book = load_workbook(BytesIO(content))
    assert book.sheetnames[:4] == [
        "Sai quy tắc", "Nguồn số liệu", "Số bất thường", "Chưa ai báo cáo",
    ]  # fmt: skip
    rows = list(book["Số bất thường"].values)
    assert [row[0] for row in rows[1:]] == [
        o.org_unit.code for o in shown.outliers or ()
    ]
    assert len(list(book["Nguồn số liệu"].values)) == 1 + len(shown.sources)


def test_an_org_unit_without_the_sum_of_its_days_is_zero_that_day(city: Database):
    """A working day without any row is a counted zero, and stands out."""
    with_history(city)
    with city.write() as session:
        raise_data_version(session, NOW)
        session.execute(
            text(
                "DELETE FROM dossier_day_by_node_field WHERE node_id = 3 AND day = :day"
            ),
            {"day": (SPIKE - timedelta(days=1)).toordinal()},
        )

    found = board(city).outliers or ()

    zero = [o for o in found if o.unusual.day == SPIKE - timedelta(days=1)]
    assert {(o.org_unit.id, o.measure, o.unusual.value) for o in zero} == {
        (OrgUnitId(3), "received", 0),
        (OrgUnitId(3), "left", 0),
    }


def test_the_badge_tells_what_the_page_tells_of_the_org_unit_itself(city: Database):
    lagging = quality_badge(city, LEADER, org_unit_code="HCG")
    sound = quality_badge(city, LEADER, org_unit_code="HBC")
    whole = quality_badge(city, LEADER)

    assert badge_words(lagging) == ("soon", "1 nguồn chậm, số liệu đến 21/03")
    assert badge_words(sound) == ("ok", "số liệu đạt 14 quy tắc")
    assert whole.lagging == 1
    before = Period.month(2024, 2, Basis.CALENDAR)
    assert quality_badge(city, LEADER, org_unit_code="HCG", period=before).lagging == 0

    change(city, left_refused=10_000)

    broken = quality_badge(city, LEADER, org_unit_code="HBC")
    assert badge_words(broken) == ("late", "số liệu sai quy tắc QT-14")
    assert quality_badge(city, LEADER).errors == ()
    shown = board(city, LEADER)
    assert [f.org_unit.code for f in shown.findings] == ["HBC"]
    assert shown.distrusted.keys() == {"HBC"}
    with pytest.raises(NotFound):
        quality_badge(city, loaded.viewer(loaded.HCG), org_unit_code="HBC")
    with pytest.raises(AccessDenied):
        quality_badge(city, loaded.viewer(loaded.CITY, role=Role.ADMINISTRATOR))
