"""Every official name of the city, as people write it, names itself and nobody else."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain import names
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames, Why
from domain.scorecard import OrgUnitKind
from tests.domain.city import REFORM, unit

BEFORE = date(2025, 6, 30)
_PREFIXES = {
    "Quận": "Q",
    "Huyện": "H",
    "Phường": "P",
    "Xã": "X",
    "Thành phố": "TP",
    "Thị trấn": "TT",
    "Đặc khu": "ĐK",
}
_OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
              "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
              "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}  # fmt: skip


def _city() -> list[OrgUnit]:
    """The city, its 22 districts and 273 communes until the reform, 168 since."""
    path = Path(__file__).with_name("files") / "hcmc_names.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kind = OrgUnitKind.CITY
    found = [unit(1, "HCM", "Thành phố Hồ Chí Minh", kind, parent=None)]
    ids: dict[str, int] = {"": 1}
    for number, row in enumerate(rows, start=2):
        level = row["level"]
        ids.setdefault(row["code"], number)
        found.append(
            unit(
                number,
                f"U{number}",
                row["name"],
                OrgUnitKind.DISTRICT if level == "district" else OrgUnitKind.COMMUNE,
                parent=ids[row["parent_code"]],
                official_code=row["code"],
                valid_from=REFORM if level == "commune" else None,
                valid_to=None if level == "commune" else REFORM,
            )
        )
    return found


CITY = _city()
NAMES = OrgUnitNames(CITY)
BY_ID = {item.id: item for item in CITY}


def _day(item: OrgUnit) -> date:
    return item.valid_from or BEFORE


def _abbreviated(name: str, joint: str) -> str:
    for word, short in _PREFIXES.items():
        if name.startswith(word + " "):
            return short + joint + name.removeprefix(word + " ")
    raise AssertionError(name)


def _old_tones(name: str) -> str:
    return re.sub(
        "|".join(f"{pair}(?!\\w)" for pair in _OLD_TONES),
        lambda found: _OLD_TONES[found[0]],
        name,
    )


SPELLINGS: dict[str, Callable[[str], str]] = {
    "official": str,
    "capitals": str.upper,
    "small": str.lower,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "tones": _old_tones,
    "dot": lambda name: _abbreviated(name, "."),
    "dot and space": lambda name: _abbreviated(name, ". "),
    "space": lambda name: _abbreviated(name, " "),
    "zero": lambda name: re.sub(r"\b(\d)$", r"0\1", name),
    "office": lambda name: "UBND " + name,
    "office, short": lambda name: "UBND " + _abbreviated(name, "."),
    "office, long": lambda name: "Uỷ ban nhân dân " + name.lower(),
    "punctuation": lambda name: f" {name.replace(' ', '  ')}. ",
    "invisible": lambda name: name.replace(" ", "\u200b ").replace("n", "n\u00ad"),
    "old font": lambda name: name.replace("Đ", "Ð"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_of_one_unit_is_found_in_each_spelling(spelling: str) -> None:
    for item in CITY[1:]:
        text, day = SPELLINGS[spelling](item.name), _day(item)
        namesakes = [
            other for other in CITY if other.name == item.name and other.in_force(day)
        ]

        found = NAMES.find(text, day)

        assert found is (item if len(namesakes) == 1 else None), text
        listed = NAMES.candidates(text, day, limit=50)
        assert {c.unit.id for c in listed if c.confidence_percent == 100} == {
            other.id for other in namesakes
        }, text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_district_tells_namesakes_apart(spelling: str) -> None:
    for item in CITY[1:]:
        parent = BY_ID[item.parent_id or item.id]
        text = SPELLINGS[spelling](item.name)

        assert NAMES.find(text, _day(item), parent=parent.id) is item
        assert NAMES.candidates(text, _day(item), parent=parent.id)[0].unit is item


@pytest.mark.parametrize(
    "form",
    ["{unit}, {district}", "{unit} - {district}", "{unit} ({district})",
     "{unit} {district}", "{district}, {unit}", "{unit}, {district}, TP.HCM",
     "{unit}/{district}"],
)  # fmt: skip
@pytest.mark.parametrize("spelling", ["official", "dot", "small", "decomposed"])
def test_a_district_written_beside_the_name_is_understood(
    form: str, spelling: str
) -> None:
    write = SPELLINGS[spelling]
    for item in CITY[1:]:
        parent = BY_ID[item.parent_id or item.id]
        if parent.kind is OrgUnitKind.CITY:
            continue
        text = form.format(unit=write(item.name), district=write(parent.name))

        assert NAMES.find(text, BEFORE) is item, text


@pytest.mark.parametrize(
    "write", [names.without_marks, lambda name: names.without_marks(name).upper()]
)
def test_without_marks_a_name_is_a_candidate_and_never_another(
    write: Callable[[str], str],
) -> None:
    for item in CITY[1:]:
        text, day = write(item.name), _day(item)

        assert NAMES.find(text, day) in (None, item)
        listed = NAMES.candidates(text, day, limit=50)
        assert item.id in {c.unit.id for c in listed if c.confidence_percent >= 95}


def test_initials_name_a_unit_only_where_nobody_shares_them() -> None:
    sharing = Counter(names.initials(item.name).upper() for item in CITY)
    for item in CITY[1:]:
        letters = names.initials(item.name).upper()

        found = NAMES.find(letters, _day(item))

        assert found in (None, item), letters
        if len(letters) >= 3 and sharing[letters] == 1:
            assert found is item, letters


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("Q.1", BEFORE, "Quận 1"),
        ("Q1", BEFORE, "Quận 1"),
        ("q. 01", BEFORE, "Quận 1"),
        ("quan 1", BEFORE, "Quận 1"),
        ("TP Thủ Đức", BEFORE, "Thành phố Thủ Đức"),
        ("TP.THỦ ĐỨC", BEFORE, "Thành phố Thủ Đức"),
        ("769", BEFORE, "Thành phố Thủ Đức"),
        ("TT. Nhà Bè", BEFORE, "Thị trấn Nhà Bè"),
        ("H. Củ Chi", BEFORE, "Huyện Củ Chi"),
        ("P. Bến Nghé", BEFORE, "Phường Bến Nghé"),
        ("F. Bến Nghé", BEFORE, "Phường Bến Nghé"),
        ("BHH A", BEFORE, "Phường Bình Hưng Hòa A"),
        ("P. BHHA", BEFORE, "Phường Bình Hưng Hòa A"),
        ("TP.HCM", REFORM, "Thành phố Hồ Chí Minh"),
        ("UBND TP. HCM", REFORM, "Thành phố Hồ Chí Minh"),
        ("Côn Đảo", REFORM, "Đặc khu Côn Đảo"),
        ("ĐK Côn Đảo", REFORM, "Đặc khu Côn Đảo"),
    ],
)
def test_usual_abbreviations(text: str, day: date, name: str) -> None:
    found = NAMES.find(text, day)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "day", "first", "why"),
    [
        ("1", BEFORE, "Quận 1", Why.KINDLESS),  # a bare number is a number
        ("Phuong Ben Nghe", BEFORE, "Phường Bến Nghé", Why.UNMARKED),
        ("Quận Thủ Đức", BEFORE, "Thành phố Thủ Đức", Why.OTHER_KIND),
        ("thu duc", BEFORE, "Thành phố Thủ Đức", Why.UNMARKED_KINDLESS),
        ("Phường Bến Nge", BEFORE, "Phường Bến Nghé", Why.SIMILAR),
        ("BT", BEFORE, "Quận Bình Thạnh", Why.INITIALS),
        ("Phường Củ Chi", REFORM, "Xã Củ Chi", Why.OTHER_KIND),
    ],
)
def test_what_is_not_certain_gets_candidates_and_reasons(
    text: str, day: date, first: str, why: Why
) -> None:
    assert NAMES.find(text, day) is None

    best = NAMES.candidates(text, day)[0]

    assert (best.unit.name, best.why) == (first, why)
    assert best.confidence_percent < 100


def test_a_unit_of_another_district_is_no_answer() -> None:
    district = next(item for item in CITY if item.name == "Quận 3")

    assert NAMES.find("Phường Bến Nghé", BEFORE, parent=district.id) is None
    assert NAMES.find("Phường Bến Nghé, Quận 3", BEFORE) is None
    best = NAMES.candidates("Phường Bến Nghé", BEFORE, parent=district.id)[0]
    assert best.unit.name == "Phường Bến Nghé"


def test_the_day_decides_between_a_unit_and_its_namesake() -> None:
    before, after = (NAMES.find("Phường An Lạc", day) for day in (BEFORE, REFORM))

    assert before is not None
    assert after is not None
    assert before is not after
    assert NAMES.find("Quận 1", REFORM) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [("Phường 1", True), ("Quận 1", True), ("BHH A", True), ("760", True),
     ("Xã Trên Trời", False), ("Phuong Ben Nghe", False), ("BT", False)],
)  # fmt: skip
def test_what_some_unit_bears_at_some_time_is_known(text: str, known: bool) -> None:
    assert NAMES.is_known(text) is known


PROVINCE = OrgUnitNames(
    [
        unit(1, "PT", "Tỉnh Phú Thọ", OrgUnitKind.CITY, parent=None),
        unit(2, "TTR", "Thanh tra tỉnh", OrgUnitKind.DEPARTMENT),
        unit(3, "SCT", "Sở Công Thương tỉnh Phú Thọ", OrgUnitKind.DEPARTMENT),
        unit(4, "VP", "Văn phòng UBND tỉnh", OrgUnitKind.DEPARTMENT),
        unit(5, "VH", "Sở Văn hóa, Thể thao và Du lịch", OrgUnitKind.DEPARTMENT),
        unit(6, "H1", "Huyện Lâm Thao", OrgUnitKind.DISTRICT),
        unit(7, "X1", "Xã Lâm Thao", OrgUnitKind.COMMUNE, parent=6),
        unit(8, "P1", "Phường Phú Thọ", OrgUnitKind.COMMUNE),
        unit(9, "P2", "Phường Hòa Bình", OrgUnitKind.COMMUNE),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thanh tra tỉnh - Tỉnh Phú Thọ", "TTR"),
        ("Thanh tra tỉnh Phú Thọ", "TTR"),
        ("Sở Công Thương - Tỉnh Phú Thọ", "SCT"),
        ("Văn phòng UBND Tỉnh - Tỉnh Phú Thọ", "VP"),
        ("Văn phòng Ủy ban nhân dân tỉnh", "VP"),
        ("Sở Văn hóa, Thể thao và Du lịch - Tỉnh Phú Thọ", "VH"),
        ("UBND xã Lâm Thao - tỉnh Phú Thọ", "X1"),
        ("UBND Phường Phú Thọ", "P1"),
        ("UBND tỉnh Phú Thọ", "PT"),
    ],
)
def test_the_city_written_after_the_name_is_understood(text: str, code: str) -> None:
    found = PROVINCE.find(text, BEFORE)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        "Sở Công Thương - Tỉnh Hòa Bình",
        "Sở Tư pháp - Tỉnh Phú Thọ",
        "UBND tỉnh",
        "Lâm Thao - Tỉnh Phú Thọ",
    ],
)
def test_another_city_or_an_unclear_name_is_nobody(text: str) -> None:
    assert PROVINCE.find(text, BEFORE) is None


def test_the_office_before_a_name_does_not_make_others_alike() -> None:
    """Hi Cương is spelt Hy Cương; the office of the whole is not meant."""
    listed = OrgUnitNames(
        OrgUnit(
            id=OrgUnitId(number), code=f"X{number}", official_code=None, name=name,
            short_name=name, kind=OrgUnitKind.COMMUNE, parent_id=None,
            sort_order=number,
        )
        for number, name in enumerate(
            ("Văn phòng Ủy ban nhân dân tỉnh", "Xã Hy Cương", "Xã Hùng Việt")
        )
    )  # fmt: skip

    found = listed.candidates("UBND xã Hi Cương", None)

    assert [one.unit.name for one in found][:1] == ["Xã Hy Cương"]
    assert "Văn phòng Ủy ban nhân dân tỉnh" not in {one.unit.name for one in found}
