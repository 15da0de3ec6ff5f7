"""A dossier file against the present data: what is new, what may not enter, and why."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pyarrow as pa

from data_access.bulk import merge, row_sets
from data_access.bulk.incoming import IncomingRows
from data_access.engine import Session
from data_access.queries import freshness as load_queries
from data_access.versions import data_version
from domain.access import Viewer
from domain.catalogue import Catalogue, Source
from domain.errors import AccessDenied, Conflict, InvalidInput
from domain.formatting import moment
from domain.identifiers import FieldId, OrgUnitId, SourceId
from domain.imports import ImportRequest
from domain.problem import Problem, Severity
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.file_kind import sha256_of
from ingest.problem_log import LISTED, Finding, ProblemLog
from services.installation import SYSTEM
from services.reference import Reference

SOURCE_CODE_CHARACTERS = 40
SOURCE_NAME_CHARACTERS = 160
"""As wide as the columns that keep them."""


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A parsed dossier file and the reference data it was read with."""

    request: ImportRequest
    complete_to: datetime
    sha256: str
    parsed: ParsedDossiers
    rows: IncomingRows
    reference: Reference


@dataclass(frozen=True, slots=True)
class Examined:
    """A dossier file compared with the data of one version.

    `rows` are those that may enter, `plan` those of them that change anything.
    `problems` and `counts` hold the file's own and those found by comparing.
    """

    file: DossierFile
    source: Source | None
    version: int
    rows: IncomingRows
    plan: merge.MergePlan
    prepared: merge.PreparedMerge
    problems: tuple[Problem, ...]
    counts: Mapping[tuple[str, Severity], int]
    rejected: int

    @property
    def moves_completeness(self) -> bool:
        """Whether the source becomes complete to another instant than before."""
        return self.source is None or self.source.complete_to != self.file.complete_to


def require_request(request: ImportRequest) -> datetime:
    """The instant the file is complete to; InvalidInput when the form has gaps."""
    if request.complete_to is None:
        raise InvalidInput("Nhập thời điểm “số liệu đến” của tệp hồ sơ.")
    code, name = request.source_code, request.source_name
    if not code.strip():
        raise InvalidInput("Chọn hoặc nhập nguồn của tệp hồ sơ.")
    if len(code) > SOURCE_CODE_CHARACTERS or not code.isprintable() or " " in code:
        raise InvalidInput(
            f"Mã nguồn dài quá {SOURCE_CODE_CHARACTERS} ký tự hoặc có khoảng trắng. "
            "Đặt mã ngắn, ví dụ MC-HBC."
        )
    if len(name) > SOURCE_NAME_CHARACTERS or not name.isprintable():
        raise InvalidInput(f"Rút tên nguồn còn {SOURCE_NAME_CHARACTERS} ký tự.")
    return request.complete_to.astimezone(UTC)


def parsed_file(
    kept: Reference,
    known: Catalogue,
    request: ImportRequest,
    complete_to: datetime,
    progress: Callable[[float], None] | None,
) -> DossierFile:
    """Read and check the file by itself; nothing of the database is needed."""
    parsed = read_dossiers(
        request.path,
        catalogue=known,
        complete_to=complete_to,
        keep_personal_data=request.keep_personal_data,
        progress=progress,
    )
    rows = IncomingRows(
        *(
            parsed.stage.table(name)
            for name in ("dossiers", "pauses", "waits", "transfers", "applicants")
        )
    )
    return DossierFile(
        request, complete_to, sha256_of(request.path), parsed, rows, kept
    )


def examined_file(
    session: Session, kept: Reference, viewer: Viewer, file: DossierFile
) -> Examined:
    """Compare the file with the data of this snapshot.

    Conflict when it is older than the source's last one, or was read with reference
    data that changed since; AccessDenied when it would speak for org units that the
    viewer does not answer for.
    """
    if not _same_reference(kept, file.reference):
        raise Conflict(
            "Danh mục đơn vị, thủ tục hoặc lịch vừa được nạp mới. Chưa có gì được ghi; "
            "hãy kiểm tra thử tệp lại rồi nạp."
        )
    source = next((s for s in kept.sources if s.code == file.request.source_code), None)
    _require_reach(session, kept, viewer, file, source)
    _require_not_older(source, file.complete_to, kept)
    log = ProblemLog()
    ledger = load_queries.ledger_sources(session)
    _log_strangers(log, kept, viewer, file, ledger, source)
    rows = row_sets.without_rows(file.rows, log.rejected_rows.tolist())
    plan = _plan(session, rows, file, source)
    clean = len(log.rejected_rows)
    _log_former_fields(log, viewer, file, plan)
    _log_clashes(log, kept, viewer, file, plan)
    if len(log.rejected_rows) > clean:
        rows = row_sets.without_rows(file.rows, log.rejected_rows.tolist())
        plan = _plan(session, rows, file, source)
    _require_reach_of_newcomers(kept, viewer, rows, ledger, source)
    prepared = merge.prepare_merge(
        session,
        plan,
        source_id=source.id if source else None,
        complete_from=source.complete_to if source else None,
        complete_to=file.complete_to,
        zone=kept.zone,
    )
    return Examined(
        file=file,
        source=source,
        version=data_version(session),
        rows=rows,
        plan=plan,
        prepared=prepared,
        problems=_together(log.problems(), file.parsed.problems),
        counts=Counter(file.parsed.problem_counts) + Counter(log.counts),
        rejected=len(file.parsed.rejected_rows) + len(log.rejected_rows),
    )


def _same_reference(one: Reference, other: Reference) -> bool:
    """Whether a file read with `one` would be read alike with `other`."""
    return one is other or (
        one.units == other.units
        and one.procedures == other.procedures
        and one.fields == other.fields
        and one.calendar.days == other.calendar.days
    )


def _plan(
    session: Session,
    rows: IncomingRows,
    file: DossierFile,
    source: Source | None,
) -> merge.MergePlan:
    return merge.plan_merge(
        session,
        rows,
        source_id=source.id if source else None,
        calendar=file.reference.calendar,
        zone=file.reference.zone,
    )


def _require_not_older(
    source: Source | None, complete_to: datetime, kept: Reference
) -> None:
    if source and source.complete_to and complete_to < source.complete_to:
        raise Conflict(
            f"Tệp cũ hơn lần nạp trước: số liệu đến {moment(complete_to, kept.zone)}, "
            f"trong khi nguồn {source.name} đã có đến "
            f"{moment(source.complete_to, kept.zone)}. Chưa có gì thay đổi; "
            "hãy lấy tệp mới hơn."
        )


def _require_reach(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    source: Source | None,
) -> None:
    """A later instant speaks for every dossier of the source, named or not.

    So whoever moves it must answer for all its org units and fields.
    """
    if viewer is SYSTEM or source is None or source.complete_to == file.complete_to:
        return
    ledger = load_queries.ledger_sources(session)
    if not _reaches_all(kept, viewer, ledger, source):
        raise AccessDenied(_BEYOND_REACH)
    if viewer.scope.fields is not None:
        raise AccessDenied(
            "Tài khoản của bạn chỉ phụ trách một số lĩnh vực nên không đưa mốc "
            "“số liệu đến” của cả nguồn tiến lên được. Nhờ người có quyền nạp."
        )


_BEYOND_REACH = (
    "Nguồn này gồm cả đơn vị ngoài phạm vi tài khoản của bạn. "
    "Chọn nguồn của đơn vị mình, hoặc nhờ người có quyền nạp."
)


def _require_reach_of_newcomers(
    kept: Reference,
    viewer: Viewer,
    rows: IncomingRows,
    ledger: Mapping[OrgUnitId, SourceId],
    source: Source | None,
) -> None:
    """A unit joins a source for good: only who answers for all of it may do that."""
    if viewer is SYSTEM or source is None:
        return
    joining = [u for u in row_sets.receiving_units(rows) if OrgUnitId(u) not in ledger]
    if joining and not _reaches_all(kept, viewer, ledger, source):
        raise AccessDenied(_BEYOND_REACH)


def _reaches_all(
    kept: Reference,
    viewer: Viewer,
    ledger: Mapping[OrgUnitId, SourceId],
    source: Source,
) -> bool:
    """Whether every org unit of the source lies within the viewer's scope."""
    own = [unit for unit, keeper in ledger.items() if keeper == source.id]
    return all(within_scope(kept, viewer, unit) for unit in own)


def within_scope(kept: Reference, viewer: Viewer, unit: OrgUnitId) -> bool:
    """Whether the viewer answers for an org unit today; the command line does for all.

    An abolished unit belongs where it belonged last.
    """
    if viewer is SYSTEM:
        return True
    today = date.max if kept.moments is None else kept.moments.as_of_day
    return any(kept.tree.is_within(unit, root, today) for root in viewer.scope.roots)


def _log_strangers(
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
        rows = row_sets.rows_beyond_fields(file.rows.dossiers, viewer.scope.fields)
        _add_rows(log, "outside-fields", rows, file, "procedure", _BEYOND_FIELDS)


_BEYOND_FIELDS = Finding(
    "",
    "Hồ sơ thuộc lĩnh vực ngoài phạm vi tài khoản của bạn",
    "Bỏ các dòng của lĩnh vực này, hoặc nhờ người có quyền nạp",
)


def _log_former_fields(
    log: ProblemLog, viewer: Viewer, file: DossierFile, plan: merge.MergePlan
) -> None:
    """A row may not take a dossier out of a field that is not the viewer's."""
    fields: Collection[FieldId] | None = viewer.scope.fields
    if viewer is SYSTEM or fields is None:
        return
    rows = row_sets.rows_beyond_fields(plan.rows.dossiers, fields)
    _add_rows(log, "outside-fields", rows, file, "procedure", _BEYOND_FIELDS)


def _add_rows(
    log: ProblemLog,
    kind: str,
    rows: list[int],
    file: DossierFile,
    key: str,
    finding: Finding,
    names: Mapping[OrgUnitId, str] | None = None,
) -> None:
    """Log rows of the file that may not enter; the value is the org unit or code."""
    if not rows:
        return
    numbers = pa.array(rows, pa.int32()).to_numpy()
    values = row_sets.values_of_rows(file.rows, rows, limit=LISTED)

    def describe(index: int) -> Finding:
        code, unit = values[rows[index]]
        value = code if names is None else names[OrgUnitId(unit)]
        place = file.parsed.place(rows[index], key)
        return replace(finding, place=place, value=value[:80])

    log.add_rows(kind, numbers, describe)


def _log_clashes(
    log: ProblemLog,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    plan: merge.MergePlan,
) -> None:
    names = {unit.id: unit.name for unit in kept.units}
    sources = {source.id: source for source in kept.sources}
    for clash in plan.clashes:
        unit = OrgUnitId(clash.org_unit_id)
        # Where a dossier of somebody else lies is not the viewer's to know.
        where = "đơn vị khác, ngoài phạm vi của bạn"
        if within_scope(kept, viewer, unit):
            where = f"{names[unit]}, nguồn {sources[SourceId(clash.source_id)].name}"
        log.add(
            Problem(
                kind="code-held-elsewhere",
                place=file.parsed.place(clash.row, "code"),
                reason=f"Mã này đã có ở {where}",
                remedy=(
                    "Nếu hồ sơ được chuyển đơn vị, ghi cột Chuyển từ đơn vị và "
                    "Chuyển lúc; nếu không, sửa mã"
                ),
                value=clash.code[:80],
                row=clash.row,
            )
        )


def _together(
    found: tuple[Problem, ...], own: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Problems of the file and of the comparison: rejections first, by row."""
    ordered = sorted(
        (*own, *found),
        key=lambda problem: (
            problem.severity is not Severity.REJECT,
            -1 if problem.row is None else problem.row,
        ),
    )
    return tuple(ordered[:LISTED])
