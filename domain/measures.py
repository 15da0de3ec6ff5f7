"""Measures that expressions of indicators may name, and what they are made of.

A flow is what happened in the period; a stock stands at its end, an opening stock at
its beginning (docs/rules.md, *Sổ*). Names are data in files: never rename one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.event_counts import EventCounts, counts_behind


class Timing(StrEnum):
    """Which days a measure is of."""

    FLOW = "flow"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class LedgerMeasure:
    """Sums of event counts, `plus` less `minus`, by names of EventCounts."""

    name: str
    label: str
    timing: Timing
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def value(self, within: EventCounts, until: EventCounts) -> int:
        """From the counts in the period, and all up to its end."""
        counts = within if self.timing is Timing.FLOW else until
        found = _sum(counts, self.plus) - _sum(counts, self.minus)
        if self.timing is Timing.OPENING:
            found -= _sum(within, self.plus) - _sum(within, self.minus)
        return found


def _sum(counts: EventCounts, names: tuple[str, ...]) -> int:
    return sum([getattr(counts, name) for name in names])


def _flow(name: str, label: str, *plus: str) -> LedgerMeasure:
    return LedgerMeasure(name, label, Timing.FLOW, plus or (name,))


def _stock(
    name: str, label: str, *plus: str, minus: tuple[str, ...] = ()
) -> LedgerMeasure:
    return LedgerMeasure(name, label, Timing.CLOSING, plus, minus)


_EVER_OVERDUE = ("became_overdue", "transferred_in_overdue")
_PASSED_ON = ("transferred_out_overdue",)
LEDGER_MEASURES: Mapping[str, LedgerMeasure] = {
    measure.name: measure
    for measure in (
        _flow("received", "hồ sơ tiếp nhận"),
        _flow("received_online", "hồ sơ tiếp nhận trực tuyến"),
        LedgerMeasure(
            "received_direct",
            "hồ sơ tiếp nhận trực tiếp, bưu chính",
            Timing.FLOW,
            ("received",),
            ("received_online",),
        ),
        LedgerMeasure(
            "carried_over", "hồ sơ từ kỳ trước chuyển qua", Timing.OPENING,
            ("open_change",),
        ),
        _flow("left", "hồ sơ đã giải quyết"),
        _flow("left_early", "hồ sơ giải quyết trước hạn"),
        _flow("left_on_time", "hồ sơ giải quyết đúng hạn"),
        _flow("left_late", "hồ sơ giải quyết quá hạn"),
        _flow("left_late_766", "hồ sơ giải quyết quá hạn theo đồng hồ 766"),
        _flow("left_late_first", "hồ sơ giải quyết quá hạn so với hạn ban đầu"),
        _flow("left_refused", "hồ sơ bị từ chối"),
        _flow("left_stopped", "hồ sơ dừng xử lý"),
        _flow("left_withdrawn", "hồ sơ công dân rút"),
        _flow("fell_due", "hồ sơ đến hạn trong kỳ"),
        _flow("became_overdue", "hồ sơ trở thành quá hạn trong kỳ"),
        _flow("transferred_in", "hồ sơ chuyển vào"),
        _flow("transferred_out", "hồ sơ chuyển ra"),
        _flow("apology_sent", "thư xin lỗi gửi trong kỳ"),
        _flow("waiting_began", "lần bắt đầu chờ công dân"),
        _flow("paid_online", "hồ sơ thanh toán trực tuyến"),
        _flow("digitised", "hồ sơ số hóa"),
        _flow("electronic_result", "hồ sơ có kết quả điện tử"),
        _flow("processing_days", "ngày làm việc xử lý"),
        _stock("open", "hồ sơ đang giải quyết", "open_change"),
        _stock(
            "open_in_time", "hồ sơ đang giải quyết trong hạn", "open_change",
            minus=("overdue_change",),
        ),
        _stock("overdue", "hồ sơ đang quá hạn", "overdue_change"),
        _stock("waiting", "hồ sơ đang chờ công dân", "waiting_change"),
        _stock(
            "apology_missing", "hồ sơ từng quá hạn chưa có thư xin lỗi",
            "apology_missing_change",
        ),
        _stock(
            "ever_overdue", "hồ sơ từng quá hạn đến cuối kỳ", *_EVER_OVERDUE,
            minus=_PASSED_ON,
        ),
    )
}  # fmt: skip
"""By name, in the order of form II.06 and then of the life of a dossier."""
DUE_TODAY, DUE_SOON = "due_today", "due_soon"
OPEN_LISTED, OVERDUE_LISTED = "open_listed", "overdue_listed"
LIVE_MEASURES: Mapping[str, str] = {
    DUE_TODAY: "hồ sơ đến hạn trong ngày",
    DUE_SOON: "hồ sơ sắp đến hạn trong 2 ngày làm việc",
    OPEN_LISTED: "hồ sơ đang giải quyết đếm từng hồ sơ",
    OVERDUE_LISTED: "hồ sơ đang quá hạn đếm từng hồ sơ",
}
"""Counted on the lists, hence known only for a period that ends with the data."""
PLAN_MEASURES: Mapping[str, str] = {
    "tasks": "nhiệm vụ của kế hoạch",
    "tasks_done_on_time": "nhiệm vụ hoàn thành đúng hạn",
    "tasks_done_late": "nhiệm vụ hoàn thành trễ hạn",
    "tasks_overdue": "nhiệm vụ quá hạn chưa hoàn thành",
    "tasks_due_soon": "nhiệm vụ sắp đến hạn",
    "task_days_late": "ngày làm việc quá hạn của nhiệm vụ chưa xong",
    "targets": "chỉ tiêu của kế hoạch",
    "targets_met": "chỉ tiêu của kế hoạch đã đạt",
}
"""Of the plan in force on the last day of the period; none: not reported."""
LABELS: Mapping[str, str] = {
    **{name: measure.label for name, measure in LEDGER_MEASURES.items()},
    **LIVE_MEASURES,
    **PLAN_MEASURES,
}
"""Every measure by name, in words."""


def counts_needed(names: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The event counts to be read for these measures: in the period, up to its end."""
    within, until = sums_needed(names)
    return counts_behind(within), counts_behind(until)


def sums_needed(names: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """As `counts_needed`, of counts or properties as the measures name them."""
    chosen = [LEDGER_MEASURES[name] for name in names & LEDGER_MEASURES.keys()]
    return (
        frozenset(_named(m for m in chosen if m.timing is not Timing.CLOSING)),
        frozenset(_named(m for m in chosen if m.timing is not Timing.FLOW)),
    )


def _named(measures: Iterable[LedgerMeasure]) -> Iterator[str]:
    for measure in measures:
        yield from (*measure.plus, *measure.minus)
