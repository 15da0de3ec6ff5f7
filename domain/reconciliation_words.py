"""Two sources of a figure in Vietnamese: the answer, steps, days."""

from datetime import timedelta

from domain.formatting import count, signed_count
from domain.formatting import day as day_text
from domain.reconciliation import (
    FIGURE_WORDS,
    ComparedCounts,
    ComparisonSet,
    Reconciliation,
    Step,
    Verdict,
    step_words,
)

NO_SETS = (
    "Chưa có danh sách hồ sơ nào của Cổng để đối chiếu. Nhập ở trang Số liệu, loại tệp "
    "Hồ sơ của Cổng để đối chiếu."
)
_WHY = {
    (True, Verdict.ABSENT): "danh sách của Cổng không có mã hồ sơ này",
    (False, Verdict.ABSENT): "hệ thống của {ours} không có mã hồ sơ này",
    (True, Verdict.STATUS): "{ours} tính; theo Cổng chưa tới hoặc đã qua bước này",
    (False, Verdict.STATUS): "Cổng tính; {ours} không tiếp nhận, chưa tới hoặc đã "
    "qua bước này",
    (True, Verdict.PERIOD): "{ours} tính vào kỳ này, ngày của Cổng ở kỳ khác",
    (False, Verdict.PERIOD): "Cổng tính vào kỳ này, ngày của {ours} ở kỳ khác",
    (True, Verdict.CLOCK): "cùng kỳ, nhưng hạn hoặc cờ đúng hạn của Cổng cho kết quả "
    "khác",
    (False, Verdict.CLOCK): "cùng kỳ, nhưng hạn của {ours} cho kết quả khác",
    (True, Verdict.UNIT): "Cổng ghi cho đơn vị khác",
    (False, Verdict.UNIT): "{ours} tính cho đơn vị khác",
}


def why(step: Step, ours: str) -> str:
    """What makes a dossier belong to a step; `ours` as our side is called."""
    return _WHY[step.key.city_counts, step.key.reason].format(ours=ours)


def headline(found: Reconciliation, counts: ComparedCounts) -> str:
    """The answer: both figures, their difference and what makes most of it."""
    name = FIGURE_WORDS[counts.figure].lower()
    told = (
        f"{found.org_unit.name}, {name}: {found.ours} {count(counts.city)}, "
        f"Cổng {count(counts.portal)}"
    )
    parts = counts.told
    if not parts:
        return f"{told}; hai nguồn khớp từng hồ sơ"
    most = max(parts, key=lambda step: step.count)
    words = step_words(most.key, found.ours).replace("Chỉ", "chỉ")
    largest = f"{count(most.count)} hồ sơ {words}"
    if not counts.difference:
        number = sum(step.count for step in parts)
        return f"{told}; bằng nhau mà lệch {count(number)} hồ sơ, nhiều nhất {largest}"
    which = "ít hơn" if counts.difference < 0 else "nhiều hơn"
    return f"{told}, {which} {count(abs(counts.difference))}; nhiều nhất {largest}"


def sentence(counts: ComparedCounts) -> str:
    """The sum in a line: 1.234 − 80 + 20 = 1.174."""
    terms = "".join(
        f" {'−' if step.change < 0 else '+'} {count(step.count)}"
        for step in counts.told
    )
    return (
        f"{count(counts.city)}{terms} = {count(counts.portal)}; "
        f"{count(counts.both)} hồ sơ hai bên cùng tính"
    )


def change_words(step: Step) -> str:
    """−80; +20."""
    return signed_count(step.change)


def days_words(one: ComparisonSet) -> str:
    """01/12/2024–31/12/2024, both days included."""
    last = one.end_day - timedelta(days=1)
    return f"{day_text(one.first_day)}–{day_text(last)}"


def not_covered(found: Reconciliation) -> str:
    """Why nothing is compared, and what could be."""
    if not found.sets:
        return NO_SETS
    last = found.end_day - timedelta(days=1)
    kept = "; ".join(days_words(one) for one in found.sets[:3])
    return (
        f"Chưa có danh sách nào của Cổng đủ cho {day_text(found.first_day)}–"
        f"{day_text(last)}. Đang có: {kept}. Chọn kỳ nằm trong những ngày ấy."
    )
