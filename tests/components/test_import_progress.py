"""How far a job is, in words: phase, part, and about how long it still takes."""

import pytest

from components.import_progress import progress_text, time_left, working_head
from tests.components.fixtures import HOSTILE
from tests.components.pages_of_markup import parsed


@pytest.mark.parametrize(
    ("done", "elapsed", "words"),
    [
        (0.0, 30.0, ""),
        (0.5, 1.0, ""),
        (0.01, 60.0, ""),
        (0.5, 4.0, "còn vài giây"),
        (0.5, 40.0, "còn khoảng 40 giây"),
        (0.25, 12.0, "còn khoảng 40 giây"),
        (0.5, 57.0, "còn khoảng 1 phút"),
        (0.1, 30.0, "còn khoảng 4 phút"),
        (0.02, 150.0, "còn khoảng 2 giờ"),
        (1.0, 60.0, "còn vài giây"),
    ],
)
def test_the_time_left_follows_the_pace_so_far(done, elapsed, words):
    assert time_left(done, elapsed_seconds=elapsed) == words


def test_the_sentence_says_phase_part_and_time_left():
    text = progress_text(
        "Đọc và kiểm tra tệp", 0.5, elapsed_seconds=40.0, is_stopping=False
    )

    assert text == "Đọc và kiểm tra tệp, 50 %, còn khoảng 40 giây"


def test_who_cancelled_is_told_that_it_stops():
    text = progress_text("Ghi hồ sơ", 0.9, elapsed_seconds=40.0, is_stopping=True)

    assert text.startswith("Đang dừng")


def test_a_check_says_that_nothing_is_written_and_a_load_does_not():
    check = parsed(working_head(3, "a.csv", "Đang kiểm tra thử"))
    load = parsed(working_head(4, "a.csv", "Đang nạp"))

    assert "Đang kiểm tra thử a.csv. Chưa có gì được ghi." in check.text
    assert "Đang nạp a.csv." in load.text
    assert "Chưa có gì" not in load.text


def test_the_name_of_a_file_is_text():
    assert "<img" not in str(working_head(3, HOSTILE, "Đang nạp"))
