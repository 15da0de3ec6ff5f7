import pytest

from domain.file_units import MatchedName


@pytest.mark.parametrize(
    ("text", "is_literal"),
    [
        ("Xã Hòa Bình", True),
        ("UBND xã Hoà Bình", True),
        ("ỦY BAN NHÂN DÂN XÃ HÒA BÌNH", True),
        ("X-07", True),
        ("X. Hòa Bình", False),
        ("Xa Hoa Binh", False),
        ("UBND xã Hòa Bình - tỉnh Phú Thọ", False),
    ],
)
def test_only_what_is_matched_by_more_than_letters_is_shown(
    text: str, is_literal: bool
) -> None:
    assert MatchedName(text, "X-07", "Xã Hòa Bình", 1).is_literal is is_literal
