"""*Chất lượng số liệu* in words: the answer, and each row's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from domain.formatting import (
    PERCENT,
    count,
    day_short,
    decimal_number,
    percent_text,
)
from domain.formula import Number
from domain.headline import Segment
from domain.measures import LABELS
from domain.outliers import OutlierState
from domain.quality_filter import late_sources, open_outliers, silent_owners
from domain.quality_rule import RuleSeverity
from domain.quality_since import Since
from domain.quality_view import (
    QualityBadge,
    QualityBoard,
    SourceHealth,
    UnitFinding,
    UnitOutlier,
)
from domain.source_reports import WATCHED_DAYS

_NAMED = 2
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class QualityHeadline:
    """The first line in stretches, and the sentences below it."""

    lead: tuple[Segment, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The first line without emphasis."""
        return "".join(segment.text for segment in self.lead)


def headline(board: QualityBoard) -> QualityHeadline:
    """What cannot be trusted today, whose it is, since when."""
    told = [*_stale_words(board), *_error_words(board)]
    lead: tuple[Segment, ...]
    if told:
        lead = (
            Segment("Chưa tin được: "),
            Segment("; ".join(told), alert=True),
            Segment("."),
        )
    elif board.rules:
        lead = (Segment("Chưa thấy số liệu nào phải nghi ngờ."),)
    else:
        lead = (Segment("Chưa có quy tắc kiểm tra nào, nên chưa kết luận được."),)
    return QualityHeadline(lead, tuple(_notes(board)))


def _stale_words(board: QualityBoard) -> list[str]:
    """Whose data stop, where, under whom."""
    stale = [s for s in board.sources if s.is_stale and s.source.complete_to]
    told = [
        f"số liệu {_units(source)} dừng ở {_stopped(source)}"
        for source in stale[:_NAMED]
    ]
    if len(stale) > _NAMED:
        told.append(f"{count(len(stale) - _NAMED)} nguồn nữa cũng dừng")
    return told


def _units(source: SourceHealth) -> str:
    if not source.org_units:
        return source.source.name
    unit, head = source.org_units[0]
    more = len(source.org_units) - 1
    name = unit.name + (f" và {count(more)} đơn vị nữa" if more else "")
    return f"{name} ({head.name})" if head is not None and not more else name


def _stopped(source: SourceHealth) -> str:
    days = count(source.behind_days or 0)
    return f"{day_short(source.reached_on)}, chậm {days} ngày"


def _error_words(board: QualityBoard) -> list[str]:
    """The org units whose figures break a rule that cannot be broken."""
    broken: dict[str, list[UnitFinding]] = {}
    for found in board.findings:
        if found.finding.rule.severity is RuleSeverity.ERROR:
            broken.setdefault(found.org_unit.name, []).append(found)
    named = [_broken(name, told) for name, told in list(broken.items())[:_NAMED]]
    if len(broken) > _NAMED:
        named.append(f"{count(len(broken) - _NAMED)} đơn vị nữa sai quy tắc")
    return named


def _broken(name: str, told: Sequence[UnitFinding]) -> str:
    """Which rules an org unit breaks, and the first month of any of them."""
    codes = ", ".join(found.finding.rule.code for found in told)
    known = [found.since for found in told if found.since is not None]
    first = min(known, key=lambda since: since.period.first_day, default=None)
    return f"{name} sai {codes}" + (f" {since_words(first)}" if first else "")


def since_words(since: Since | None) -> str:
    """từ tháng 3/2026; không rõ where no month breaks the rule by itself."""
    if since is None:
        return "không rõ từ tháng nào"
    label = since.period.label
    told = f"từ {label[:1].lower()}{label[1:]}"
    return f"{told} hoặc trước đó" if since.is_open else told


def _notes(board: QualityBoard) -> list[str]:
    notes = []
    age = (board.today - board.data_day).days
    if age > 1:
        notes.append(f"Số liệu mới nhất cách hôm nay {count(age)} ngày.")
    expected = sum(s.record.expected for s in board.sources)
    if expected:
        on_time = sum(int(s.record.on_time.numerator) for s in board.sources)
        notes.append(
            f"{count(on_time)}/{count(expected)} báo cáo ngày của các nguồn đến đúng "
            f"hạn trong {WATCHED_DAYS} ngày qua."
        )
    owed = [u.reports for u in board.reporting if u.reports.missing]
    if owed:
        values = sum(each.expected - each.received for each in owed)
        notes.append(
            f"{count(len(owed))} đơn vị còn thiếu {count(values)} số tháng của các "
            "chỉ tiêu."
        )
    unusual = open_outliers(board)
    if unusual:
        unseen = sum(o.state is None for o in unusual)
        notes.append(
            f"{count(len(unusual))} số bất thường chưa giải thích, "
            f"{count(unseen)} chưa ai xem."
        )
    silent = silent_owners(board)
    if silent:
        codes = sum(len(owner.silent) for owner in silent)
        notes.append(
            f"{count(len(silent))} cơ quan chưa báo cáo lần nào "
            f"{count(codes)} chỉ tiêu mình phụ trách."
        )
    return notes


def provisional_words(board: QualityBoard) -> tuple[str, ...]:
    """What of the figures is provisional, and until when it is complete."""
    told = [
        f"{_units(s)}: số liệu từ sau {_stopped(s)} chưa có"
        for s in late_sources(board)
        if s.source.complete_to is not None and s.behind_days
    ]
    return tuple(told)


def number_words(value: Number) -> str:
    """A side of a rule as it stands in a table."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return count(int(exact))
    return decimal_number(Decimal(exact.numerator) / Decimal(exact.denominator), 4)


def gap_words(value: Number) -> str:
    """A gap with its sign."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return sign + number_words(abs(Fraction(value)))


def trust_words(trust: Fraction) -> str:
    """How much of the figures is undoubted: 94,99 %, floored."""
    value = Decimal(trust.numerator) / Decimal(trust.denominator) * _HUNDRED
    floored = value.quantize(Decimal("0.01"), ROUND_FLOOR)
    return decimal_number(floored, 2) + PERCENT


def behind_words(source: SourceHealth) -> str:
    """How far a source lies behind the freshest one: 3 ngày, 5 giờ, không."""
    if source.behind_days is None or source.behind_hours is None:
        return "chưa nạp lần nào"
    if source.behind_days:
        return f"{count(source.behind_days)} ngày"
    return f"{count(source.behind_hours)} giờ" if source.behind_hours else "không"


def record_words(source: SourceHealth) -> str:
    """Reports in time of those due: 17/20 (85,00 %)."""
    ratio = source.record.on_time
    if not source.record.expected:
        return "chưa đến hạn"
    share = percent_text(ratio)
    return f"{count(int(ratio.numerator))}/{count(source.record.expected)} ({share})"


def measure_words(outlier: UnitOutlier) -> str:
    """Which daily count it is."""
    return LABELS.get(outlier.measure, outlier.measure)


def state_words(state: OutlierState | None) -> str:
    """How an outlier stands."""
    return "chưa ai xem" if state is None else state.label


def usual_words(outlier: UnitOutlier) -> str:
    """What is usual on that weekday."""
    usual = Fraction(outlier.unusual.usual)
    digits = 0 if usual.denominator == 1 else 1
    return decimal_number(Decimal(outlier.unusual.usual), digits)


def score_words(outlier: UnitOutlier) -> str:
    """How far from usual, in robust deviations."""
    score = outlier.unusual.score
    sign = "+" if score > 0 else "\N{MINUS SIGN}"
    return sign + decimal_number(Decimal(str(round(abs(score), 1))), 1)


def named(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return f"{shown} và {count(more)} nữa" if more > 0 else shown


def badge_words(badge: QualityBadge) -> tuple[str, str]:
    """The shape and the words beside figures: what is wrong, else what holds."""
    if badge.errors:
        return "late", f"số liệu sai quy tắc {named(badge.errors, 2)}"
    if badge.lagging:
        sources = f"{count(badge.lagging)} nguồn chậm"
        return "soon", f"{sources}, số liệu đến {day_short(badge.since)}"
    if not badge.tried:
        return "ok", "số liệu chưa kiểm tra"
    return "ok", f"số liệu đạt {count(badge.tried)} quy tắc"
