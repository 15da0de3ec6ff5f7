import pytest

from domain.provinces import WHOLE_COUNTRY, province_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UBND tỉnh Gia Lai", "Gia Lai"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("Quảng Ninh", "Quảng Ninh"),
        ("UBND tỉnh Quảng Ninh", "Quảng Ninh"),
        ("UBND thành phố Quảng Ninh", "Quảng Ninh"),
        ("UBND Thành phố Đồng Nai", "Đồng Nai"),
        ("Toàn quốc", WHOLE_COUNTRY),
    ],
)
def test_a_province_is_found_by_what_the_portal_calls_it(text: str, name: str) -> None:
    found = province_names().find(text, None)

    assert found is not None
    assert found.short_name == name


@pytest.mark.parametrize("text", ["UBND thành phố Thái Nguyên", "Thành phố Hải Dương"])
def test_a_city_of_a_province_is_not_the_province(text: str) -> None:
    assert province_names().find(text, None) is None
