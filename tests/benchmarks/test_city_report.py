"""What the city bench writes down: goals, notes, chapters, costs."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.city_goals import GOALS, PLAIN, Goal, Sizes, both, plain_seconds, times
from benchmarks.city_notes import notes_of
from benchmarks.city_report import city_chapter
from benchmarks.city_watch import Finished, folder_bytes, watched
from benchmarks.report import Section, chapter, save_chapter


@pytest.fixture
def sizes(tmp_path: Path) -> Sizes:
    return Sizes(notes_of(tmp_path / "full", 200), notes_of(tmp_path / "small", 100))


def run(folder: Path, program: str) -> Finished:
    return watched(
        [sys.executable, "-c", program],
        cwd=folder,
        environment={},
        temporary=folder,
    )


def test_notes_outlive_the_run_but_not_another_size(tmp_path: Path) -> None:
    notes_of(tmp_path, 100).set("sqlite", load_seconds=1.5)

    assert notes_of(tmp_path, 100).get("sqlite", "load_seconds") == 1.5
    assert notes_of(tmp_path, 200).get("sqlite", "load_seconds") is None


@pytest.mark.parametrize(
    ("value", "at_least", "words"),
    [
        (0.8, True, "0.80× reached"),
        (0.79, True, "0.79× **missed**"),
        (1.3, False, "1.30× **missed**"),
        (0.7, False, "0.70× reached"),
        (None, True, "–"),
    ],
)
def test_a_goal_says_whether_it_is_reached(
    sizes: Sizes, value: float | None, at_least: bool, words: str
) -> None:
    goal = Goal("work", both(0.8), lambda *_: value, times, at_least=at_least)

    assert goal.cell(sizes, "sqlite") == words


def test_bounds_that_differ_are_both_named() -> None:
    found = {goal.bound for goal in GOALS}

    assert "≥ 5.00× (SQLite), ≥ 3.00× (PostgreSQL)" in found
    assert "≤ 4.00 GiB" in found


def test_the_chapter_holds_figures_and_dashes_for_the_rest(sizes: Sizes) -> None:
    sizes.full.set("sqlite", load_seconds=100.0, load_rows=200, load_together=2**31)
    sizes.full.set("sqlite", **{"load_table dossier": 10.0})
    sizes.full.set("sqlite", raw_rows_per_second=100.0, bulk_rows_per_second=75.0)
    sizes.small.set("city", validation_seconds=2.0, pandas_check_seconds=5.0)
    sizes.full.set("sqlite", **{"rebuild by_day": 4.0, "delta by_day": 1.0})
    sizes.full.set("sqlite", **{"p50 overview": 0.012, "p95 overview": 0.02})
    sizes.full.set("sqlite", **{"max overview": 0.025})
    sizes.small.set("sqlite", **{"p50 overview": 0.01, "p95 overview": 0.02})

    text = city_chapter(["a machine"], sizes)

    assert text.startswith("# City size\n")
    assert "| 2.00 GiB reached | – |" in text
    assert "| 0.75× **missed** | – |" in text
    assert "it reaches 0.20× on SQLite." in text  # 20 dossiers a second of 100
    assert "writes no row takes 2.50× as long." in text
    assert "| SQLite, by_day | 4.00 | 1.00 | 0.25× |" in text
    assert "| SQLite, overview | 10.0 | 20.0 | 12.0 | 20.0 | 25.0 | 1.20× |" in text


def test_each_command_replaces_only_its_own_chapter(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    one = Section("Loading", "How.", ("work", "seconds"), [["raw", "1"]])

    save_chapter(chapter("Results", "Lead.", ["then"], [one]), path)
    save_chapter(chapter("City size", "Lead.", ["then"], []), path)
    save_chapter(chapter("Results", "Lead.", ["now"], []), path)

    text = path.read_text(encoding="utf-8")
    assert text.count("# Results\n") == text.count("# City size\n") == 1
    assert text.index("# Results") < text.index("# City size")
    assert "- now" in text
    assert "## Loading" not in text


def test_memory_of_children_and_temporary_files_count(tmp_path: Path) -> None:
    program = """
import os, pathlib, subprocess, sys, tempfile, time
path = pathlib.Path(tempfile.gettempdir(), "spilled")
path.write_bytes(os.urandom(3_000_000))
subprocess.run([sys.executable, "-c", "import time; b = b'x' * 90_000_000;"
                " time.sleep(1.5)"], check=True)
path.unlink()
print("done")
"""

    finished = run(tmp_path, program)

    assert finished.output == "done\n"
    assert finished.cost.memory > 90_000_000
    assert finished.cost.temporary >= 3_000_000
    assert finished.cost.together >= finished.cost.memory
    assert finished.cost.seconds > 1.5


def test_a_command_that_fails_is_told_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="not today"):
        run(tmp_path, "import sys; sys.exit('not today')")


def test_sizes_are_those_on_disk(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(os.urandom(10_000))

    assert 10_000 <= folder_bytes(tmp_path) <= 32_768


def test_plain_sql_is_drawn_out_from_the_small_city_where_it_took_too_long(
    sizes: Sizes,
) -> None:
    sizes.small.set("sqlite", **{f"{PLAIN}events": 3.0, f"{PLAIN}by day": 1.0})

    drawn_out = plain_seconds(sizes, "sqlite")
    sizes.full.set("sqlite", **{f"{PLAIN}events": 5.0})

    assert drawn_out == 3.0 * 2 + 1.0
    assert plain_seconds(sizes, "sqlite") == 5.0
    assert plain_seconds(sizes, "postgresql") is None


@pytest.mark.skipif(sys.platform != "linux", reason="read off /proc")
def test_temporary_files_without_a_name_are_counted(tmp_path: Path) -> None:
    program = (
        "import tempfile, time\n"
        "with tempfile.TemporaryFile() as file:\n"
        "    file.write(bytes(3_000_000)); file.flush(); time.sleep(1.5)\n"
    )

    assert run(tmp_path, program).cost.temporary >= 3_000_000
