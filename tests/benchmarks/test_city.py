"""The city bench from end to end, small."""

from pathlib import Path

import pytest

from benchmarks import city
from benchmarks.city_notes import notes_of

pytestmark = pytest.mark.slow


def test_a_small_city_is_measured_in_every_part_and_can_be_reused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [
        "--dossiers", "20000", "--against", "20000", "--engine", "sqlite",
        "--store", str(tmp_path), "--scopes", "2", "--no-results",
    ]  # fmt: skip

    city.main(kept)
    first = notes_of(tmp_path / "20000", 20_000).values["sqlite"]
    city.main([*kept, "--part", "pages"])
    again = notes_of(tmp_path / "20000", 20_000).values["sqlite"]

    text = capsys.readouterr().out
    assert (first["load_rows"], first["again_rows"]) == (20_000, 3_333)
    assert first["load_memory"] > 50_000_000
    assert {"plain_overview_seconds", "raw_rows_per_second", "rebuild_seconds"} <= set(
        first
    )
    assert {"p50 overview", "p95 score 766 of one org unit"} <= set(first)
    assert again["load_seconds"] == first["load_seconds"]
    assert "SQLite, 20,000: three years into an empty store" in text
    assert text.count("SQLite, overview") == 2


def test_a_disk_too_small_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="GiB needed for sqlite"):
        city.main(
            ["--dossiers", str(10**13), "--only-full", "--engine", "sqlite",
             "--store", str(tmp_path), "--no-results"]
        )  # fmt: skip

    assert list(tmp_path.rglob("*.csv")) == []
