"""Procedure files: the administrative procedures with their fields."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from domain.catalogue import ProcedureLevel, ServiceLevel
from domain.problem import Problem, Severity
from ingest.columns import Column, folded
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã thủ tục", required=True),
    Column("national_code", "Mã quốc gia", ("Mã TTHC quốc gia",)),
    Column("name", "Tên thủ tục", required=True),
    Column("field_code", "Mã lĩnh vực", required=True),
    Column("field_name", "Tên lĩnh vực", ("Lĩnh vực",), required=True),
    Column("level", "Cấp", ("Cấp thực hiện",), required=True),
    Column("working_days", "Thời hạn (ngày làm việc)", ("Thời hạn",)),
    Column("service_level", "Mức dịch vụ", ("Mức độ dịch vụ công",)),
)
_LEVELS = {folded(level): level.value for level in ProcedureLevel}
_SERVICE_LEVELS = {folded(level): level.value for level in ServiceLevel} | {
    folded("Toàn trình"): ServiceLevel.FULL.value,
    folded("Một phần"): ServiceLevel.PARTIAL.value,
    folded("Không"): ServiceLevel.NONE.value,
}
_MOST_WORKING_DAYS = 1_000
"""Four years; the longest statutory time is a fraction of that."""
_CUT_NATIONAL_CODE = re.compile(r"\d\.\d{1,5}")
"""National codes have six decimals; a number cell loses the zeros at the end."""


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """One procedure with its field by code and name.

    `working_days` None: the file states no time; 0: on the same day.
    """

    row: int
    code: str
    national_code: str | None
    name: str
    field_code: str
    field_name: str
    level: ProcedureLevel
    working_days: int | None
    service_level: ServiceLevel


@dataclass(frozen=True, slots=True)
class ParsedProcedures:
    """The good procedures of a file, in its order, and all problems."""

    procedures: tuple[ProcedureRow, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_procedures(
    path: Path,
    *,
    fields_in_use: Mapping[str, str] | None = None,
    limits: Limits = UPLOAD,
) -> ParsedProcedures:
    """Read a CSV file or workbook of procedures; never raises for what it holds.

    `fields_in_use`: the field's code of procedures that have dossiers, by code. These
    are counted in that field, so the procedure stays there.
    """
    log = ProblemLog()
    kept: dict[str, ProcedureRow] = {}
    field_rows: dict[str, ProcedureRow] = {}
    national: dict[str, int] = {}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            procedure = _procedure(row)
            if procedure is None or not _is_new(row, procedure, kept):
                continue
            if not _agrees_on_field(row, procedure, field_rows):
                continue
            if not _stays(row, procedure, fields_in_use or {}):
                continue
            kept[procedure.code.casefold()] = procedure
            if procedure.national_code is not None:
                _notice_national(row, procedure.national_code, national)
    except UnreadableFile as refused:
        kept = {}
        for problem in refused.problems:
            log.add(problem)
    return ParsedProcedures(tuple(kept.values()), log.problems(), log.counts)


def _procedure(row: SmallRow) -> ProcedureRow | None:
    code = row.text("code", 32, required=True)
    national = row.text("national_code", 16)
    name = row.text("name", 300, required=True)
    field_code = row.text("field_code", 16, required=True)
    field_name = row.text("field_name", 120, required=True)
    level = row.choice("level", _LEVELS, ", ".join(ProcedureLevel))
    if level is None and not row.cells.get("level"):
        row.reject("cell-missing", "level", "Thiếu Cấp", "Ghi XA, HUYEN hoặc SO")
    days = row.number_or_none("working_days", 0, _MOST_WORKING_DAYS)
    if days is None and not row.cells.get("working_days"):
        row.notice(
            "working-days-missing", "working_days",
            "Không có thời hạn; hồ sơ không ghi ngày hẹn trả sẽ bị từ chối",
        )  # fmt: skip
    service = row.choice("service_level", _SERVICE_LEVELS, ", ".join(ServiceLevel))
    if _CUT_NATIONAL_CODE.fullmatch(national):
        row.notice(
            "national-code-cut", "national_code",
            "Mã quốc gia thiếu số 0 ở cuối do ô định dạng số",
            "Định dạng cột thành chữ (Text), ghi đủ sáu chữ số sau dấu chấm",
        )  # fmt: skip
    if row.is_bad or level is None:
        return None
    return ProcedureRow(
        row=row.number,
        code=code,
        national_code=national or None,
        name=name,
        field_code=field_code,
        field_name=field_name,
        level=ProcedureLevel(level),
        working_days=days,
        service_level=ServiceLevel(service or ServiceLevel.NONE),
    )


def _is_new(
    row: SmallRow, procedure: ProcedureRow, kept: Mapping[str, ProcedureRow]
) -> bool:
    other = kept.get(procedure.code.casefold())
    if other is None:
        return True
    if astuple(other)[1:] == astuple(procedure)[1:]:
        row.notice("row-repeated", "code", f"Dòng lặp lại y hệt dòng {other.row}")
    else:
        row.reject(
            "code-repeated", "code",
            f"Mã lặp lại ở dòng {other.row}, nội dung khác", "Giữ một dòng",
        )  # fmt: skip
    return False


def _agrees_on_field(
    row: SmallRow, procedure: ProcedureRow, first: dict[str, ProcedureRow]
) -> bool:
    """A field code has one name throughout the file."""
    other = first.setdefault(procedure.field_code, procedure)
    if other.field_name == procedure.field_name:
        return True
    row.reject(
        "field-name-differs", "field_name",
        f"Lĩnh vực {procedure.field_code} có tên khác ở dòng {other.row}: "
        f"{other.field_name}",
        "Ghi một tên cho một mã lĩnh vực",
    )  # fmt: skip
    return False


def _stays(
    row: SmallRow, procedure: ProcedureRow, fields_in_use: Mapping[str, str]
) -> bool:
    """A procedure with dossiers stays in its field."""
    present = fields_in_use.get(procedure.code, procedure.field_code)
    if present == procedure.field_code:
        return True
    row.reject(
        "field-in-use", "field_code",
        f"Thủ tục đã có hồ sơ thuộc lĩnh vực {present}; số liệu cũ không chuyển theo",
        f"Giữ lĩnh vực {present}, hoặc thêm thủ tục mới với mã khác",
    )  # fmt: skip
    return False


def _notice_national(row: SmallRow, code: str, seen: dict[str, int]) -> None:
    other = seen.setdefault(code, row.number)
    if other != row.number:
        row.notice(
            "national-code-repeated", "national_code",
            f"Mã quốc gia lặp lại ở dòng {other}; tra theo mã này chỉ thấy dòng đó",
        )  # fmt: skip
