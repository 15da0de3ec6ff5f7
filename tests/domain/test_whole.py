import pytest

from domain.whole import Whole


@pytest.mark.parametrize(
    ("root", "name", "committee", "place"),
    [
        (
            "Ủy ban nhân dân Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh",
            "UBND Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh",
        ),
        ("Tỉnh Phú Thọ", "Tỉnh Phú Thọ", "UBND tỉnh Phú Thọ", "Phú Thọ"),
        ("UBND tỉnh Gia Lai", "Tỉnh Gia Lai", "UBND tỉnh Gia Lai", "Gia Lai"),
        ("UBND TP. Huế", "Thành phố Huế", "UBND Thành phố Huế", "Huế"),
        ("thành phố Hải Phòng", "Thành phố Hải Phòng", "UBND Thành phố Hải Phòng",
         "Hải Phòng"),
        ("Hà Nội", "Hà Nội", "UBND Hà Nội", "Hà Nội"),
    ],
)  # fmt: skip
def test_a_root_tells_what_the_installation_is_of(
    root: str, name: str, committee: str, place: str
) -> None:
    whole = Whole(root)

    assert (whole.name, whole.committee, whole.dateline_place) == (
        name, committee, place,
    )  # fmt: skip


def test_a_province_is_called_one() -> None:
    assert (Whole("Tỉnh Phú Thọ").word, Whole("Tỉnh Phú Thọ").all_of_it) == (
        "Tỉnh", "Toàn tỉnh",
    )  # fmt: skip
    assert Whole("Thành phố Huế").all_of_it == "Toàn Thành phố"
    assert not Whole("Tĩnh Gia").is_province
