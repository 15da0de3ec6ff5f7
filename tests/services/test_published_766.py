"""What the portal published, without dossiers of ours, and whence each line is."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from domain.access import Permission
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.period import Period
from domain.portal_766 import PortalRequest
from domain.published_766 import PROVINCES, PublishedLine
from domain.score_766 import State
from domain.score_766_check import Verdict
from domain.score_766_rules import Group
from domain.score_766_view import Origin
from services.imports import load
from services.installation import SYSTEM
from services.portal_766 import load_portal_file
from services.published_766 import published_766
from services.score_766 import has_scores_766, score_766
from tests.builders import build_city
from tests.services.import_city import NOW, csv_file, dossier, request
from tests.services.loaded_city import CITY, HBC, loaded_store, viewer
from tests.stores import fill, opened

AUGUST, MARCH = Period.month(2026, 8), Period.month(2024, 3)
ROWS = (
    "Đơn vị;Tỉnh;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm",
    "HCM;;{0};2.1;80;100;;16",
    "HCM;;{0};2;;;;16",
    "HCM;;{0};1.1;0;0;;",
    "HCM;;{0};1.3;87;89;;1,96",
    "HCM;;{0};1.4;5;5;;6",
    "HCM;;{0};1;;;;7,96",
    "HCM;;{0};3a;;;;6,48",
    "HCM;;{0};4.1;1;2;;2",
    "HBC;;{0};2.1;0;0;;0",
    "HCG;;{0};2.1;80;100;;16",
    ";Quảng Ninh;{0};tong;;;;88",
)


def _load(database: Database, folder: Path, period: str, name: str, *rows: str) -> None:
    path = folder / name
    path.write_text("\n".join(rows).format(period), encoding="utf-8")
    request = PortalRequest(path, path.name)
    assert load_portal_file(database, SYSTEM, request, now=NOW).is_written


def _built(folder: Path) -> Database:
    """Org units and nothing else."""
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"

    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            build_city(session)

    fill(url, "city for the portal", build)
    return opened(url)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Org units and a file of the portal's; no dossiers."""
    folder = tmp_path_factory.mktemp("bare-766")
    database = _built(folder)
    assert not has_scores_766(database, viewer(CITY))
    with pytest.raises(NotFound):
        score_766(database, viewer(CITY))
    _load(database, folder, "2026-08", "cong.csv", *ROWS)
    yield database
    database.close()


def _line(lines: tuple[PublishedLine, ...], code: str, at: int = 0) -> PublishedLine:
    return [line for line in lines if line.code == code][at]


def test_without_dossiers_the_page_shows_what_was_published(bare: Database) -> None:
    assert has_scores_766(bare, viewer(CITY))
    found = score_766(bare, viewer(CITY))

    assert (found.period, found.as_of_day) == (AUGUST, None), "the latest published"
    handled = next(m for m in found.metrics if m.ours.metric.code == "2.1")
    assert (handled.origin, handled.ours.points) == (Origin.PORTAL, Fraction(16))
    assert {c.org_unit.code for c in handled.units} == {"HCG"}
    idle = next(m for m in found.metrics if m.ours.metric.code == "1.1")
    assert idle.ours.state is State.NOTHING_OCCURRED
    assert found.score.sum.nothing == 6
    none = score_766(bare, viewer(CITY), org_unit_code="HBC")
    assert none.metrics[4].ours.state is State.NOTHING_OCCURRED
    assert none.score.sum.points == 0


def test_cards_are_checked_against_their_counts(bare: Database) -> None:
    checks = dict(score_766(bare, viewer(CITY)).checks)

    assert checks[Group.HANDLING].verdict is Verdict.AGREES
    assert checks[Group.ONLINE].missing == ("3.1", "3.2", "3.3")
    assert checks[Group.OPENNESS].missing == ("1.2",), "not told, unlike 1.1"


def test_a_total_that_is_not_published_is_the_sum_of_all_six_cards(
    bare: Database, tmp_path: Path
) -> None:
    assert score_766(bare, viewer(CITY)).published_total is None
    cards = [f"HCM;;{{0}};{group.value};;;;1,5" for group in Group]
    _load(bare, tmp_path, "2026-07", "sau-nhom.csv", ROWS[0], *cards)

    found = score_766(bare, viewer(CITY), period=Period.month(2026, 7))

    assert (found.published_total, found.is_summed) == (Fraction(9), True)


def test_every_line_comes_with_its_file_and_its_check(bare: Database) -> None:
    lines = published_766(bare, viewer(CITY), period=AUGUST)

    assert [line.whose for line in lines] == ["Đơn vị HCM"] * 8 + [
        "Đơn vị HBC", "Đơn vị HCG",
    ]  # fmt: skip
    assert {line.source.file_name for line in lines if line.source} == {"cong.csv"}
    assert all(line.source and len(line.source.sha256) == 64 for line in lines)
    half = _line(lines, "4.1").check
    assert half is not None
    assert (half.verdict, half.computed) == (Verdict.DIFFERS, Fraction(3))
    nothing = _line(lines, "2.1", 1)
    assert nothing.check is not None
    assert nothing.check.verdict is Verdict.NOTHING_OCCURRED
    assert _line(lines, "1.3").points == Fraction("1.96")


def test_one_code_or_the_other_provinces(bare: Database) -> None:
    handled = published_766(bare, viewer(CITY), period=AUGUST, code="2.1")
    others = published_766(bare, viewer(CITY), period=AUGUST, code=PROVINCES)

    assert [line.whose for line in handled] == [
        "Đơn vị HCM", "Đơn vị HBC", "Đơn vị HCG",
    ]  # fmt: skip
    assert [(line.whose, line.points) for line in others] == [
        ("Quảng Ninh", Fraction(88)),
    ]


def test_nobody_reads_lines_beyond_their_scope(bare: Database) -> None:
    own = published_766(bare, viewer(HBC), period=AUGUST)

    assert [line.whose for line in own] == ["Đơn vị HBC"]
    with pytest.raises(NotFound):
        published_766(bare, viewer(HBC), period=AUGUST, org_unit_code="HCG")
    with pytest.raises(NotFound):
        score_766(bare, viewer(HBC), org_unit_code="HCG")
    assert published_766(bare, viewer(CITY, fields=[1]), period=AUGUST) == ()
    unable = viewer(CITY, without=Permission.SCORECARD_READ)
    for ask in (
        lambda: published_766(bare, unable, period=AUGUST),
        lambda: has_scores_766(bare, unable),
        lambda: score_766(bare, unable),
    ):
        with pytest.raises(AccessDenied):
            ask()
    with pytest.raises(InvalidInput):
        published_766(bare, viewer(CITY), period=Period.month(2022, 7))


def test_no_dossiers_of_ours_are_no_count_beside_what_the_portal_tells(
    tmp_path: Path,
) -> None:
    """A month before our data, and an org unit of which we were given nothing."""
    database, _ = loaded_store(f"sqlite:///{tmp_path / 'dieu-hanh.db'}", seed=11)
    before = Period.month(2023, 1)
    for period, name in (("2023-01", "truoc.csv"), ("2024-03", "trong.csv")):
        _load(database, tmp_path, period, name, ROWS[0], "HCM;;{0};2.1;80;100;;16",
              "STNMT;;{0};2.1;7;10;;14")  # fmt: skip

    early = score_766(database, viewer(CITY), period=before).metrics[4]
    empty = score_766(
        database, viewer(CITY), org_unit_code="STNMT", period=before
    ).metrics[4]
    within = score_766(database, viewer(CITY), period=MARCH).metrics[4]
    database.close()

    assert (early.origin, early.ours.points) == (Origin.PORTAL, Fraction(16))
    assert (empty.origin, empty.ours.points) == (Origin.PORTAL, Fraction(14))
    assert within.origin is Origin.COUNTED


def test_one_dossier_elsewhere_is_no_report_of_nothing_here(
    tmp_path: Path,
) -> None:
    """The city's system knows one dossier of HBC; the portal knows ten of STNMT."""
    database = _built(tmp_path)
    path = csv_file(tmp_path / "ho-so.csv", [dossier("MC-1", unit="HBC-1")])
    assert load(database, SYSTEM, request=request(path), now=NOW).load_id
    rows = [f"{unit};;{{0}};2.1;7;10;;14" for unit in ("STNMT", "HBC")]
    _load(database, tmp_path, "2024-03", "cong-3.csv", ROWS[0], *rows)

    here, there = (
        score_766(database, viewer(CITY), org_unit_code=code, period=MARCH).metrics[4]
        for code in ("STNMT", "HBC")
    )
    database.close()

    assert (here.origin, here.ours.points) == (Origin.PORTAL, Fraction(14))
    assert (there.origin, there.ours.points) == (Origin.COUNTED, Fraction(0))
    assert there.ours.figure is not None
    assert there.ours.figure.counts == (0, 1), "overdue, and counted by us"
