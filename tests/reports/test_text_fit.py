from hypothesis import given
from hypothesis import strategies as st

from reports.text_fit import width_points, wrapped

WORDS = st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy", min_size=1, max_size=9))


@given(WORDS, st.sampled_from([60.0, 134.0, 461.0]))
def test_lines_hold_every_word_in_order(words: list[str], width: float) -> None:
    text = " ".join(words)

    lines = wrapped(text, 12, width)

    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS, st.sampled_from([60.0, 134.0, 461.0]))
def test_no_line_is_wider_than_the_room(words: list[str], width: float) -> None:
    lines = wrapped(" ".join(words), 12, width)

    assert all(width_points(line, 12) <= width for line in lines)


def test_a_word_wider_than_the_line_is_cut() -> None:
    lines = wrapped("9f86d081884c7d659a2feaa0c55ad015", 11, 80)

    assert len(lines) > 1
    assert "".join(lines) == "9f86d081884c7d659a2feaa0c55ad015"


def test_diacritics_take_no_room_of_their_own() -> None:
    assert width_points("Ấ", 12) == width_points("A", 12)
    assert width_points("đ", 12) == width_points("d", 12)


def test_line_breaks_of_the_text_are_kept() -> None:
    assert wrapped("một\nhai", 12, 300) == ("một", "hai")
