"""The frame says who governs: the city or province of the installation."""

from xml.etree import ElementTree as ET

from components.theme import logo


def _texts(drawn: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(drawn).iter() if text.text]


def test_the_logo_names_who_governs() -> None:
    drawn = logo("UBND tỉnh Phú Thọ")

    assert "UBND tỉnh Phú Thọ" in _texts(drawn)
    assert "Hồ Chí Minh" not in drawn


def test_the_logo_grows_with_the_name() -> None:
    widths = [
        int(ET.fromstring(logo(name)).attrib["width"])
        for name in ("", "UBND tỉnh Phú Thọ", "UBND Thành phố Hồ Chí Minh")
    ]

    assert widths == [97, 202, 258]


def test_a_name_is_no_markup() -> None:
    assert "UBND <b>" in _texts(logo("UBND <b>"))
