"""Any fragment that begins before a code's number leads to the code."""

import pytest

from domain.code_fragments import MOST_BEGINNINGS, beginnings_with, starts_like
from domain.dossier_code import bare_code

STEMS = ("H29.52-", "H29.18-", "HBC-")
DAYS = tuple(f"24{month:02}{day:02}" for month in (2, 10) for day in range(1, 29))
CODES = ("H29.52-241004-0033", "HBC-240205-12", "H29.18-241028-000981")


@pytest.mark.parametrize("code", CODES)
def test_every_fragment_that_begins_before_the_number_is_found(code: str):
    number_at = code.rindex("-")
    tried = 0
    for start in range(1, number_at):
        for end in range(start + 4, len(code) + 1):
            fragment = code[start:end]
            found = beginnings_with(fragment, STEMS, DAYS)
            assert any(code.startswith(beginning) for beginning in found), fragment
            tried += 1
    assert tried > 20


def test_a_fragment_without_separators_is_found_behind_the_stem():
    found = beginnings_with("2410040033", STEMS, DAYS)

    assert "H29.52-241004-0033" in found


def test_what_would_lead_to_too_many_beginnings_is_left_out():
    stems = tuple(f"H{number}-" for number in range(MOST_BEGINNINGS // 4))

    found = beginnings_with("4-0033", stems, DAYS)

    assert len(found) <= 4 * len(stems)


def test_a_code_typed_without_separators_is_no_fragment():
    assert starts_like("h29522410040033".upper(), STEMS) == ("H29.52-",)
    assert starts_like("41004-0033", STEMS) == ()
    assert bare_code(STEMS[0]) == "H2952"
