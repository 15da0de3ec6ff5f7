"""One province's figures as the national portal published them, through the product.

The three files beside this one hold published numbers and the portal's own names of
org units; the first line of each says who published them, about whom and when they
were read. The org units of the store bear plain names, as an office lists its own.
"""

import re
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
from domain.portal_766 import PortalDryRun, PortalFigure, PortalRequest
from domain.score_766 import Figure, Score, State, score
from domain.score_766_check import Verdict, group_check, metric_check
from domain.score_766_rules import Group, rules_on
from domain.scorecard import OrgUnitKind
from services.installation import SYSTEM
from services.portal_766 import check_portal_file, load_portal_file
from services.score_766_portal import published_by
from tests.services.import_city import NOW
from tests.stores import fill, opened

HERE = Path(__file__).parent
UNITS, METRICS = HERE / "published_766_units.csv", HERE / "published_766_metrics.csv"
PAYMENT = HERE / "published_766_payment.csv"
AUGUST, THIRD_QUARTER = Period.month(2026, 8), Period.quarter(2026, 3)
PROVINCE = "UBND tỉnh Phú Thọ"
WHOLE = OrgScope(frozenset({OrgUnitId(1)}))
NO_DOSSIERS = {"Văn phòng Ủy ban nhân dân tỉnh", "Thanh tra tỉnh"}
_ELSEWHERE = {
    "Văn phòng UBND Tỉnh": "Văn phòng Ủy ban nhân dân tỉnh",
    "Sở Nông Nghiệp và Môi Trường": "Sở Nông nghiệp và Môi trường",
    "Sở Dân Tộc và Tôn Giáo": "Sở Dân tộc và Tôn giáo",
}
"""Names that the office's own list spells differently."""


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Cổng Dịch vụ công quốc gia")
    return [line.split(";") for line in lines[2:]]


def _plain(name: str) -> str:
    """Xã Lâm Thao of "UBND xã Lâm Thao - Tỉnh Phú Thọ"."""
    short = re.sub(r" - [Tt]ỉnh Phú Thọ$", "", name).removeprefix("UBND ")
    short = short[0].upper() + short[1:]
    return _ELSEWHERE.get(short, short)


def _units() -> list[OrgUnitValues]:
    names = ["Tỉnh Phú Thọ", *(_plain(row[0]) for row in _rows(UNITS)[:-1])]
    return [
        OrgUnitValues(
            code=f"PT{order}" if order else "PT",
            official_code=None,
            name=name,
            short_name=name.removeprefix("Tỉnh "),
            kind=_kind(name) if order else OrgUnitKind.CITY,
            parent_code="PT" if order else None,
            sort_order=order,
            valid_from=None,
            valid_to=None,
            hex_row=None,
            hex_col=None,
        )
        for order, name in enumerate(names)
    ]


def _kind(name: str) -> OrgUnitKind:
    is_commune = name.startswith(("Xã ", "Phường "))
    return OrgUnitKind.COMMUNE if is_commune else OrgUnitKind.DEPARTMENT


def _payment_rows(folder: Path) -> Path:
    """The table of payments as long rows: three metrics and a card of each org unit."""
    lines = ["Đơn vị;Kỳ;Chỉ số;Tử số;Mẫu số;Điểm"]
    for unit, paid, owing, offered, used, with_fee, points in _rows(PAYMENT):
        lines += [
            f"{unit};2026-08;3.6;{paid};{owing};",
            f"{unit};2026-08;3.5B;{offered};{with_fee};",
            f"{unit};2026-08;3.5C;{used};{with_fee};",
            f"{unit};2026-08;Thanh toán trực tuyến;;;{points}",
        ]
    path = folder / "thanh-toan.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("province")
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"

    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            save_org_units(session, _units())

    fill(url, "a province for the portal", build)
    database = opened(url)
    for path, period in (
        (UNITS, "2026-08"), (METRICS, ""), (_payment_rows(folder), ""),
    ):  # fmt: skip
        request = PortalRequest(path, path.name, period=period)
        load = load_portal_file(database, SYSTEM, request, now=NOW)
        assert load.is_written, load.dry_run.problems
    yield database
    database.close()


def _check(database: Database, path: Path, period: str = "") -> PortalDryRun:
    return check_portal_file(
        database, SYSTEM, PortalRequest(path, path.name, period=period)
    )


def _told(database: Database, period: Period) -> dict[str, list[PortalFigure]]:
    """Figures by the name of their org unit."""
    with database.read() as session:
        found = portal_figures(session, scope=WHOLE, period=period)
    told: dict[str, list[PortalFigure]] = {}
    for figure, _ in found:
        told.setdefault(figure.name, []).append(figure)
    return told


def _scored(figures: list[PortalFigure]) -> tuple[Score, dict[str, Fraction]]:
    """The score by our rules from published counts, and the published points."""
    rules = rules_on(figures[0].period.last_day)
    assert rules is not None
    counts = {one.code: one.figure for one in figures if one.figure is not None}
    points = {one.code: one.score for one in figures if one.score is not None}
    return score(rules, counts), points


def test_every_name_is_matched(province: Database) -> None:
    run = _check(province, UNITS, "2026-08")

    assert run.rejected == 0
    assert run.names.open == ()
    assert len(run.names.matched) == len(_rows(UNITS)) == 164
    assert {one.text: one.name for one in run.names.matched} == {
        PROVINCE: "Tỉnh Phú Thọ",
        **{row[0]: _plain(row[0]) for row in _rows(UNITS)[:-1]},
    }


def test_the_rate_of_the_province_is_pooled(province: Database) -> None:
    told = _told(province, AUGUST)
    of_units = [
        one.figure
        for name, figures in told.items()
        for one in figures
        if one.code == "2.1" and name != "Tỉnh Phú Thọ" and one.figure is not None
    ]

    (whole,) = (one.figure for one in told["Tỉnh Phú Thọ"] if one.code == "2.1")

    assert whole == Figure(144_625, 184_513)
    assert whole.value is not None
    assert round(float(whole.value) * 100, 2) == 78.38
    assert sum(one.numerator or 0 for one in of_units) == whole.numerator
    assert sum(one.denominator or 0 for one in of_units) == whole.denominator
    rates = [float(one.value) for one in of_units if one.value is not None]
    assert round(sum(rates) / len(rates) * 100, 2) == 84.12, "the mean of rates"


def test_without_its_total_the_table_of_another_province_is_pooled(
    province: Database, tmp_path: Path
) -> None:
    path = tmp_path / "tinh-khac.csv"
    lines = UNITS.read_text(encoding="utf-8").splitlines()[:-1]
    path.write_text("\n".join(lines), encoding="utf-8")

    request = PortalRequest(path, path.name, period="2026-07", province="Vĩnh Phúc")
    assert load_portal_file(province, SYSTEM, request, now=NOW).is_written

    with province.read() as session:
        pooled = published_by(
            portal_figures(session, scope=WHOLE, period=Period.month(2026, 7))
        )

    assert pooled["Vĩnh Phúc"].figures == {"2.1": Figure(144_625, 184_513)}
    assert pooled["Vĩnh Phúc"].unit_count == 163


def test_org_units_without_dossiers_had_none(province: Database) -> None:
    told = _told(province, AUGUST)
    nothing = set()
    for name, figures in told.items():
        scored, points = _scored(figures)
        won = next(m for m in scored.metrics if m.metric.code == "2.1")
        if won.state is State.NOTHING_OCCURRED:
            nothing.add(name)
            assert won.state.value == "không phát sinh"
            assert won.points is None, "not scored, whatever the portal prints"
            assert points["2.1"] == 0
            check = metric_check(won, points["2.1"])
            assert check is not None
            assert check.verdict is Verdict.NOTHING_OCCURRED

    assert nothing == NO_DOSSIERS


@pytest.mark.parametrize(
    ("period", "total"), [(AUGUST, "59.91"), (THIRD_QUARTER, "61.39")]
)
def test_all_six_cards_of_the_province_follow_from_its_counts(
    province: Database, period: Period, total: str
) -> None:
    scored, points = _scored(_told(province, period)["Tỉnh Phú Thọ"])

    checks = {g.group: group_check(g, points[g.group.value]) for g in scored.groups}

    assert {group: one.verdict for group, one in checks.items()} == dict.fromkeys(
        Group, Verdict.AGREES
    )
    assert sum(points[group.value] for group in Group) == Fraction(total)
    computed = sum(one.computed or 0 for one in checks.values())
    assert abs(computed - Fraction(total)) < Fraction(2, 100)


def test_points_of_org_units_follow_from_their_counts(province: Database) -> None:
    """Cards 2 and 3b of all, 1, 4 and 5 of those that were written down."""
    verdicts: dict[str, list[Verdict]] = {}
    for figures in _told(province, AUGUST).values():
        scored, points = _scored(figures)
        for won in scored.metrics:
            check = metric_check(won, points.get(won.metric.code))
            if check is not None:
                verdicts.setdefault(won.metric.code, []).append(check.verdict)
        for group in scored.groups:
            if group.group.value in points:
                check = group_check(group, points[group.group.value])
                verdicts.setdefault(group.group.value, []).append(check.verdict)

    assert Verdict.DIFFERS not in {v for found in verdicts.values() for v in found}
    agreed = {code: found.count(Verdict.AGREES) for code, found in verdicts.items()}
    assert (agreed["2.1"], len(verdicts["2.1"])) == (162, 164)
    assert (agreed["3b"], len(verdicts["3b"])) == (164, 164)
    assert (agreed["1"], agreed["4"], agreed["5"]) == (13, 9, 13)
    # Of org units the portal publishes the points of this card and no counts.
    assert verdicts["3a"].count(Verdict.UNEXPLAINED) == 13
    assert agreed["3a"] == 1


def test_a_wrong_count_would_be_seen(province: Database) -> None:
    figures = _told(province, AUGUST)["Tỉnh Phú Thọ"]
    scored, points = _scored(figures)
    online = next(g for g in scored.groups if g.group is Group.ONLINE)

    check = group_check(online, points["3a"] + Fraction(3, 100))

    assert check.verdict is Verdict.DIFFERS
    assert check.computed is not None
    assert round(float(check.computed), 3) == 8.825


def test_petitions_by_subject_give_no_points_and_are_left_out(
    province: Database,
) -> None:
    run = _check(province, METRICS)

    left_out = next(g for g in run.groups if g.first.kind == "metric-unscored")
    assert left_out.count == 4
    assert "5.1" in left_out.first.reason
    assert run.rejected == 0
