"""The score 766 of a node: counted as dossier by dossier, beside the portal's."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.dossier import Channel, Dossier, deadline, local_day
from domain.dossier_events import is_late_by_766
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.portal_766 import PortalRequest
from domain.score_766 import State
from domain.score_766_gap import Cause
from domain.score_766_view import MetricView, Origin, Score766
from domain.written_figure import Bound
from services.installation import SYSTEM
from services.portal_766 import load_portal_file
from services.score_766 import score_766
from tests.builders import CALENDAR, ZONE
from tests.services.figures_oracle import Oracle, chains, oracle
from tests.services.import_city import NOW
from tests.services.loaded_city import CITY, HBC, HCG, loaded_store, viewer

MARCH = Period.month(2024, 3)
HEAD = "Đơn vị;Tỉnh;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm"
NODES = {"HCM": CITY, "HBC": HBC, "HCG": HCG}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("766") / "dieu-hanh.db"
    database, _ = loaded_store(f"sqlite:///{path}", seed=11)
    rows = (
        HEAD,
        "HCM;;2024-03;1.4;90;100;;",
        "HCM;;2024-03;2.1;90;100;90 %;18",
        "HCM;;2024-03;5.2;0;0;;6",
        "HCM;;2024-03;3a;;;;9,5",
        "HCM;;2024-03;tổng;;;;71,25",
        "HBC;;2024-03;4.3;1;4;;",
        "HCG;;2024-03;4.3;1;2;;",
        "HCM;;2024-03;4.3;3;8;;",
        ";Quảng Ninh;2024-03;tổng;;;;88",
        "Phường A;Hà Nội;2024-03;2.1;900;1000;;",
        "Phường B;Hà Nội;2024-03;2.1;1;10;;",
    )
    file = path.with_name("cong.csv")
    file.write_text("\n".join(rows), encoding="utf-8")
    load_portal_file(database, SYSTEM, PortalRequest(file, file.name), now=NOW)
    yield database
    database.close()


def shown(city: Database, code: str = "HCM", period: Period = MARCH) -> Score766:
    return score_766(city, viewer(CITY), org_unit_code=code, period=period)


def metric(found: Score766, code: str) -> MetricView:
    return next(m for m in found.metrics if m.ours.metric.code == code)


def _left(known: Oracle, node: OrgUnitId, period: Period) -> list[Dossier]:
    above = chains()
    return [
        item.dossier
        for item in known.reported
        if item.dossier.is_counted
        and item.dossier.resolved_at is not None
        and period.contains(local_day(item.dossier.resolved_at, ZONE))
        and node in above[item.dossier.holder_at(item.dossier.resolved_at)]
    ]


def slow_counts(
    known: Oracle, node: OrgUnitId, period: Period
) -> dict[str, tuple[int, int]]:
    """Dossier by dossier, with nothing but Python."""
    left = _left(known, node, period)
    stock = known.stocks(period.last_day)
    opened, overdue = stock[node, "open"], stock[node, "overdue"]
    late = overdue
    for dossier in left:
        due = deadline(dossier, calendar=CALENDAR, zone=ZONE).due_at
        late += due is not None and is_late_by_766(dossier, due)
    handled = len(left) + opened
    online = sum(
        d.channel is Channel.ONLINE and d.electronic_result is True for d in left
    )
    received = known.flow(node, period.first_day, period.end_day, "received")
    return {
        "2.1": (handled - late, handled),
        "3.3": (online, received),
        "3.6": (sum(d.paid_online is True for d in left), len(left)),
        "4.1": (sum(d.electronic_result is True for d in left), len(left)),
        "4.2": (sum(d.digitised is True for d in left), len(left)),
        "5.4": (handled - late, handled),
    }


@pytest.mark.parametrize("code", NODES)
@pytest.mark.parametrize(
    "period", [MARCH, Period.month(2024, 4), Period.quarter(2024, 1)]
)
def test_metrics_are_counted_as_dossier_by_dossier(
    city: Database, code: str, period: Period
) -> None:
    found = shown(city, code, period)

    expected = slow_counts(oracle(city), NODES[code], period)
    counted = {
        m.ours.metric.code: m.ours.figure.counts
        for m in found.metrics
        if m.origin is Origin.COUNTED and m.ours.figure
    }
    assert counted == {
        key: counts for key, counts in expected.items() if key in counted
    }
    assert {"2.1", "5.4"} <= set(counted)
    if (code, period.first_day.month) == ("HCM", 4):
        assert len(counted) == 6
    assert all(not n for key, (n, _) in expected.items() if key not in counted)


def test_what_nobody_reports_is_missing_and_what_the_portal_says_fills_in(
    city: Database,
) -> None:
    found = shown(city)

    assert metric(found, "1.1").origin is Origin.NONE
    assert metric(found, "1.1").ours.state is State.MISSING
    assert metric(found, "5.2").origin is Origin.PORTAL
    assert metric(found, "5.2").ours.points == 6
    assert metric(found, "5.4").ours.bound is Bound.AT_MOST
    assert found.score.sum.most_points == 100
    assert found.published_total == Fraction("71.25")
    assert dict(found.published_groups) == {"3a": Fraction("9.5")}
    assert found.source is not None
    assert found.source.file_name == "cong.csv"


def test_the_difference_is_the_sum_of_its_parts(city: Database) -> None:
    view = metric(shown(city), "2.1")

    assert view.portal is not None
    assert view.portal.points == 18 == view.published
    assert view.difference == 18 - (view.ours.points or 0)
    assert sum(part.points for part in view.gap) == view.difference
    assert {part.cause for part in view.gap} <= {Cause.DENOMINATOR, Cause.CLOCK}


def test_units_lost_together_what_the_node_lost(city: Database) -> None:
    found = shown(city)

    view = metric(found, "2.1")
    assert sum(cost.points for cost in view.units) == view.ours.lost
    assert sum(cost.lacking for cost in view.units) == (
        view.ours.figure.denominator - view.ours.figure.numerator  # type: ignore[union-attr,operator]
    )
    of_portal = metric(found, "4.3")
    assert {c.org_unit.code: c.lacking for c in of_portal.units} == {
        "HBC": 3, "HCG": 1,
    }  # fmt: skip
    lost_in_all = of_portal.ours.lost
    assert lost_in_all is not None
    assert sum(cost.points for cost in of_portal.units) == lost_in_all * 4 / 5, (
        "of the five that the whole lacks, they lack four"
    )
    lost = sum(c.points for m in found.metrics for c in m.units)
    assert sum(cost.points for cost in found.units) == lost


def test_provinces_are_ranked_and_pooled(city: Database) -> None:
    found = shown(city)

    rows = {row.name: row for row in found.provinces}
    assert rows["Quảng Ninh"].total == 88
    assert [row.name for row in found.provinces][-1] == "Hà Nội"
    hanoi = rows["Hà Nội"]
    assert (hanoi.unit_count, hanoi.is_whole) == (2, False)
    assert hanoi.score.sum.points == Fraction(20 * 901, 1010), "pooled, no mean"
    assert [row.is_ours for row in found.provinces].count(True) == 1


def test_other_periods_and_fields_leave_the_portal_out(city: Database) -> None:
    april = shown(city, period=Period.month(2024, 4))
    assert (april.portal, april.source, april.provinces) == (None, None, ())
    assert april.portal_periods == (MARCH,)
    assert metric(april, "3.3").ours.state is State.NO_FACTOR

    field = score_766(city, viewer(CITY), field_code="DD", period=MARCH)
    assert field.portal is None
    assert field.left_out


def test_who_may_see_what(city: Database) -> None:
    district = score_766(city, viewer(HBC), period=MARCH)
    assert district.org_unit.code == "HBC"
    assert {row.name for row in district.provinces} == {"Quảng Ninh", "Hà Nội"}
    assert metric(district, "4.3").ours.figure is not None
    with pytest.raises(NotFound):
        score_766(city, viewer(HBC), org_unit_code="HCG", period=MARCH)
    with pytest.raises(AccessDenied):
        score_766(city, viewer(CITY, without=Permission.SCORECARD_READ))


def test_before_the_set_there_is_no_score(city: Database) -> None:
    before = Period.free(date(2021, 1, 1), date(2021, 1, 1) + timedelta(days=9))

    with pytest.raises(InvalidInput, match="01/08/2022"):
        score_766(city, viewer(CITY), period=before)
