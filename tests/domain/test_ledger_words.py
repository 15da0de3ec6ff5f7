"""What the ledger says about its figures."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.identifiers import OrgUnitId
from domain.ledger import Ledger
from domain.ledger_form import (
    FormLine,
    LaggingPart,
    LedgerForm,
    LedgerQuery,
    checked_line,
)
from domain.ledger_words import (
    answer,
    check_words,
    failure_words,
    instant_words,
    notes,
    rate_lines,
    span_words,
)
from domain.period import Period
from domain.scorecard import OrgUnitKind, OrgUnitRef

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
UNIT = OrgUnitRef(OrgUnitId(1), "HBC", "Huyện B", "H.B", OrgUnitKind.DISTRICT)
EVENING = datetime(2024, 6, 30, 16, 59, 59, 999999, tzinfo=UTC)


def form(ledger: Ledger, **changes: object) -> LedgerForm:
    period = Period.quarter(2024, 2)
    line = FormLine("", "Tổng số", ledger, fell_due=940, became_overdue=50)
    values: dict[str, object] = {
        "query": LedgerQuery(period),
        "org_unit": UNIT,
        "field_name": None,
        "period": period,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "as_of": EVENING,
        "lines": (line,),
        "total": line,
        "ends_with_data": False,
        **changes,
    }
    return LedgerForm(**values)  # type: ignore[arg-type]


BALANCED = Ledger(600, 300, 100, 500, 390, 10, 60, 40)


def test_the_four_rates_of_the_handbook_differ_for_the_reason_given():
    r1, r2, r3, r4 = rate_lines(form(BALANCED))

    assert [str(line.ratio.value)[:5] for line in (r1, r2, r4) if line.ratio] == [
        "0.988", "0.95", "0.946",
    ]  # fmt: skip
    assert r3.ratio == r2.ratio
    assert r1.difference == "Không tính 40 hồ sơ quá hạn còn để lại."
    assert "100 hồ sơ đang giải quyết, 40 quá hạn" in r2.difference
    assert r3.difference == "Bằng R2 vì (3) = (7) + (11)."
    assert "50 hồ sơ bắt đầu quá hạn" in r4.difference


def test_a_transfer_sets_r3_apart_from_r2():
    moved = Ledger(600, 300, 100, 500, 390, 10, 60, 37, 0, 3)

    assert "+3 hồ sơ" in rate_lines(form(moved))[2].difference


def test_a_residual_is_explained_in_a_sentence():
    line = FormLine("DD", "Đất đai", BALANCED, 0, 0)

    found = checked_line(line, closing_before=98, listed=101)
    words = [failure_words(found, residual) for residual in found.residuals]

    assert len(words) == 3
    assert all(text.startswith("Đất đai: (") for text in words)
    assert any("lệch +2 hồ sơ" in text and "đầu kỳ" in text for text in words)
    assert any("lệch +1 hồ sơ" in text and "từng hồ sơ" in text for text in words)
    assert check_words(form(BALANCED, total=found)) == ""
    assert check_words(form(BALANCED)).startswith("Mọi dòng khớp")


def test_parts_whose_data_stop_earlier_are_named_with_their_dossiers():
    part = LaggingPart("Huyện Cần Giờ", EVENING, date(2024, 6, 20), 13)

    (sentence,) = notes(form(BALANCED, lagging=(part,)))

    assert "Trong 100 hồ sơ ở cột (11) có 13 hồ sơ" in sentence
    assert "Huyện Cần Giờ 13 hồ sơ, số liệu đến 20/06" in sentence


def test_the_answer_and_the_moment():
    assert answer(form(BALANCED)).endswith("đang giải quyết 100, 40 quá hạn.")
    assert answer(form(BALANCED, why_empty="Kỳ này chưa bắt đầu.")).startswith("Kỳ")
    assert instant_words(form(BALANCED), ZONE) == "hết ngày 30/06/2024"
    noon = datetime(2024, 6, 30, 5, 0, tzinfo=UTC)
    assert instant_words(form(BALANCED, as_of=noon), ZONE) == "tại 12:00 30/06/2024"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 6, 17), date(2024, 6, 17), "17/06/2024"),
        (date(2024, 1, 1), date(2024, 6, 17), "01/01–17/06/2024"),
        (date(2023, 12, 15), date(2024, 6, 17), "15/12/2023–17/06/2024"),
    ],
)
def test_a_span_of_days(first: date, last: date, words: str):
    assert span_words(first, last) == words
