"""Files of progress: the monthly round, within the scope of whoever brings them."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Permission, Viewer
from domain.audit import AuditKind
from domain.errors import AccessDenied, Conflict, NotFound
from domain.plan import DecisionKind
from domain.plan_import import ProgressDryRun, ProgressLoad, ProgressRequest
from domain.problem import Severity
from services.installation import SYSTEM
from services.plan_progress import check_progress_file, load_progress_file
from tests.services.import_city import viewer
from tests.services.plan_city import AT, CODE, TODAY, build
from tests.services.plan_deeds import board, deciding, kept, last_event
from tests.stores import fill, opened

TITLES = "Mã nhiệm vụ;% hoàn thành;Ngày báo cáo;Tình hình thực hiện;Minh chứng"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city", build)
    database = opened(url)
    yield database
    database.close()


def asked(city: Database, rows: Sequence[str], plan: str = CODE) -> ProgressRequest:
    path = Path(str(city.settings.database_url).removeprefix("sqlite:///"))
    path = path.with_name("tien-do.csv")
    path.write_text("\n".join([TITLES, *rows]), encoding="utf-8")
    return ProgressRequest(path, path.name, plan)


def checking(city: Database, who: Viewer, *rows: str) -> ProgressDryRun:
    return check_progress_file(city, who, asked(city, rows), now=AT)


def loading(city: Database, who: Viewer, *rows: str) -> ProgressLoad:
    return load_progress_file(city, who, asked(city, rows), now=AT)


def refused(run: ProgressDryRun) -> list[tuple[str, str]]:
    return [(p.kind, p.place) for p in run.problems if p.severity is Severity.REJECT]


def test_the_lead_reports_its_tasks_by_file_as_of_today(city):
    lead = viewer(city, "STNMT")
    rows = ("I.01;85%;10/09/2024;Đã trình Ủy ban;https://vanban/9",)
    before = kept(city)

    run = checking(city, lead, *rows)
    assert (len(run.lines), run.unchanged, run.can_load) == (1, 0, True)
    assert run.lines[0].before == 70
    assert kept(city) == before

    assert loading(city, lead, *rows).is_written
    report = board(city, lead).lines[0].record.reports[-1]
    assert (report.day, report.percent, report.note, report.evidence) == (
        TODAY, 85, "Đã trình Ủy ban", "https://vanban/9",
    )  # fmt: skip
    assert (report.author_id, report.author_name) == (lead.user_id, "Ai Đó")
    assert report.verdict is None
    kind, subject, detail = last_event(city)
    assert (kind, subject, detail["reports"]) == (
        AuditKind.PROGRESS_IMPORTED, CODE, "1",
    )  # fmt: skip

    again = loading(city, lead, *rows)
    assert (again.is_written, again.dry_run.unchanged) == (False, 1)


def test_the_office_brings_the_days_of_the_round(city):
    office = viewer(city, "HCM")
    rows = ("II.02;20;31/07/2024;Một;", "II.02;55;30/08/2024;Hai;")

    assert loading(city, office, *rows).is_written

    record = next(x for x in board(city, office).lines if x.code == "II.02").record
    assert [(r.day, r.percent) for r in record.reports] == [
        (date(2024, 7, 31), 20),
        (date(2024, 8, 30), 55),
    ]
    assert not loading(city, office, *rows).is_written
    assert refused(checking(city, office, "II.02;60;01/08/2024;Chậm;")) == [
        ("report-before-last", "dòng 2, cột Mã nhiệm vụ")
    ]


@pytest.mark.parametrize(
    ("root", "row", "kind"),
    [
        ("STNMT", "I.01;60;;Lùi;", "percent-falls"),
        ("STNMT", "I.01;101;;Quá;", "percent-out-of-range"),
        ("STNMT", "IX.01;50;;Không có;", "task-unknown"),
        ("STNMT", "II.02;50;;Của nơi khác;", "task-unknown"),
        ("HBC", "I.01;80;;Chỉ phối hợp;", "task-of-others"),
        ("HBC", "II.01;80;;Có nhiệm vụ con;", "task-with-subtasks"),
        ("STNMT", "I.01;80;17/09/2024;Ngày mai;", "report-of-future"),
    ],
)
def test_a_bad_row_keeps_the_whole_file_out_and_says_where(city, root, row, kind):
    who = viewer(city, root)
    good = "I.01;90;;Được;" if root == "STNMT" and "I.01" not in row else ""
    before = kept(city)

    load = loading(city, who, row, *filter(None, [good]))

    found = refused(load.dry_run)
    assert [item[0] for item in found] == [kind]
    assert found[0][1].startswith("dòng 2")
    assert not load.is_written
    assert kept(city) == before


def test_a_task_at_rest_takes_no_report(city):
    deciding(city, viewer(city, "HCM"), "I.01", DecisionKind.SUSPENDED)

    run = checking(city, viewer(city, "STNMT"), "I.01;90;;Xong;")

    assert [kind for kind, _ in refused(run)] == ["task-resting"]


def test_who_may_not_report_is_refused_and_leaves_no_trace(city):
    reader = viewer(city, "STNMT", permissions=(Permission.PLAN_READ,))
    lead = viewer(city, "STNMT")
    row = "I.01;90;;Xong;"
    before = kept(city)

    with pytest.raises(AccessDenied):
        loading(city, reader, row)
    with pytest.raises(NotFound):
        check_progress_file(city, lead, asked(city, [row], "KHAC"), now=AT)
    with pytest.raises(Conflict):
        load_progress_file(city, lead, asked(city, [row]), now=AT, seen_version=0)

    assert kept(city) == before


def test_the_command_line_reports_without_an_account(city):
    assert loading(city, SYSTEM, "i.01;90;;Theo báo cáo giấy;").is_written

    report = board(city, viewer(city, "HCM")).lines[0].record.reports[-1]
    assert (report.percent, report.author_id) == (90, None)
