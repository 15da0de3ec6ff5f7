"""What the city published for 2019 and 2023, recomputed: what agrees, what does not.

Sources: the city's reviews of administrative reform of 2019 (early 2020) and of 2023
(Tạp chí Giáo dục TP.HCM, early 2024).
"""

from datetime import date
from decimal import Decimal

import pytest

from domain import formatting
from domain.ledger import (
    Identity,
    Ledger,
    PrintedTotals,
    Residual,
    on_time_rates,
)
from domain.measure import change_in_points
from domain.ratio import Ratio
from tests.domain.calendars import vietnam
from tests.spec.tables import rows

YEAR_2019 = Ledger(
    received_online=1_073_323,
    received_direct_post=11_180_931,
    carried_over=0,
    resolved_early=0,
    resolved_on_time=12_063_009,
    resolved_late=0,
    in_process_in_time=407_760,
    in_process_overdue=0,
)
"""Carry-over and the kinds of resolution were not published."""

YEAR_2023 = Ledger(
    received_online=0,
    received_direct_post=22_580_000,
    carried_over=0,
    resolved_early=0,
    resolved_on_time=22_400_000,
    resolved_late=37_600,
    in_process_in_time=74_700,
    in_process_overdue=0,
)
"""Every figure a rounded lower bound; channels not published."""


def test_the_parts_received_in_2019_add_up_to_the_published_total() -> None:
    assert YEAR_2019.total_in == 12_254_254


def test_2019_needs_a_carry_over_that_was_not_published() -> None:
    assert YEAR_2019.residuals() == (Residual(Identity.BALANCE, -216_515),)


def test_2023_falls_short_of_its_own_total_and_balances_within_rounding() -> None:
    found = YEAR_2023.residuals(printed=PrintedTotals(resolved=22_500_000))

    assert found == (
        Residual(Identity.RESOLVED, 62_400),
        Residual(Identity.BALANCE, 5_300),
    )


def test_rounding_alone_moves_the_on_time_rate_of_2023_by_a_quarter_point() -> None:
    as_published = Ratio(22_400_000, 22_500_000)
    as_not_late = Ratio(37_600, 22_500_000).complement

    apart = change_in_points(as_not_late, as_published)

    assert apart is not None
    assert round(apart, 2) == Decimal("0.28")
    assert formatting.percent(on_time_rates(YEAR_2023).r1) == "99,83"


@pytest.mark.parametrize(
    ("year", "in_process", "received", "days"),
    [(2019, 407_760, 12_254_254, "8,4"), (2023, 74_700, 22_580_000, "0,8")],
)
def test_stock_over_daily_inflow_is_working_days_of_work(
    year: int, in_process: int, received: int, days: str
) -> None:
    worked = vietnam().working_days_from(date(year, 1, 1), date(year + 1, 1, 1))
    of_inflow = Ratio(in_process * worked, received)

    assert formatting.decimal_number(of_inflow.value, 1) == days


@pytest.mark.parametrize("row", rows("published_shares.csv"), ids=lambda r: r["what"])
def test_a_published_share_is_shown_floored(row: dict[str, str]) -> None:
    share = Ratio(int(row["numerator"]), int(row["denominator"]))

    assert formatting.percent(share) == row["percent"]


def test_late_dossiers_of_2023_are_told_per_ten_thousand() -> None:
    assert formatting.per_ten_thousand(Ratio(37_600, 22_500_000)) == "16,7"
