"""What every file of the sample must hold, whatever its size."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from domain.dossier import DossierState
from sample_data.days import ZONE, read_calendar
from sample_data.files import PAUSE_REASONS
from sample_data.generate import SampleCity, generate, main
from sample_data.places import REFERENCE
from sample_data.story import STEP_TROUBLES, STEPS_TOLD
from tests.sample_data.figures import SampleFigures, file_bytes

COLUMNS = [
    "Mã hồ sơ",
    "Đơn vị",
    "Thủ tục",
    "Hình thức nộp",
    "Tiếp nhận lúc",
    "Hẹn trả",
    "Hẹn lại",
    "Số lần hẹn lại",
    "Xử lý xong lúc",
    "Trả kết quả lúc",
    "Kết quả",
    "Bước hiện tại",
    "Ở bước từ",
    "Dừng từ 1",
    "Dừng đến 1",
    "Lý do dừng 1",
    "Dừng từ 2",
    "Dừng đến 2",
    "Lý do dừng 2",
    "Dừng từ 3",
    "Dừng đến 3",
    "Lý do dừng 3",
    "Chuyển từ đơn vị 1",
    "Chuyển lúc 1",
    "Chuyển từ đơn vị 2",
    "Chuyển lúc 2",
    "Thư xin lỗi lúc",
    "Lý do quá hạn",
    "Thanh toán trực tuyến",
    "Số hóa",
    "Kết quả điện tử",
    "Người nộp",
    "Điện thoại",
]
STEP_COLUMNS = [
    title for k in range(1, 9) for title in (f"Bước {k}", f"Vào bước {k} lúc")
]
LAST_STEP = ", ".join(f'"Bước {k}"' for k in range(8, 0, -1))
LAST_STEP_AT = ", ".join(f'"Vào bước {k} lúc"' for k in range(8, 0, -1))


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_size_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("a", "b", "c"))

    generate(first, dossiers=5000, seed=7)
    generate(second, dossiers=5000, seed=7)
    generate(other, dossiers=5000, seed=8)

    assert file_bytes(first) == file_bytes(second)
    assert file_bytes(first) != file_bytes(other)


def test_the_command_says_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path), "1000", "3"])

    assert capsys.readouterr().out.splitlines()[-1].startswith("1000 hồ sơ, 40 nguồn,")
    assert len(list(tmp_path.glob("MC-*.csv"))) == 40


def test_refuses_a_size_too_small_to_tell_anything(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dossiers must be >= 1000, got 10"):
        generate(tmp_path, dossiers=10)


def test_every_file_has_the_canonical_columns(small_sample: SampleCity) -> None:
    for source in small_sample.sources:
        told = source.code.removeprefix("MC-") in STEPS_TOLD
        with source.file.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == COLUMNS + STEP_COLUMNS * told


def test_the_manifest_names_each_file_and_its_moment(small_sample: SampleCity) -> None:
    text = (small_sample.folder / "manifest.json").read_text(encoding="utf-8")

    entries = {entry["code"]: entry for entry in json.loads(text)["sources"]}

    assert len(entries) == len(small_sample.sources) == 40
    assert entries["MC-HCG"]["complete_to"] == "2024-11-29T10:00:00+00:00"
    assert entries["MC-HBC"]["complete_to"] == "2024-12-31T10:00:00+00:00"
    assert "HBC-27595" in entries["MC-HBC"]["org_unit_codes"]
    assert (small_sample.folder / entries["MC-HBC"]["file"]).is_file()


def test_codes_are_unique_in_the_whole_city(small: SampleFigures) -> None:
    assert small.value('SELECT count(DISTINCT "Mã hồ sơ") FROM d') == 30_000
    assert (
        small.value("""SELECT count(*) FROM d WHERE NOT regexp_full_match(
        "Mã hồ sơ", 'H29[.][0-9]{2}-[0-9]{6}-[0-9]{4}')""")
        == 0
    )


def test_every_org_unit_belongs_to_the_source_that_names_it(
    small: SampleFigures, small_sample: SampleCity
) -> None:
    allowed = {
        source.code.removeprefix("MC-"): set(source.org_unit_codes)
        for source in small_sample.sources
    }
    named = small.db.execute(
        """SELECT DISTINCT top, unnest(["Đơn vị", "Chuyển từ đơn vị 1",
           "Chuyển từ đơn vị 2"]) AS unit FROM d"""
    ).fetchall()

    strangers = [(t, unit) for t, unit in named if unit and unit not in allowed[t]]

    assert strangers == []
    assert {row["Mã đơn vị"] for row in rows_of("don_vi.csv")} > set.union(
        *allowed.values()
    )


def test_every_org_unit_is_in_force_when_it_receives(small: SampleFigures) -> None:
    units = {row["Mã đơn vị"]: row for row in rows_of("don_vi.csv")}
    spans = small.db.execute(
        """SELECT "Đơn vị", min("Tiếp nhận lúc"::DATE), max("Tiếp nhận lúc"::DATE)
           FROM d GROUP BY 1"""
    ).fetchall()

    for code, first, last in spans:
        assert units[code]["Hiệu lực từ"] <= str(first)
        assert (units[code]["Hiệu lực đến"] or "9999") >= str(last)


def test_procedures_are_handled_at_their_level(small: SampleFigures) -> None:
    level = {row["Mã thủ tục"]: row["Cấp"] for row in rows_of("thu_tuc.csv")}
    kind = {row["Mã đơn vị"]: row["Loại"] for row in rows_of("don_vi.csv")}
    expected = {"XA": "COMMUNE", "HUYEN": "DISTRICT", "SO": "DEPARTMENT"}

    used = small.db.execute('SELECT DISTINCT "Đơn vị", "Thủ tục" FROM d').fetchall()

    assert [(u, p) for u, p in used if kind[u] != expected[level[p]]] == []
    assert not {p for _, p in used if p.startswith("TTHC-CT2")}


def test_received_in_office_hours_on_days_the_desk_is_open(
    small: SampleFigures, small_sample: SampleCity
) -> None:
    calendar = read_calendar(small_sample.calendar)
    days = small.db.execute(
        """SELECT "Tiếp nhận lúc"::DATE, count(*) FROM d GROUP BY 1"""
    ).fetchall()
    off = [(day, n) for day, n in days if not calendar.is_working(day)]
    holidays = {d.day for d in calendar.days if d.kind == "holiday"}

    assert all(day.weekday() == 5 and day not in holidays for day, _ in off)
    assert 0.005 < sum(n for _, n in off) / 30_000 < 0.03
    assert (
        small.value("""SELECT count(*) FROM d WHERE "Tiếp nhận lúc"::TIME
        NOT BETWEEN '07:30' AND '17:00'""")
        == 0
    )


def test_nothing_happens_after_the_moment_of_the_source(
    small: SampleFigures, small_sample: SampleCity
) -> None:
    columns = [
        "Tiếp nhận lúc",
        "Xử lý xong lúc",
        "Trả kết quả lúc",
        "Ở bước từ",
        "Dừng từ 1",
        "Dừng đến 1",
        "Dừng từ 2",
        "Dừng đến 2",
        "Dừng từ 3",
        "Dừng đến 3",
        "Chuyển lúc 1",
        "Chuyển lúc 2",
        "Thư xin lỗi lúc",
        *STEP_COLUMNS[1::2],
    ]
    latest = ", ".join(f'max("{name}"::TIMESTAMP)' for name in columns)
    last = dict(
        small.db.execute(f"SELECT top, greatest({latest}) FROM d GROUP BY 1").fetchall()
    )

    for source in small_sample.sources:
        moment = source.complete_to.astimezone(ZONE).replace(tzinfo=None)
        assert last[source.code.removeprefix("MC-")] <= moment
    assert last["HCG"].date() <= date(2024, 11, 29)


@pytest.mark.parametrize(
    "broken",
    [
        '"Hẹn trả"::DATE < "Tiếp nhận lúc"::DATE',
        '"Xử lý xong lúc" < "Tiếp nhận lúc"',
        '"Trả kết quả lúc" < "Xử lý xong lúc"',
        '"Trả kết quả lúc" IS NOT NULL AND "Xử lý xong lúc" IS NULL',
        '("Xử lý xong lúc" IS NULL) <> ("Kết quả" IS NULL)',
        '"Dừng từ 1" < "Tiếp nhận lúc"',
        '"Dừng đến 1" < "Dừng từ 1" OR "Dừng đến 2" < "Dừng từ 2"',
        '"Dừng đến 1" > "Xử lý xong lúc" OR "Dừng đến 2" > "Xử lý xong lúc"',
        '"Xử lý xong lúc" IS NOT NULL AND "Dừng từ 1" IS NOT NULL '
        'AND "Dừng đến 1" IS NULL',
        '("Dừng từ 1" IS NULL) <> ("Lý do dừng 1" IS NULL)',
        '"Dừng từ 2" IS NOT NULL AND "Dừng từ 1" IS NULL',
        '"Chuyển lúc 1" NOT BETWEEN "Tiếp nhận lúc" '
        "AND coalesce(\"Xử lý xong lúc\", '2025')",
        '"Chuyển lúc 2" < "Chuyển lúc 1"',
        '"Chuyển từ đơn vị 1" = "Đơn vị" AND "Chuyển lúc 2" IS NULL',
        '"Chuyển từ đơn vị 2" IN ("Đơn vị", "Chuyển từ đơn vị 1")',
        '"Thư xin lỗi lúc"::DATE <= "Hẹn trả"::DATE',
        '"Hẹn lại"::DATE <= "Hẹn trả"::DATE',
        '("Hẹn lại" IS NULL) <> ("Số lần hẹn lại" = \'0\')',
        '"Hẹn lại" IS NOT NULL AND "Thư xin lỗi lúc" IS NULL',
        '"Ở bước từ" < "Tiếp nhận lúc"',
        '"Xử lý xong lúc" IS NULL AND "Bước hiện tại" IS NULL',
        "\"Điện thoại\" NOT LIKE '0900 000 %'",
        '("Người nộp" IS NULL) <> ("Điện thoại" IS NULL)',
        *(f'("Bước {k}" IS NULL) <> ("Vào bước {k} lúc" IS NULL)' for k in range(1, 9)),
        *(f'"Bước {k}" = "Bước {k + 1}"' for k in range(1, 8)),
        *(f'"Bước {k}" IS NULL AND "Bước {k + 1}" IS NOT NULL' for k in range(1, 8)),
        *(f'"Vào bước {k} lúc" > "Vào bước {k + 1} lúc"' for k in range(1, 8)),
        '"Vào bước 1 lúc" < "Tiếp nhận lúc"',
        f'coalesce({LAST_STEP_AT}) > "Xử lý xong lúc"',
        f'"Xử lý xong lúc" IS NULL AND coalesce({LAST_STEP}) <> "Bước hiện tại"',
        f'"Xử lý xong lúc" IS NULL AND coalesce({LAST_STEP_AT}) <> "Ở bước từ"',
    ],
)
def test_no_dossier_contradicts_itself(small: SampleFigures, broken: str) -> None:
    assert small.value(f"SELECT count(*) FROM d WHERE {broken}") == 0


def test_the_promise_is_the_procedures_time_in_working_days(
    small: SampleFigures, small_sample: SampleCity
) -> None:
    calendar = read_calendar(small_sample.calendar)
    term = {
        row["Mã thủ tục"]: int(row["Thời hạn (ngày làm việc)"])
        for row in rows_of("thu_tuc.csv")
    }
    rows = small.db.execute(
        """SELECT DISTINCT "Thủ tục", "Tiếp nhận lúc"::DATE, "Hẹn trả"::DATE,
                  "Tiếp nhận lúc"::TIME < '15:00' FROM d"""
    ).fetchall()

    for code, received, due, is_early in rows:
        days = term[code]
        if days == 0 and not (is_early and calendar.is_working(received)):
            days = 1
        assert due == calendar.add_working_days(received, days)


def test_applicants_are_named_only_where_someone_might_call(
    small: SampleFigures,
) -> None:
    late = {
        d.code
        for d in small.timed
        if d.state in {DossierState.LEFT_LATE, DossierState.OPEN_OVERDUE}
    }
    named = {
        code
        for (code,) in small.db.execute(
            """SELECT "Mã hồ sơ" FROM d WHERE "Người nộp" IS NOT NULL"""
        ).fetchall()
    }
    still_open = {
        code
        for (code,) in small.db.execute(
            """SELECT "Mã hồ sơ" FROM d WHERE "Xử lý xong lúc" IS NULL"""
        ).fetchall()
    }

    assert named == late | still_open


def test_reasons_of_pauses_are_the_ones_files_may_use(small: SampleFigures) -> None:
    found = small.pairs('SELECT "Lý do dừng 1", count(*) FROM d GROUP BY 1')

    assert set(found) - {"None"} == set(PAUSE_REASONS[1:])


@pytest.mark.parametrize("unit", sorted(STEP_TROUBLES))
def test_waits_at_the_troubled_steps_grow(small: SampleFigures, unit: str) -> None:
    waits = " UNION ALL ".join(
        f"""SELECT date_diff('hour', "Vào bước {k} lúc"::TIMESTAMP, coalesce(
            "Vào bước {k + 1} lúc", "Xử lý xong lúc")::TIMESTAMP) AS hours,
            "Xử lý xong lúc"::DATE AS gone FROM d
            WHERE top = '{unit}' AND "Bước {k}" = '{STEP_TROUBLES[unit]}'
            AND "Xử lý xong lúc" IS NOT NULL"""
        for k in range(1, 8)
    )

    def mean(condition: str) -> float:
        return float(
            str(small.value(f"SELECT avg(hours) FROM ({waits}) WHERE {condition}"))
        )

    assert mean("gone >= '2024-11-01'") > 1.3 * mean("gone < '2024-07-01'")
