"""A dossier file against the present data: what is new, what may not enter, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data_access.bulk import merge
from data_access.bulk.incoming import IncomingRows
from data_access.engine import Session
from data_access.queries import freshness as load_queries
from data_access.versions import data_version
from domain.access import Viewer
from domain.catalogue import Source
from domain.errors import Conflict
from domain.formatting import moment
from domain.problem import Problem, Severity
from ingest.problem_log import LISTED, ProblemLog
from services.import_file import DossierFile
from services.import_reach import require_reach, require_reach_of_newcomers
from services.import_refusals import log_clashes, log_former_fields, log_strangers
from services.new_names import with_new_names
from services.reference import Reference


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


def examined_file(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    tell: merge.Tell = lambda _done: None,
) -> Examined:
    """Compare the file with the data of this snapshot.

    Conflict when it is older than the source's last one, or was read with reference
    data that changed since; AccessDenied when it would speak for org units that the
    viewer does not answer for.
    """
    kept = with_new_names(kept, file.new)
    _require_same_reference(kept, file.reference)
    source = next((s for s in kept.sources if s.code == file.request.source_code), None)
    require_reach(session, kept, viewer, file, source)
    _require_not_older(source, file.complete_to, kept)
    log = ProblemLog()
    ledger = load_queries.ledger_sources(session)
    log_strangers(log, kept, viewer, file, ledger, source)
    rows = file.rows.without(log.rejected_rows)
    plan = _plan(session, rows, file, source)
    tell(0.2)
    clean = len(log.rejected_rows)
    log_former_fields(log, viewer, file, plan)
    log_clashes(log, kept, viewer, file, plan)
    if len(log.rejected_rows) > clean:
        rows = file.rows.without(log.rejected_rows)
        plan = _plan(session, rows, file, source)
    require_reach_of_newcomers(kept, viewer, rows, ledger, source)
    prepared = merge.prepare_merge(
        session,
        plan,
        source_id=source.id if source else None,
        complete_from=source.complete_to if source else None,
        complete_to=file.complete_to,
        zone=kept.zone,
        tell=lambda done: tell(0.2 + done * 0.8),
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


def _require_same_reference(kept: Reference, read_with: Reference) -> None:
    """Conflict unless a file read then would be read alike now."""
    if kept is read_with or (
        kept.units == read_with.units
        and kept.procedures == read_with.procedures
        and kept.fields == read_with.fields
        and kept.calendar.days == read_with.calendar.days
        and kept.succession.links == read_with.succession.links
    ):
        return
    raise Conflict(
        "Danh mục đơn vị, thủ tục hoặc lịch vừa được nạp mới. Chưa có gì được ghi; "
        "hãy kiểm tra thử tệp lại rồi nạp."
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
        window=file.request.window,
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
