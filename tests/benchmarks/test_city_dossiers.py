"""The dossiers of the city bench: repeatable, known to the city, and of its shares."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from benchmarks.city_dossiers import complete_to, write_city, write_day
from benchmarks.city_scopes import free_periods, scopes
from benchmarks.city_weights import SERVICE_SLOTS, spread
from ingest.columns import folded
from ingest.dossier_columns import COLUMNS
from sample_data.tables import read_city

DOSSIERS = 60_000
Row = dict[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of three years and that of the next day."""
    found = tmp_path_factory.mktemp("city")
    write_city(found / "city.csv", dossiers=DOSSIERS)
    write_day(found / "day.csv", dossiers=DOSSIERS, new=600, changed=400)
    return found


@cache
def rows(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def share(found: tuple[Row, ...], title: str) -> float:
    return sum(row[title] != "" for row in found) / len(found)


def test_the_same_size_gives_the_same_bytes_on_any_number_of_threads(
    folder: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.csv"

    write_city(again, dossiers=DOSSIERS, threads=1)

    assert again.read_bytes() == (folder / "city.csv").read_bytes()


def test_every_title_is_one_of_the_canonical_columns(folder: Path) -> None:
    known = {folded(column.title) for column in COLUMNS}

    titles = {folded(title) for title in rows(folder / "city.csv")[0]}

    assert titles <= known


def test_codes_are_told_apart_and_come_by_day_of_receipt(folder: Path) -> None:
    found = rows(folder / "city.csv")

    days = [row["Tiếp nhận lúc"][:10] for row in found]
    assert len({row["Mã hồ sơ"] for row in found}) == DOSSIERS
    assert days == sorted(days)
    assert (days[0][:4], days[-1]) == ("2022", "2024-12-31")


def test_units_and_procedures_are_those_of_the_city(folder: Path) -> None:
    city = read_city()
    owners = {
        service.code: {"XA": "COMMUNE", "HUYEN": "DISTRICT", "SO": "DEPARTMENT"}[
            service.level
        ]
        for service in city.services
    }
    kinds = {place.code: place.kind for place in city.places}

    found = rows(folder / "city.csv")

    assert all(owners[row["Thủ tục"]] == kinds[row["Đơn vị"]] for row in found)
    assert all(
        row["Chuyển từ đơn vị 1"] in {"", *kinds}
        and row["Chuyển từ đơn vị 1"] != row["Đơn vị"]
        for row in found
    )


def test_a_desk_hands_out_only_its_own_procedures() -> None:
    city = read_city()
    slots = spread(city)

    levels = [
        {city.services[int(s)].level for s in kind} for kind in slots.service_slots
    ]

    assert levels[:2] == [{"XA"}, {"HUYEN"}]
    assert all(level == {"SO"} for level in levels[2:])
    assert slots.service_slots.shape[1] == SERVICE_SLOTS


def test_shares_are_near_those_of_the_city(folder: Path) -> None:
    found = rows(folder / "city.csv")
    online = sum(row["Hình thức nộp"] == "Trực tuyến" for row in found) / len(found)

    assert online == pytest.approx(0.52, abs=0.01)
    assert share(found, "Dừng từ 1") == pytest.approx(0.03, abs=0.005)
    assert share(found, "Chuyển lúc 1") == pytest.approx(0.01, abs=0.003)
    assert share(found, "Lý do quá hạn") == pytest.approx(0.002, abs=0.001)


def test_nothing_has_happened_after_the_moment_of_the_file(folder: Path) -> None:
    for name, moment in (
        ("city.csv", complete_to()),
        ("day.csv", datetime(2025, 1, 2, 17, 0)),  # noqa: DTZ001 - as the file writes it
    ):
        happened = [
            row[title]
            for row in rows(folder / name)
            for title in row
            if title.endswith("lúc") or title.startswith("Dừng")
            if row[title]
        ]
        assert max(happened) <= f"{moment:%Y-%m-%d %H:%M:%S}"


def test_a_day_brings_new_dossiers_and_ends_open_ones(folder: Path) -> None:
    before = {row["Mã hồ sơ"]: row for row in rows(folder / "city.csv")}
    still_open = {code for code, row in before.items() if not row["Kết quả"]}

    found = rows(folder / "day.csv")

    changed = [row for row in found if row["Mã hồ sơ"] in before]
    assert (len(changed), len(found) - len(changed)) == (400, 600)
    assert all(row != before[row["Mã hồ sơ"]] for row in changed)
    assert all(row["Kết quả"] for row in changed)
    assert len(still_open - {row["Mã hồ sơ"] for row in changed}) == max(
        0, len(still_open) - 400
    )


def test_a_changed_dossier_keeps_what_it_once_promised(folder: Path) -> None:
    before = {row["Mã hồ sơ"]: row for row in rows(folder / "city.csv")}

    kept = ("Đơn vị", "Thủ tục", "Tiếp nhận lúc", "Hẹn trả", "Dừng từ 1")
    for row in rows(folder / "day.csv"):
        old = before.get(row["Mã hồ sơ"])
        for title in kept:
            assert old is None or old[title] in ("", row[title])


def test_scopes_vary_and_are_the_same_every_time() -> None:
    city, last_day = read_city(), date(2024, 12, 31)

    found = scopes(city, last_day)

    assert found == scopes(city, last_day)
    assert len(found) == 50
    assert sum(scope.org_unit_code is None for scope in found) == 17
    assert sum(scope.field_code is None for scope in found) == 25
    assert len({scope.period for scope in found}) > 15
    assert all(period.last_day <= last_day for period in free_periods(last_day))
