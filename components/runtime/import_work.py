"""What is done with a file outside of any run of the page: check, load, undo."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from components.import_bar import Asked
from components.import_problems import Downloads
from components.runtime.application import database
from components.runtime.import_mapping import Settled, Table, named_after
from components.runtime.jobs import Job, JobKind, Tell, jobs
from components.runtime.uploads import KeptFile
from components.runtime.web_addresses import SESSION_COOKIE
from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.imports import (
    DryRun,
    ImportRequest,
    LoadResult,
    UndoableLoad,
    UndoResult,
)
from domain.mapping_proposal import MappingProposal
from services.import_rows import problem_workbook_file, rejected_rows_file
from services.imports import dry_run, load
from services.mappings import proposal, save_mapping
from services.sign_in import viewer_of
from services.undo import undo


def start_read(
    owner: Hashable, viewer: Viewer, file: KeptFile, key: Hashable, table: Table
) -> Job:
    """Begin to find out what the columns of a file seem to be."""
    stores = database()
    sheet, header_row, shape = table

    def work(tell: Tell) -> MappingProposal:
        tell("Xem các cột của tệp", 0.0)
        return proposal(
            stores,
            viewer,
            file.path,
            sheet=sheet,
            header_row=header_row,
            shape=shape,
        )

    return jobs().start(owner, JobKind.READ, work, subject=file.name, key=key)


def start_check(
    owner: Hashable,
    viewer: Viewer,
    asked: Asked,
    file: KeptFile,
    key: Hashable,
    settled: Settled,
) -> Job:
    """Begin to find out what the file would do. Conflict while a job still runs."""
    stores = database()

    def work(tell: Tell) -> DryRun:
        # The file is held until the end: one that was dropped stays that long.
        wanted = request(asked, file, settled)
        return dry_run(stores, viewer, request=wanted, progress=tell)

    return jobs().start(owner, JobKind.CHECK, work, subject=file.name, key=key)


def start_load(
    owner: Hashable,
    asked: Asked,
    file: KeptFile,
    settled: Settled,
    *,
    valid_rows_only: bool,
    confirm_removal: bool,
) -> Job:
    """Begin to load the file, in one transaction, when it is its turn.

    Who asks is looked up again then: a grant taken away meanwhile counts. Conflict
    while a job of the same person still runs.
    """
    stores, token = database(), _token()

    def work(tell: Tell) -> LoadResult:
        now = datetime.now(UTC)
        wanted = replace(
            request(asked, file, settled),
            valid_rows_only=valid_rows_only,
            confirm_removal=confirm_removal,
        )
        viewer = _importer(stores, token, now)
        result = load(stores, viewer, request=wanted, now=now, progress=tell)
        if wanted.mapping is not None and result.load_id is not None:
            # The source finds it under this name the next time.
            save_mapping(stores, viewer, wanted.mapping, now)
        return result

    return jobs().start(owner, JobKind.LOAD, work, subject=file.name)


def start_undo(owner: Hashable, wanted: UndoableLoad) -> Job:
    """Begin to take back a load when it is its turn; like a load in all else."""
    stores, token = database(), _token()

    def work(tell: Tell) -> UndoResult:
        now = datetime.now(UTC)
        viewer = _importer(stores, token, now)
        return undo(stores, viewer, wanted.load_id, now=now, progress=tell)

    return jobs().start(owner, JobKind.UNDO, work, subject=wanted.file_name)


def downloads(viewer: Viewer, report: DryRun, file: KeptFile) -> Downloads:
    """What makes the files of what is wrong; `file` lasts as long as they do."""
    stores = database()

    def problems() -> bytes:
        wanted = _at(report, file)
        now = datetime.now(UTC)
        return problem_workbook_file(stores, viewer, report=wanted, now=now)

    def rejected(*, as_csv: bool) -> bytes:
        wanted = _at(report, file)
        return rejected_rows_file(stores, viewer, report=wanted, as_csv=as_csv)

    return Downloads(
        problems,
        lambda: rejected(as_csv=False),
        lambda: rejected(as_csv=True),
    )


def _at(report: DryRun, file: KeptFile) -> DryRun:
    """The report with the file where it is now."""
    return replace(report, request=replace(report.request, path=file.path))


def request(asked: Asked, file: KeptFile, settled: Settled) -> ImportRequest:
    """What is asked of the services."""
    named = named_after(settled, asked)
    return ImportRequest(
        kind=asked.kind,
        path=file.path,
        file_name=file.name,
        source_code=asked.source_code,
        source_name=asked.source_name,
        complete_to=asked.complete_to,
        keep_personal_data=asked.keep_personal_data,
        window=asked.window,
        mapping=named.mapping,
        confirm_new=named.confirm_new,
    )


def _token() -> str:
    token: str = st.context.cookies.get(SESSION_COOKIE, "")
    return token


def _importer(stores: Database, token: str, now: datetime) -> Viewer:
    viewer = viewer_of(stores, token, now, touch=False)
    require(viewer, Permission.DATA_IMPORT)
    return viewer
