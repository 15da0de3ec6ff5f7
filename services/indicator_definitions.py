"""Defining an indicator by a form: a new one, or a new version from a day on.

The row goes through the very checks that a file of indicators goes through, together
with all definitions that are kept. Earlier versions stay: they end where the new one
begins, and figures of earlier days are told by them.
"""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from data_access.engine import Database, Session
from data_access.queries import indicators as queries
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from data_access.writes.indicators import end_version, save_indicators
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict, InvalidInput
from domain.formatting import day as day_text
from domain.formula import Reading
from domain.formula_text import FormulaError, parsed
from domain.indicator import Indicator
from domain.indicator_catalogue import day_catalogue
from domain.measures import LABELS
from domain.period import Comparison
from domain.problem import Problem, Severity
from ingest.file_kind import sha256_of
from ingest.indicators import COLUMNS, read_indicators
from services.board import Board, board_of
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.measured import lookup, measured
from services.reference import reference
from services.reported_board import reported_on

FORM = "Biểu mẫu"
"""Where a definition comes from that no file brought."""
_WHAT = "Định nghĩa chỉ tiêu"


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition as it is typed: texts by the columns of a file of indicators.

    `since`: from when it is in force; None: always, for a new indicator only.
    """

    code: str
    since: date | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a draft comes to. No `indicator`: `problems` say why.

    `place`: the column of its formula that cannot be read. `reading`: what it yields
    for the period to the data moment; `before`: what the version in force yields; None:
    there is none, or no data yet.
    """

    problems: tuple[Problem, ...] = ()
    place: int | None = None
    indicator: Indicator | None = None
    reading: Reading | None = None
    before: Reading | None = None


def last_definition(
    database: Database, viewer: Viewer, *, code: str
) -> Indicator | None:
    """The last version of an indicator, whatever day is shown; None: none such."""
    require(viewer, Permission.INDICATOR_APPROVE)
    with database.read() as session:
        return _last(reference(database, session).definitions, code)


def try_definition(database: Database, viewer: Viewer, *, draft: Draft) -> Tried:
    """Check a draft and work out its present value; nothing is written."""
    require(viewer, Permission.INDICATOR_APPROVE)
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer, _WHAT)
        read = _read(kept.definitions, draft)
        if read.indicator is None or kept.moments is None:
            return Tried(read.problems, read.place, read.indicator)
        board = board_of(
            session,
            kept,
            viewer,
            org_unit_code=None,
            field_code=None,
            period=None,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        day = max(board.last_day, draft.since or date.min)
        return Tried(
            indicator=read.indicator,
            reading=_present(board, viewer, read.together, draft.code, day),
            before=_present(
                board, viewer, kept.definitions, draft.code, board.last_day
            ),
        )


def save_definition(
    database: Database, viewer: Viewer, *, draft: Draft, now: datetime
) -> Indicator:
    """Keep a draft that has no problems; the version that it became.

    InvalidInput with place and remedy of the first problem. Conflict where it says
    what the version in force says.
    """
    require(viewer, Permission.INDICATOR_APPROVE)
    with database.write() as session:
        held_data_version(session)
        require_whole_city(reference(database, session), viewer, _WHAT)
        read = _read(queries.indicators(session), draft)
        if read.indicator is None:
            first = read.problems[0]
            raise InvalidInput(f"{first.reason}. {first.remedy}.")
        _write(session, viewer, read, now)
        raise_data_version(session, now)
        return read.indicator


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft held against what is kept.

    `before`: the version that it follows, as it then ends; `together`: all definitions
    with it.
    """

    problems: tuple[Problem, ...] = ()
    place: int | None = None
    indicator: Indicator | None = None
    before: Indicator | None = None
    together: Sequence[Indicator] = ()
    sha256: str = ""


def _read(kept: Sequence[Indicator], draft: Draft) -> _Read:
    before = _last(kept, draft.code)
    known = list(kept)
    if before is not None:
        ended = _ended(before, draft.since)
        known[known.index(before)] = ended
        before = ended
    cells = {
        **draft.cells,
        "code": draft.code,
        "version": str(before.version + 1 if before else 1),
        "valid_from": day_text(draft.since) if draft.since else "",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chi-tieu.csv"
        _written(path, cells)
        found = read_indicators(path, known=known)
        sha256 = sha256_of(path)
    problems = tuple(p for p in found.problems if p.severity is Severity.REJECT)
    if problems or not found.definitions:
        return _Read(problems, _place(cells.get("formula", ""), kept, draft.code))
    (indicator,) = found.definitions
    return _Read(
        indicator=indicator,
        before=before,
        together=(*known, indicator),
        sha256=sha256,
    )


def _last(kept: Iterable[Indicator], code: str) -> Indicator | None:
    versions = [each for each in kept if each.code == code]
    return max(versions, key=lambda each: each.version, default=None)


def _ended(before: Indicator, since: date | None) -> Indicator:
    """The version that a new one follows, until then."""
    if since is None:
        raise InvalidInput(
            f"{before.code} đã có. Ghi ngày bắt đầu áp dụng của bản mới; bản cũ giữ "
            "nguyên cho các ngày trước."
        )
    if before.valid_from is not None and since <= before.valid_from:
        raise InvalidInput(
            f"Bản {before.version} áp dụng từ {day_text(before.valid_from)}. Bản mới "
            "phải bắt đầu sau ngày đó."
        )
    return replace(before, valid_to=min(since, before.valid_to or since))


def _written(path: Path, cells: Mapping[str, str]) -> None:
    columns = [column for column in COLUMNS if column.key in cells]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([column.title for column in columns])
        writer.writerow([" ".join(cells[c.key].split()) for c in columns])


def _place(formula: str, kept: Iterable[Indicator], code: str) -> int | None:
    known = {each.code for each in kept} | {code}
    try:
        parsed(formula, measures=LABELS, indicators=known)
    except FormulaError as error:
        return error.place if formula.strip() else None
    return None


def _present(
    board: Board,
    viewer: Viewer,
    definitions: Sequence[Indicator],
    code: str,
    day: date,
) -> Reading | None:
    catalogue = day_catalogue(definitions, day).narrowed([code])
    if code not in catalogue.defined:
        return None
    node = board.node.id
    found = measured(board, viewer, catalogue.measures, [node])
    reported = reported_on(board, catalogue, [node], list(catalogue.defined))
    readings = catalogue.readings(lookup(found.of(node)), reported.given(node))
    return readings[code]


def _write(session: Session, viewer: Viewer, read: _Read, now: datetime) -> None:
    each, before = read.indicator, read.before
    if each is None:
        return
    if before is not None:
        alike = replace(
            each,
            version=before.version,
            valid_from=before.valid_from,
            valid_to=before.valid_to,
        )
        if alike == before:
            raise Conflict(
                f"Định nghĩa này giống hệt bản {before.version} của {each.code}; chưa "
                "ghi gì."
            )
        if before.valid_to is not None:
            end_version(session, before.code, before.version, before.valid_to)
    save_indicators(session, [each], file_name=FORM, sha256=read.sha256, now=now)
    detail = (
        ("version", str(each.version)),
        ("valid_from", day_text(each.valid_from) if each.valid_from else "*"),
        ("formula", each.formula),
        ("sha256", read.sha256),
    )
    kind = AuditKind.INDICATOR_DEFINED
    add_change(session, AuditEvent(kind, now, actor_id(viewer), each.code, detail))
