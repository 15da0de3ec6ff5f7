"""Look-ups by the text of a file: org units on a day, procedures, suggestions."""

import pickle
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from domain.catalogue import (
    Catalogue,
    Field,
    Procedure,
    ProcedureLevel,
    ServiceLevel,
)
from domain.identifiers import FieldId, ProcedureId
from domain.names import without_marks
from domain.org_unit_names import Why
from tests.domain.calendars import ZONE, vietnam
from tests.domain.city import MERGER, REFORM, UNITS

DAY = date(2024, 11, 18)


def procedure(id_: int, code: str, national_code: str | None) -> Procedure:
    """A procedure of which only the codes matter."""
    return Procedure(
        ProcedureId(id_),
        code,
        national_code,
        "Thủ tục",
        FieldId(1),
        ProcedureLevel.DISTRICT,
        30,
        ServiceLevel.FULL,
    )


CATALOGUE = Catalogue(
    org_units=UNITS,
    fields=(Field(FieldId(1), "DD", "Đất đai"),),
    procedures=(
        procedure(1, "TTHC-DD-07", "1.001193"),
        procedure(2, "TTHC-DD-08", None),
        procedure(3, "2.000815", None),
        procedure(4, "TTHC-CT-01", "2.000815"),
    ),
    calendar=vietnam(),
    zone=ZONE,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("QBT", "QBT"),
        (" qbt ", "QBT"),
        ("HBC-27595", "HBC-27595"),
        ("Quận Bình Tân", "QBT"),
        ("quận  bình tân", "QBT"),
        ("Q. Bình Tân", "QBT"),
        ("Q.Bình Tân", "QBT"),
        ("Q Bình Tân", "QBT"),
        ("Bình Tân", "QBT"),
        ("UBND Quận Bình Tân", "QBT"),
        ("Ủy ban nhân dân quận Bình Tân", "QBT"),
        ("Uỷ ban nhân dân quận Bình Tân", "QBT"),
        ("Quận 1", "Q1"),
        ("Quận 01", "Q1"),
        ("Q1", "Q1"),
        ("Q.1", "Q1"),
        ("TP. Thủ Đức", "TPTD"),
        ("TP Thủ Đức", "TPTD"),
        ("Thủ Đức", "TPTD"),
        ("H. Bình Chánh", "HBC"),
        ("Huyện Bình Chánh", "HBC"),
        ("Xã Bình Chánh", "HBC-27628"),
        ("TT. Tân Túc", "HBC-27595"),
        ("Sở Tài nguyên & Môi trường", "STNMT"),
        ("Sở TN – MT", "STNMT"),
        ("UBND TP", "HCM"),
        ("Thành phố Hồ Chí Minh", "HCM"),
    ],
)
def test_a_unit_is_found_as_people_write_it(text: str, code: str) -> None:
    for written in (text, unicodedata.normalize("NFD", text), text.upper()):
        found = CATALOGUE.find_org_unit(written, DAY)

        assert found is not None, written
        assert found.code == code


@pytest.mark.parametrize("text", ["Phường Hòa Hưng", "Phường Hoà Hưng", "P. HOÀ HƯNG"])
def test_the_place_of_the_tone_does_not_matter(text: str) -> None:
    found = CATALOGUE.find_org_unit(text, REFORM)

    assert found is not None
    assert found.code == "PHH"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "Bình Chánh",  # district or commune
        "Phường 1",  # of two districts
        "Xã Bình Tân",  # a district of that name, no commune
        "Quận Binh Tan",  # diacritics tell places apart
        "Quận Bình Thành",
        "Sở Du lịch",
    ],
)
def test_what_names_no_unit_or_several_finds_none(text: str) -> None:
    assert CATALOGUE.find_org_unit(text, DAY) is None


def test_the_same_text_may_mean_another_unit_on_another_day() -> None:
    before = CATALOGUE.find_org_unit("Xã Bình Chánh", DAY)
    after = CATALOGUE.find_org_unit("Xã Bình Chánh", REFORM)

    assert before is not None
    assert after is not None
    assert (before.code, after.code) == ("HBC-27628", "XBC")
    assert CATALOGUE.find_org_unit("Q2", DAY) is None
    assert CATALOGUE.find_org_unit("Thủ Đức", date(2020, 12, 31)) is None
    assert CATALOGUE.find_org_unit("Thủ Đức", MERGER) is not None


def test_a_misspelt_name_gets_the_likeliest_units_first() -> None:
    suggested = CATALOGUE.unit_names.candidates("Quận Bình Thành", DAY)

    assert suggested[0].unit.code == "QBTH"
    assert suggested[0].confidence_percent < 100
    likeness = [item.confidence_percent for item in suggested]
    assert likeness == sorted(likeness, reverse=True)
    assert len(suggested) <= 3


def test_a_name_without_diacritics_is_suggested_high() -> None:
    found = CATALOGUE.unit_names.candidates("Quan Binh Tan", DAY, limit=1)[0]

    assert found.unit.code == "QBT"
    assert (found.confidence_percent, found.why) == (95, Why.UNMARKED)


def test_a_name_of_several_is_suggested_with_each() -> None:
    suggested = CATALOGUE.unit_names.candidates("Phường 1", DAY, limit=2)

    assert [(item.unit.code, item.confidence_percent) for item in suggested] == [
        ("QBTH-26929", 100),
        ("QBT-27436", 100),
    ]


def test_nothing_is_suggested_for_what_is_unlike_any_name() -> None:
    assert CATALOGUE.unit_names.candidates("xyz", DAY) == []
    assert CATALOGUE.unit_names.candidates("", DAY) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TTHC-DD-07", "TTHC-DD-07"),
        (" tthc-dd-07", "TTHC-DD-07"),
        ("1.001193", "TTHC-DD-07"),
        ("2.000815", "2.000815"),
    ],
)
def test_a_procedure_is_found_by_our_code_before_the_national_one(
    text: str, code: str
) -> None:
    found = CATALOGUE.find_procedure(text)

    assert found is not None
    assert found.code == code


def test_a_procedure_is_found_by_its_name_when_only_one_bears_it() -> None:
    one = replace(procedure(7, "A-7", None), name="Cấp đổi Giấy phép")
    two = [replace(procedure(n, f"A-{n}", None), name="Trùng tên") for n in (8, 9)]
    catalogue = replace(CATALOGUE, procedures=(one, *two))

    assert catalogue.find_procedure("cấp đổi  giấy phép") == one
    assert catalogue.find_procedure("Trùng tên") is None
    assert catalogue.find_procedure("A-8") == two[0]


def test_an_unknown_procedure_or_field_is_none() -> None:
    assert CATALOGUE.find_procedure("1.999999") is None
    assert CATALOGUE.find_procedure("") is None
    assert CATALOGUE.find_field("XX") is None


def test_a_field_is_found_by_code() -> None:
    field = CATALOGUE.find_field("dd")

    assert field is not None
    assert field.name == "Đất đai"


def test_a_catalogue_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(CATALOGUE))

    assert copy.find_org_unit("Q1", DAY) == CATALOGUE.find_org_unit("Q1", DAY)
    assert copy.calendar.days == CATALOGUE.calendar.days


def test_search_text_loses_every_mark() -> None:
    assert without_marks("Thủ Đức, Quận Bình Thạnh") == "Thu Duc, Quan Binh Thanh"


def test_a_renamed_office_is_found_by_its_other_names() -> None:
    change = date(2025, 5, 1)
    former = replace(UNITS[1], valid_to=change)
    renamed = replace(
        former, name="Sở Nông nghiệp và Môi trường", short_name="Sở NN-MT",
        valid_from=change, valid_to=None,
    )  # fmt: skip
    known = replace(CATALOGUE, org_units=(*UNITS[:1], former, renamed))

    for day in (date(2025, 4, 1), change):
        for text in ("Sở Tài nguyên và Môi trường", "Sở NN-MT"):
            found = known.find_org_unit(text, day)
            assert found is not None
            assert found.in_force(day)
            assert found.id == former.id
