"""Tasks of org units that end: who sees them, who reports, what the board says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.versions import raise_data_version
from data_access.writes.org_units import OrgUnitValues, save_org_units
from data_access.writes.succession import save_succession
from domain.errors import NotFound
from domain.plan_view import TaskSignal, signalled
from domain.scorecard import OrgUnitKind
from domain.succession import DEFAULTED, SuccessionLink
from tests.services.import_city import unit_id, viewer
from tests.services.plan_city import CODE, TODAY, build
from tests.services.plan_deeds import board, codes, reporting
from tests.services.plan_files import checking, exported
from tests.stores import fill, opened

END = date(2024, 9, 2)
LAST = date(2024, 9, 1)


def build_and_end(database: Database) -> None:
    """The department joins HCG and, for its lesser part, HCG-1; HBC just ends."""
    build(database)
    with database.write() as session:
        save_org_units(
            session,
            [
                OrgUnitValues(
                    code=code, official_code=None, name=f"Đơn vị {code}",
                    short_name=code, kind=kind, parent_code="HCM", sort_order=order,
                    valid_from=None, valid_to=END, hex_row=None, hex_col=None,
                )
                for order, code, kind in (
                    (2, "STNMT", OrgUnitKind.DEPARTMENT),
                    (3, "HBC", OrgUnitKind.DISTRICT),
                )
            ],
        )  # fmt: skip
        save_succession(
            session,
            [
                SuccessionLink(
                    unit_id("STNMT"), unit_id(code), END, Fraction(share), DEFAULTED,
                    is_exact=False, is_default=bool(share),
                    reverse_share=Fraction(0), reverse_is_exact=False,
                )
                for code, share in (("HCG", 1), ("HCG-1", 0))
            ],
        )  # fmt: skip
        raise_data_version(session, datetime(2024, 9, 2, tzinfo=UTC))


@pytest.fixture
def ended(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city that changes", build_and_end)
    database = opened(url)
    yield database
    database.close()


def test_tasks_go_on_with_the_successor_and_earlier_days_stay(ended: Database):
    city = viewer(ended, "HCM")

    before, after = (board(ended, city, day).lines[0] for day in (LAST, END))

    assert (before.lead.code, before.handovers) == ("STNMT", ())
    assert [unit.code for unit in before.supporting] == ["HBC", "HCG"]
    assert after.lead.code == "HCG"
    assert [unit.code for unit in after.supporting] == ["HBC"]
    (handover,) = after.handovers
    assert (handover.day, handover.is_lead, handover.is_shared) == (END, True, True)
    assert (handover.giver.code, handover.taker.code) == ("STNMT", "HCG")
    assert before.standing.first_deadline == after.standing.first_deadline
    linked = board(ended, city, END).lines[1].waited_for_by[0]
    assert linked.lead.code == "HCG"


def test_scope_and_reporting_follow_the_successor(ended: Database):
    old, new = viewer(ended, "STNMT"), viewer(ended, "HCG")

    assert codes(board(ended, old, LAST)) == ["I.01", "I.02"]
    assert codes(board(ended, old)) == []
    assert codes(board(ended, new, LAST)) == ["I.01", "II.01.2", "II.02"]
    assert codes(board(ended, new)) == ["I.01", "I.02", "II.01.2", "II.02"]
    assert all(line.may_report for line in board(ended, new).lines)
    with pytest.raises(NotFound):
        reporting(ended, old, "I.01", 80)
    reporting(ended, new, "I.01", 80)
    assert board(ended, new).lines[0].standing.percent == 80


def test_a_task_without_successor_asks_for_attention(ended: Database):
    city = viewer(ended, "HCM")

    assert signalled(board(ended, city, LAST), TaskSignal.VACANT) == ()
    (line,) = signalled(board(ended, city, TODAY), TaskSignal.VACANT)
    assert (line.code, line.lead.code, line.handovers) == ("II.01", "HBC", ())
    assert codes(board(ended, viewer(ended, "HBC")))[:2] == ["I.01", "II.01"]


def test_a_file_that_names_the_successor_rewrites_nothing(ended, tmp_path):
    city = viewer(ended, "HCM")
    path = exported(ended, city, "csv", tmp_path)
    # What has ended and is followed by nobody can be named no more.
    file = path.read_text("utf-8-sig").replace(";Đơn vị HBC;", ";;")
    path.write_text(file, "utf-8")

    run = checking(ended, city, path, CODE)

    assert "I.01;Nhiệm vụ;Thể chế;1;Đơn vị HCG;" in file
    assert (run.changes.changed, run.names) == ((), ())
    assert len(run.changes.unchanged) == 6
