"""Vietnamese alphabetical order."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.collation import sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["An", "Ăn", "Ân", "Ba", "Da", "Đa", "E", "Ê", "Xây dựng", "Y tế"],
        ["Dân tộc", "Du lịch", "Đất đai", "Đô thị", "Giáo dục"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["Quận 1", "Quận 2", "Quận 3", "Quận 10", "Quận Bình Tân"],
        ["Hòa", "Hoài", "Hoàng"],
    ],
)
def test_names_stand_as_in_a_dictionary(ordered: list[str]) -> None:
    shuffled = ordered.copy()
    random.Random(3).shuffle(shuffled)

    assert sorted(shuffled, key=sort_key) == ordered


def test_letters_stand_in_the_order_of_the_alphabet() -> None:
    alphabet = list("AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY")
    shuffled = alphabet.copy()
    random.Random(5).shuffle(shuffled)

    assert sorted(shuffled, key=sort_key) == alphabet
    assert len(alphabet) == 29


@given(st.text(), st.text())
def test_every_two_texts_have_an_order(left: str, right: str) -> None:
    first, second = sort_key(left), sort_key(right)

    assert (first < second) + (first > second) + (left == right) == 1


@given(st.text(alphabet="aăâđêôơưàáảãạ 12"))
def test_case_and_composition_do_not_matter_to_letters(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text.upper())

    assert sort_key(decomposed)[:2] == sort_key(text)[:2]
