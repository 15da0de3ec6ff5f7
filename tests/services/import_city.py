"""The small city with files of dossiers about it, and people who may load them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import openpyxl
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import DossierRow, LoadRow
from data_access.schema.rollups import DossierDayRow, DossierOpenRow
from data_access.versions import data_version
from data_access.writes.access import insert_account
from domain.access import OrgScope, Permission, Viewer
from domain.identifiers import FieldId, OrgUnitId
from domain.imports import ImportKind, ImportRequest
from tests.builders import UNITS, ZONE

NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
FIRST = datetime(2024, 3, 15, 17, 0, tzinfo=ZONE)
SECOND = datetime(2024, 3, 29, 17, 0, tzinfo=ZONE)
HEADER = (
    "Mã hồ sơ", "Đơn vị", "Thủ tục", "Hình thức nộp", "Tiếp nhận lúc", "Hẹn trả",
    "Xử lý xong lúc", "Kết quả", "Chuyển từ đơn vị 1", "Chuyển lúc 1", "Người nộp",
)  # fmt: skip
DEFAULTS = {
    "Đơn vị": "HBC-1",
    "Thủ tục": "TTHC-DD-01",
    "Hình thức nộp": "Trực tiếp",
    "Tiếp nhận lúc": "2024-03-04 09:00",
    "Hẹn trả": "2024-03-11",
}
Row = Mapping[str, str]


def dossier(code: str, **changes: str) -> Row:
    """One row; keywords are the keys of COLUMNS_BY_NAME below."""
    return {
        **DEFAULTS,
        "Mã hồ sơ": code,
        **{COLUMNS_BY_NAME[name]: value for name, value in changes.items()},
    }


COLUMNS_BY_NAME = {
    "unit": "Đơn vị",
    "procedure": "Thủ tục",
    "received": "Tiếp nhận lúc",
    "due": "Hẹn trả",
    "resolved": "Xử lý xong lúc",
    "outcome": "Kết quả",
    "from_unit": "Chuyển từ đơn vị 1",
    "moved": "Chuyển lúc 1",
    "applicant": "Người nộp",
}


def csv_file(path: Path, rows: Iterable[Row], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows([row.get(title, "") for title in header] for row in rows)
    return path


def xlsx_file(path: Path, rows: Iterable[Row], header: Sequence[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Hồ sơ"
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(title, "") for title in header])
    book.save(path)
    return path


def request(
    path: Path, complete_to: datetime = FIRST, source: str = "MC-1", **changes: object
) -> ImportRequest:
    values: dict[str, object] = {
        "kind": ImportKind.DOSSIERS,
        "path": path,
        "file_name": path.name,
        "source_code": source,
        "complete_to": complete_to,
        **changes,
    }
    return ImportRequest(**values)  # type: ignore[arg-type]


def unit_id(code: str) -> OrgUnitId:
    return OrgUnitId([name for name, _, _ in UNITS].index(code) + 1)


def viewer(
    database: Database,
    *roots: str,
    fields: Iterable[int] | None = None,
    permissions: Iterable[Permission] = Permission,
) -> Viewer:
    """Somebody with an account, over these org units."""
    with database.write() as session:
        user_id = insert_account(
            session,
            username=f"ai-do-{uuid4().hex[:8]}",
            display_name="Ai Đó",
            title="Chuyên viên",
            password_hash="!",
            is_sample=False,
        )
    return Viewer(
        user_id,
        "ai-do",
        "Ai Đó",
        "Chuyên viên",
        frozenset(permissions),
        OrgScope(
            frozenset(unit_id(root) for root in roots),
            None if fields is None else frozenset(FieldId(f) for f in fields),
        ),
    )


def state(database: Database) -> tuple[int, ...]:
    """What must not move when nothing is written: counts of rows and the version."""
    with database.read() as session:
        counts = [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (
                DossierRow,
                DossierDayRow,
                DossierOpenRow,
                LoadRow,
                AuditEventRow,
            )
        ]
        return (*counts, data_version(session))
