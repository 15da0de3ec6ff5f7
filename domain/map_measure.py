"""What a map of org units can show: figures of the ledger, each with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from domain import indicator_tiles as codes
from domain.drilldown import ListKind
from domain.event_counts import EventCounts, counts_behind
from domain.formula import Gap
from domain.indicator import Bound
from domain.ledger_cell import LedgerColumn
from domain.legend import Legend
from domain.lens import FigureNature
from domain.ratio import Ratio


class Form(StrEnum):
    """How a measure is written."""

    PER_TEN_THOUSAND = "per_ten_thousand"
    PERCENT = "percent"
    DAYS = "days"
    COUNT = "count"
    NUMBER = "number"
    """In the unit of an indicator, with decimals where there are any."""


Amount = int | Decimal
DOSSIERS = "hồ sơ"


class Tone(StrEnum):
    """Which end of a measure is worse; a volume has none and is drawn in blue."""

    HIGH_IS_WORSE = "high_is_worse"
    LOW_IS_WORSE = "low_is_worse"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a measure is made of at one org unit; `whole` None: it is a count.

    `is_exact` False: an estimate, on the org units of another day. Of an indicator
    also: `given`, the figure where nobody told what it is made of; `gap`, why there is
    none; `bound`, what it is of the figure defined; `is_sure` False: it is such a
    bound, or not everybody who is expected to has told.
    """

    part: Amount
    whole: Amount | None
    is_exact: bool = True
    given: Decimal | None = None
    gap: Gap | None = None
    bound: Bound = Bound.EXACT
    is_sure: bool = True

    @property
    def ratio(self) -> Ratio | None:
        """Part over whole; None for a count."""
        return None if self.whole is None else Ratio(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class MapMeasure:
    """A figure by org unit: `part`, or `part` over `whole` where there is one.

    Both are sums of EventCounts by name, less those of `less` and `whole_less`; of one
    that `is_read` they are readings of the catalogue. `is_stock`: taken at the data
    moment or at the end of the period, not added up over it. `is_share`: the part
    is a subset of the whole, so an interval can be given. `legend` None: limits
    follow the values. `behind`: which column, or which list, holds the dossiers of
    `part`. `indicator`: the code under which the catalogue has the same figure.
    `is_part`: a rate drawn by its numerator. `unit`: of the figure, where its form
    does not say; `counted`: what part and whole count, "" for various things.
    `is_of_dossiers`: told by sources of dossiers alone, so that a ratio of few
    dossiers is not compared. `nature`: why no lens tells it; None: its counts can
    be converted, unless it is a stock.
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
    less: tuple[str, ...] = ()
    whole_less: tuple[str, ...] = ()
    is_read: bool = False
    is_part: bool = False
    unit: str = ""
    counted: str = DOSSIERS
    bound: Bound = Bound.EXACT
    is_of_dossiers: bool = True
    nature: FigureNature | None = None

    @property
    def is_ratio(self) -> bool:
        """Whether it is a part over a whole."""
        return bool(self.whole_name)

    @property
    def is_added(self) -> bool:
        """Whether figures of several org units are added up to one."""
        return (
            not self.is_ratio and self.form is not Form.PERCENT and bool(self.counted)
        )

    @property
    def counts(self) -> frozenset[str]:
        """The counts that it is made of: nothing else need be read."""
        return counts_behind(self.sums)

    @property
    def sums(self) -> tuple[str, ...]:
        """The counts and properties that it is made of, in the order of `of_sums`."""
        return (*self.part, *self.less, *self.whole, *self.whole_less)

    def of_sums(self, values: Sequence[int]) -> Amounts:
        """What it is made of, of values in the order of `sums`."""
        less = len(self.part)
        end = less + len(self.less)
        part = sum(values[:less]) - sum(values[less:end])
        if not self.whole:
            return Amounts(part, None)
        last = end + len(self.whole)
        return Amounts(part, sum(values[end:last]) - sum(values[last:]))

    def amounts(self, counts: EventCounts, *, is_exact: bool = True) -> Amounts:
        """What it is made of, of counts that hold all that it needs."""
        whole = None
        if self.whole:
            whole = _sum(counts, self.whole) - _sum(counts, self.whole_less)
        part = _sum(counts, self.part) - _sum(counts, self.less)
        return Amounts(part, whole, is_exact)

    def figure(self, amounts: Amounts) -> Decimal | None:
        """What `amounts` make, in its unit; None where they make nothing."""
        if amounts.given is not None or amounts.gap is not None:
            return amounts.given
        return self.scaled(amounts.ratio, amounts.part)

    def scaled(self, ratio: Ratio | None, part: Amount) -> Decimal | None:
        """The figure in its unit; None: nothing to divide by (không phát sinh)."""
        if not self.is_ratio:
            return Decimal(part)
        value = None if ratio is None else ratio.value
        return None if value is None else value * _FACTORS[self.form]

    def as_count(self) -> "MapMeasure":
        """The same measure drawn by its part alone (mode *Số hồ sơ*)."""
        if not self.is_ratio or not self.is_share:
            return self
        tone = Tone.VOLUME if self.tone is Tone.LOW_IS_WORSE else self.tone
        return replace(
            self,
            name=f"{self.part_name}, số {self.counted}",
            form=Form.COUNT,
            tone=tone,
            whole=(),
            whole_less=(),
            whole_name="",
            is_share=True,
            legend=None,
            bound=Bound.EXACT,
            is_part=True,
        )


def _sum(counts: EventCounts, names: tuple[str, ...]) -> int:
    return sum(getattr(counts, name) for name in names)


_FACTORS = {
    Form.PER_TEN_THOUSAND: 10_000,
    Form.PERCENT: 100,
    Form.DAYS: 1,
    Form.COUNT: 1,
    Form.NUMBER: 1,
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


BY_INDICATOR = {measure.indicator: measure for measure in MEASURES}
"""Indicators of the catalogue that are among these, by code."""


def measure_named(code: str) -> MapMeasure:
    """The measure with this code; the first one where there is none."""
    return next((measure for measure in MEASURES if measure.code == code), MEASURES[0])
