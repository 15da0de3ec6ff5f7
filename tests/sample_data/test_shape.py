"""The sample resembles the city as published, and tells its stories.

Small-sample tests allow for chance; the story itself is measured at full size.
"""

from collections import Counter

import pytest

from domain.dossier import DossierState
from sample_data.days import ZONE
from sample_data.places import REFERENCE
from tests.sample_data.figures import SampleFigures

LEVELS = """SELECT CASE WHEN "Đơn vị" LIKE '%-%' THEN 'XA'
                        WHEN top LIKE 'S%' THEN 'SO' ELSE 'HUYEN' END,
                   count(*) / (SELECT count(*) FROM d) FROM d GROUP BY 1"""
YEARS = """SELECT year("Tiếp nhận lúc"::TIMESTAMP), count(*) FROM d GROUP BY 1"""
ONLINE = """SELECT strftime("Tiếp nhận lúc"::TIMESTAMP, '%Y'),
                   100 * avg(("Hình thức nộp" = 'Trực tuyến')::INT) FROM d GROUP BY 1"""
OPEN_COUNT = """SELECT count(*) FROM d WHERE "Xử lý xong lúc" IS NULL"""


def test_levels_share_the_work_as_suggested(small: SampleFigures) -> None:
    shares = small.pairs(LEVELS)

    assert shares == pytest.approx({"XA": 0.65, "HUYEN": 0.20, "SO": 0.15}, abs=0.001)


def test_second_year_grows_by_a_twentieth(small: SampleFigures) -> None:
    received = small.pairs(YEARS)

    assert received["2024"] / received["2023"] == pytest.approx(1.05, abs=0.03)


def test_just_over_half_comes_online(small: SampleFigures) -> None:
    shares = small.pairs(ONLINE)

    assert shares["2023"] == pytest.approx(51.9, abs=1.5)
    assert shares["2024"] == pytest.approx(55.6, abs=1.5)


def test_late_share_follows_the_published_one(small: SampleFigures) -> None:
    share = 100 * len(small.late(2023)) / small.resolved(2023)

    assert share == pytest.approx(0.167, abs=0.01)


def test_district_one_is_never_late(small: SampleFigures) -> None:
    late = {DossierState.LEFT_LATE, DossierState.OPEN_OVERDUE}

    assert not [d for d in small.timed if d.top == "Q01" and d.state in late]


def test_a_part_of_every_kind_is_played(small: SampleFigures) -> None:
    counts = {state: len(small.in_state(state)) for state in DossierState}

    assert counts[DossierState.WAITING] > 0
    assert counts[DossierState.OPEN_OVERDUE] == 18
    assert counts[DossierState.NOT_RECEIVED] == 0
    assert any(d.has_ignored_pause for d in small.timed)


@pytest.mark.slow
def test_the_whole_city_has_the_published_shape(full: SampleFigures) -> None:
    received, online = full.pairs(YEARS), full.pairs(ONLINE)
    december = full.value("""SELECT 100 * avg(("Hình thức nộp" = 'Trực tuyến')::INT)
        FROM d WHERE "Tiếp nhận lúc" >= '2024-12-01'""")

    assert received["2024"] / received["2023"] == pytest.approx(1.05, abs=0.015)
    assert online["2023"] == pytest.approx(51.9, abs=0.3)
    assert december == pytest.approx(57.1, abs=0.8)
    assert 100 * len(full.late(2023)) / full.resolved(2023) == pytest.approx(
        0.167, abs=0.002
    )
    assert 2000 <= full.value(OPEN_COUNT) <= 3200
    weekday = full.pairs(
        """SELECT dayofweek("Tiếp nhận lúc"::TIMESTAMP), count(*) FROM d GROUP BY 1"""
    )
    assert "0" not in weekday
    assert weekday["1"] > weekday["3"] > weekday["5"] > 10 * weekday["6"]


@pytest.mark.slow
def test_tet_dips_and_rebounds(full: SampleFigures) -> None:
    daily = """SELECT count(*) / {days} FROM d
               WHERE "Tiếp nhận lúc" >= '{first}' AND "Tiếp nhận lúc" < '{end}'"""
    before, after, plain = (
        full.value(daily.format(days=days, first=first, end=end))
        for days, first, end in (
            (5, "2024-02-01", "2024-02-08"),
            (5, "2024-02-19", "2024-02-24"),
            (5, "2024-03-11", "2024-03-16"),
        )
    )

    assert before < 0.75 * plain
    assert after > plain


@pytest.mark.slow
def test_six_units_hold_three_quarters_of_the_overdue(full: SampleFigures) -> None:
    overdue = full.overdue_by_top
    six = overdue.most_common(6)

    assert 320 <= overdue.total() <= 420
    assert sum(n for _, n in six) / overdue.total() == pytest.approx(0.75, abs=0.02)
    assert [code for code, _ in six] == ["STNMT", "HBC", "TPTD", "SXD", "HHM", "Q12"]
    assert overdue["Q01"] == 0
    assert all(n > 40 for n in full.overdue_by_band)
    assert max(d.days_late for d in full.timed) == 83


@pytest.mark.slow
def test_binh_chanh_breaks_down_on_the_last_day(full: SampleFigures) -> None:
    overdue = full.in_state(DossierState.OPEN_OVERDUE)
    since_yesterday = Counter(d.top for d in overdue if d.days_late == 1)
    late = Counter(
        d.left_at.astimezone(ZONE).month
        for d in full.late(2024)
        if d.top == "HBC" and d.left_at is not None
    )

    assert 20 <= since_yesterday["HBC"] <= 30
    assert since_yesterday.most_common(2)[1][1] <= 4
    assert late[11] + late[12] > sum(late[month] for month in range(1, 7))


@pytest.mark.slow
def test_cu_chi_mends_itself(full: SampleFigures) -> None:
    left = full.pairs("""SELECT top, count(*) FROM d
        WHERE year("Xử lý xong lúc"::TIMESTAMP) = 2023 GROUP BY 1""")
    late = Counter(d.top for d in full.late(2023))
    districts = [code for code in left if code[0] in "QHT"]
    worst = sorted(districts, key=lambda code: late[code] / left[code])[-3:]
    autumn = [
        d
        for d in full.late(2024)
        if d.top == "HCC" and d.left_at and d.left_at.month >= 10
    ]

    assert "HCC" in worst
    assert len(autumn) <= 2


@pytest.mark.slow
def test_natural_resources_misses_its_second_promise(full: SampleFigures) -> None:
    own = [d for d in full.in_state(DossierState.OPEN_OVERDUE) if d.top == "STNMT"]
    missed = [d for d in own if d.redated_to and str(d.redated_to) < "2024-12-31"]

    assert sum(d.days_late > 30 for d in own) >= 35
    assert len(missed) >= 40


@pytest.mark.slow
def test_letters_lack_only_in_2024_and_mostly_in_thu_duc(full: SampleFigures) -> None:
    overdue = full.in_state(DossierState.OPEN_OVERDUE)
    ever = full.late(2024) + overdue
    missing = [d for d in ever if d.apology_at is None]

    assert all(d.apology_at is not None for d in full.late(2023))
    assert len(missing) / len(ever) == pytest.approx(0.04, abs=0.005)
    assert sum(d.top == "TPTD" for d in missing) > len(missing) / 2


@pytest.mark.slow
def test_pauses_and_moves_are_as_rare_as_told(full: SampleFigures) -> None:
    waiting = len(full.in_state(DossierState.WAITING)) / full.value(OPEN_COUNT)
    moved = full.value("""SELECT count("Chuyển lúc 1") / count(*) FROM d""")
    terms = """SELECT "Mã thủ tục" FROM read_csv(?, all_varchar = true)
               WHERE "Thời hạn (ngày làm việc)"::INT >= 5"""
    paused = full.db.execute(
        f"""SELECT count("Dừng từ 1") / count(*) FROM d WHERE "Thủ tục" IN ({terms})""",
        [str(REFERENCE / "thu_tuc.csv")],
    ).fetchone()
    overlapping = full.value("""SELECT count(*) FROM d
        WHERE "Dừng từ 2" BETWEEN "Dừng từ 1" AND "Dừng đến 1" """)

    assert waiting == pytest.approx(0.03, abs=0.003)
    assert moved == pytest.approx(0.001, abs=0.0002)
    assert paused == (pytest.approx(0.025, abs=0.005),)
    assert overlapping > 50
    assert sum(d.has_ignored_pause for d in full.timed) > 30
    assert (
        full.value("""SELECT count(*) FROM d
        WHERE "Lý do dừng 1" = 'Nghĩa vụ tài chính' AND "Thủ tục" NOT LIKE 'TTHC-DD%'
    """)
        == 0
    )
