"""A list of dossiers as a brief: signed cover with counts, the list, and its data."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from domain.brief import Issuer, OverdueBrief
from domain.brief_text import (
    BAND_LABELS,
    LIST_TITLES,
    Run,
    clock_words,
    standing_lines,
)
from domain.drilldown import AgeBand, DossierRow
from domain.formatting import count
from domain.scorecard import OrgUnitKind
from reports import styles
from reports.brief import Column, SignedSheet
from reports.bulk_rows import CellValue
from reports.data_table import add_data_table
from reports.dossier_sheet import (
    DOSSIER_COLUMNS,
    WITH_LATENESS,
    add_dossier_list,
    age_band,
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
    title = f"Hồ sơ {LIST_TITLES[kind]}"
    book = BriefWorkbook(
        title=title, creator=provenance.exported_by, created_at=provenance.exported_at
    )
    late = kind in WITH_LATENESS
    signed = SignedSheet(
        book.sheet(SIGNED_SHEET), widths=_WIDTHS if late else _WIDTHS_WITHOUT_BANDS
    )
    signed.head(content.issuer, provenance.exported_on)
    signed.title("BÁO CÁO", [title, *_scope_lines(content)])
    signed.standing(standing_lines(provenance))
    signed.paragraph(_opening(content))
    _unit_section(signed, content.dossiers, content.issuer, late=late)
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


def _scope_lines(content: OverdueBrief) -> list[str]:
    lines = []
    if content.org_unit.kind is not OrgUnitKind.CITY:
        lines.append(f"tại {content.provenance.scope_name}")
    lines.extend(content.provenance.filters)
    return lines


def _opening(content: OverdueBrief) -> tuple[Run, ...]:
    """How many, and the exceptions among them when every one is listed."""
    provenance, dossiers = content.provenance, content.dossiers
    when = clock_words(provenance.as_of, provenance.zone)
    place = provenance.scope_name
    runs = [
        Run(f"Tính đến {when}, {place} có "),
        Run(
            f"{count(content.total)} hồ sơ {LIST_TITLES[content.filter.kind]}",
            bold=True,
        ),
    ]
    if len(dossiers) < content.total:
        runs.append(Run(f"; danh sách kèm theo có {count(len(dossiers))} hồ sơ đầu."))
        return tuple(runs)
    if content.filter.kind in WITH_LATENESS and dossiers:
        over_thirty = sum(1 for row in dossiers if _band(row) is AgeBand.OVER_30)
        missing = sum(1 for row in dossiers if not row.apology_sent)
        missed = sum(1 for row in dossiers if row.redate_missed)
        runs.append(
            Run(
                f", trong đó {count(over_thirty)} hồ sơ quá hạn trên 30 ngày làm việc, "
                f"{count(missing)} hồ sơ chưa có thư xin lỗi, "
                f"{count(missed)} hồ sơ lỡ ngày hẹn lại"
            )
        )
    runs.append(Run("."))
    return tuple(runs)


def _band(row: DossierRow) -> AgeBand | None:
    late = row.working_days_late
    return None if late is None else age_band(late)


def _unit_section(
    signed: SignedSheet,
    dossiers: Sequence[DossierRow],
    issuer: Issuer,
    *,
    late: bool,
) -> None:
    """Dossiers of the list by org unit: by ageing band, or with their first days."""
    by_unit: dict[str, list[DossierRow]] = defaultdict(list)
    for row in dossiers:
        by_unit[row.org_unit.name].append(row)
    ordered = sorted(by_unit.items(), key=lambda item: (-len(item[1]), item[0]))
    facts = _band_counts if late else _first_days
    rows: list[tuple[CellValue, ...]] = [
        (order, name, len(members), *facts(members))
        for order, (name, members) in enumerate(ordered, start=1)
    ]
    signed.section("Hồ sơ theo đơn vị", measure="hồ sơ", keep=60)
    signed.table(
        _columns(late=late),
        rows,
        total=(None, "Tổng số", len(dossiers), *facts(dossiers)),
    )
    signed.keep_together(SignedSheet.sign_block_height(issuer) + 30)
    signed.note("Ghi chú: ngày LV là ngày làm việc sau hạn trả theo quy định.")


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


def _band_counts(dossiers: Sequence[DossierRow]) -> tuple[CellValue, ...]:
    counted = Counter(_band(row) for row in dossiers)
    return tuple(counted[band] for band in AgeBand)


def _first_days(dossiers: Sequence[DossierRow]) -> tuple[CellValue, ...]:
    received = min((row.received_on for row in dossiers), default=None)
    due = (row.due_on for row in dossiers if row.due_on is not None)
    return received, min(due, default=None)
