"""Indicators defined by a form: checked as a file is, in versions, by the Office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data_access.engine import Database
from data_access.queries.indicators import indicators
from domain.access import Permission, Role
from domain.audit import AuditKind
from domain.errors import AccessDenied, Conflict, InvalidInput
from domain.formula import Reading
from domain.period import Period
from services.audit import audit_log
from services.indicator_definitions import (
    Draft,
    last_definition,
    save_definition,
    try_definition,
)
from services.indicators import indicator_board
from services.installation import SYSTEM
from tests.accounts import add_account
from tests.services import loaded_city as loaded

NOW = datetime(2024, 4, 12, tzinfo=UTC)
OFFICE = loaded.viewer(loaded.CITY, role=Role.STAFF)
APRIL = date(2024, 4, 1)
CELLS = {
    "name": "Tỷ lệ hồ sơ bị từ chối",
    "short_name": "Từ chối",
    "area": "TTHC",
    "unit": "%",
    "direction": "down",
    "aggregation": "ratio",
    "frequency": "month",
    "owner": "VP UBND TP (KSTT)",
    "legal_basis": "NĐ 61/2018; “điểm 3”",
    "origin": "composed",
    "target_hint": "5",
    "legend": "dat <= 5 < khong-dat",
    "formula": "left_refused / left",
    "example": "left_refused=3; left=60 => 5",
    "bound": "",
}


def draft(code: str = "TTHC-46", since: date | None = None, **changes: str) -> Draft:
    return Draft(code, since, {**CELLS, **changes})


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    # The fifth account is that of the viewers here; the log asks for one.
    for number in range(1, 6):
        add_account(opened, f"vp-{number}", (Role.STAFF, "HCM"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One store for all that is refused: nothing is ever written into it."""
    folder = tmp_path_factory.mktemp("definitions")
    opened = loaded.city(f"sqlite:///{folder / 'dieu-hanh.db'}", seed=21, count=300)
    yield opened
    opened.close()


def codes(city: Database) -> list[tuple[str, int]]:
    with city.read() as session:
        return [(each.code, each.version) for each in indicators(session)]


def reading(city: Database, code: str, period: Period | None = None) -> Reading:
    value = indicator_board(city, OFFICE, period=period).value(code)
    assert value is not None
    return value.reading


def test_a_new_indicator_yields_what_the_trial_said(city: Database):
    tried = try_definition(city, OFFICE, draft=draft())
    assert tried.indicator is not None
    assert tried.before is None
    before = codes(city)

    kept = save_definition(city, OFFICE, draft=draft(), now=NOW)

    assert (kept.code, kept.version, kept.label) == ("TTHC-46", 1, "Từ chối")
    assert codes(city) == [*before, ("TTHC-46", 1)]
    assert reading(city, "TTHC-46") == tried.reading
    value = indicator_board(city, OFFICE).value("TTHC-46")
    assert value is not None
    assert value.defined_in is not None
    assert value.defined_in.name == "Biểu mẫu"
    (line,) = audit_log(
        city,
        loaded.viewer(loaded.CITY, role=Role.ADMINISTRATOR),
        kinds=frozenset({AuditKind.INDICATOR_DEFINED}),
    )
    assert line.event.subject == "TTHC-46"
    assert ("formula", "left_refused / left") in line.event.detail


def test_a_new_version_begins_on_its_day_and_the_old_one_stays(city: Database):
    march, april = Period.month(2024, 3), Period.month(2024, 4)
    old = reading(city, "TTHC-13", march)
    changed = draft("TTHC-13", APRIL, formula="left_late_first / left",
                    example="left_late_first=6; left=60 => 10")  # fmt: skip
    tried = try_definition(city, OFFICE, draft=changed)

    kept = save_definition(city, OFFICE, draft=changed, now=NOW)

    assert (kept.version, kept.valid_from) == (2, APRIL)
    assert reading(city, "TTHC-13", march) == old
    assert tried.before is not None
    assert tried.before != tried.reading
    assert reading(city, "TTHC-13") == tried.reading
    assert reading(city, "TTHC-13", april).denominator is not None
    last = last_definition(city, OFFICE, code="TTHC-13")
    assert last == kept
    with pytest.raises(Conflict, match="giống hệt bản 2"):
        save_definition(
            city, OFFICE, draft=replace(changed, since=date(2024, 5, 1)), now=NOW
        )
    assert codes(city).count(("TTHC-13", 2)) == 1


@pytest.mark.parametrize(
    ("wrong", "said", "place"),
    [
        (draft(formula="left_refusd / left"), "không có số đo “left_refusd”", 1),
        (draft(formula="left_refused / "), "công thức chưa hết", 15),
        (draft(formula="left_refused / (TTHC-46 + left)"), "gọi vòng", None),
        (
            draft("TTHC-05", APRIL, unit="hồ sơ", aggregation="sum", formula="TTHC-12"),
            "gọi vòng: ",
            None,
        ),
        (draft(formula="left_refused"), "không phải tử số / mẫu số", None),
        (draft(example="left_refused=3; left=60 => 6"), "ví dụ ghi 6", None),
        (draft(example=""), "thiếu ví dụ", None),
        (draft(legend="dat < 5 < khong-dat"), "không thuộc dải nào", None),
        (draft("xyz"), "Mã chỉ tiêu không đúng dạng", None),
        (draft(name="  "), "Thiếu Tên chỉ tiêu", None),
        (draft(direction="len"), "không có trong danh mục", None),
        # Others rest on it: their kinds of adding up would no longer fit.
        (draft("TTHC-08", APRIL), "không cộng được", None),
    ],
)
def test_what_a_file_may_not_say_the_form_may_not(
    unchanged: Database, wrong: Draft, said: str, place: int | None
):
    before = codes(unchanged)

    tried = try_definition(unchanged, OFFICE, draft=wrong)

    assert tried.indicator is None
    assert any(said.casefold() in p.reason.casefold() for p in tried.problems)
    assert tried.place == place
    with pytest.raises(InvalidInput):
        save_definition(unchanged, OFFICE, draft=wrong, now=NOW)
    assert codes(unchanged) == before


def test_a_cycle_is_told_with_its_path(unchanged: Database):
    wrong = draft("TTHC-05", APRIL, unit="hồ sơ", aggregation="sum",
                  formula="TTHC-12", example="left=1 => 1")  # fmt: skip

    tried = try_definition(unchanged, OFFICE, draft=wrong)

    reasons = " ".join(problem.reason for problem in tried.problems)
    assert "TTHC-12 → TTHC-05 → TTHC-12" in reasons


def test_a_version_must_begin_after_the_one_before(city: Database):
    save_definition(
        city, OFFICE, draft=draft("TTHC-13", APRIL, note="Bản hai"), now=NOW
    )

    for since in (None, date(2024, 3, 1), APRIL):
        with pytest.raises(InvalidInput):
            save_definition(
                city, OFFICE, draft=draft("TTHC-13", since, note="Bản ba"), now=NOW
            )


def test_only_the_office_defines(city: Database):
    before = codes(city)
    unit = loaded.viewer(loaded.HBC, role=Role.STAFF)
    others = (
        loaded.viewer(loaded.CITY, role=Role.CITY_LEADER),
        loaded.viewer(loaded.CITY, role=Role.ADMINISTRATOR),
        loaded.viewer(loaded.CITY, without=Permission.INDICATOR_APPROVE),
        loaded.viewer(loaded.CITY, fields=[1]),
        unit,
    )

    for who in others:
        with pytest.raises(AccessDenied):
            save_definition(city, who, draft=draft(), now=NOW)
        with pytest.raises(AccessDenied):
            try_definition(city, who, draft=draft())
    assert codes(city) == before
    assert save_definition(city, SYSTEM, draft=draft(), now=NOW).version == 1
