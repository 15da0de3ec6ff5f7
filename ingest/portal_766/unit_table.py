"""A table of org units as the portal publishes it: received, on time, overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.formatting import count
from domain.score_766 import Figure
from domain.score_766_rules import RULE_SETS
from domain.written_figure import RateColumn, Unclear, count_of, points_of
from ingest.portal_766.groups import COUNTS
from ingest.small_file import SmallRow

METRIC = "2.1"
"""What the table is about: dossiers handled early and on time."""
_MOST = RULE_SETS[-1].metric(METRIC).most_points


@dataclass(frozen=True, slots=True)
class _Counts:
    received: int | None
    early: int | None
    on_time: int | None
    overdue: int | None

    @property
    def is_empty(self) -> bool:
        return self.received is self.early is self.on_time is self.overdue is None

    def handled(self, *, early_apart: bool) -> int:
        """On time with early, where that stands apart, and overdue."""
        early = (self.early or 0) if early_apart else 0
        return early + (self.on_time or 0) + (self.overdue or 0)


def table_figures(rows: Sequence[SmallRow]) -> list[Figure | None]:
    """The ratio of metric 2.1 of each row: on time ÷ received.

    None: the row reports nothing, or is refused. Where "trước hạn" stands beside
    "đúng hạn", the rows whose parts add up to what was received tell whether the
    latter includes the former; it is then not counted twice. What was received and is
    neither is told.
    """
    counts = [_counts(row) for row in rows]
    rates = RateColumn(row.cells.get("rate", "") for row in rows)
    early_apart = _early_apart(counts)
    return [
        None if found is None else _figure(row, found, rates, early_apart=early_apart)
        for row, found in zip(rows, counts, strict=True)
    ]


def table_points(row: SmallRow) -> Fraction | None:
    """The points of metric 2.1 that a row publishes; None where blank, or refused."""
    try:
        return points_of(row.cells.get("score", ""), _MOST)
    except Unclear as why:
        row.reject(why.kind, "score", f"Điểm {why.reason}", why.remedy)
        return None


def _counts(row: SmallRow) -> _Counts | None:
    values: list[int | None] = []
    for key in COUNTS:
        try:
            values.append(count_of(row.cells.get(key, "")))
        except Unclear as why:
            title = row.opened.titles[key]
            row.reject(why.kind, key, f"{title} {why.reason}", why.remedy)
    if row.is_bad:
        return None
    found = _Counts(*values)
    if found.is_empty:
        row.notice("row-blank", "unit", "Đơn vị chưa báo cáo; không coi là 0")
        return None
    for key, value in (("received", found.received), ("on_time", found.on_time)):
        if value is None:
            row.reject(
                "count-missing", key,
                f"Thiếu {row.opened.titles[key]}; ô trống không phải là 0",
                "Ghi số, hoặc để trống cả dòng nếu chưa báo cáo",
            )  # fmt: skip
    return None if row.is_bad else found


def _early_apart(counts: Sequence[_Counts | None]) -> bool | None:
    """Whether early ones stand beside those on time; None: the table does not tell."""
    seen = set()
    for found in counts:
        if found is None or not found.early:
            continue
        apart = found.handled(early_apart=True) == found.received
        merged = found.handled(early_apart=False) == found.received
        if apart != merged:
            seen.add(apart)
    return seen.pop() if len(seen) == 1 else None


def _figure(
    row: SmallRow, found: _Counts, rates: RateColumn, *, early_apart: bool | None
) -> Figure | None:
    received, early = found.received or 0, found.early or 0
    if early and early_apart is None:
        row.reject(
            "early-unclear", "early",
            "Không rõ cột Đúng hạn đã gồm Trước hạn chưa: không cộng lại thành số "
            "tiếp nhận",
            "Gộp hai cột thành “Trước và đúng hạn”",
        )  # fmt: skip
        return None
    if early and not early_apart:
        row.notice(
            "early-included", "early",
            "Cột Đúng hạn đã gồm Trước hạn; không cộng hai lần",
        )  # fmt: skip
    in_time = (found.on_time or 0) + (early if early_apart else 0)
    handled = found.handled(early_apart=bool(early_apart))
    if handled > received:
        row.reject(
            "parts-above-received", "received",
            f"Đúng hạn và quá hạn là {count(handled)}, nhiều hơn tiếp nhận "
            f"{count(received)}",
            "Kiểm tra lại ba cột",
        )  # fmt: skip
        return None
    if found.overdue is not None and handled < received:
        row.notice(
            "parts-below-received", "received",
            f"{count(received - handled)} hồ sơ tiếp nhận không thuộc đúng hạn hay "
            "quá hạn; mẫu số vẫn là số tiếp nhận",
        )  # fmt: skip
    figure = Figure(in_time, received)
    return figure if _rate_fits(row, figure, rates) else None


def _rate_fits(row: SmallRow, figure: Figure, rates: RateColumn) -> bool:
    """Whether the rate of the row, if it has one, is that of its counts."""
    text, true = row.cells.get("rate", ""), figure.value
    try:
        rate = rates.rate(text, true)
    except Unclear as why:
        row.reject(why.kind, "rate", f"Tỷ lệ {why.reason}", why.remedy)
        return False
    if rate is not None and true is None and rate.value not in (0, Fraction(1)):
        row.reject(
            "rate-of-nothing", "rate",
            "Có tỷ lệ mà không phát sinh hồ sơ", "Xóa tỷ lệ, hoặc ghi số tiếp nhận",
        )  # fmt: skip
        return False
    return True
