"""Thirteen provinces and cities of the national portal's table, through the product.

The file beside this one holds the portal's figures of 2026 as they were read on
10/10/2026; its first line says where. Cards 3a and 3b are published with counts that
this table does not carry (both) or of one metric only (3b): their points are kept and
told as not worked out again. 4.6 is published as a rate, 100 % everywhere.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.portal_766 import portal_figures
from data_access.writes.org_units import OrgUnitValues, save_org_units
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.portal_766 import PortalRequest
from domain.score_766 import score
from domain.score_766_check import Verdict, group_check, metric_check
from domain.score_766_rules import Group, rules_on
from domain.scorecard import OrgUnitKind
from services.installation import SYSTEM
from services.portal_766 import load_portal_file
from services.score_766_portal import Published, Whose, provinces_of, published_by
from tests.services.import_city import NOW
from tests.stores import fill, opened

PROVINCES = Path(__file__).parent / "published_766_provinces.csv"
YEAR = Period.year(2026)
CITY = OrgUnitId(1)
COUNTED = (Group.OPENNESS, Group.HANDLING, Group.DIGITISATION, Group.SATISFACTION)
"""The cards of which every count, or rate, is published here."""
_RULES = rules_on(YEAR.last_day)
assert _RULES is not None
RULES = _RULES


def _table() -> list[dict[str, str]]:
    lines = PROVINCES.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Cổng Dịch vụ công quốc gia")
    titles = lines[1].split(";")
    return [dict(zip(titles, line.split(";"), strict=True)) for line in lines[2:]]


def _long(folder: Path) -> Path:
    """The table as long rows, as an office writes them: one metric or card each."""
    lines = ["Tỉnh, thành phố;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm"]
    for row in _table():
        name, *titles = row
        for title in titles:
            counts = row[title].split("/") if "/" in row[title] else ["", ""]
            points = "" if counts[1] else row[title]
            lines.append(f"{row[name]};2026;{title};{';'.join(counts)};;{points}")
        lines.append(f"{row[name]};2026;4.6;;;100 %;2")
    path = folder / "tinh-thanh-2026.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[Whose, Published]]:
    folder = tmp_path_factory.mktemp("provinces")
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"

    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            save_org_units(session, [_city()])

    fill(url, "a city alone", build)
    database = opened(url)
    path = _long(folder)
    load = load_portal_file(database, SYSTEM, PortalRequest(path, path.name), now=NOW)
    assert load.is_written, load.dry_run.problems
    with database.read() as session:
        scope = OrgScope(frozenset({CITY}))
        found = portal_figures(session, scope=scope, period=YEAR)
    yield published_by(found)
    database.close()


def _city() -> OrgUnitValues:
    return OrgUnitValues(
        code="HCM",
        official_code=None,
        name="Thành phố Hồ Chí Minh",
        short_name="TP.HCM",
        kind=OrgUnitKind.CITY,
        parent_code=None,
        sort_order=0,
        valid_from=None,
        valid_to=None,
        hex_row=None,
        hex_col=None,
    )


def test_every_name_is_a_province_and_the_city_is_ours(
    published: dict[Whose, Published],
) -> None:
    """Also those that the portal has begun to call cities: Đồng Nai, Quảng Ninh."""
    assert set(published) == {
        CITY, "Hà Nội", "Hải Phòng", "Đồng Nai", "Quảng Ninh", "Đồng Tháp", "Gia Lai",
        "Tây Ninh", "Đắk Lắk", "Lạng Sơn", "Tuyên Quang", "Quảng Trị", "Quảng Ngãi",
    }  # fmt: skip


def test_cards_of_thirteen_provinces_follow_from_their_counts(
    published: dict[Whose, Published],
) -> None:
    verdicts = {
        (whose, card.group): group_check(card, found.points[card.group.value]).verdict
        for whose, found in published.items()
        for card in score(RULES, found.figures).groups
    }

    counted = [v for (_, group), v in verdicts.items() if group in COUNTED]
    others = [v for (_, group), v in verdicts.items() if group not in COUNTED]
    assert counted == [Verdict.AGREES] * 13 * len(COUNTED)
    assert others == [Verdict.UNEXPLAINED] * 13 * 2, "never told as agreeing"


def test_the_published_whole_is_the_sum_of_its_six_cards(
    published: dict[Whose, Published],
) -> None:
    for found in published.values():
        assert found.total == sum((points for _, points in found.groups), Fraction(0))
        assert not found.is_summed, "the portal's own"


def test_dossiers_linked_to_the_personal_store_give_four_points_at_most(
    published: dict[Whose, Published],
) -> None:
    """Metric 4.4 is 0 in Phú Thọ; here it is up to 27.86 % and tells its rule."""
    won = next(
        m
        for m in score(RULES, published["Tây Ninh"].figures).metrics
        if m.metric.code == "4.4"
    )

    check = metric_check(won, Fraction("1.11"))

    assert check is not None
    assert check.verdict is Verdict.AGREES
    assert won.points == Fraction(4 * 148_928, 534_466)


def test_satisfaction_is_full_from_nine_tenths(
    published: dict[Whose, Published],
) -> None:
    points = {
        whose: m.points
        for whose, found in published.items()
        for m in score(RULES, found.figures).metrics
        if m.metric.code == "5.4"
    }

    assert points["Lạng Sơn"] == 6, "90.94 %"
    assert points["Tuyên Quang"] == 6, "94.53 %"
    hcmc = points[CITY]
    assert hcmc is not None
    assert round(float(hcmc), 2) == 5.95, "89.21 %"


def test_provinces_stand_in_the_order_of_the_portal(
    published: dict[Whose, Published],
) -> None:
    rows = provinces_of(RULES, published, CITY, "Thành phố Hồ Chí Minh")

    assert [row.name for row in rows] == [
        "Đồng Tháp", "Đồng Nai", "Hải Phòng", "Gia Lai", "Tây Ninh", "Quảng Ninh",
        "Đắk Lắk", "Lạng Sơn", "Tuyên Quang", "Thành phố Hồ Chí Minh", "Quảng Trị",
        "Quảng Ngãi", "Hà Nội",
    ]  # fmt: skip
    assert [row.is_ours for row in rows].index(True) == 9
