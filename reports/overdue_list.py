"""A list of dossiers as a brief: signed cover with counts, the list, and its data."""

from domain.brief import OverdueBrief
from domain.brief_lists import (
    WITH_LATENESS,
    ListCover,
    ListUnit,
    list_cover,
    list_title,
)
from domain.brief_text import BAND_LABELS
from domain.drilldown import AgeBand
from reports import styles
from reports.brief import Column, SignedSheet
from reports.bulk_rows import CellValue
from reports.data_table import add_data_table
from reports.dossier_sheet import (
    DOSSIER_COLUMNS,
    add_dossier_list,
    dossier_data,
)
from reports.notes import add_notes
from reports.provenance import add_provenance
from reports.workbook import BriefWorkbook

SIGNED_SHEET = "Báo cáo"
LIST_SHEET = "Danh sách hồ sơ"

_WIDTHS = (32, 195, 60, 64, 64, 64, 68, 76)
_WIDTHS_WITHOUT_BANDS = (32, 219, 100, 136, 136)
"""Pixels; together the 165 mm between the margins of A4."""


def overdue_list_brief(content: OverdueBrief) -> bytes:
    """The workbook as it is downloaded: every row of the list, worst first."""
    provenance, kind = content.provenance, content.filter.kind
    cover = list_cover(content)
    book = BriefWorkbook(
        title=list_title(kind),
        creator=provenance.exported_by,
        created_at=provenance.exported_at,
    )
    late = kind in WITH_LATENESS
    signed = SignedSheet(
        book.sheet(SIGNED_SHEET), widths=_WIDTHS if late else _WIDTHS_WITHOUT_BANDS
    )
    signed.head(content.issuer, provenance.exported_on)
    signed.title("BÁO CÁO", cover.title_lines)
    signed.standing(cover.standing)
    signed.paragraph(cover.opening)
    _unit_section(signed, cover, late=late)
    signed.sign_block(content.issuer)
    signed.finish()
    add_dossier_list(
        book,
        LIST_SHEET,
        kind=kind,
        dossiers=content.dossiers,
        total=content.total,
        issuer=content.issuer,
        provenance=provenance,
    )
    add_notes(book, DOSSIER_COLUMNS)
    add_provenance(book, provenance)
    add_data_table(
        book,
        DOSSIER_COLUMNS,
        dossier_data(content.dossiers, provenance.zone),
        row_count=len(content.dossiers),
    )
    return book.to_bytes()


def _unit_section(signed: SignedSheet, cover: ListCover, *, late: bool) -> None:
    """Dossiers of the list by org unit: by ageing band, or with their first days."""
    rows: list[tuple[CellValue, ...]] = [
        (order, *_unit_values(unit, late=late))
        for order, unit in enumerate(cover.units, start=1)
    ]
    signed.section("Hồ sơ theo đơn vị", measure="hồ sơ", keep=60)
    signed.table(
        _columns(late=late), rows, total=(None, *_unit_values(cover.sum_row, late=late))
    )
    signed.keep_together(SignedSheet.sign_block_height(cover.issuer) + 30)
    if late:
        signed.note("Ghi chú: ngày LV là ngày làm việc sau hạn trả theo quy định.")


def _unit_values(unit: ListUnit, *, late: bool) -> tuple[CellValue, ...]:
    facts = unit.bands if late else (unit.first_received_on, unit.first_due_on)
    return unit.name, unit.count, *facts


def _columns(*, late: bool) -> list[Column]:
    columns = [
        Column("TT", styles.ORDER),
        Column("Đơn vị", styles.TEXT),
        Column("Số hồ sơ", styles.COUNT),
    ]
    if late:
        headers = [f"{BAND_LABELS[band]} ngày LV" for band in AgeBand]
        return columns + [Column(header, styles.COUNT) for header in headers]
    headers = ["Tiếp nhận sớm nhất", "Hạn trả sớm nhất"]
    return columns + [Column(header, styles.DAY) for header in headers]
