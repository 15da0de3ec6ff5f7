"""What a map of org units can show: figures of the ledger, each with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain import indicator_tiles as codes
from domain.drilldown import ListKind
from domain.event_counts import EventCounts, counts_behind
from domain.ledger_cell import LedgerColumn
from domain.legend import Legend
from domain.ratio import Ratio


class Form(StrEnum):
    """How a measure is written."""

    PER_TEN_THOUSAND = "per_ten_thousand"
    PERCENT = "percent"
    DAYS = "days"
    COUNT = "count"


class Tone(StrEnum):
    """Which end of a measure is worse; a volume has none and is drawn in blue."""

    HIGH_IS_WORSE = "high_is_worse"
    LOW_IS_WORSE = "low_is_worse"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a measure is made of at one org unit; `whole` None: it is a count.

    `is_exact` False: an estimate, on the org units of another day.
    """

    part: int
    whole: int | None
    is_exact: bool = True

    @property
    def ratio(self) -> Ratio | None:
        """Part over whole; None for a count."""
        return None if self.whole is None else Ratio(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class MapMeasure:
    """A figure by org unit: `part`, or `part` over `whole` where there is one.

    Both are sums of EventCounts by name. `is_stock`: taken at the data moment or at
    the end of the period, not added up over it. `is_share`: the part is a subset of
    the whole, so an interval can be given. `legend` None: limits follow the values.
    `behind`: which column, or which list, holds the dossiers of `part`. `indicator`:
    the code under which the catalogue has the same figure.
    """

    code: str
    name: str
    form: Form
    tone: Tone
    part: tuple[str, ...]
    part_name: str
    whole: tuple[str, ...] = ()
    whole_name: str = ""
    is_stock: bool = False
    is_share: bool = True
    legend: Legend | None = None
    behind: LedgerColumn | ListKind | None = None
    indicator: str = ""

    @property
    def counts(self) -> frozenset[str]:
        """The counts that it is made of: nothing else need be read."""
        return counts_behind(self.sums)

    @property
    def sums(self) -> tuple[str, ...]:
        """The counts and properties that it adds up: those of the part come first."""
        return (*self.part, *self.whole)

    def of_sums(self, values: Sequence[int]) -> Amounts:
        """What it is made of, of values in the order of `sums`."""
        number = len(self.part)
        whole = sum(values[number:]) if self.whole else None
        return Amounts(sum(values[:number]), whole)

    def amounts(self, counts: EventCounts, *, is_exact: bool = True) -> Amounts:
        """What it is made of, of counts that hold all that it needs."""
        whole = _sum(counts, self.whole) if self.whole else None
        return Amounts(_sum(counts, self.part), whole, is_exact)

    def scaled(self, ratio: Ratio | None, part: int) -> Decimal | None:
        """The figure in its unit; None: nothing to divide by (không phát sinh)."""
        if not self.whole:
            return Decimal(part)
        value = None if ratio is None else ratio.value
        return None if value is None else value * _FACTORS[self.form]

    def as_count(self) -> "MapMeasure":
        """The same measure drawn by its part alone (mode *Số hồ sơ*)."""
        if not self.whole or not self.is_share:
            return self
        tone = Tone.VOLUME if self.tone is Tone.LOW_IS_WORSE else self.tone
        return MapMeasure(
            code=self.code,
            name=f"{self.part_name}, số hồ sơ",
            form=Form.COUNT,
            tone=tone,
            part=self.part,
            part_name=self.part_name,
            is_stock=self.is_stock,
            behind=self.behind,
            indicator=self.indicator,
        )


def _sum(counts: EventCounts, names: tuple[str, ...]) -> int:
    return sum(getattr(counts, name) for name in names)


_FACTORS = {
    Form.PER_TEN_THOUSAND: 10_000,
    Form.PERCENT: 100,
    Form.DAYS: 1,
    Form.COUNT: 1,
}
_LEFT = ("left",)


def _falling(*limits: str) -> Legend:
    return Legend(
        tuple(Decimal(limit) for limit in limits), rises=False, zero_apart=False
    )


MEASURES = (
    MapMeasure(
        "qua-han", "Giải quyết quá hạn, trên 10.000 hồ sơ", Form.PER_TEN_THOUSAND,
        Tone.HIGH_IS_WORSE, ("left_late",), "Quá hạn", _LEFT, "Đã giải quyết",
        behind=LedgerColumn.RESOLVED_LATE,
        indicator=codes.LATE_SHARE,
    ),
    MapMeasure(
        "dung-han", "Đúng hạn (R1), % đã giải quyết", Form.PERCENT,
        Tone.LOW_IS_WORSE, ("left_early", "left_on_time"), "Trước và đúng hạn",
        _LEFT, "Đã giải quyết", legend=_falling("95", "98", "99", "99.9"),
        indicator=codes.ON_TIME,
    ),
    MapMeasure(
        "dang-qua-han", "Đang quá hạn, số hồ sơ", Form.COUNT,
        Tone.HIGH_IS_WORSE, ("overdue_change",), "Đang quá hạn", is_stock=True,
        behind=ListKind.OVERDUE,
        indicator=codes.OVERDUE,
    ),
    MapMeasure(
        "ton-qua-han", "Đang quá hạn, % đang giải quyết", Form.PERCENT,
        Tone.HIGH_IS_WORSE, ("overdue_change",), "Đang quá hạn",
        ("open_change",), "Đang giải quyết", is_stock=True, behind=ListKind.OVERDUE,
        indicator=codes.OVERDUE_SHARE,
    ),
    MapMeasure(
        "thieu-thu", "Thiếu thư xin lỗi, số hồ sơ", Form.COUNT,
        Tone.HIGH_IS_WORSE, ("apology_missing_change",), "Thiếu thư", is_stock=True,
        behind=ListKind.APOLOGY_MISSING,
        indicator=codes.APOLOGY_MISSING,
    ),
    MapMeasure(
        "dang-giai-quyet", "Đang giải quyết, số hồ sơ", Form.COUNT,
        Tone.VOLUME, ("open_change",), "Đang giải quyết", is_stock=True,
        behind=ListKind.OPEN,
        indicator=codes.IN_PROCESS,
    ),
    MapMeasure(
        "tiep-nhan", "Tiếp nhận, số hồ sơ", Form.COUNT,
        Tone.VOLUME, ("received",), "Tiếp nhận",
        indicator=codes.RECEIVED,
    ),
    MapMeasure(
        "da-giai-quyet", "Đã giải quyết, số hồ sơ", Form.COUNT,
        Tone.VOLUME, ("left",), "Đã giải quyết", behind=LedgerColumn.RESOLVED,
        indicator=codes.RESOLVED,
    ),
    MapMeasure(
        "truc-tuyen", "Nộp trực tuyến, % tiếp nhận", Form.PERCENT,
        Tone.LOW_IS_WORSE, ("received_online",), "Trực tuyến",
        ("received",), "Tiếp nhận", legend=_falling("30", "40", "50", "70"),
        behind=LedgerColumn.RECEIVED_ONLINE,
        indicator=codes.ONLINE,
    ),
    MapMeasure(
        "thanh-toan", "Thanh toán trực tuyến, % đã giải quyết", Form.PERCENT,
        Tone.LOW_IS_WORSE, ("paid_online",), "Thanh toán trực tuyến",
        _LEFT, "Đã giải quyết", legend=_falling("20", "30", "40", "60"),
        indicator=codes.PAID_ONLINE,
    ),
    MapMeasure(
        "so-hoa", "Hồ sơ số hóa, % đã giải quyết", Form.PERCENT,
        Tone.LOW_IS_WORSE, ("digitised",), "Số hóa", _LEFT, "Đã giải quyết",
        legend=_falling("40", "60", "80", "90"),
        indicator=codes.DIGITISED,
    ),
    MapMeasure(
        "ket-qua-dien-tu", "Kết quả điện tử, % đã giải quyết", Form.PERCENT,
        Tone.LOW_IS_WORSE, ("electronic_result",), "Kết quả điện tử",
        _LEFT, "Đã giải quyết", legend=_falling("40", "60", "80", "90"),
        indicator=codes.ELECTRONIC_RESULT,
    ),
    MapMeasure(
        "ngay-xu-ly", "Thời gian xử lý bình quân, ngày làm việc", Form.DAYS,
        Tone.HIGH_IS_WORSE, ("processing_days",), "Ngày làm việc",
        _LEFT, "Đã giải quyết", is_share=False,
        indicator=codes.PROCESSING_DAYS,
    ),
)  # fmt: skip
"""In the order of the chooser; the first is what a map opens with. Limits of falling
legends are our convention, with the targets (R1 98 %, online 50 %) between classes."""


def measure_named(code: str) -> MapMeasure:
    """The measure with this code; the first one where there is none."""
    return next((measure for measure in MEASURES if measure.code == code), MEASURES[0])
