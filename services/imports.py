"""Files into the database: dry run, then one transaction that is all or nothing.

The page, the command line and the sample city all come through here.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from data_access.engine import Database, Session
from data_access.faults import faults_told
from data_access.queries import freshness as load_queries
from data_access.queries.catalogue import catalogue
from data_access.versions import held_data_version, raise_data_version
from domain.access import Permission, Viewer, require
from domain.catalogue import Source
from domain.errors import Cancelled, InvalidInput
from domain.formatting import moment
from domain.imports import DryRun, ImportKind, ImportRequest, LoadResult
from services import reference_imports
from services.import_again import loaded_already
from services.import_examination import Examined, examined_file
from services.import_file import DossierFile, parsed_file, require_request
from services.import_reach import within_scope
from services.import_report import FiguresBefore, figures_before, refusal, report
from services.import_writing import write_examined
from services.new_names import create_unknown
from services.reference import Reference, reference

Progress = Callable[[str, float], None]
"""Told in Vietnamese what is being done and how far it is, 0 to 1."""

READING, COMPARING, WRITING = (
    "Đọc và kiểm tra tệp",
    "So với số liệu hiện có",
    "Ghi hồ sơ và bảng tổng hợp",
)
READ, COMPARED = 0.11, 0.23
"""Parts of the whole time after which a large file is read, and compared."""
COMPARED_OF_TRIAL = 0.6
"""Likewise of a dry run, which then works out what the roll-ups would become."""


def dry_run(
    database: Database,
    viewer: Viewer,
    *,
    request: ImportRequest,
    progress: Progress | None = None,
) -> DryRun:
    """What loading the file would do. Writes nothing.

    InvalidInput when the request itself is incomplete; whatever the file holds comes
    back as problems.
    """
    require(viewer, Permission.DATA_IMPORT)
    if request.kind is not ImportKind.DOSSIERS:
        return reference_imports.dry_run(database, viewer, request)
    told = _scaled(progress, COMPARED_OF_TRIAL / COMPARED)
    with (
        faults_told(),
        closing(_read_file(database, viewer, request, told)) as file,
    ):
        tried = _tried(database, viewer, file, told)
        worked_out = tried.examined.prepared.effects.worked_out()
    _tell(progress, "Xong", 1.0)
    return tried.before.shown(tried.run, worked_out.delta)


def load(
    database: Database,
    viewer: Viewer,
    *,
    request: ImportRequest,
    now: datetime,
    progress: Progress | None = None,
) -> LoadResult:
    """Load the file in one transaction: all of it or, on any failure, nothing.

    InvalidInput when problems keep the file out; Conflict when it is older than the
    last one, or another load holds the database for long; Unavailable when the disk is
    full or the database gone. A file that changes nothing
    is not recorded again.
    """
    require(viewer, Permission.DATA_IMPORT)
    if request.kind is not ImportKind.DOSSIERS:
        return reference_imports.load(database, viewer, request, now)
    if require_request(request) > now:
        zone = database.settings.time_zone
        raise InvalidInput(
            f"Thời điểm “số liệu đến” ở sau lúc này ({moment(now, zone)}). "
            "Nhập đúng thời điểm xuất tệp."
        )
    again = loaded_already(database, viewer, request)
    if again is not None:
        return again
    with (
        faults_told(),
        closing(_read_file(database, viewer, request, progress)) as file,
    ):
        tried = _tried(database, viewer, file, progress)
        if (result := tried.unchanged()) is None:
            _tell(progress, WRITING, COMPARED)
            result = _written(database, viewer, tried, now, progress)
    # It is written: who wants to stop now comes too late.
    with suppress(Cancelled):
        _tell(progress, "Xong", 1.0)
    return result


def source_choices(database: Database, viewer: Viewer) -> tuple[Source, ...]:
    """Sources all of whose org units lie within the viewer's scope."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        ledger = load_queries.ledger_sources(session)
    hidden = {
        source_id
        for unit, source_id in ledger.items()
        if not within_scope(kept, viewer, unit)
    }
    own = set(ledger.values()) - hidden
    return tuple(source for source in kept.sources if source.id in own)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A file compared with the data of one snapshot, and the figures of that moment."""

    examined: Examined
    run: DryRun
    before: FiguresBefore

    def unchanged(self) -> LoadResult | None:
        """The result where the file says nothing new; None: it is to be written.

        InvalidInput when problems keep it out.
        """
        run = self.run
        if not run.can_load:
            raise InvalidInput(refusal(run))
        moves = self.examined.moves_completeness
        if run.new or run.changed or run.removed or moves:
            return None
        shown = self.before.shown(run, None)
        return LoadResult(shown, None, 0, 0, run.unchanged)


def _examined(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    file: DossierFile,
    tell: Callable[[float], None] = lambda _done: None,
) -> _Tried:
    examined = examined_file(session, kept, viewer, file, tell)
    return _Tried(
        examined,
        report(session, kept, viewer, examined),
        figures_before(session, kept, viewer, examined),
    )


def _tried(
    database: Database, viewer: Viewer, file: DossierFile, progress: Progress | None
) -> _Tried:
    def tell(done: float) -> None:
        _tell(progress, COMPARING, READ + done * (COMPARED - READ))

    tell(0.0)
    found: list[_Tried] = []
    with suppress(_TakenBack), _trial(database, viewer, file) as session:
        kept = reference(database, session)
        found.append(_examined(session, kept, viewer, file, tell))
        raise _TakenBack
    return found[0]


class _TakenBack(Exception):
    """Leaves a transaction of which nothing shall stay."""


@contextmanager
def _trial(database: Database, viewer: Viewer, file: DossierFile) -> Iterator[Session]:
    """A snapshot to compare with; with what the load would create, to be taken back."""
    if not file.new:
        with database.read() as session:
            yield session
        return
    with database.write() as session:
        kept = reference(database, session)
        at = file.complete_to
        create_unknown(session, viewer, file.new, file.request, at, kept=kept)
        yield session


def _read_file(
    database: Database,
    viewer: Viewer,
    request: ImportRequest,
    progress: Progress | None,
) -> DossierFile:
    require_request(request)
    with database.read() as session:
        kept = reference(database, session)
        known = catalogue(session, kept.zone)
    _tell(progress, READING, 0.0)
    return parsed_file(
        kept,
        known,
        viewer,
        request,
        lambda done: _tell(progress, READING, done * READ),
    )


def _written(
    database: Database,
    viewer: Viewer,
    tried: _Tried,
    now: datetime,
    progress: Progress | None,
) -> LoadResult:
    """Write what was examined; if the data moved meanwhile, compare once more first.

    The lock is held from before that comparison to the commit, so what is written is
    exactly what the data of that moment call for.
    """
    file = tried.examined.file
    with database.write() as session:
        moved = held_data_version(session) != tried.examined.version
        kept = reference(database, session)
        create_unknown(session, viewer, file.new, file.request, now, kept=kept)
        if moved or file.new:
            tried = _examined(session, kept, viewer, file)
            if (result := tried.unchanged()) is not None:
                return result
        raise_data_version(session, now)
        load_id, delta = write_examined(
            session,
            viewer,
            tried.examined,
            tried.run,
            now,
            lambda done: _tell(progress, WRITING, COMPARED + done * (1 - COMPARED)),
        )
    run = tried.before.shown(tried.run, delta)
    return LoadResult(run, load_id, run.new, run.changed, run.unchanged, run.removed)


def _scaled(progress: Progress | None, factor: float) -> Progress | None:
    """A listener that hears of a part of the work as if it were all."""
    if progress is None:
        return None
    told = progress
    return lambda what, done: told(what, min(1.0, done * factor))


def _tell(progress: Progress | None, what: str, done: float) -> None:
    if progress is not None:
        progress(what, done)
