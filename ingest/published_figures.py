"""Files of figures that others published, each with its source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.problem import Problem, Severity
from domain.published import Exactness, Level, PublishedFigure, PublishedKind
from ingest.columns import Column
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_choices import required_word, words_of
from ingest.small_file import SmallRow, small_rows
from ingest.small_numbers import decimal_or_none
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã", ("Mã chỉ tiêu",), required=True),
    Column("scope", "Phạm vi", required=True),
    Column("level", "Cấp", required=True),
    Column("first_day", "Từ ngày", required=True),
    Column("last_day", "Đến ngày", required=True),
    Column("value", "Giá trị", required=True),
    Column("unit", "Đơn vị tính", required=True),
    Column("kind", "Cách có", required=True),
    Column("exactness", "Độ chính xác"),
    Column("numerator", "Tử số"),
    Column("denominator", "Mẫu số"),
    Column("note", "Ghi chú"),
    Column("source", "Nguồn", required=True),
    Column("publisher", "Nhà xuất bản"),
    Column("title", "Tài liệu", required=True),
    Column("source_date", "Ngày của nguồn"),
)
_TEXTS = {"note": 500, "publisher": 120, "source_date": 20}
_REQUIRED = {"scope": 120, "unit": 32, "source": 20, "title": 300}


@dataclass(frozen=True, slots=True)
class ParsedFigures:
    """The good figures of a file, in its order, and all problems."""

    figures: tuple[PublishedFigure, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_published_figures(
    path: Path, *, codes: Collection[str], limits: Limits = UPLOAD
) -> ParsedFigures:
    """Read a CSV file or workbook of published figures; never raises for its content.

    `codes`: the indicators that there are.
    """
    log = ProblemLog()
    found: dict[object, tuple[SmallRow, PublishedFigure]] = {}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            figure = _figure(row, codes)
            if figure is None:
                continue
            key = (figure.code, figure.scope, figure.first_day, figure.last_day,
                   figure.kind, figure.source)  # fmt: skip
            if key in found:
                row.reject(
                    "figure-twice", "code",
                    f"Số này đã có ở dòng {found[key][0].number}",
                    "Giữ một dòng cho mỗi chỉ tiêu, phạm vi, kỳ và nguồn",
                )  # fmt: skip
                continue
            found[key] = (row, figure)
    except UnreadableFile as refused:
        found = {}
        for problem in refused.problems:
            log.add(problem)
    figures = tuple(figure for _, figure in found.values())
    return ParsedFigures(figures, log.problems(), log.counts)


def _figure(row: SmallRow, codes: Collection[str]) -> PublishedFigure | None:
    code = row.text("code", 20, required=True)
    if code and code not in codes:
        row.reject(
            "figure-indicator", "code", f"Không có chỉ tiêu mã “{code[:20]}”",
            "Nạp chỉ tiêu ấy trước, hoặc sửa mã",
        )  # fmt: skip
    level = required_word(row, "level", Level)
    kind = required_word(row, "kind", PublishedKind)
    exactness = row.choice("exactness", words_of(Exactness), "hon, lam-tron")
    days = (row.day("first_day"), row.day("last_day"))
    for key, day in zip(("first_day", "last_day"), days, strict=True):
        if day is None and not row.is_bad:
            row.reject("cell-missing", key, "Thiếu ngày của kỳ", "Ghi ngày")
    first_day, last_day = days
    if first_day and last_day and last_day < first_day:
        row.reject("figure-days", "last_day", "Kỳ kết thúc trước khi bắt đầu", "Sửa")
    texts = {key: row.text(key, most) for key, most in _TEXTS.items()}
    texts |= {
        key: row.text(key, most, required=True) for key, most in _REQUIRED.items()
    }
    value, numerator, denominator = (
        decimal_or_none(row, key) for key in ("value", "numerator", "denominator")
    )
    if value is None and not row.cells.get("value"):
        row.reject("cell-missing", "value", "Thiếu giá trị", "Ghi số, hoặc bỏ dòng")
    if row.is_bad or not (level and kind and first_day and last_day):
        return None
    if value is None:
        return None
    return PublishedFigure(
        code=code,
        level=Level(level),
        first_day=first_day,
        last_day=last_day,
        value=value,
        kind=PublishedKind(kind),
        exactness=Exactness(exactness or ""),
        numerator=numerator,
        denominator=denominator,
        **texts,
    )
