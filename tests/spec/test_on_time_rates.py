"""The worked example of the four on-time rates: why each needs its name beside it."""

from domain.formatting import percent
from domain.ledger import Ledger, OnTimeRates, on_time_rates

ROW = Ledger(
    received_online=600,
    received_direct_post=350,
    carried_over=50,
    resolved_early=690,
    resolved_on_time=200,
    resolved_late=10,
    in_process_in_time=60,
    in_process_overdue=40,
)
"""1,000 in, 900 resolved of which 10 late, 100 open of which 40 overdue."""


def shown(rates: OnTimeRates) -> list[str]:
    """R1 to R4 with one decimal."""
    return [percent(rate, 1) for rate in (rates.r1, rates.r2, rates.r3, rates.r4)]


def test_one_row_has_four_on_time_rates() -> None:
    rates = on_time_rates(ROW, fell_due=940, became_overdue=50)

    assert ROW.residuals() == ()
    assert shown(rates) == ["98,8", "95,0", "95,0", "94,6"]
    # Floored; to the nearest they are 98.9, 95.0, 95.0 and 94.7.
    assert percent(rates.r1, 1, floor=False) == "98,9"
    assert percent(rates.r4, 1, floor=False) == "94,7"


def test_without_a_count_of_what_fell_due_the_fourth_is_withheld() -> None:
    assert shown(on_time_rates(ROW))[3] == "–"
