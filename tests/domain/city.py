"""A small city for tests: two districts with like-named wards, a department."""

from datetime import date

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind

REFORM = date(2025, 7, 1)
"""The district level ends (Resolution 202/2025/QH15)."""
MERGER = date(2021, 1, 1)
"""Thủ Đức city replaces three districts; code 769 changes its territory."""


def unit(
    id_: int,
    code: str,
    name: str,
    kind: OrgUnitKind = OrgUnitKind.DISTRICT,
    *,
    parent: int | None = 1,
    short_name: str | None = None,
    official_code: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrgUnit:
    """An org unit directly under the city unless told otherwise."""
    return OrgUnit(
        id=OrgUnitId(id_),
        code=code,
        official_code=official_code,
        name=name,
        short_name=short_name or name,
        kind=kind,
        parent_id=None if parent is None else OrgUnitId(parent),
        sort_order=id_,
        valid_from=valid_from,
        valid_to=valid_to,
    )


COMMUNE = OrgUnitKind.COMMUNE
UNITS = (
    unit(
        1,
        "HCM",
        "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        OrgUnitKind.CITY,
        parent=None,
        short_name="UBND TP",
    ),
    unit(
        2,
        "STNMT",
        "Sở Tài nguyên và Môi trường",
        OrgUnitKind.DEPARTMENT,
        short_name="Sở TN-MT",
        valid_to=date(2025, 5, 1),
    ),
    unit(3, "Q1", "Quận 1", official_code="760", valid_to=REFORM),
    unit(4, "Q2", "Quận 2", official_code="769", valid_to=MERGER),
    unit(
        5,
        "TPTD",
        "Thành phố Thủ Đức",
        official_code="769",
        valid_from=MERGER,
        valid_to=REFORM,
    ),
    unit(6, "QBT", "Quận Bình Tân", valid_to=REFORM),
    unit(7, "QBTH", "Quận Bình Thạnh", short_name="Q.Bình Thạnh", valid_to=REFORM),
    unit(8, "HBC", "Huyện Bình Chánh", short_name="H.Bình Chánh", valid_to=REFORM),
    unit(9, "HBC-27595", "Thị trấn Tân Túc", COMMUNE, parent=8, valid_to=REFORM),
    unit(10, "HBC-27628", "Xã Bình Chánh", COMMUNE, parent=8, valid_to=REFORM),
    unit(11, "QBTH-26929", "Phường 1", COMMUNE, parent=7, valid_to=REFORM),
    unit(12, "QBT-27436", "Phường 1", COMMUNE, parent=6, valid_to=REFORM),
    unit(13, "QBT-27439", "Phường Bình Trị Đông", COMMUNE, parent=6, valid_to=REFORM),
    unit(14, "PHH", "Phường Hòa Hưng", COMMUNE, valid_from=REFORM),
    unit(15, "XBC", "Xã Bình Chánh", COMMUNE, valid_from=REFORM),
)
