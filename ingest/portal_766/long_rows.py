"""Long rows of the portal's figures: one metric of one org unit or province each."""

from fractions import Fraction

from domain.portal_766 import TOTAL
from domain.score_766 import Figure
from domain.score_766_rules import MOST_POINTS, RULE_SETS, Group
from domain.written_figure import RateColumn, Unclear, count_of, points_of
from ingest.portal_766.metric_names import UNSCORED, named
from ingest.small_file import SmallRow

_RULES = RULE_SETS[-1]
_MOST = {metric.code: metric.most_points for metric in _RULES.metrics}
_GROUPS = {group.value: _RULES.most_points(group) for group in Group}
_HUNDREDTH_PERCENT = Fraction(1, 10_000)
_LISTED = ", ".join(_MOST)


def code_of(row: SmallRow) -> str | None:
    """Metric, group ("3a") or whole; None where refused, or not scored."""
    code = named(row.cells.get("metric", ""))
    if code is None:
        row.reject(
            "metric-unknown", "metric",
            "Không có trong Bộ chỉ số 766", f"Ghi một trong: {_LISTED}, nhóm, tổng",
        )  # fmt: skip
        return None
    if code[:3] in UNSCORED:
        row.notice(
            "metric-unscored", "metric", f"Chỉ số {code[:3]} không có điểm; bỏ qua"
        )
        return None
    return code


def most_points(code: str) -> Fraction:
    """What a metric, a group or the whole gives at most."""
    if code == TOTAL:
        return MOST_POINTS
    return _GROUPS[code] if code in _GROUPS else _MOST[code]


def value_of(
    row: SmallRow, code: str, rates: RateColumn
) -> tuple[Figure | None, Fraction | None] | None:
    """Figure and points of a row, one of them at least; None where refused or blank."""
    counts = _counts(row)
    score = _points(row, code)
    if row.is_bad:
        return None
    numerator, denominator = counts
    figure: Figure | None = None
    if numerator is not None and denominator is not None:
        figure = _of_counts(row, numerator, denominator, rates)
    elif row.cells.get("rate"):
        figure = _of_rate(row, rates)
    if row.is_bad:
        return None
    if figure is not None and code not in _MOST:
        if not _is_share(figure, score, most_points(code)):
            row.reject(
                "group-with-counts", "numerator",
                "Điểm nhóm và điểm tổng không có tử số, mẫu số; tỷ lệ, nếu có, là "
                "điểm chia cho điểm tối đa",
                "Chỉ ghi điểm",
            )  # fmt: skip
            return None
        figure = None
    if figure is None and score is None:
        row.notice("row-blank", "metric", "Chưa báo cáo; không coi là 0")
        return None
    return figure, score


def _is_share(figure: Figure, score: Fraction | None, most: Fraction) -> bool:
    """Whether the rate of a card is its points again, as the portal prints it."""
    if figure.numerator is not None or figure.rate is None or score is None:
        return False
    return abs(figure.rate - score / most) < _HUNDREDTH_PERCENT


def _counts(row: SmallRow) -> tuple[int | None, int | None]:
    values: dict[str, int | None] = {}
    for key in ("numerator", "denominator"):
        try:
            values[key] = count_of(row.cells.get(key, ""))
        except Unclear as why:
            title = row.opened.titles[key]
            row.reject(why.kind, key, f"{title} {why.reason}", why.remedy)
            return None, None
    for key, other in (("numerator", "denominator"), ("denominator", "numerator")):
        if values[key] is None and values[other] is not None:
            title = row.opened.titles[key]
            row.reject(
                "count-missing", key,
                f"Thiếu {title}; ô trống không phải là 0",
                "Ghi đủ tử số và mẫu số, hoặc để trống cả hai",
            )  # fmt: skip
    return values["numerator"], values["denominator"]


def _of_counts(
    row: SmallRow, numerator: int, denominator: int, rates: RateColumn
) -> Figure | None:
    if numerator > denominator:
        row.reject(
            "numerator-above-denominator" if denominator else "numerator-of-nothing",
            "numerator",
            "Tử số lớn hơn mẫu số"
            if denominator
            else "Mẫu số là 0 (không phát sinh) mà tử số khác 0",
            "Kiểm tra lại hai số",
        )  # fmt: skip
        return None
    figure = Figure(numerator, denominator)
    try:
        rates.rate(row.cells.get("rate", ""), figure.value)
    except Unclear as why:
        if figure.value is not None:
            row.reject(why.kind, "rate", f"Tỷ lệ {why.reason}", why.remedy)
    return figure


def _of_rate(row: SmallRow, rates: RateColumn) -> Figure | None:
    try:
        rate = rates.rate(row.cells["rate"])
    except Unclear as why:
        row.reject(why.kind, "rate", f"Tỷ lệ {why.reason}", why.remedy)
        return None
    if rate is None:
        return Figure(0, 0)
    return Figure(rate=rate.value, bound=rate.bound)


def _points(row: SmallRow, code: str) -> Fraction | None:
    try:
        return points_of(row.cells.get("score", ""), most_points(code))
    except Unclear as why:
        row.reject(why.kind, "score", f"Điểm {why.reason}", why.remedy)
        return None
