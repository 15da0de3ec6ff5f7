"""Files of the catalogue: read with what is kept, and saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from data_access.engine import Database, Session
from data_access.queries import indicators as queries
from data_access.queries.catalogue import setting
from data_access.queries.org_units import org_units
from data_access.queries.quality import has_rules
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.catalogue import save_setting
from data_access.writes.indicator_targets import save_targets
from data_access.writes.indicators import (
    save_indicators,
    save_published_figures,
    save_quality_rules,
)
from domain.identifiers import UserId
from domain.imports import ImportKind
from domain.indicator import Indicator
from domain.indicator_catalogue import faults
from domain.problem import Problem, Severity
from ingest.file_kind import sha256_of
from ingest.indicator_targets import read_indicator_targets
from ingest.indicators import read_indicators
from ingest.published_figures import read_published_figures
from ingest.quality_rules import read_quality_rules
from services.bootstrap import REFERENCE_DATA, SHIPPED_STATE

SHIPPED = REFERENCE_DATA
INDICATOR_FILE, PUBLISHED_FILE = "chi_tieu.csv", "so_cong_bo.csv"
RULES_FILE = "quy_tac.csv"
_FILES = {
    ImportKind.INDICATORS: INDICATOR_FILE,
    ImportKind.PUBLISHED: PUBLISHED_FILE,
    ImportKind.RULES: RULES_FILE,
}
KINDS = tuple(_FILES)
"""Those that the application ships files of."""
ALL_KINDS = (*KINDS, ImportKind.TARGETS)
_SAVES: Mapping[ImportKind, Any] = {
    ImportKind.INDICATORS: save_indicators,
    ImportKind.PUBLISHED: save_published_figures,
    ImportKind.RULES: save_quality_rules,
}
SHIPPED_BEFORE = frozenset(
    {"34bb52ac13e670e360c339a69dc3f1c5f71a9c2f84252ffaabff65f5f7e7762d"}
)
"""Hashes of indicator files of earlier releases."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ParsedCatalogue:
    """The good rows of a file of one of the kinds, and its problems."""

    values: list[Any]
    problems: tuple[Problem, ...]
    counts: Mapping[tuple[str, Severity], int]


def parsed_catalogue(session: Session, kind: ImportKind, path: Path) -> ParsedCatalogue:
    """A file held against the definitions that are kept."""
    known = queries.indicators(session)
    if kind is ImportKind.INDICATORS:
        found = read_indicators(path, known=known)
        return ParsedCatalogue(
            list(found.definitions), found.problems, found.problem_counts
        )
    if kind is ImportKind.TARGETS:
        targets = read_indicator_targets(
            path, indicators=known, units=org_units(session)
        )
        return ParsedCatalogue(
            list(targets.targets), targets.problems, targets.problem_counts
        )
    if kind is ImportKind.RULES:
        rules = read_quality_rules(path, indicators=known)
        return ParsedCatalogue(list(rules.rules), rules.problems, rules.problem_counts)
    figures = read_published_figures(path, codes={each.code for each in known})
    return ParsedCatalogue(
        list(figures.figures), figures.problems, figures.problem_counts
    )


def saved_catalogue(
    session: Session,
    values: list[Any],
    *,
    kind: ImportKind,
    path: Path,
    file_name: str,
    now: datetime,
    user_id: UserId | None = None,
) -> tuple[int, int, int]:
    """Write the rows of a file; (new, changed, unchanged)."""
    if kind is ImportKind.TARGETS:
        return save_targets(
            session,
            values,
            now=now,
            user_id=user_id,
            file_name=file_name,
            sha256=sha256_of(path),
        )
    counts: tuple[int, int, int] = _SAVES[kind](
        session,
        values,
        file_name=file_name[:200],
        sha256=sha256_of(path),
        now=now,
    )
    return counts


def load_shipped(database: Database, now: datetime) -> bool:
    """Bring the catalogue to what the application ships; whether anything was written.

    An empty one is filled. Later releases add indicators of codes that are not kept,
    and renew what an earlier release shipped; what people loaded is never touched. No
    load is recorded: it is part of the installation like the tables themselves.
    """
    with database.read() as session:
        if not _due_kinds(session):
            return False
    with database.write() as session:
        # Two processes may begin at once: one of them waits here, and finds it done.
        held_data_version(session)
        due = _due_kinds(session)
        written = sum(_shipped(session, kind, now) for kind in due)
        if due:
            save_setting(session, SHIPPED_STATE, sha256_of(SHIPPED / INDICATOR_FILE))
        if written:
            raise_data_version(session, now)
    return written > 0


def _due_kinds(session: Session) -> tuple[ImportKind, ...]:
    """What this installation lacks of this release, each after what it names."""
    due: tuple[ImportKind, ...] = ()
    if setting(session, SHIPPED_STATE) != sha256_of(SHIPPED / INDICATOR_FILE):
        due += (ImportKind.INDICATORS,)
    if not queries.has_indicators(session):
        due += (ImportKind.PUBLISHED,)
    if not has_rules(session):
        due += (ImportKind.RULES,)
    return due


def _shipped(session: Session, kind: ImportKind, now: datetime) -> int:
    """Write what one shipped file may; how many rows are new or changed."""
    name = _FILES[kind]
    path = SHIPPED / name
    if kind is ImportKind.INDICATORS:
        found = read_indicators(path)
        values: list[Any] = _ours(session, found.definitions)
        problems = found.problems
    else:
        parsed = parsed_catalogue(session, kind, path)
        values, problems = parsed.values, parsed.problems
    if problems:
        raise ValueError(f"{name}: {problems[0].place}: {problems[0].reason}")
    new, changed, _ = saved_catalogue(
        session, values, kind=kind, path=path, file_name=name, now=now
    )
    return new + changed


def _ours(session: Session, shipped: Sequence[Indicator]) -> list[Indicator]:
    """Those whose code nobody has kept, and those that an earlier release shipped.

    None where they do not go with what people have defined since.
    """
    files = queries.indicator_files(session)
    codes = {code for code, _ in files}
    earlier = {key for key, file in files.items() if file.sha256 in SHIPPED_BEFORE}
    ours = {
        (each.code, each.version): each
        for each in shipped
        if each.code not in codes or (each.code, each.version) in earlier
    }
    kept = queries.indicators(session)
    others = [each for each in kept if (each.code, each.version) not in ours]
    if faults([*others, *ours.values()]):
        _log.warning("shipped_indicators_left_out", number=len(ours))
        return []
    return list(ours.values())
