"""Whose turn it is, and why a dossier is late, in the words of the panel."""

from datetime import date

import pytest

from domain.dossier import PauseKind
from domain.drilldown import StepVisit
from domain.turn import Standing, open_pause, whose_turn, why_late
from tests.domain.dossiers import dossier, end_of, pause


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "org_unit_name": "Sở Xây dựng",
        "step": "Thẩm định",
        "step_since": date(2024, 9, 4),
        "step_working_days": 12,
        "waits": None,
        "late_reason": None,
        **changes,
    }
    return Standing(**values)  # type: ignore[arg-type]  # a test names its fields


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Sở Xây dựng, bước Thẩm định từ 04/09"),
        ({"step": None, "step_since": None}, "Sở Xây dựng"),
        ({"waits": PauseKind.SUPPLEMENT}, "công dân bổ sung hồ sơ"),
        (
            {"waits": PauseKind.FINANCIAL_OBLIGATION},
            "công dân thực hiện nghĩa vụ tài chính",
        ),
        (
            {"step": "Chờ thuế"},
            "cơ quan khác (Chờ thuế từ 04/09); Sở Xây dựng đôn đốc",
        ),
    ],
)
def test_somebody_has_to_act(changes, words):
    assert whose_turn(standing(**changes)) == words


def test_a_pause_that_lasts_is_the_citizens_turn_until_the_dossier_leaves():
    due = end_of(date(2024, 5, 3))
    waits = dossier("2024-04-22 09:00", due, pause("2024-04-23 09:00"))
    left = dossier(
        "2024-04-22 09:00", due, pause("2024-04-23 09:00"), resolved="2024-04-25 09:00"
    )

    assert open_pause(waits) is PauseKind.SUPPLEMENT
    assert open_pause(left) is None


def test_why_names_the_reason_and_where_the_days_went():
    visits = (
        StepVisit("Tiếp nhận", "SXD", date(2024, 6, 1), date(2024, 6, 3), 1),
        StepVisit("Thẩm định", "SXD", date(2024, 6, 3), None, 41),
    )

    stated = why_late(standing(late_reason="PHOI_HOP"), 63, left=False)
    visited = why_late(standing(visits=visits), 1063, left=True)

    assert stated == (
        "Quá hạn 63 ngày làm việc: đơn vị ghi lý do chờ cơ quan phối hợp; đang ở bước "
        "Thẩm định đã 12 ngày làm việc."
    )
    assert visited == (
        "Xong trễ 1.063 ngày làm việc: lâu nhất ở bước Thẩm định (SXD): 41 ngày làm "
        "việc."
    )


def test_why_says_when_nothing_is_recorded_and_nothing_when_in_time():
    silent = standing(step=None, step_working_days=None)

    assert "chưa ghi lý do" in why_late(silent, 3, left=False)
    assert why_late(silent, None, left=False) == ""
