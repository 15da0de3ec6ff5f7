"""Which steps are another agency's, read off the names that systems give them."""

import pytest

from domain.other_agency import is_elsewhere, waits_elsewhere


@pytest.mark.parametrize(
    ("step", "elsewhere"),
    [
        ("Chờ sở, ngành góp ý", True),
        ("Lấy ý kiến Sở Xây dựng", True),
        ("CHỜ THUẾ", True),
        ("cho thue", True),
        ("Chuyển liên thông", True),
        ("Phối hợp xác minh", True),
        ("Cho thuê đất", False),
        ("Chờ bổ sung hồ sơ", False),
        ("cho bo sung ho so", False),
        ("Chờ nghĩa vụ tài chính", False),
        ("Thẩm định", False),
        ("", False),
        (None, False),
    ],
)
def test_a_step_is_elsewhere_by_its_name(step, elsewhere):
    assert is_elsewhere(step) is elsewhere


def test_a_stated_reason_is_enough():
    assert waits_elsewhere("Thẩm định", "PHOI_HOP")
    assert not waits_elsewhere("Thẩm định", "NHAN_LUC")
