"""The committed tables: units with their heads, procedures, calendar."""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta

from sample_data.days import read_calendar
from sample_data.places import REFERENCE
from sample_data.tables import read_city


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = rows_of("don_vi.csv")
UNIT = {row["Mã đơn vị"]: row for row in UNITS}


def test_holds_the_units_of_the_two_years() -> None:
    kinds = Counter(row["Loại"] for row in UNIT.values())

    assert kinds == {
        "CITY": 1,
        "DEPARTMENT": 22,
        "OTHER": 5,
        "VERTICAL": 3,
        "DISTRICT": 22,
        "COMMUNE": 273,
    }
    assert all(
        (row["Hiệu lực từ"] or "2000") <= "2024-12-31"
        and (row["Hiệu lực đến"] or "9999") >= "2023-01-01"
        for row in UNITS
    )


def test_every_parent_is_known_and_outlives_its_children() -> None:
    for row in UNITS:
        if row["Loại"] == "CITY":
            continue
        parent = UNIT[row["Thuộc đơn vị"]]
        assert (parent["Hiệu lực từ"] or "0") <= (row["Hiệu lực từ"] or "0")
        assert (parent["Hiệu lực đến"] or "9") >= (row["Hiệu lực đến"] or "9")


def test_names_tell_units_apart() -> None:
    for column in ("Tên đơn vị", "Tên ngắn", "Thứ tự", "Điện thoại", "Thư điện tử"):
        values = [row[column] for row in UNIT.values()]
        assert len(set(values)) == len(values)
    assert UNIT["Q05-27316"]["Tên đơn vị"] == "Phường 7, Quận 5"
    assert UNIT["HBC"]["Tên ngắn"] == "H.Bình Chánh"


def test_only_districts_have_a_cell_of_their_own_on_the_map() -> None:
    cells = [(row["Hàng ô"], row["Cột ô"]) for row in UNIT.values() if row["Hàng ô"]]

    assert len(set(cells)) == len(cells) == 22
    assert all(
        bool(row["Hàng ô"]) == (row["Loại"] == "DISTRICT") for row in UNIT.values()
    )


def test_a_unit_has_one_head_at_a_time() -> None:
    terms = defaultdict(list)
    for row in UNITS:
        terms[row["Mã đơn vị"]].append((row["Đứng đầu từ"], row["Đứng đầu đến"]))

    changed = {code: sorted(t) for code, t in terms.items() if len(t) > 1}

    assert len(changed) == 6
    for (_, left), (came, still) in changed.values():
        assert date.fromisoformat(came) - date.fromisoformat(left) == timedelta(days=1)
        assert came.startswith("2024-")
        assert still == ""


def test_people_can_be_reached_by_nobody() -> None:
    assert all(row["Thư điện tử"].endswith("@example.invalid") for row in UNITS)
    assert all(row["Điện thoại"].startswith("máy lẻ ") for row in UNITS)
    heads = [row["Người đứng đầu"] for row in UNITS]
    assert len(set(heads)) == len(heads)


def test_working_days_a_year_are_the_official_ones() -> None:
    calendar = read_calendar(REFERENCE / "lich.csv")

    counted = [
        calendar.working_days_from(date(year, 1, 1), date(year + 1, 1, 1))
        for year in range(2019, 2027)
    ]

    assert counted == [252, 252, 250, 249, 249, 251, 250, 249]


def test_the_index_of_working_days_agrees_with_the_calendar() -> None:
    city = read_city()
    calendar = city.days.calendar
    saturday = date(2024, 5, 4)

    assert city.days.index_of(date(2024, 2, 14)) == city.days.index_of(date(2024, 2, 7))
    assert city.days.index_of(saturday) == city.days.index_of(date(2024, 5, 3)) + 1
    assert calendar.is_working(saturday)


def test_residence_dossiers_of_the_police_are_left_out() -> None:
    procedures = {row["Mã thủ tục"] for row in rows_of("thu_tuc.csv")}
    simulated = {service.code for service in read_city().services}

    assert procedures - simulated == {"TTHC-CT2-01", "TTHC-CT2-02"}
