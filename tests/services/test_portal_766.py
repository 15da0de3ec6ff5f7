"""The portal's figures kept and read: revisions, whole files, who may bring them."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.portal_766 import (
    portal_figures,
    portal_periods,
    portal_sources,
)
from data_access.schema.portal_766 import PortalFigureRow
from data_access.versions import data_version
from domain.access import OrgScope, Permission
from domain.audit import AuditKind
from domain.errors import AccessDenied, Conflict
from domain.other_files import OtherFile
from domain.period import Period
from domain.portal_766 import PortalLoad, PortalRequest, Subject
from domain.score_766 import Figure
from domain.written_figure import Bound
from services.audit import audit_log
from services.file_periods import file_periods
from services.installation import SYSTEM
from services.portal_766 import (
    check_portal_file,
    load_portal_file,
    portal_files,
    undo_portal_file,
)
from tests.builders import build_city
from tests.services.import_city import NOW, unit_id, viewer
from tests.stores import fill, opened

AUGUST = Period.month(2026, 8)
ROWS = (
    "Đơn vị;Tỉnh;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm",
    "HBC;;2026-08;4.1;740;1837;40,28 %;2,42",
    "HCM;;2026-08;tổng;;;;83,8",
    ";Quảng Ninh;2026-08;2.1;;;hơn 99,7%;",
)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            build_city(session)

    fill(store_url, "city for the portal", build)
    database = opened(store_url)
    yield database
    database.close()


def request(folder: Path, *rows: str) -> PortalRequest:
    path = folder / "cong.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return PortalRequest(path, path.name)


def loading(city: Database, folder: Path, *rows: str) -> PortalLoad:
    return load_portal_file(city, SYSTEM, request(folder, *rows), now=NOW)


def kept(city: Database, *roots: str) -> dict[tuple[Subject, str], object]:
    scope = OrgScope(frozenset(unit_id(code) for code in roots))
    with city.read() as session:
        found = portal_figures(session, scope=scope, period=AUGUST)
    return {(one.subject, one.code): (one.figure, one.score) for one, _ in found}


def test_a_file_is_tried_kept_and_then_nothing_new(city: Database, tmp_path: Path):
    run = check_portal_file(city, SYSTEM, request(tmp_path, *ROWS))
    assert (run.new, run.changed, run.can_load) == (3, 0, True)
    with city.read() as session:
        before = data_version(session)
        assert portal_periods(session) == ()

    assert loading(city, tmp_path, *ROWS).is_written
    again = loading(city, tmp_path, *ROWS)

    assert (again.is_written, again.dry_run.unchanged) == (False, 3)
    with city.read() as session:
        assert data_version(session) == before + 1
        assert portal_periods(session) == (AUGUST,)
        (source,) = portal_sources(session).values()
    assert (source.file_name, source.sha256) == ("cong.csv", run.sha256)
    hbc = Subject(unit_id("HBC"))
    found = kept(city, "HCM")
    assert found[hbc, "4.1"] == (Figure(740, 1837), Fraction("2.42"))
    assert found[Subject(unit_id("HCM")), "tong"] == (None, Fraction("83.8"))
    assert found[Subject(province="Quảng Ninh"), "2.1"] == (
        Figure(rate=Fraction("0.997"), bound=Bound.AT_LEAST),
        None,
    )


def test_a_later_publication_is_a_revision(city: Database, tmp_path: Path):
    loading(city, tmp_path, *ROWS)
    rows = (ROWS[0], ROWS[1].replace("740", "741").replace("40,28", "40,33"))

    load = loading(city, tmp_path, *rows)

    assert (load.dry_run.changed, load.dry_run.new) == (1, 0)
    hbc = Subject(unit_id("HBC"))
    assert kept(city, "HCM")[hbc, "4.1"] == (Figure(741, 1837), Fraction("2.42"))
    with city.read() as session:
        assert session.execute(select(func.count(PortalFigureRow.id))).scalar() == 4
    event = audit_log(city, SYSTEM)[0].event
    assert event.kind is AuditKind.PORTAL_FIGURES_LOADED
    assert ("changed", "1") in event.detail


def test_one_bad_row_keeps_the_file_out(city: Database, tmp_path: Path):
    load = loading(city, tmp_path, *ROWS, "HCG;;2026-08;4.1;2;1;;")

    assert not load.is_written
    assert load.dry_run.rejected == 1
    assert kept(city, "HCM") == {}


def test_who_may_bring_figures_and_who_sees_them(city: Database, tmp_path: Path):
    with pytest.raises(AccessDenied):
        check_portal_file(city, viewer(city, "HBC"), request(tmp_path, *ROWS))
    with pytest.raises(AccessDenied):
        load_portal_file(
            city,
            viewer(city, "HCM", permissions=[Permission.SCORECARD_READ]),
            request(tmp_path, *ROWS),
            now=NOW,
        )
    loading(city, tmp_path, *ROWS)

    assert {key[1] for key in kept(city, "HBC")} == {"4.1", "2.1"}
    assert {key[0] for key in kept(city, "HCG")} == {Subject(province="Quảng Ninh")}


def test_the_latest_file_can_be_taken_back(city: Database, tmp_path: Path):
    loading(city, tmp_path, *ROWS)
    later = (ROWS[0], ROWS[1].replace("740", "741").replace("40,28", "40,33"))
    loading(city, tmp_path, *later)
    last, first = portal_files(city, SYSTEM)
    hbc = Subject(unit_id("HBC"))

    with pytest.raises(Conflict):
        undo_portal_file(city, SYSTEM, first.load_id, now=NOW)
    with pytest.raises(AccessDenied):
        undo_portal_file(city, viewer(city, "HBC"), last.load_id, now=NOW)
    undo_portal_file(city, SYSTEM, last.load_id, now=NOW)

    assert kept(city, "HCM")[hbc, "4.1"] == (Figure(740, 1837), Fraction("2.42"))
    assert portal_files(city, SYSTEM) == (replace(first, is_last=True),)
    event = audit_log(city, SYSTEM)[0].event
    assert event.kind is AuditKind.PORTAL_FIGURES_UNDONE
    assert ("removed", "1") in event.detail


def test_names_are_told_as_matched_or_to_be_chosen(city: Database, tmp_path: Path):
    rows = ("Đơn Vị hbc;;2026-08;4.1;1;2;;", "Hương Bình Tranh;;2026-08;4.1;1;2;;")

    run = check_portal_file(city, SYSTEM, request(tmp_path, ROWS[0], *rows))

    (matched,) = run.names.matched
    assert (matched.text, matched.code, matched.count) == ("Đơn Vị hbc", "HBC", 1)
    (open_name,) = run.names.open
    assert open_name.text == "Hương Bình Tranh"
    assert not run.can_load


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (OtherFile.PORTAL_766, Permission.DATA_IMPORT),
        (OtherFile.REPORTED, Permission.INDICATOR_REPORT),
    ],
)
def test_who_may_bring_a_file_is_told_which_period_its_title_names(
    city: Database, tmp_path: Path, kind: OtherFile, needed: Permission
) -> None:
    path = tmp_path / "bang.csv"
    lines = ("Tháng 8/2026;;;", "Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn", "HBC;10;9;1")
    path.write_text("\n".join(lines), encoding="utf-8")
    bringer = viewer(city, "HCM", permissions=[needed])
    other = viewer(city, "HCM", permissions=set(Permission) - {needed})

    told = file_periods(city, bringer, kind, path).only

    assert told is not None
    assert told.period == AUGUST
    with pytest.raises(AccessDenied):
        file_periods(city, other, kind, path)
