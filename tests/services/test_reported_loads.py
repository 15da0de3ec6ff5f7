"""Files of reported values: tried, taken in whole or not, revised, taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.reported import waiting
from data_access.settings import settings_from
from data_access.versions import data_version
from domain.access import OrgScope, Permission
from domain.audit import AuditKind
from domain.errors import AccessDenied, NotFound
from domain.formula import Gap, Reading
from domain.period import Period
from domain.reported import Standing
from domain.reported_file import ReportedLoad, ReportedRequest
from services.audit import audit_log
from services.installation import SYSTEM
from services.reported_loads import (
    check_reported_file,
    load_reported_file,
    reported_files,
    return_reported_file,
)
from services.reported_values import reported_history, reported_series
from services.reported_verdicts import judge_values
from tests.services.import_city import unit_id, viewer
from tests.services.test_reported_values import untouched, with_definitions
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
MARCH = Period.month(2024, 3)
HEAD = "Mã chỉ tiêu;Đơn vị;Kỳ;Tử số;Mẫu số;Giá trị"
ROWS = (HEAD, "Q766-4.4;HBC;2024-03;3;4;", "Q766-4.4;HCG;2024-03;0;0;")
TABLE = ("Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn", "HBC;1.000;990;10", "HCG;0;0;0",
         "STNMT;100;50;50")  # fmt: skip


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "small city with definitions", with_definitions)
    database = opened(store_url)
    yield database
    database.close()


def test_without_org_units_the_first_step_is_told(
    store_url: str, tmp_path: Path
) -> None:
    empty = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(empty)

    with pytest.raises(NotFound, match="Nạp tệp đơn vị trước"):
        check_reported_file(empty, SYSTEM, request(tmp_path, *ROWS), now=NOW)
    empty.close()


def request(folder: Path, *rows: str, **how: object) -> ReportedRequest:
    path = folder / "so-lieu.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return ReportedRequest(path, path.name, **how)  # type: ignore[arg-type]


def loading(city: Database, folder: Path, *rows: str, **how: object) -> ReportedLoad:
    return load_reported_file(city, SYSTEM, request(folder, *rows, **how), now=NOW)


def kinds(load: ReportedLoad) -> list[str]:
    return [group.first.kind for group in load.dry_run.groups]


def test_a_file_waits_for_the_office_and_is_accepted_whole(
    city: Database, tmp_path: Path
) -> None:
    run = check_reported_file(city, SYSTEM, request(tmp_path, *ROWS), now=NOW)
    assert (run.new, run.changed, run.can_load) == (2, 0, True)
    assert untouched(city) == (0, 0, 0)

    load = loading(city, tmp_path, *ROWS)
    again = loading(city, tmp_path, *ROWS)

    assert load.load_id is not None
    assert (again.load_id, again.dry_run.unchanged) == (None, 2)
    with city.read() as session:
        version = data_version(session)
        scope = OrgScope(frozenset({unit_id("HCM")}))
        ids = [each.id for each in waiting(session, scope=scope, load_id=load.load_id)]
    office = viewer(city, "HCM")
    judge_values(city, office, ids=ids, standing=Standing.ACCEPTED, now=NOW)
    with city.read() as session:
        assert data_version(session) == version + 1
    (found,) = reported_series(city, office, code="Q766-4.4", periods=(MARCH,))
    assert found is not None
    assert found.reading == Reading(3, 4)
    assert (found.reported, found.units) == (2, 2), "of one kind"
    source = reported_history(city, office, code="Q766-4.4", period=MARCH)[0].file
    assert source is not None
    assert (source.name, source.sha256) == ("so-lieu.csv", run.sha256)


def test_a_table_of_units_gives_the_pooled_rate(city: Database, tmp_path: Path) -> None:
    load = loading(
        city, tmp_path, *TABLE, period="2024-03", accept="Cổng công bố 05/04/2024"
    )

    assert (load.dry_run.new, load.dry_run.names.open) == (3, ())
    office = viewer(city, "HCM")
    (whole,) = reported_series(city, office, code="Q766-2.1", periods=(MARCH,))
    (idle,) = reported_series(
        city, office, code="Q766-2.1", org_unit_code="HCG", periods=(MARCH,)
    )
    assert whole is not None
    assert idle is not None
    assert whole.reading == Reading(1040, 1100), "not the mean of 99 % and 50 %"
    assert idle.reading.gap is Gap.NOT_OCCURRED
    (entered, judged) = [line.event for line in audit_log(city, SYSTEM)][1::-1]
    assert entered.kind is AuditKind.VALUES_REPORTED
    assert judged.detail[-1] == ("reason", "Cổng công bố 05/04/2024")


def test_one_bad_row_keeps_the_file_out(city: Database, tmp_path: Path) -> None:
    load = loading(city, tmp_path, *ROWS, "Q766-4.4;STNMT;2024-03;5;4;")

    assert (load.load_id, load.dry_run.rejected) == (None, 1)
    assert untouched(city) == (0, 0, 0)


def test_a_later_file_revises_until_a_value_is_locked(
    city: Database, tmp_path: Path
) -> None:
    loading(city, tmp_path, *ROWS)
    other = ROWS[1].replace(";3;4;", ";4;4;")

    load = loading(city, tmp_path, HEAD, other, ROWS[2])
    assert (load.dry_run.changed, load.dry_run.unchanged) == (1, 1)
    loading(city, tmp_path, HEAD, ROWS[1], accept="Đã đối chiếu")
    locked = loading(city, tmp_path, HEAD, other)

    assert (locked.load_id, kinds(locked)) == (None, ["value-locked"])
    assert "dòng 2" in locked.dry_run.problems[0].place
    assert "mở khóa" in locked.dry_run.problems[0].remedy
    same = loading(city, tmp_path, HEAD, ROWS[1])
    assert (same.dry_run.unchanged, same.dry_run.can_load) == (1, True)
    history = reported_history(city, viewer(city, "HBC"), code="Q766-4.4", period=MARCH)
    assert [each.number for each in history] == [1, 2, 3]


def test_a_file_is_taken_back_by_returning_what_it_brought(
    city: Database, tmp_path: Path
) -> None:
    loading(city, tmp_path, *ROWS, accept="Lần đầu")
    office = viewer(city, "HCM")
    (first,) = reported_history(
        city, office, code="Q766-4.4", org_unit_code="HBC", period=MARCH
    )
    judge_values(
        city, office, ids=(first.id,), standing=Standing.UNLOCKED, note="Sai", now=NOW
    )
    loading(city, tmp_path, HEAD, ROWS[1].replace(";3;4;", ";4;4;"), accept="Lần hai")
    last = reported_files(city, office)[0]
    assert (last.values, last.waiting, last.counting) == (1, 0, 1)

    returned = return_reported_file(
        city, office, load_id=last.file.load_id, note="Nhầm tệp", now=NOW
    )

    assert returned == 1
    (found,) = reported_series(
        city, office, code="Q766-4.4", org_unit_code="HBC", periods=(MARCH,)
    )
    assert found is not None
    assert found.reading == Reading(3, 4), "what counted before counts again"
    assert reported_files(city, office)[0].counting == 0
    with pytest.raises(AccessDenied):
        return_reported_file(
            city, viewer(city, "HBC"), load_id=last.file.load_id, note="x", now=NOW
        )


def test_an_org_unit_enters_for_itself_and_below_only(
    city: Database, tmp_path: Path
) -> None:
    rows = HEAD, "TTHC-22;HBC-1;2024-03;;;5", "TTHC-22;HCG;2024-03;;;5"
    load = load_reported_file(
        city, viewer(city, "HBC"), request(tmp_path, *rows), now=NOW
    )

    assert (load.load_id, kinds(load)) == (None, ["unit-beyond-scope"])
    assert "dòng 3" in load.dry_run.problems[0].place
    own = load_reported_file(
        city, viewer(city, "HBC"), request(tmp_path, *rows[:2]), now=NOW
    )
    assert own.load_id is not None


def test_who_may_not_load(city: Database, tmp_path: Path) -> None:
    asked = request(tmp_path, *ROWS)
    import_only = [Permission.DATA_IMPORT, Permission.INDICATOR_APPROVE]
    for who, wanted in (
        (viewer(city, "HCM", permissions=import_only), asked),
        (viewer(city, "HCM"), request(tmp_path, *ROWS, accept="Tự duyệt")),
    ):
        with pytest.raises(AccessDenied):
            load_reported_file(city, who, wanted, now=NOW)

    assert untouched(city) == (0, 0, 0)


def test_periods_that_cross_what_is_kept_are_refused(
    city: Database, tmp_path: Path
) -> None:
    loading(city, tmp_path, HEAD, "TTHC-22;HBC;2024-03;;;5")

    load = loading(city, tmp_path, HEAD, "TTHC-22;HBC;bc-2024-M03;;;5")
    later = loading(city, tmp_path, HEAD, "TTHC-22;HBC;2024-05;;;5")

    assert kinds(load) == ["period-crosses"]
    assert kinds(later) == ["period-to-come"]
