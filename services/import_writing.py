"""An examined file into the database: one transaction with all that follows from it."""

import json
from datetime import datetime

from data_access.bulk import row_sets
from data_access.bulk.contributions import Contributions
from data_access.bulk.images import keep_images
from data_access.bulk.merge import Tell
from data_access.bulk.writing import write_merge
from data_access.engine import Session
from data_access.writes import loads
from data_access.writes.audit import add_change
from domain.access import Viewer
from domain.audit import AuditEvent, AuditKind
from domain.identifiers import LoadId, SourceId
from domain.imports import DryRun, LoadMode
from domain.problem import Problem, Severity
from services.import_examination import Examined
from services.installation import actor_id
from services.sample_accounts import is_sample_account


def write_examined(
    session: Session,
    viewer: Viewer,
    examined: Examined,
    run: DryRun,
    now: datetime,
    tell: Tell,
) -> tuple[LoadId, Contributions]:
    """Write in the caller's transaction, with what an undo will need.

    Returns the load and what it added to the roll-ups.
    """
    file, prepared = examined.file, examined.prepared
    source_id = loads.save_source(
        session,
        code=file.request.source_code,
        name=file.request.source_name or file.request.source_code,
        is_sample=file.request.is_sample or is_sample_account(session, viewer),
    )
    values = _load_values(run, viewer, source_id, examined, now)
    load_id = loads.add_load(session, values)
    loads.forget_images(session, source_id, but=load_id)
    keep_images(
        session,
        load_id,
        whole=[prepared.changed_ids, prepared.removed_ids, prepared.passed.ids],
        passing=prepared.passing_ids,
    )
    units = row_sets.receiving_units(examined.rows)
    file.parsed.stage.drop()
    delta = write_merge(
        session, prepared, source_id=source_id, load_id=load_id, tell=tell
    )
    loads.set_complete_to(session, source_id, file.complete_to)
    assigned = loads.assign_ledger_source(session, source_id, units)
    loads.keep_undo(
        session,
        load_id,
        json.dumps(
            {
                "first_id": prepared.planned.last_id,
                "ledger": assigned,
                "rejected": run.rejected,
            }
        ),
    )
    loads.add_load_problems(session, load_id, _notices(run))
    add_change(session, _audit(run, viewer, load_id, now))
    return load_id, delta


def _notices(run: DryRun) -> list[tuple[Problem, int]]:
    """The first problem of each kind that kept nothing out, and how many there were."""
    return [
        (group.first, group.count)
        for group in run.groups
        if group.first.severity is Severity.NOTICE
    ]


def _load_values(
    run: DryRun,
    viewer: Viewer,
    source_id: SourceId,
    examined: Examined,
    now: datetime,
) -> loads.LoadValues:
    request = run.request
    return loads.LoadValues(
        kind=request.kind.value,
        source_id=source_id,
        file_name=request.file_name[:200],
        sha256=run.sha256,
        file_bytes=run.file_bytes,
        complete_to=request.complete_to,
        loaded_at=now,
        user_id=actor_id(viewer),
        new_count=run.new,
        changed_count=run.changed,
        unchanged_count=run.unchanged,
        notice_count=run.noticed,
        removed_count=run.removed,
        mode=LoadMode.WINDOW if request.window else LoadMode.CHANGES,
        window_first=request.window.first_day if request.window else None,
        window_end=request.window.end_day if request.window else None,
        mapping_name=request.mapping.name[:80] if request.mapping else None,
        complete_from=examined.source.complete_to if examined.source else None,
    )


def _audit(run: DryRun, viewer: Viewer, load_id: int, now: datetime) -> AuditEvent:
    detail = [
        ("kind", run.request.kind.value),
        ("source", run.request.source_code),
        ("load", str(load_id)),
        ("sha256", run.sha256),
        ("new", str(run.new)),
        ("changed", str(run.changed)),
        ("unchanged", str(run.unchanged)),
        ("rejected", str(run.rejected)),
    ]
    if run.request.window is not None:
        detail.append(("removed", str(run.removed)))
    return AuditEvent(
        AuditKind.DATA_LOADED,
        now,
        actor_id(viewer),
        run.request.file_name[:200],
        tuple(detail),
    )
