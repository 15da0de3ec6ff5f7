"""Rows of a file that the present data or the viewer's scope keep out."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from data_access.bulk import merge, row_sets
from data_access.bulk.incoming import RowNumbers
from domain.access import Viewer
from domain.catalogue import Source
from domain.identifiers import FieldId, OrgUnitId, SourceId
from ingest.problem_log import LISTED, Finding, ProblemLog
from services.import_file import DossierFile
from services.import_reach import within_scope
from services.installation import SYSTEM
from services.reference import Reference


def log_strangers(
    log: ProblemLog,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    ledger: Mapping[OrgUnitId, SourceId],
    source: Source | None,
) -> None:
    """Rows of org units or fields not the viewer's, or that another source keeps."""
    names = {unit.id: unit.name for unit in kept.units}
    own = source.id if source else None
    holders = {OrgUnitId(unit) for unit in row_sets.touched_units(file.rows)}
    passing = {OrgUnitId(unit) for unit in row_sets.passing_units(file.rows)}
    outside = {u for u in holders | passing if not within_scope(kept, viewer, u)}
    foreign = {u for u in holders - outside if ledger.get(u) not in (None, own)}
    finding = Finding(
        "",
        "Đơn vị nằm ngoài phạm vi tài khoản của bạn",
        "Bỏ các dòng của đơn vị này, hoặc nhờ người có quyền nạp",
    )
    rows = row_sets.rows_of_units(file.rows, outside, by="holder")
    _add_rows(log, "outside-scope", rows, file, "org_unit", finding, names)
    rows = row_sets.rows_of_units(file.rows, outside, by="passing")
    _add_rows(log, "outside-scope", rows, file, "transfer_1_from", finding)
    # What was passed to it came from elsewhere; its own source need not know of it.
    rows = row_sets.rows_of_units(file.rows, foreign, by="keeper")
    finding = Finding(
        "",
        "Đơn vị đã có nguồn sổ theo dõi khác; nạp thêm sẽ đếm hai lần",
        "Chọn đúng nguồn của đơn vị ở ô Nguồn",
    )
    _add_rows(log, "other-ledger-source", rows, file, "org_unit", finding, names)
    if viewer is not SYSTEM and viewer.scope.fields is not None:
        rows = row_sets.rows_beyond_fields(file.rows, viewer.scope.fields)
        _add_rows(log, "outside-fields", rows, file, "procedure", _BEYOND_FIELDS)


_BEYOND_FIELDS = Finding(
    "",
    "Hồ sơ thuộc lĩnh vực ngoài phạm vi tài khoản của bạn",
    "Bỏ các dòng của lĩnh vực này, hoặc nhờ người có quyền nạp",
)


def log_former_fields(
    log: ProblemLog, viewer: Viewer, file: DossierFile, plan: merge.MergePlan
) -> None:
    """A row may not take a dossier out of a field that is not the viewer's."""
    fields: Collection[FieldId] | None = viewer.scope.fields
    if viewer is SYSTEM or fields is None:
        return
    rows = row_sets.rows_of_former_fields(plan.rows, plan.compared.matched, fields)
    _add_rows(log, "outside-fields", rows, file, "procedure", _BEYOND_FIELDS)


def _add_rows(
    log: ProblemLog,
    kind: str,
    rows: RowNumbers,
    file: DossierFile,
    key: str,
    finding: Finding,
    names: Mapping[OrgUnitId, str] | None = None,
) -> None:
    """Log rows of the file that may not enter; the value is the org unit or code."""
    if not len(rows):
        return
    values = row_sets.values_of_rows(file.rows, rows, limit=LISTED)

    def describe(index: int) -> Finding:
        row = int(rows[index])
        code, unit = values[row]
        value = code if names is None else names[OrgUnitId(unit)]
        place = file.parsed.place(row, key)
        return replace(finding, place=place, value=value[:80])

    log.add_rows(kind, rows, describe)


def log_clashes(
    log: ProblemLog,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    plan: merge.MergePlan,
) -> None:
    names = {unit.id: unit.name for unit in kept.units}
    sources = {source.id: source for source in kept.sources}

    def describe(index: int) -> Finding:
        clash = plan.clashes[index]
        unit = OrgUnitId(clash.org_unit_id)
        # Where a dossier of somebody else lies is not the viewer's to know.
        where = "đơn vị khác, ngoài phạm vi của bạn"
        if within_scope(kept, viewer, unit):
            where = f"{names[unit]}, nguồn {sources[SourceId(clash.source_id)].name}"
        return Finding(
            place=file.parsed.place(clash.row, "code"),
            reason=f"Mã này đã có ở {where}",
            remedy=(
                "Nếu hồ sơ được chuyển đơn vị, ghi cột Chuyển từ đơn vị và "
                "Chuyển lúc; nếu không, sửa mã"
            ),
            value=clash.code[:80],
        )

    log.add_rows("code-held-elsewhere", plan.clashing_rows, describe)
