"""Model files of reported values, with the indicators and org units of the viewer."""

import pandas as pd

from domain.indicator import Aggregation
from domain.reported_view import ReportingChoices

_UNITS_SHOWN = 3


def reported_templates(choices: ReportingChoices) -> dict[str, pd.DataFrame]:
    """One empty table per shape, by the name of its file."""
    told = [each for each in choices.indicators if not each.formula]
    units = [unit.name for unit in choices.org_units[:_UNITS_SHOWN]]
    month = choices.latest.label
    first = units[0] if units else ""
    long = pd.DataFrame(
        [(each.code, each.name, first, month, "", "", "", "", "") for each in told],
        columns=["Mã chỉ tiêu", "Tên chỉ tiêu", "Đơn vị", "Kỳ", "Tử số", "Mẫu số",
                 "Giá trị", "Trạng thái số liệu", "Nguồn"],
    )  # fmt: skip
    year = choices.latest.first_day.year
    months = [f"Tháng {number}/{year}" for number in range(1, 13)]
    plain = [each for each in told if each.aggregation is not Aggregation.RATIO]
    by_month = pd.DataFrame(
        [(each.code, each.name, first, *[""] * 12) for each in plain],
        columns=["Mã chỉ tiêu", "Tên chỉ tiêu", "Đơn vị", *months],
    )
    parts = [f"{unit} – {part}" for unit in units for part in ("Tử số", "Mẫu số")]
    ratios = [each for each in told if each.aggregation is Aggregation.RATIO]
    by_unit = pd.DataFrame(
        [(each.code, each.name, month, *[""] * len(parts)) for each in ratios],
        columns=["Mã chỉ tiêu", "Tên chỉ tiêu", "Kỳ", *parts],
    )
    portal = pd.DataFrame(
        [(unit, "", "", "", "") for unit in units],
        columns=["Đơn vị", "Tiếp nhận", "Trước hạn", "Đúng hạn", "Quá hạn"],
    )
    return {
        "mau-moi-dong-mot-so.csv": long,
        "mau-moi-thang-mot-cot.csv": by_month,
        "mau-moi-don-vi-mot-cot.csv": by_unit,
        "mau-bang-cua-cong.csv": portal,
    }


TEMPLATE_LABELS = {
    "mau-moi-dong-mot-so.csv": "Mẫu: mỗi dòng một số",
    "mau-moi-thang-mot-cot.csv": "Mẫu: mỗi tháng một cột",
    "mau-moi-don-vi-mot-cot.csv": "Mẫu: mỗi đơn vị một cột",
    "mau-bang-cua-cong.csv": "Mẫu: bảng của Cổng",
}
