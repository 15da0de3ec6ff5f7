"""Provinces as reports name them: those before 01/07/2025, whose names the 34 keep."""

from collections.abc import Iterator
from functools import lru_cache

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames
from domain.scorecard import OrgUnitKind

WHOLE_COUNTRY = "Cả nước"
_CITIES = ("Cần Thơ", "Đà Nẵng", "Hà Nội", "Hải Phòng", "Hồ Chí Minh", "Huế")
_CALLED_CITIES = ("Bắc Ninh", "Đồng Nai", "Quảng Ninh")
"""Provinces that the national portal calls cities since 2026."""
_PROVINCES = (
    "An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre",
    "Bình Dương, Bình Định, Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Đắk Lắk",
    "Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Tĩnh",
    "Hải Dương, Hậu Giang, Hòa Bình, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum",
    "Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An, Nam Định, Nghệ An, Ninh Bình",
    "Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh",
    "Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa",
    "Thừa Thiên Huế, Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc",
    "Yên Bái",
)


@lru_cache(maxsize=1)
def province_names() -> OrgUnitNames:
    """What finds a province by a text, as org units are found; its `short_name` is
    what the province is kept by.
    """
    return OrgUnitNames(
        OrgUnit(
            id=OrgUnitId(number),
            code=name,
            official_code=None,
            name=title,
            short_name=name,
            kind=OrgUnitKind.CITY,
            parent_id=None,
            sort_order=number,
        )
        for number, (name, titles) in enumerate(_titles(), 1)
        for title in titles
    )


def _titles() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each province by its bare name, and all that it is called."""
    for name in _CITIES:
        yield name, (f"Thành phố {name}",)
    for name in ", ".join(_PROVINCES).split(", "):
        is_city = name in _CALLED_CITIES
        also = (f"Thành phố {name}",) if is_city else ()
        yield name, (f"Tỉnh {name}", *also)
    yield WHOLE_COUNTRY, ("Toàn quốc",)
