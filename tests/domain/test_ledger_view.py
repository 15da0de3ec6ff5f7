"""What a reader of the ledger chose, to an address and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dossier import Channel
from domain.ledger_cell import CHANNEL, LEVEL, UP_TO, HandlingLevel
from domain.ledger_form import RowKind
from domain.ledger_view import ROWS, LedgerChoice, choice_params, ledger_choice

DATA_DAY = date(2024, 12, 31)


@given(
    st.builds(
        LedgerChoice,
        rows=st.sampled_from(RowKind),
        level=st.none() | st.sampled_from(HandlingLevel),
        channel=st.none() | st.sampled_from(Channel),
        own_only=st.booleans(),
        as_of_day=st.none() | st.dates(date(2019, 1, 1), DATA_DAY),
    )
)
def test_an_address_says_the_same_choice(choice: LedgerChoice):
    assert ledger_choice(choice_params(choice), DATA_DAY) == (choice, ())


def test_defaults_need_no_parameters():
    assert choice_params(LedgerChoice()) == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (ROWS, "thu-tuc", "đang xếp theo lĩnh vực"),
        (LEVEL, "tinh", "đang xem mọi cấp"),
        (CHANNEL, "dien-thoai", "đang xem mọi hình thức"),
        (UP_TO, "20250101", "đang xem đến 31/12/2024"),
        (UP_TO, "hom-qua", "đang xem đến 31/12/2024"),
    ],
)
def test_a_useless_value_becomes_the_default_and_is_named(
    name: str, text: str, said: str
):
    choice, notices = ledger_choice({name: text}, DATA_DAY)

    assert choice == LedgerChoice()
    assert len(notices) == 1
    assert said in notices[0]
    assert text in notices[0]
