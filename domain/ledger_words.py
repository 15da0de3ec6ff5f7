"""The words of form II.06: headings, why a figure is what it is, why rates differ."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.dossier import TICK, Channel
from domain.formatting import count, day, day_short, moment, signed_count
from domain.indicator_tiles import ON_TIME, R2, R3, R4
from domain.ledger import Identity, Residual
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn
from domain.ledger_form import FormLine, LedgerForm, RowKind
from domain.lens import FigureNature, refusal
from domain.lens_view import (
    ESTIMATE,
    ESTIMATE_NOTE,
    ESTIMATE_SIGN,
    WITHHELD,
    lens_words,
)
from domain.ratio import Ratio

LEVEL_NAMES = {
    HandlingLevel.CITY: "Cấp Thành phố",
    HandlingLevel.DISTRICT: "Cấp huyện",
    HandlingLevel.COMMUNE: "Cấp xã",
}
CHANNEL_NAMES = {
    Channel.ONLINE: "Trực tuyến",
    Channel.DIRECT: "Trực tiếp",
    Channel.POST: "Bưu chính",
}
ROW_NAMES = {
    RowKind.FIELD: "Lĩnh vực",
    RowKind.UNIT: "Đơn vị",
    RowKind.MONTH: "Tháng",
    RowKind.LEVEL: "Cấp giải quyết",
}
COLUMN_NAMES = {
    LedgerColumn.TOTAL_IN: "Phải giải quyết",
    LedgerColumn.RECEIVED_ONLINE: "Tiếp nhận trực tuyến",
    LedgerColumn.RECEIVED_DIRECT_POST: "Tiếp nhận trực tiếp, bưu chính",
    LedgerColumn.CARRIED_OVER: "Kỳ trước chuyển",
    LedgerColumn.RESOLVED: "Đã giải quyết",
    LedgerColumn.RESOLVED_EARLY: "Giải quyết trước hạn",
    LedgerColumn.RESOLVED_ON_TIME: "Giải quyết đúng hạn",
    LedgerColumn.RESOLVED_LATE: "Giải quyết quá hạn",
    LedgerColumn.IN_PROCESS: "Đang giải quyết",
    LedgerColumn.IN_PROCESS_IN_TIME: "Đang giải quyết trong hạn",
    LedgerColumn.IN_PROCESS_OVERDUE: "Đang giải quyết quá hạn",
    LedgerColumn.TRANSFERRED_IN: "Chuyển vào",
    LedgerColumn.TRANSFERRED_OUT: "Chuyển ra",
}
"""What a column counts, standing alone."""
COLUMN_GROUPS: tuple[tuple[str, tuple[tuple[LedgerColumn, str], ...]], ...] = (
    (
        "Hồ sơ phải giải quyết",
        (
            (LedgerColumn.TOTAL_IN, "Tổng số"),
            (LedgerColumn.RECEIVED_ONLINE, "Trực tuyến"),
            (LedgerColumn.RECEIVED_DIRECT_POST, "Trực tiếp, bưu chính"),
            (LedgerColumn.CARRIED_OVER, "Kỳ trước chuyển"),
        ),
    ),
    (
        "Hồ sơ đã giải quyết",
        (
            (LedgerColumn.RESOLVED, "Tổng số"),
            (LedgerColumn.RESOLVED_EARLY, "Trước hạn"),
            (LedgerColumn.RESOLVED_ON_TIME, "Đúng hạn"),
            (LedgerColumn.RESOLVED_LATE, "Quá hạn"),
        ),
    ),
    (
        "Hồ sơ đang giải quyết",
        (
            (LedgerColumn.IN_PROCESS, "Tổng số"),
            (LedgerColumn.IN_PROCESS_IN_TIME, "Trong hạn"),
            (LedgerColumn.IN_PROCESS_OVERDUE, "Quá hạn"),
        ),
    ),
    (
        "Chuyển giữa đơn vị",
        ((LedgerColumn.TRANSFERRED_IN, "Vào"), (LedgerColumn.TRANSFERRED_OUT, "Ra")),
    ),
)
"""The head of the form: groups, and the columns under each."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """One on-time rate: its name, its fraction in words, what sets it apart here."""

    name: str
    title: str
    ratio: Ratio | None
    numerator: str
    denominator: str
    difference: str

    @property
    def indicator(self) -> str:
        """The code under which the catalogue has the same rate."""
        return _INDICATORS[self.name]


COLUMN_INDICATORS = {
    LedgerColumn.TOTAL_IN: "II06-03",
    LedgerColumn.RECEIVED_ONLINE: "TTHC-02",
    LedgerColumn.RECEIVED_DIRECT_POST: "TTHC-03",
    LedgerColumn.CARRIED_OVER: "TTHC-04",
    LedgerColumn.RESOLVED: "TTHC-05",
    LedgerColumn.RESOLVED_EARLY: "TTHC-06",
    LedgerColumn.RESOLVED_ON_TIME: "TTHC-07",
    LedgerColumn.RESOLVED_LATE: "TTHC-08",
    LedgerColumn.IN_PROCESS: "TTHC-09",
    LedgerColumn.IN_PROCESS_IN_TIME: "II06-12",
    LedgerColumn.IN_PROCESS_OVERDUE: "TTHC-10",
    LedgerColumn.TRANSFERRED_IN: "CHUYEN-01",
    LedgerColumn.TRANSFERRED_OUT: "CHUYEN-02",
}
"""Under which codes the catalogue has the columns."""
_INDICATORS = {"R1": ON_TIME, "R2": R2, "R3": R3, "R4": R4}


def sum_name(rows: RowKind) -> str:
    """The name of the last row."""
    return "Cả kỳ" if rows is RowKind.MONTH else "Tổng số"


def own_name(unit_name: str) -> str:
    """The row of what an org unit holds itself, beside those below it."""
    return f"{unit_name} trực tiếp giữ"


def span_words(first_day: date, last_day: date) -> str:
    """01/01–31/12/2024, or 17/06/2024 for a single day."""
    if first_day == last_day:
        return day(first_day)
    first = day_short(first_day) if first_day.year == last_day.year else day(first_day)
    return f"{first}–{day(last_day)}"


def answer(form: LedgerForm) -> str:
    """The form in a sentence: what came, what left, what is there, what is late."""
    if form.why_empty:
        return form.why_empty
    ledger = form.total.ledger
    if form.total.is_converted:
        return _converted_answer(form)
    late = ledger.in_process_overdue
    tail = f", {count(late)} quá hạn" if late else ", không có hồ sơ quá hạn"
    return (
        f"Phải giải quyết {count(ledger.total_in)} hồ sơ, đã giải quyết "
        f"{count(ledger.resolved)}, đang giải quyết {count(ledger.in_process)}{tail}."
    )


def _converted_answer(form: LedgerForm) -> str:
    """What happened; who holds what is not told of other org units."""
    if not form.total.told:
        return f"Không quy đổi được: {WITHHELD}."
    ledger = form.total.ledger
    sign = f"{ESTIMATE_SIGN}\N{NO-BREAK SPACE}" if form.total.is_estimate else ""
    return (
        f"Tiếp nhận {sign}{count(ledger.received)} hồ sơ, đã giải quyết "
        f"{sign}{count(ledger.resolved)}, trong đó {sign}{count(ledger.resolved_late)} "
        "quá hạn."
    )


def scope_words(form: LedgerForm) -> str:
    """Whose dossiers, in short: org unit, field, level, channel."""
    query = form.query
    name = form.org_unit.name
    parts = [own_name(name) if query.own_only else name]
    if form.ended_on is not None:
        parts.append(f"đơn vị đã kết thúc ngày {day(form.ended_on)}")
    if form.field_name is not None:
        parts.append(f"lĩnh vực {form.field_name}")
    if query.level is not None:
        parts.append(lower(LEVEL_NAMES[query.level]))
    if query.channel is not None:
        parts.append(f"tiếp nhận {lower(CHANNEL_NAMES[query.channel])}")
    if form.is_converted:
        parts.append(lens_words(query.lens))
    return ", ".join(parts)


def instant_words(form: LedgerForm, zone: ZoneInfo) -> str:
    """As of when stocks are: the data moment, or the end of an earlier day."""
    following = (form.as_of + TICK).astimezone(zone).date()
    if following > form.last_day:
        return f"hết ngày {day(form.last_day)}"
    return f"tại {moment(form.as_of, zone)}"


def notes(form: LedgerForm) -> tuple[str, ...]:
    """What the reader must know of the form as a whole."""
    found = []
    if form.is_cut and not form.why_empty:
        found.append(
            f"Kỳ chưa hết vào thời điểm xem: chỉ tính từ {day(form.first_day)} đến "
            f"hết ngày {day(form.last_day)}."
        )
    if form.is_converted:
        found += _lens_notes(form)
    if form.lagging:
        parts = "; ".join(
            f"{part.name} {count(part.in_process)} hồ sơ, số liệu đến "
            f"{day_short(part.complete_on)}"
            for part in form.lagging
        )
        found.append(
            f"Trong {count(form.total.ledger.in_process)} hồ sơ ở cột (11) có "
            f"{count(form.lagging_in_process)} hồ sơ giữ theo số liệu đến sớm hơn: "
            f"{parts}."
        )
    if form.internal_transfers:
        found.append(
            f"{count(form.internal_transfers)} lượt chuyển giữa các dòng không tính "
            "ở dòng tổng: nơi giao và nơi nhận đều thuộc phạm vi này."
        )
    return tuple(found)


def _lens_notes(form: LedgerForm) -> list[str]:
    """Which columns are not told, and which figures are estimates."""
    found = [
        "Cột (3), (6), (11), (12), (13) và chuyển giữa đơn vị để trống. "
        f"{refusal(FigureNature.STOCK)}"
    ]
    if form.has_estimates:
        found.append(ESTIMATE_NOTE)
    return found


def check_words(form: LedgerForm) -> str:
    """That the form reconciles, and with what; "" when it does not."""
    if form.failures or form.why_empty or form.total.is_converted:
        return ""
    rows = "Dòng tổng" if form.is_converted else "Mọi dòng"
    words = f"{rows} khớp: (3) + vào = (7) + (11) + ra và (6) = (11) của kỳ trước."
    if form.listed is not None:
        words += f" Cột (11) khớp với {count(form.listed)} hồ sơ đếm từng hồ sơ."
    return words


def failure_words(line: FormLine, residual: Residual) -> str:
    """An identity that fails: where, by how much, and where to look."""
    return (
        f"{line.label}: {residual.identity.label} lệch "
        f"{signed_count(residual.amount)} hồ sơ. {_CAUSES[residual.identity]}"
    )


_CAUSES = {
    Identity.TOTAL_IN: "Tổng in sẵn khác tổng các cột.",
    Identity.RESOLVED: "Tổng in sẵn khác tổng các cột.",
    Identity.IN_PROCESS: (
        "Số đếm từng hồ sơ đang giải quyết khác số cộng dồn; quản trị hệ thống chạy "
        "“manage.py check rollups”."
    ),
    Identity.BALANCE: (
        "Số cộng dồn theo ngày khác số cộng dồn toàn bộ; quản trị hệ thống chạy "
        "“manage.py check rollups”."
    ),
    Identity.CARRY_OVER: (
        "Số đầu kỳ cộng từ hồ sơ đầu tiên khác số cuối kỳ trước tính lùi từ hiện nay; "
        "quản trị hệ thống chạy “manage.py check rollups”."
    ),
}


def rate_lines(form: LedgerForm) -> tuple[RateLine, ...]:
    """R1 to R4 of the sum, each with what makes it differ from the others here."""
    line = form.total
    if line.is_converted:
        return _converted_rates(line)
    ledger, rates = line.ledger, line.rates
    open_late = count(ledger.in_process_overdue)
    gap = ledger.total_in - ledger.resolved - ledger.in_process
    same = "Bằng R2 vì (3) = (7) + (11)."
    if gap:
        same = (
            f"Khác R2: (3) hơn (7) + (11) {signed_count(gap)} hồ sơ, do chuyển giữa "
            "đơn vị."
        )
    became, late = line.became_overdue, ledger.resolved_late
    return (
        RateLine(
            "R1",
            "theo hồ sơ đã giải quyết",
            rates.r1,
            "trước hạn và đúng hạn",
            "đã giải quyết",
            f"Không tính {open_late} hồ sơ quá hạn còn để lại.",
        ),
        RateLine(
            "R2",
            "mẫu số của Bộ chỉ số 766",
            rates.r2,
            "trước, đúng và trong hạn",
            "đã và đang giải quyết",
            f"Thêm {count(ledger.in_process)} hồ sơ đang giải quyết, {open_late} quá "
            "hạn.",
        ),
        RateLine(
            "R3",
            "theo khối lượng",
            rates.r3,
            "không quá hạn",
            "phải giải quyết",
            same,
        ),
        RateLine(
            "R4",
            "theo hồ sơ đến hạn",
            rates.r4,
            "không quá hạn khi đến hạn",
            "đến hạn trong kỳ",
            f"{count(became)} hồ sơ bắt đầu quá hạn trong kỳ, {count(late)} giải "
            "quyết quá hạn; để hồ sơ lại không làm đẹp tỷ lệ này.",
        ),
    )


def _converted_rates(line: FormLine) -> tuple[RateLine, ...]:
    """R1 and R4 from converted counts; R2 and R3 ask for who holds what."""
    names = (
        ("R1", "theo hồ sơ đã giải quyết", "trước hạn và đúng hạn", "đã giải quyết"),
        ("R2", "mẫu số của Bộ chỉ số 766", "", ""),
        ("R3", "theo khối lượng", "", ""),
        ("R4", "theo hồ sơ đến hạn", "không quá hạn khi đến hạn", "đến hạn trong kỳ"),
    )
    rates = line.rates
    ratios = (rates.r1, None, None, rates.r4) if line.told else (None,) * 4
    why = "Hồ sơ đang giải quyết theo đơn vị đang giữ, không quy đổi."
    said = f"{ESTIMATE_SIGN} {ESTIMATE}." if line.is_estimate else ""
    return tuple(
        RateLine(name, title, ratio, numerator, denominator, said if ratio else why)
        for (name, title, numerator, denominator), ratio in zip(
            names, ratios, strict=True
        )
    )


def lower(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[0].lower() + name[1:]


_AT_END = (
    LedgerColumn.IN_PROCESS,
    LedgerColumn.IN_PROCESS_IN_TIME,
    LedgerColumn.IN_PROCESS_OVERDUE,
)


def cell_title(cell: LedgerCell, unit: str, field: str | None) -> str:
    """What a figure counts, whose, and when: "Tiếp nhận trực tuyến, Quận 1, …"."""
    if cell.column is LedgerColumn.CARRIED_OVER:
        when = f"chuyển sang ngày {day(cell.first_day)}"
    elif cell.column in _AT_END:
        when = f"cuối ngày {day(cell.last_day)}"
    elif cell.first_day == cell.last_day:
        when = f"ngày {day(cell.first_day)}"
    else:
        when = f"từ {day(cell.first_day)} đến {day(cell.last_day)}"
    parts = [
        COLUMN_NAMES[cell.column],
        f"{unit} trực tiếp giữ" if cell.own_only else unit,
        field or "",
        LEVEL_NAMES[cell.level].lower() if cell.level else "",
        CHANNEL_NAMES[cell.channel].lower() if cell.channel else "",
        when,
    ]
    return ", ".join(part for part in parts if part)
