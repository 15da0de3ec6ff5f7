"""Form II.06: identities, residuals, sums and the four on-time rates."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import (
    EMPTY_LEDGER,
    Identity,
    Ledger,
    PrintedTotals,
    Residual,
    on_time_rates,
    total,
)
from domain.ratio import Ratio, pooled

COUNTS = st.integers(0, 10**6)


@st.composite
def balanced(draw: st.DrawFn) -> Ledger:
    """A row whose dossiers all went somewhere."""
    row = Ledger(*(draw(COUNTS) for _ in fields(Ledger)))
    missing = (
        row.total_in
        + row.transferred_in
        - row.resolved
        - row.in_process
        - row.transferred_out
    )
    if missing >= 0:
        return replace(row, resolved_on_time=row.resolved_on_time + missing)
    return replace(row, received_online=row.received_online - missing)


@given(row=balanced())
def test_a_row_that_balances_has_no_residual(row: Ledger) -> None:
    assert row.residuals() == ()


@given(row=balanced(), amount=st.integers(1, 10**6))
def test_a_residual_names_the_identity_and_the_amount(row: Ledger, amount: int) -> None:
    unexplained = replace(row, received_online=row.received_online + amount)

    assert unexplained.residuals() == (Residual(Identity.BALANCE, amount),)


@given(rows=st.lists(balanced(), max_size=6))
def test_a_sum_of_rows_that_balance_balances(rows: list[Ledger]) -> None:
    assert total(rows).residuals() == ()


@given(rows=st.lists(st.builds(Ledger, *[COUNTS] * 10), max_size=6))
def test_residuals_of_a_sum_are_the_sum_of_residuals(rows: list[Ledger]) -> None:
    parts = sum(residual.amount for row in rows for residual in row.residuals())

    whole = sum(residual.amount for residual in total(rows).residuals())

    assert whole == parts


@given(rows=st.lists(st.builds(Ledger, *[COUNTS] * 10), min_size=1, max_size=6))
def test_rates_of_a_sum_pool_the_rates_and_never_average(rows: list[Ledger]) -> None:
    whole = on_time_rates(total(rows))
    parts = [on_time_rates(row) for row in rows]

    assert whole.r1 == pooled(rates.r1 for rates in parts)
    assert whole.r2 == pooled(rates.r2 for rates in parts)
    assert whole.r3 == pooled(rates.r3 for rates in parts)


@given(row=balanced())
def test_index_and_workload_base_agree_when_nothing_is_transferred(row: Ledger) -> None:
    alone = replace(row, transferred_in=0, transferred_out=0)
    gap = row.transferred_in - row.transferred_out
    if gap >= 0:
        alone = replace(alone, received_online=alone.received_online + gap)
    else:
        alone = replace(alone, resolved_early=alone.resolved_early - gap)

    rates = on_time_rates(alone)

    assert alone.residuals() == ()
    assert rates.r2 == rates.r3


def test_transfers_cancel_where_one_node_holds_both_sides() -> None:
    giver = Ledger(10, 0, 0, 0, 6, 0, 0, 0, transferred_out=4)
    taker = Ledger(0, 0, 0, 0, 0, 0, 4, 0, transferred_in=4)

    both = giver + taker

    assert both.transferred_in == both.transferred_out == 4
    assert both.residuals() == ()


def test_what_is_carried_over_must_be_what_was_left_before() -> None:
    before = Ledger(5, 5, 0, 0, 7, 0, 2, 1)
    now = Ledger(5, 5, 4, 0, 10, 0, 4, 0)

    assert now.residuals(previous=before) == (Residual(Identity.CARRY_OVER, 1),)
    assert replace(now, carried_over=3, in_process_in_time=3).residuals(
        previous=before
    ) == ()  # fmt: skip


def test_totals_printed_by_others_are_checked_against_their_parts() -> None:
    row = Ledger(6, 4, 0, 1, 2, 3, 2, 2)

    found = row.residuals(printed=PrintedTotals(total_in=11, resolved=7, in_process=5))

    assert found == (
        Residual(Identity.TOTAL_IN, 1),
        Residual(Identity.RESOLVED, 1),
        Residual(Identity.IN_PROCESS, 1),
        Residual(Identity.BALANCE, -1),
    )


def test_rates_without_anything_have_no_value() -> None:
    rates = on_time_rates(EMPTY_LEDGER, fell_due=0, became_overdue=0)

    assert [r.value for r in (rates.r1, rates.r2, rates.r3)] == [None] * 3
    assert rates.r4 == Ratio(0, 0)


def test_the_due_base_is_unknown_unless_counted() -> None:
    assert on_time_rates(EMPTY_LEDGER, fell_due=3).r4 is None


def test_every_identity_is_written_in_column_numbers() -> None:
    assert all("(" in identity.label for identity in Identity)
