"""Codes as the portal may write them, in the spelling under which the city has them."""

import pytest

from domain.portal_codes import portal_code

STEMS = ("H29.16-", "000.00.16.H29-", "A-")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("H29.16-240521-0012", "H29.16-240521-0012"),
        (" h29.16 – 240521 - 0012 ", "H29.16-240521-0012"),
        ("Ｈ２９．１６－２４０５２１－００１２", "H29.16-240521-0012"),
        ("H29_16/240521_0012", "H29.16-240521-0012"),
        ("H29.16.240521.0012", "H29.16-240521-0012"),
        ("H29 16 240521 0012", "H29.16-240521-0012"),
        ("000-00-16-H29-240521-0012", "000.00.16.H29-240521-0012"),
        ("H30_16/240521_0012", "H30_16/240521_0012"),
        ("H29_16/2405_0012", "H29_16/2405_0012"),
        ("a - 5", "A-5"),
        ("240521-0012", "240521-0012"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_only_what_begins_like_a_code_of_the_city_is_respelt(text: str, code: str):
    assert portal_code(text, STEMS) == code
    assert portal_code(code, STEMS) == code
