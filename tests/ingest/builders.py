"""A small city, and files about it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from domain.catalogue import (
    Catalogue,
    Field,
    Procedure,
    ProcedureLevel,
    ServiceLevel,
)
from domain.identifiers import FieldId, OrgUnitId, ProcedureId
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind
from domain.working_days import CalendarDay, DayKind, WorkingCalendar
from ingest.dossier_columns import COLUMNS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COMPLETE_TO = datetime(2024, 11, 18, 0, 0, tzinfo=UTC)
"""07:00 18/11/2024 local."""

HEADER = tuple(column.title for column in COLUMNS)
TITLE = {column.key: column.title for column in COLUMNS}

HBC, BTA, OLD, NEW, STP = (OrgUnitId(n) for n in (2, 3, 4, 5, 6))


def _unit(
    number: int,
    code: str,
    name: str,
    kind: OrgUnitKind = OrgUnitKind.DISTRICT,
    parent: int | None = 1,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrgUnit:
    return OrgUnit(
        id=OrgUnitId(number),
        code=code,
        official_code=None,
        name=name,
        short_name=name,
        kind=kind,
        parent_id=None if parent is None else OrgUnitId(parent),
        sort_order=number,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _procedure(number: int, code: str, national: str, days: int | None) -> Procedure:
    return Procedure(
        id=ProcedureId(number),
        code=code,
        national_code=national,
        name=f"Thủ tục {code}",
        field_id=FieldId(1 + number % 2),
        level=ProcedureLevel.DISTRICT,
        working_days=days,
        service_level=ServiceLevel.PARTIAL,
    )


CATALOGUE = Catalogue(
    org_units=(
        _unit(1, "HCM", "Ủy ban nhân dân Thành phố", OrgUnitKind.CITY, None),
        _unit(2, "HBC", "Huyện Bình Chánh"),
        _unit(3, "BTA", "Quận Bình Tân"),
        _unit(4, "Q2", "Quận 2", valid_to=date(2021, 1, 1)),
        _unit(5, "TDU", "Thành phố Thủ Đức", valid_from=date(2021, 1, 1)),
        _unit(6, "STP", "Sở Tư pháp", OrgUnitKind.DEPARTMENT),
        _unit(7, "BTA-27448", "Phường Tân Tạo", OrgUnitKind.COMMUNE, 3),
        _unit(8, "HBC-27595", "Thị trấn Tân Túc", OrgUnitKind.COMMUNE, 2),
    ),
    fields=(
        Field(FieldId(1), "DD", "Đất đai"),
        Field(FieldId(2), "CT", "Chứng thực"),
    ),
    procedures=(
        _procedure(1, "TTHC-DD-07", "1.000001", 15),
        _procedure(2, "TTHC-CT-01", "2.000815", 0),
        _procedure(3, "TTHC-DD-09", "1.000003", None),
    ),
    calendar=WorkingCalendar(
        [
            CalendarDay(date(2024, 9, 2), DayKind.HOLIDAY, "Quốc khánh"),
            CalendarDay(date(2024, 9, 3), DayKind.HOLIDAY, "Quốc khánh"),
            CalendarDay(date(2024, 5, 4), DayKind.MAKEUP_WORKDAY, "Làm bù"),
        ],
        range(2019, 2026),
    ),
    zone=ZONE,
)

GOOD = {
    "code": "H29.42-241002-0071",
    "org_unit": "HBC",
    "procedure": "TTHC-DD-07",
    "channel": "Trực tuyến",
    "received": "2024-10-02 08:15",
    "due": "2024-10-23",
}
"""A dossier in process without anything remarkable."""


def dossier(**cells: str) -> dict[str, str]:
    """The good row with other cells, by column key."""
    return {**GOOD, **cells}


def csv_bytes(
    rows: Iterable[Mapping[str, str]],
    *,
    keys: Sequence[str] | None = None,
    delimiter: str = ",",
) -> bytes:
    """Rows by column key as a CSV file of UTF-8, with these columns or with all."""
    used = keys or [column.key for column in COLUMNS]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([TITLE[key] for key in used])
    writer.writerows([row.get(key, "") for key in used] for row in rows)
    return text.getvalue().encode()


def write_csv(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    *,
    keys: Sequence[str] | None = None,
    delimiter: str = ",",
) -> Path:
    """A dossier file of these rows."""
    path.write_bytes(csv_bytes(rows, keys=keys, delimiter=delimiter))
    return path


def write_workbook(
    path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]
) -> Path:
    """A workbook of these sheets, given as rows of cells."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path
