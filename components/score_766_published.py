"""The portal's figures as a table: counts, points, whether they fit, and the file."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

import pandas as pd

from components.links import TABLE, relative_link
from components.table_view import Twin
from domain.formatting import moment, percent_text
from domain.portal_766 import PortalSource
from domain.published_766 import PROVINCES, PublishedLine
from domain.ratio import Ratio
from domain.score_766 import Figure
from domain.score_766_check import Check
from domain.score_766_words import check_words

KEY = "so-cong-766"
"""The table; with a hyphen and a code after it, only of one metric or card."""
SCORE_PATH = "bo-766"


def published_href(scope: Mapping[str, str], code: str = "") -> str:
    """The page with what the portal published laid open: all of it, or one code."""
    return relative_link(SCORE_PATH, {**scope, TABLE: f"{KEY}-{code}" if code else KEY})


def asked_code(table: str) -> str | None:
    """Which code the address asks for, "" all; None: another table, or none."""
    if table == KEY:
        return ""
    return table.removeprefix(f"{KEY}-") if table.startswith(f"{KEY}-") else None


def published_twin(
    lines: Sequence[PublishedLine], code: str, period: str, zone: ZoneInfo
) -> dict[str, Twin]:
    """Every line of the portal's, in order; no table where there is none."""
    if not lines:
        return {}
    is_one = code not in ("", PROVINCES)
    frame = pd.DataFrame(
        {
            "Địa phương" if code == PROVINCES else "Đơn vị": [x.whose for x in lines],
            **({} if is_one else {"Chỉ số": [_named(line) for line in lines]}),
            "Tử số": _counts([_part(line.figure, 0) for line in lines]),
            "Mẫu số": _counts([_part(line.figure, 1) for line in lines]),
            "Tỷ lệ": [_rate(line.figure) for line in lines],
            "Cổng công bố, điểm": _points([line.points for line in lines]),
            "Tính lại, điểm": _points([_computed(line.check) for line in lines]),
            "So lại": [check_words(line.check) for line in lines],
            **_files([line.source for line in lines], zone),
        }
    )
    key = f"{KEY}-{code}" if code else KEY
    about = f": {_named(lines[0])}" if is_one else ""
    return {key: Twin(f"Cổng công bố, {period}{about}", frame, f"{key}.csv")}


def _files(
    sources: Sequence[PortalSource | None], zone: ZoneInfo
) -> dict[str, list[str]]:
    """Whence each line is: publisher, file, when it was taken in, and its hash."""
    return {
        "Nguồn": [one.source if one else "" for one in sources],
        "Tệp": [one.file_name if one else "" for one in sources],
        "Nhập lúc": [moment(one.loaded_at, zone) if one else "" for one in sources],
        "sha256": [one.sha256 if one else "" for one in sources],
    }


def _named(line: PublishedLine) -> str:
    return f"{line.code} {line.name}" if "." in line.code else line.name


def _part(figure: Figure | None, at: int) -> int | None:
    value = None if figure is None else figure.counts[at]
    return None if value is None else int(value)


def _rate(figure: Figure | None) -> str:
    """Rounded, as the portal prints it."""
    if figure is None:
        return ""
    if figure.value is None:
        return "không phát sinh"
    ratio = Ratio(figure.value.numerator, figure.value.denominator)
    return percent_text(ratio, floor=False)


def _computed(check: Check | None) -> Fraction | None:
    return None if check is None else check.computed


def _counts(values: Sequence[int | None]) -> "pd.Series[float]":
    """Whole numbers; no count is an empty cell, not 0."""
    return pd.Series(values, dtype="Int64")  # type: ignore[arg-type,return-value]  # the stubs know no Int64


def _points(values: Sequence[Fraction | None]) -> "pd.Series[float]":
    floats = [None if value is None else round(float(value), 3) for value in values]
    return pd.Series(floats, dtype="float64")
